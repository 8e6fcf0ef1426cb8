/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useId, type ReactNode } from 'react';
import { useTextClasses } from '../../theme';
import { Panel } from '../Panel';

const useStyles = makeStyles(
  {
    form: { display: 'grid', gap: 12 },
    row: { display: 'flex', flexWrap: 'wrap', gap: '12px 8px' },
    send: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 12 },
  },
  { name: 'ReleasePipelineTryForm' },
);

/** What is to be tried, with the one button. */
export function TryForm(props: {
  title: string;
  about: string;
  send: string;
  /** Why it cannot be sent now. */
  missing: string | undefined;
  onSend: () => void;
  /** Fields of the first row. */
  children: ReactNode;
  more?: ReactNode;
}) {
  const { title, about, send, missing, onSend, children, more } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const missingId = useId();
  return (
    <Panel title={title}>
      <form
        className={classes.form}
        aria-label={title}
        noValidate
        onSubmit={event => {
          event.preventDefault();
          if (!missing) {
            onSend();
          }
        }}
      >
        <p className={texts.dense}>{about}</p>
        <div className={classes.row}>{children}</div>
        {more}
        <div className={classes.send}>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={missing !== undefined}
            aria-describedby={missing ? missingId : undefined}
          >
            {send}
          </Button>
          {missing && (
            <span id={missingId} className={texts.meta}>
              {missing}
            </span>
          )}
        </div>
      </form>
    </Panel>
  );
}
