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

import type { Decision } from './decision';
import { promotionDueAt, timeCounts, timeSince } from './deadlines';
import { latest, openPromotions, releaseOf, stageOf } from './lookups';
import { fail, otherRelease, plain, succeed, type Into } from './outcomes';
import { underPinnedPolicy } from './pinned';
import { awaiting } from './signOff';
import { stageStatus } from './stageStatus';
import { decideWatching } from './watching';
import type { ComponentState, Promotion } from './types';
import { asClause, forTime, words } from './words';

/** From the effect on: has it left the house, has it arrived, does it hold (R11)? */
export function decideAfterEffect(
  now: ComponentState,
  promotion: Promotion,
): Decision {
  const state = underPinnedPolicy(now, promotion);
  if (promotion.state === 'executing') {
    return decideExecuting(state, promotion);
  }
  const release = releaseOf(state, promotion.releaseId);
  const stage = stageOf(state, promotion.stage);
  if (!release || !stage) {
    return fail(
      `Stage ${promotion.stage} is no longer configured, and the policy that this began with was not kept; what became of it is not known`,
    );
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

function decideRollingOut(
  state: ComponentState,
  promotion: Promotion,
  { stage, release }: Into,
): Decision {
  const status = stageStatus(state, stage.name);
  const arrived = status.state === 'runs' && status.runningKey === release.key;
  if (arrived && status.verdict === 'healthy' && status.fresh) {
    if (stage.watchMs === 0 && stage.signOffGroups) {
      // There is no watch that could be extended: it is asked for at once.
      return { ...awaiting({ stage, release }), asksSignOff: true };
    }
    return stage.watchMs > 0
      ? {
          state: 'watching',
          sentence: [
            `${release.version} is live in ${stage.name} and is watched`,
          ],
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
  const known = timeCounts(state, stage.name);
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
