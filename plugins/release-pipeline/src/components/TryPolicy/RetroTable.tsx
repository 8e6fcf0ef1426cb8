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

import Box from '@material-ui/core/Box';
import { makeStyles } from '@material-ui/core/styles';
import type { RetroItem } from 'backstage-plugin-release-pipeline-common';
import { tokens } from '../../theme';
import { RetroRow } from './RetroRow';

const useStyles = makeStyles(
  theme => {
    const { line, text2 } = tokens(theme);
    return {
      scroll: { overflowX: 'auto' },
      table: {
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: 13,
        lineHeight: '18px',
        '& th, & td': {
          textAlign: 'left',
          verticalAlign: 'top',
          padding: '8px 12px 8px 0',
          borderTop: `1px solid ${line}`,
        },
        '& th:first-child': { paddingLeft: 16 },
        '& td:last-child': { paddingRight: 16 },
        // What belongs to the row above.
        '& td:only-child': { borderTop: 0, padding: '0 16px 12px' },
        '& thead th': {
          fontSize: 12,
          lineHeight: '16px',
          fontWeight: 600,
          color: text2,
        },
      },
    };
  },
  { name: 'ReleasePipelineRetroTable' },
);

/** Each release with what would have been said and what really happened. */
export function RetroTable(props: { releases: RetroItem[] }) {
  const { releases } = props;
  const classes = useStyles();
  return (
    // A box that scrolls is reached by the keyboard too.
    <Box
      className={classes.scroll}
      role="region"
      aria-label="The releases one by one"
      tabIndex={0}
    >
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Release</th>
            <th scope="col">Judged as of</th>
            <th scope="col">Would have said</th>
            <th scope="col">Value</th>
            <th scope="col">What really happened</th>
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {releases.map(item => (
            <RetroRow key={item.release.id} item={item} />
          ))}
        </tbody>
      </table>
    </Box>
  );
}
