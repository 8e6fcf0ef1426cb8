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
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useId, useRef } from 'react';
import { useTextClasses } from '../../theme';
import { CopyButton } from '../CopyButton';
import { Notice } from '../Notice';

const useStyles = makeStyles(
  {
    row: { display: 'flex', alignItems: 'center', gap: 8 },
    list: { margin: 0, paddingLeft: 20 },
  },
  { name: 'ReleasePipelineNewAddress' },
);

/** The address of a new subscription, which is shown this once, and what to do with it. */
export function NewAddress(props: { address: string; onDone: () => void }) {
  const { address, onDone } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  // The form that had the focus is gone.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <Notice tone="ok" glyph="check" role="group" label="Your new subscription">
      <div>
        Copy the address now: it is shown this once. Whoever has it can read
        this calendar, so give it to nobody; if it gets out, revoke it.
      </div>
      <div className={classes.row}>
        <TextField
          id={id}
          label="Address"
          value={address}
          inputRef={field}
          inputProps={{ readOnly: true }}
          variant="outlined"
          size="small"
          fullWidth
        />
        <CopyButton text={address} label="Copy" />
      </div>
      <ul className={`${classes.list} ${texts.dense}`}>
        <li>Outlook: Add calendar, Subscribe from web, and paste it.</li>
        <li>
          Google Calendar: Other calendars, From URL. Google asks for it a few
          times a day, and has to reach this portal.
        </li>
        <li>Apple Calendar: File, New Calendar Subscription.</li>
      </ul>
      <div>
        <Button size="small" variant="outlined" onClick={onDone}>
          I have copied it
        </Button>
      </div>
    </Notice>
  );
}
