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
import type { TargetView } from 'backstage-plugin-release-pipeline-common';
import { joined, tokens, useTextClasses } from '../../theme';
import { SafeLink } from '../SafeLink';
import { healthVocable, Status, syncVocable } from '../Status';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      rows: {
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: 13,
        lineHeight: '18px',
        marginTop: 6,
        '& td, & th': {
          padding: '5px 12px 5px 0',
          textAlign: 'left',
          fontWeight: 400,
          borderTop: `1px solid ${line}`,
          overflowWrap: 'break-word',
        },
      },
    };
  },
  { name: 'ReleasePipelineTargetRows' },
);

/** Argo CD applications, one row each. */
export function TargetRows(props: { targets: TargetView[] }) {
  const { targets } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <table className={classes.rows}>
      <thead className={texts.hidden}>
        <tr>
          <th scope="col">Application</th>
          <th scope="col">Release</th>
          <th scope="col">Health</th>
          <th scope="col">Sync</th>
        </tr>
      </thead>
      <tbody>
        {targets.map(target => (
          <tr
            key={`${target.instance}/${target.namespace}/${target.application}`}
          >
            <th scope="row">
              <SafeLink href={target.href}>{target.application}</SafeLink>{' '}
              <span className={joined(texts.meta)}>{target.instance}</span>
            </th>
            <td className={texts.strong}>
              {target.release?.version ?? target.running ?? 'unknown'}
            </td>
            <td>
              <Status of={healthVocable(target.health.status)} />
            </td>
            <td>
              <Status of={syncVocable(target.sync)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
