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
import { letsThrough } from '../../model';
import { joined, tokens } from '../../theme';

const useStyles = makeStyles(
  theme => {
    const { ok, wait, bad, unk, skip } = tokens(theme);
    return {
      meter: { display: 'inline-flex', gap: 2, flexWrap: 'wrap' },
      cell: { width: 14, height: 6, borderRadius: 1.5, background: ok.solid },
      pending: {
        background: 'transparent',
        boxShadow: `inset 0 0 0 1.5px ${wait.solid}`,
      },
      skipped: { background: skip.solid },
      failed: { background: bad.solid },
      unknown: {
        background: `repeating-linear-gradient(45deg, transparent 0 2px, ${unk.solid} 2px 4px)`,
        boxShadow: `inset 0 0 0 1px ${unk.solid}`,
      },
    };
  },
  { name: 'ReleasePipelineMeter' },
);

function rank(status: string): number {
  // Let through, but nobody looked or nothing followed from it.
  if (status === 'skipped') {
    return 1;
  }
  return letsThrough(status) ? 0 : { failed: 2, pending: 4 }[status] ?? 3;
}

/** One cell per condition; it stands beside "n of m conditions met". */
export function Meter(props: { statuses: string[] }) {
  const { statuses } = props;
  const classes = useStyles();
  const sorted = [...statuses].sort((a, b) => rank(a) - rank(b));
  const looks = [
    '',
    classes.skipped,
    classes.failed,
    classes.unknown,
    classes.pending,
  ];
  return (
    <span className={classes.meter} aria-hidden>
      {sorted.map((status, index) => (
        <i key={index} className={joined(classes.cell, looks[rank(status)])} />
      ))}
    </span>
  );
}
