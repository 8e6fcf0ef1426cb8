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

import { ConflictError } from '@backstage/errors';
import { currentDigest } from '../domain/digest';
import { isBeforeEffect, isOpen } from '../domain/transitions';
import type { Approval, ComponentState, Promotion } from '../domain/types';
import { LostRaceError } from './LostRaceError';

/** @throws LostRaceError where the promotion has ended. */
export function assertOpen(
  promotion: Promotion,
  approvals: readonly Approval[],
): void {
  const { outcome, state } = promotion;
  if (!isOpen(state)) {
    throw new LostRaceError(
      `This promotion is ${state}${
        outcome ? `: ${outcome}` : ''
      }. Nothing was recorded in your name`,
      promotion,
      approvals,
    );
  }
}

/** @throws LostRaceError where the promotion has ended, or its effect has begun. */
export function assertBeforeEffect(
  promotion: Promotion,
  approvals: readonly Approval[],
): void {
  assertOpen(promotion, approvals);
  if (!isBeforeEffect(promotion.state)) {
    throw new LostRaceError(
      `This promotion is ${promotion.state}: its effect is under way or done. Nothing was recorded in your name`,
      promotion,
    );
  }
}

/**
 * From the effect on, what was judged is pinned (R21).
 *
 * @throws ConflictError where the digest is not that of what is decided now (R20).
 */
export function assertSeen(
  state: ComponentState,
  promotion: Promotion,
  digest: string,
): void {
  const now = isBeforeEffect(promotion.state)
    ? currentDigest(state, promotion)
    : promotion.digest;
  if (now !== digest) {
    throw new ConflictError(
      'What is to be decided has changed since you looked: another release runs there, or the policy, the risk or the application changed. Look again; nothing was recorded in your name',
    );
  }
}
