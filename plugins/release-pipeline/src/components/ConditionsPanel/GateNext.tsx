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
import type { GateView } from 'backstage-plugin-release-pipeline-common';
import { Fragment, type ReactNode } from 'react';
import { isNotStarted, kindWord } from '../../model';
import { useTextClasses } from '../../theme';
import { Actors } from '../Actors';
import { Moment } from '../Words';
import { AnnounceButton } from './AnnounceButton';

/** Of more people than these, the evidence tells. */
export const NAMED_IN_ROW = 3;

const useStyles = makeStyles(
  { action: { display: 'block', margin: '4px 0 2px' } },
  { name: 'ReleasePipelineGateNext' },
);

/** Of a condition that holds: its kind, since when, why no end is known, who can act, and the next step. */
export function GateNext(props: { gate: GateView }) {
  const { gate } = props;
  const { kind, nextAction, noEndBecause, since, whoCanAct = [] } = gate;
  const classes = useStyles();
  const texts = useTextClasses();
  const more = whoCanAct.length - NAMED_IN_ROW;
  // Of what has not started nobody has to do anything.
  const waiting = isNotStarted(gate);
  const parts: ReactNode[] = [
    kindWord(kind),
    since && !waiting && (
      <>
        since <Moment time={since} />
      </>
    ),
    noEndBecause,
    whoCanAct.length > 0 && !waiting && (
      <>
        can act: <Actors of={whoCanAct.slice(0, NAMED_IN_ROW)} />
        {more > 0 && ` and ${more} more`}
      </>
    ),
    !waiting && nextAction,
  ].filter(Boolean);
  return (
    <>
      <span className={texts.meta}>
        {parts.map((part, index) => (
          // Parts have no identity of their own and never move.
          <Fragment key={index}>
            {index > 0 && ' · '}
            {part}
          </Fragment>
        ))}
      </span>
      <span className={classes.action}>
        <AnnounceButton gate={gate} />
      </span>
    </>
  );
}
