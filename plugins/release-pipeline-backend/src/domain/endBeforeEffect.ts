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

import type { PromotionState } from 'backstage-plugin-release-pipeline-common';
import type { Decision } from './decision';
import { targetsKnown, timeUntilExpiry } from './deadlines';
import {
  bindingFingerprint,
  isOlder,
  openPromotions,
  releaseOf,
  runningRelease,
  stageOf,
} from './lookups';
import { stageStatus } from './stageStatus';
import type { ComponentState, Promotion } from './types';

/** Ends a promotion that has done nothing yet, where its ground is gone (R11, R19, R21, R35). */
export function endBeforeEffect(
  state: ComponentState,
  promotion: Promotion,
): Decision | undefined {
  const ending = findEnding(state, promotion);
  return (
    ending && {
      state: ending[0],
      outcome: ending[1],
      sentence: [ending[1]],
      readySince: undefined,
    }
  );
}

function findEnding(
  state: ComponentState,
  promotion: Promotion,
): [PromotionState, string] | undefined {
  return (
    rejected(state, promotion) ??
    leftByTrain(promotion) ??
    withoutGround(state, promotion) ??
    overtaken(state, promotion) ??
    expired(state, promotion)
  );
}

/** One rejection is enough, also after the quorum (S10). */
function rejected(
  state: ComponentState,
  promotion: Promotion,
): [PromotionState, string] | undefined {
  const rejection = state.approvals.find(
    approval =>
      approval.promotionId === promotion.id &&
      approval.decision === 'rejected' &&
      approval.voidedAt === undefined,
  );
  return (
    rejection && [
      'rejected',
      `Rejected by ${rejection.userName}${
        rejection.reason ? `: ${rejection.reason}` : ''
      }`,
    ]
  );
}

/** Also what could not be read, or was just about to go, when its train was stopped. */
function leftByTrain({
  trainStopped,
}: Promotion): [PromotionState, string] | undefined {
  return trainStopped === undefined ? undefined : ['cancelled', trainStopped];
}

function withoutGround(
  state: ComponentState,
  promotion: Promotion,
): [PromotionState, string] | undefined {
  const stage = stageOf(state, promotion.stage);
  if (state.component.removedAt !== undefined) {
    return ['cancelled', 'The component is no longer in the catalog'];
  }
  if (!stage) {
    return [
      'cancelled',
      `Stage ${promotion.stage} is no longer part of the component's pipeline`,
    ];
  }
  if (!stage.promote) {
    return ['cancelled', `Stage ${stage.name} is only observed by now`];
  }
  const fingerprint = bindingFingerprint(state, stage.name);
  // F42: what was judged is not what would be changed. No binding at all is
  // not known to be another one.
  return fingerprint !== undefined &&
    fingerprint !== promotion.bindingFingerprint
    ? [
        'cancelled',
        `The Argo CD application that serves ${stage.name} changed since this was asked for; ask again`,
      ]
    : undefined;
}

/** R11: somebody or something else was faster. */
function overtaken(
  state: ComponentState,
  promotion: Promotion,
): [PromotionState, string] | undefined {
  const release = releaseOf(state, promotion.releaseId);
  const running = runningRelease(state, promotion.stage);
  if (promotion.lane === 'forward') {
    const emergency = openPromotions(state, promotion.stage, 'emergency').find(
      other => other.requestedAt >= promotion.requestedAt,
    );
    if (emergency) {
      return [
        'cancelled',
        `${emergency.requestedByName} asked for a ${emergency.direction} of ${promotion.stage}`,
      ];
    }
  }
  const status = stageStatus(state, promotion.stage);
  if (!release || !running || status.state !== 'runs') {
    return undefined;
  }
  if (status.runningKey === release.key) {
    return [
      'superseded',
      `${release.version} runs in ${promotion.stage} already; somebody else brought it there`,
    ];
  }
  return promotion.direction === 'forward' && isOlder(state, release, running)
    ? [
        'superseded',
        `${running.version}, which is newer, runs in ${promotion.stage} by now`,
      ]
    : undefined;
}

/** R11: the time counts only while all targets are known. */
function expired(
  state: ComponentState,
  promotion: Promotion,
): [PromotionState, string] | undefined {
  return targetsKnown(state, promotion.stage) &&
    timeUntilExpiry(state, promotion) <= 0
    ? ['expired', 'Its conditions were not met in time']
    : undefined;
}
