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
import type { Activity } from 'backstage-plugin-release-pipeline-common';
import { useReader } from '../../hooks';
import { joined, useTextClasses } from '../../theme';
import { formatSpan } from '../../times';
import { ProgressBar, progressText, useProgressNow } from '../ProgressBar';
import { activityVocable, Status } from '../Status';
import { Words } from '../Words';
import { Head } from './Head';

const useStyles = makeStyles(
  {
    below: { marginTop: 5 },
  },
  { name: 'ReleasePipelineUnderWay' },
);

function TimeLeft(props: { endsAt: string }) {
  const { endsAt } = props;
  const left = Date.parse(endsAt) - useReader([endsAt]).now;
  return <span>{left > 0 ? `${formatSpan(left)} left` : 'any moment'}</span>;
}

/** What goes on in a stage, how far it is and when it ends. */
export function UnderWay(props: { activity: Activity; stage: string }) {
  const { activity, stage } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const { progress, endsAt, paused, kind } = activity;
  const now = useProgressNow(progress);
  const vocable = activityVocable(kind);
  const word = paused ? `${vocable.word}, paused` : vocable.word;
  return (
    <div>
      <Head>
        <Status of={paused ? { word, tone: 'unk', glyph: 'pause' } : vocable} />
        {/* A delay's sentence counts down by itself. */}
        {endsAt && !paused && kind !== 'delay' && <TimeLeft endsAt={endsAt} />}
        {!endsAt && progress && <span>{progressText(progress, now)}</span>}
      </Head>
      {progress && (
        <ProgressBar
          label={`${word} in ${stage}`}
          progress={progress}
          paused={paused}
        />
      )}
      <div className={joined(texts.meta, classes.below)}>
        <Words parts={activity.sentence} />
      </div>
    </div>
  );
}
