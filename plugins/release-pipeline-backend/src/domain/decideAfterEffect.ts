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
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { blockersOf, blockersSentence } from './blockers';
import type { JudgedGate } from './conditions';
import type { Decision } from './decide';
import { promotionDueAt, targetsKnown, timeSince } from './evaluation';
import { presentResult } from './judged';
import {
  isOlder,
  latest,
  openDeployment,
  openPromotions,
  releaseOf,
  stageOf,
} from './lookups';
import { stageStatus } from './stageStatus';
import type {
  ComponentState,
  Promotion,
  Release,
  StagePolicy,
} from './types';
import { asClause, at, forTime, words } from './words';

/** From the effect on: has it left the house, has it arrived, does it hold (R11)? */
export function decideAfterEffect(
  state: ComponentState,
  promotion: Promotion,
): Decision {
  if (promotion.state === 'executing') {
    return decideExecuting(state, promotion);
  }
  const release = releaseOf(state, promotion.releaseId);
  const stage = stageOf(state, promotion.stage);
  if (!release || !stage) {
    // R21: finished under the policy it began with; without its stage nobody can say how.
    return fail(`Stage ${promotion.stage} is no longer observed`);
  }
  const undone = undoneBy(state, promotion);
  if (undone) {
    return undone;
  }
  return promotion.state === 'rolling-out'
    ? decideRollingOut(state, promotion, { stage, release })
    : decideWatching(state, promotion, { stage, release });
}

function decideExecuting(
  state: ComponentState,
  promotion: Promotion,
): Decision {
  const effect = latest(
    state.effects.filter(({ promotionId }) => promotionId === promotion.id),
    ({ createdAt }) => createdAt,
  );
  const stays: Decision = {
    state: 'executing',
    sentence: [effect?.plan.summary ?? 'It is being carried out'],
  };
  // An effect that ended before this attempt says nothing about it.
  if (!effect || (effect.endedAt ?? state.now) < promotion.stateSince) {
    return stays;
  }
  switch (effect.state) {
    case 'done':
      return { state: 'rolling-out', sentence: [effect.summary] };
    case 'failed':
      return fail(effect.because ?? effect.summary);
    case 'withdrawn':
      return {
        state: 'waiting',
        readySince: undefined,
        sentence: [`Nothing was changed: ${effect.because ?? effect.summary}`],
      };
    default:
      return stays;
  }
}

/** An emergency's effect takes this promotion's work back (R11). */
function undoneBy(
  state: ComponentState,
  promotion: Promotion,
): Decision | undefined {
  if (promotion.lane === 'emergency') {
    return undefined;
  }
  const emergency = openPromotions(state, promotion.stage, 'emergency').find(
    other =>
      other.requestedAt >= promotion.requestedAt &&
      state.effects.some(
        effect => effect.promotionId === other.id && effect.state === 'done',
      ),
  );
  return (
    emergency && {
      state: 'rolled-back',
      outcome: `Taken back by the ${emergency.direction} that ${emergency.requestedByName} asked for`,
      sentence: [
        `Taken back by the ${emergency.direction} that ${emergency.requestedByName} asked for`,
      ],
    }
  );
}

interface Into {
  stage: StagePolicy;
  release: Release;
}

function decideRollingOut(
  state: ComponentState,
  promotion: Promotion,
  { stage, release }: Into,
): Decision {
  const status = stageStatus(state, stage.name);
  const arrived = status.state === 'runs' && status.runningKey === release.key;
  if (arrived && status.verdict === 'healthy' && status.fresh) {
    return stage.watchMs > 0
      ? {
          state: 'watching',
          sentence: [`${release.version} is live in ${stage.name} and is watched`],
          dueAt: state.now + stage.watchMs,
        }
      : succeed(`${release.version} is live in ${stage.name}`);
  }
  const done = state.effects.find(
    ({ promotionId, state: reached }) =>
      promotionId === promotion.id && reached === 'done',
  );
  const other = otherRelease(
    state,
    promotion,
    done?.endedAt ?? promotion.stateSince,
  );
  // What ran before may still be there for a while.
  if (other && other.id !== promotion.replacesReleaseId) {
    return fail(`Overtaken by ${other.version}`);
  }
  const known = targetsKnown(state, stage.name);
  const counted = timeSince(state, stage.name, promotion.stateSince);
  const why = status.reasons[0];
  if (known && counted >= stage.rolloutTimeoutMs) {
    return fail(
      `It was not healthy in ${stage.name} in time${
        why ? `: ${plain(asClause(why))}` : ''
      }`,
    );
  }
  return {
    state: 'rolling-out',
    dueAt: promotionDueAt(state, promotion),
    sentence: words(
      `${release.version} is rolling out to ${stage.name} `,
      forTime(promotion.stateSince),
      why ? words(': ', asClause(why)) : '',
    ),
  };
}

