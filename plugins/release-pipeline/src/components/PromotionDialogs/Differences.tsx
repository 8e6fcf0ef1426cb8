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
import type { ChangeToConfirm } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { Actors } from '../Actors';

const useStyles = makeStyles(
  {
    facts: {
      display: 'grid',
      gridTemplateColumns: 'minmax(80px, max-content) minmax(0, 1fr)',
      gap: '2px 12px',
      margin: 0,
      '& dd': { margin: 0 },
    },
  },
  { name: 'ReleasePipelineDifferences' },
);

function Named(props: { value: string | undefined }) {
  const { value } = props;
  return value ? <Actors of={[value]} /> : <>none</>;
}

/** What is in force and what the catalog says instead. */
export function Differences(props: { of: ChangeToConfirm }) {
  const { of: change } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <dl className={classes.facts}>
      {change.differences.map(({ what, from, to }) => (
        <div key={what} style={{ display: 'contents' }}>
          <dt className={texts.muted}>
            {what.charAt(0).toLocaleUpperCase('en-US') + what.slice(1)}
          </dt>
          <dd>
            <Named value={from} /> →{' '}
            <b className={texts.strong}>
              <Named value={to} />
            </b>
          </dd>
        </div>
      ))}
    </dl>
  );
}
