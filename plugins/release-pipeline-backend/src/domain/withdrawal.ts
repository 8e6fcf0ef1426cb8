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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { stageStatus } from './stageStatus';
import { isBeforeEffect } from './transitions';
import type { ComponentState, Promotion, TargetStatus } from './types';

/** Why an effect is withdrawn although nobody wrote anything. */
export const CONDITION_TURNED =
  'a condition turned before anything had left the house';

/**
 * After an effect was withdrawn because Git moved, what somebody else wrote must have become a
 * fact before anything is written over it: every application compared since,
 * and in step with Git (F6).
 *
 * @returns since when it waits for that; absent: it does not
 */
export function awaitsComparisonSince(
  state: ComponentState,
  promotion: Promotion,
): Instant | undefined {
  const withdrawnAt = lastWithdrawal(state, promotion);
  return withdrawnAt !== undefined &&
    stageStatus(state, promotion.stage).targets.some(
      target => target.sync !== 'Synced' || !comparedAfter(target, withdrawnAt),
    )
    ? withdrawnAt
    : undefined;
}

/** The applications that Argo CD should compare for that. */
export function targetsToCompare(state: ComponentState): TargetStatus[] {
  return state.promotions.flatMap(promotion => {
    const withdrawnAt = isBeforeEffect(promotion.state)
      ? lastWithdrawal(state, promotion)
      : undefined;
    return withdrawnAt === undefined
      ? []
      : stageStatus(state, promotion.stage).targets.filter(
          target => !comparedAfter(target, withdrawnAt),
        );
  });
}

function lastWithdrawal(
  state: ComponentState,
  promotion: Promotion,
): Instant | undefined {
  const moments = state.effects
    .filter(
      effect =>
        effect.promotionId === promotion.id &&
        effect.state === 'withdrawn' &&
        effect.because !== CONDITION_TURNED,
    )
    .map(effect => effect.endedAt ?? effect.createdAt);
  return moments.length > 0 ? Math.max(...moments) : undefined;
}

function comparedAfter(target: TargetStatus, moment: Instant): boolean {
  return target.reconciledAt !== undefined && target.reconciledAt > moment;
}
