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
import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import { useCalendarDecision } from '../../hooks';
import { useTextClasses } from '../../theme';
import { Notice } from '../Notice';
import { Moment, Words } from '../Words';
import { serverMessage } from './Failure';
import { localTime } from './TimeChoice';

const useStyles = makeStyles(
  { place: { marginBottom: 12 } },
  { name: 'ReleasePipelineClosedNotice' },
);

const MINUTE_MS = 60_000;
const RISKS: RiskClass[] = ['low', 'medium', 'high'];
const DIRECTIONS = ['forward', 'rollback', 'hotfix'] as const;

/**
 * Warns that the calendar is closed at a time that was chosen, by what and until
 * when; nothing where it is open. What is not known is said, and is no yes.
 */
export function ClosedNotice(props: {
  componentRef: string;
  stage: string;
  /** ISO 8601. */
  at: string;
  direction: string;
  risk: string;
  /** Takes the moment at which it opens instead; `2026-11-28T22:00` where the reader is. */
  onTake: (local: string) => void;
}) {
  const { at, componentRef, direction, onTake, risk, stage } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const { state } = useCalendarDecision({
    component: componentRef,
    stage,
    at,
    direction: DIRECTIONS.find(each => each === direction),
    // One that is not known here: the strictest answer of all.
    risk: RISKS.find(each => each === risk),
  });
  const told = 'data' in state ? state.data : undefined;
  if (!told) {
    return state.status === 'error' ? (
      <p className={texts.dense}>
        Whether the calendar is open for {stage} then is not known:{' '}
        {serverMessage(state.error)}.
      </p>
    ) : null;
  }
  const { nextOpen, reason } = told;
  if (told.state === 'open') {
    return null;
  }
  const isClosed = told.state === 'closed';
  // The field has no seconds.
  const opens =
    nextOpen &&
    new Date(Math.ceil(Date.parse(nextOpen) / MINUTE_MS) * MINUTE_MS);
  return (
    <div className={classes.place}>
      <Notice
        tone={isClosed ? 'frz' : 'unk'}
        glyph={isClosed ? 'flake' : 'question'}
        label={`Calendar of ${stage}`}
      >
        <div>
          <b className={texts.strong}>
            {isClosed
              ? `${stage} is closed then.`
              : `It cannot be told whether ${stage} is open then, so that it waits.`}
          </b>{' '}
          <Words parts={reason} />.
          {!nextOpen && isClosed && ' When it opens is not known.'}
        </div>
        {opens && (
          <Button
            size="small"
            variant="outlined"
            onClick={() => onTake(localTime(opens))}
          >
            Take&nbsp;
            <Moment time={opens.toISOString()} />
          </Button>
        )}
      </Notice>
    </div>
  );
}