function decideWatching(
  state: ComponentState,
  promotion: Promotion,
  { stage, release }: Into,
): Decision {
  const other = otherRelease(state, promotion, promotion.stateSince);
  if (other) {
    return isOlder(state, other, release)
      ? {
          state: 'rolled-back',
          outcome: `Replaced by ${other.version}, which is older`,
          sentence: [`Replaced by ${other.version}, which is older`],
        }
      : fail(`Replaced by ${other.version} before the watch ended`);
  }
  const counted = timeSince(state, stage.name, promotion.stateSince);
  const stays: Decision = {
    state: 'watching',
    dueAt: promotionDueAt(state, promotion),
    sentence: words(
      `${release.version} is live in ${stage.name} and is watched`,
      promotion.stateSince + stage.watchMs > state.now
        ? [' until ', at(state.now + stage.watchMs - counted)]
        : '',
    ),
  };
  if (counted < stage.watchMs || !targetsKnown(state, stage.name)) {
    return stays;
  }
  const obstacle = watchObstacle(state, promotion, { stage, release });
  if (!obstacle) {
    return succeed(`${release.version} held in ${stage.name}`);
  }
  // R11: extended once by its length.
  return counted < 2 * stage.watchMs
    ? {
        ...stays,
        sentence: words('The watch was extended: ', obstacle),
      }
    : fail(`Not verified: ${plain(obstacle)}`);
}

/** What keeps the watch from ending well: health (R3) and each of its gates. */
function watchObstacle(
  state: ComponentState,
  promotion: Promotion,
  { stage, release }: Into,
): Sentence | undefined {
  const status = stageStatus(state, stage.name);
  if (
    status.state !== 'runs' ||
    status.runningKey !== release.key ||
    status.verdict !== 'healthy' ||
    !status.fresh
  ) {
    return asClause(
      status.reasons[0] ?? [`${release.version} is not healthy there`],
    );
  }
  const judged: JudgedGate[] = stage.watchGates.map(gate => {
    const result = presentResult(state, { stage, release, gate, promotion });
    // What was found before the watch began does not speak for it.
    return result.observedAt < promotion.stateSince
      ? {
          gate,
          result: {
            ...result,
            status: 'unknown',
            reason: [`${gate.title} has not been judged since`],
          },
        }
      : { gate, result };
  });
  const blockers = blockersOf(judged);
  return blockers.length ? blockersSentence(blockers) : undefined;
}

/** Another release that arrived in the stage after a moment. */
function otherRelease(
  state: ComponentState,
  promotion: Promotion,
  since: Instant,
): Release | undefined {
  const deployment = openDeployment(state, promotion.stage);
  const running = releaseOf(state, deployment?.releaseId);
  const status = stageStatus(state, promotion.stage);
  return deployment &&
    running &&
    running.id !== promotion.releaseId &&
    deployment.startedAt > since &&
    status.state === 'runs' &&
    status.runningKey === running.key
    ? running
    : undefined;
}

function succeed(outcome: string): Decision {
  return { state: 'succeeded', outcome, sentence: [outcome] };
}

function fail(outcome: string): Decision {
  return { state: 'failed', outcome, sentence: [outcome] };
}

/** A sentence as a text; moments are left out, because a text has no zone. */
function plain(sentence: Sentence): string {
  return sentence
    .map(part =>
      typeof part === 'string' ? part : 'text' in part ? part.text : '',
    )
    .join('')
    .replace(/\s*\(\)/g, '')
    .trim();
}
