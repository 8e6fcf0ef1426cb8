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
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type { ReactNode } from 'react';
import { useNow, useReader, type Trial } from '../../hooks';
import { useTextClasses } from '../../theme';
import { formatSpan, sentenceText } from '../../times';
import { Notice } from '../Notice';
import { Panel } from '../Panel';
import { serverMessage } from '../PromotionDialogs';

const useStyles = makeStyles(
  {
    running: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) auto',
      gap: '8px 16px',
      alignItems: 'center',
      padding: 16,
    },
    bar: { gridColumn: '1 / -1' },
  },
  { name: 'ReleasePipelineTrialResult' },
);

function Elapsed(props: { since: number }) {
  const passed = useNow(1_000) - props.since;
  return <>{passed >= 1_000 && `${formatSpan(passed)} so far.`}</>;
}

/** What became of a trial: under way, refused, or its answer. */
export function TrialResult<A extends { sentence: Sentence }>(props: {
  trial: Trial<A>;
  /** What goes on meanwhile. */
  meanwhile: string;
  onRun: () => void;
  onStop: () => void;
  children: (answer: A) => ReactNode;
}) {
  const { trial, meanwhile, onRun, onStop, children } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const reader = useReader([]);
  const told =
    trial.status === 'answered'
      ? sentenceText(trial.answer.sentence, reader)
      : undefined;
  return (
    <>
      <span role="status" className={texts.hidden}>
        {trial.status === 'running' ? meanwhile : told}
      </span>
      {trial.status === 'running' && (
        <Panel bare label="Under way">
          <div className={classes.running}>
            <span className={texts.dense}>
              {meanwhile} This may take half a minute.{' '}
              <Elapsed since={trial.since} />
            </span>
            <Button variant="outlined" size="small" onClick={onStop}>
              Give up
            </Button>
            <LinearProgress className={classes.bar} aria-label={meanwhile} />
          </div>
        </Panel>
      )}
      {trial.status === 'failed' && (
        <Notice tone="bad" glyph="octagonCross" role="alert">
          <div>
            {serverMessage(trial.error).replace(/[.\s]*$/, '.')} Nothing was
            changed.{' '}
            <Button size="small" onClick={onRun}>
              Try again
            </Button>
          </div>
        </Notice>
      )}
      {trial.status === 'answered' && children(trial.answer)}
    </>
  );
}
