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
import { useState } from 'react';
import type { CommitGroup } from '../../model';
import { monospace, tokens, useTextClasses } from '../../theme';
import { SafeLink } from '../SafeLink';

const SHOWN = 5;

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      title: {
        fontSize: 12,
        lineHeight: '16px',
        fontWeight: 600,
        margin: '8px 0 0',
      },
      list: { listStyle: 'none', margin: 0, padding: 0 },
      row: {
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 120px) 64px',
        gap: 12,
        padding: '4px 0',
        '& + &': { borderTop: `1px solid ${line}` },
      },
      revision: { fontFamily: monospace, fontSize: 12 },
    };
  },
  { name: 'ReleasePipelineCommitList' },
);

/** Commits of one kind: the first five, the rest on demand. */
export function CommitList(props: { group: CommitGroup }) {
  const { title, commits } = props.group;
  const classes = useStyles();
  const texts = useTextClasses();
  const [open, setOpen] = useState(false);
  const shown = open ? commits : commits.slice(0, SHOWN);
  return (
    <>
      <h5 className={classes.title}>
        {title} ({commits.length})
      </h5>
      <ul className={classes.list}>
        {shown.map(({ author, href, revision, subject }) => (
          <li key={revision} className={classes.row}>
            <span>{subject}</span>
            <span className={texts.muted}>{author}</span>
            <SafeLink href={href} className={classes.revision}>
              {revision.slice(0, 7)}
            </SafeLink>
          </li>
        ))}
      </ul>
      {commits.length > SHOWN && (
        <Button
          size="small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open
            ? 'Show fewer'
            : `${commits.length - SHOWN} more: ${title.toLowerCase()}`}
        </Button>
      )}
    </>
  );
}
