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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import { blockersSentence } from './blockers';
import { mayEnter } from './candidates';
import { decide } from './decide';
import { underWaySentence } from './headlineUnderWay';
import type { JudgedGate } from './judgedGate';
import { openPromotions, releaseOf } from './lookups';
import { notThere, type Said } from './notThere';
import { startsDue } from './starts';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';
import { asClause, words } from './words';

/** A release that no condition holds back from a stage. */
interface Going {
  stage: StagePolicy;
  release: Release;
  /** Its own open promotion, if somebody has asked. */
  own?: Promotion;
  /** Who has to decide once somebody asks; with `own` nobody has to any more. */
  people: JudgedGate[];
}

/** Everything lets through; what is missing is somebody who asks, or its turn. */
export function goingSentence(state: ComponentState, going: Going): Said {
  return going.own
    ? ownPromotion(state, going, going.own)
    : otherPromotion(state, going) ?? notAskedFor(state, going);
}

function ownPromotion(
  state: ComponentState,
  { release, stage }: Going,
  own: Promotion,
): Said {
  const { sentence, state: next } = decide(state, own);
  return next === 'ready'
    ? { tone: 'wait', status: 'moving', sentence: words(sentence, '.') }
    : {
        tone: 'wait',
        status: 'blocked',
        ...notThere(
          release.version,
          stage.name,
          asClause(sentence, [release.version]),
        ),
      };
}

/** Another release is in its way, unless the system is about to put this one in its place (R11). */
function otherPromotion(
  state: ComponentState,
  { release, stage }: Going,
): Said | undefined {
  const open = openPromotions(state, stage.name);
  const moving = open.find(
    other => underWaySentence(state, other)?.status === 'moving',
  );
  const other = moving ?? (isDue(state, stage) ? undefined : open[0]);
  if (!other) {
    return undefined;
  }
  const version = releaseOf(state, other.releaseId)?.version;
  return {
    tone: 'wait',
    status: moving ? 'moving' : 'blocked',
    ...notThere(release.version, stage.name, [
      moving
        ? `${version} is on its way there, asked for by ${other.requestedByName}`
        : `${version} was asked for by ${other.requestedByName} and waits`,
    ]),
  };
}

function notAskedFor(
  state: ComponentState,
  { people, release, stage }: Going,
): Said {
  const { version } = release;
  const waits = (reason: Sentence) => notThere(version, stage.name, reason);
  if (!stage.promote) {
    return {
      tone: 'neutral',
      ...waits(['it is brought there by others, and only observed here']),
    };
  }
  const unplaced = mayEnter(state, release.id, stage.name).obstacles.find(
    ({ code }) => code === 'unplaced-runs',
  );
  if (unplaced) {
    return {
      tone: 'warn',
      status: 'blocked',
      ...waits(unplaced.reason),
    };
  }
  const due = isDue(state, stage);
  const andThen = (first: string) =>
    waits(words(first, ', then ', blockersSentence(people)));
  if (due) {
    return {
      tone: 'wait',
      status: 'moving',
      ...(people.length
        ? andThen('the system asks for it now')
        : { sentence: [`${version} starts in ${stage.name} by itself now.`] }),
    };
  }
  return {
    tone: 'wait',
    status: 'can-go',
    ...(people.length
      ? andThen('nobody has asked for it')
      : {
          sentence: [
            `${version} can go to ${stage.name} now. Nobody has asked for it.`,
          ],
        }),
  };
}

function isDue(state: ComponentState, stage: StagePolicy): boolean {
  return startsDue(state).some(start => start.stage === stage.name);
}
