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

import { makeStyles } from '@material-ui/core/styles';
import { useId, type ReactNode } from 'react';
import { tokens } from '../../theme';

const useStyles = makeStyles(
  theme => {
    const { paper, line, text, shadow } = tokens(theme);
    return {
      panel: {
        background: paper,
        color: text,
        borderRadius: 6,
        boxShadow: `${shadow}, 0 0 0 1px ${line}`,
      },
      head: {
        display: 'flex',
        alignItems: 'center',
        gap: '8px 12px',
        padding: '14px 16px 0',
        flexWrap: 'wrap',
      },
      title: { fontSize: 16, lineHeight: '24px', fontWeight: 600, margin: 0 },
      right: {
        marginLeft: 'auto',
        display: 'flex',
        gap: 8,
        alignItems: 'center',
      },
      body: { padding: '12px 16px 16px' },
    };
  },
  { name: 'ReleasePipelinePanel' },
);

/** A flat card; with a title it is a region of that name. */
export function Panel(props: {
  id?: string;
  title?: ReactNode;
  label?: string;
  beside?: ReactNode;
  right?: ReactNode;
  bare?: boolean;
  heading?: 'h2' | 'h3';
  children: ReactNode;
}) {
  const { id, title, label, beside, right, bare, children } = props;
  const Heading = props.heading ?? 'h3';
  const classes = useStyles();
  const titleId = useId();
  return (
    <section
      id={id}
      className={classes.panel}
      aria-label={title ? undefined : label}
      aria-labelledby={title ? titleId : undefined}
    >
      {title && (
        <div className={classes.head}>
          <Heading id={titleId} className={classes.title}>
            {title}
          </Heading>
          {beside}
          {right && <span className={classes.right}>{right}</span>}
        </div>
      )}
      {bare ? children : <div className={classes.body}>{children}</div>}
    </section>
  );
}
