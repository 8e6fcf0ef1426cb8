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
import type { WhatIfAnswer } from 'backstage-plugin-release-pipeline-common';
import { weighingStatuses } from '../../model';
import { useTextClasses } from '../../theme';
import { Conditions } from '../ConditionsPanel';
import { Panel } from '../Panel';
import { Problems } from '../Problems';
import { Chip, Meter } from '../Status';
import { Moment, Words } from '../Words';

const useStyles = makeStyles(
  { sentence: { padding: '4px 16px 0' } },
  { name: 'ReleasePipelineWhatIfVerdict' },
);

/** The same conditions as on the tab, of what nobody asked for. */
export function WhatIfVerdict(props: { answer: WhatIfAnswer }) {
  const { askedAt, verdict, problems } = props.answer;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <>
      <Problems problems={problems} />
      <Panel
        bare
        title={`${verdict.release.version} into ${verdict.stage}`}
        beside={
          <>
            <span className={texts.muted}>
              {verdict.met} of {verdict.total} conditions met
            </span>
            <Meter statuses={weighingStatuses(verdict.gates)} />
          </>
        }
        right={
          <Chip
            of={{ word: 'Nothing was asked for', tone: 'unk', glyph: 'eye' }}
          />
        }
      >
        <div className={classes.sentence}>
          <b className={texts.strong}>
            <Words parts={verdict.sentence} />
          </b>{' '}
          <span className={texts.meta}>
            Evaluated <Moment time={askedAt} />.
          </span>
        </div>
        <Conditions verdict={verdict} />
      </Panel>
    </>
  );
}
