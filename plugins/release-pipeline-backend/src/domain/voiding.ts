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

import { approvalTerms, hasExpired } from './approvalTerms';
import { currentDigest, whatChanged } from './digest';
import { judgedGates } from './openGates';
import { approvalResults } from './seats';
import { isBeforeEffect } from './transitions';
import type { Approval, ComponentState, GateSpec, Promotion } from './types';
import { duration } from './words';

/**
 * Decisions that no longer stand, and why: what they were bound to changed (R20,
 * R21, S5, S6), they have expired (S9), who gave them has left the groups (R23),
 * or a gate turned red that counts for that (R12). While the digest cannot be
 * told nothing is voided: nothing passes either.
 */
export function approvalsToVoid(
  state: ComponentState,
  promotion: Promotion,
): Array<{ id: string; because: string }> {
  const digest = currentDigest(state, promotion);
  if (!isBeforeEffect(promotion.state) || digest === undefined) {
    return [];
  }
  return state.approvals
    .filter(
      approval =>
        approval.promotionId === promotion.id &&
        approval.voidedAt === undefined,
    )
    .flatMap(approval => {
      const because =
        approval.digest === digest
          ? whyOver(state, promotion, approval)
          : whatChanged(state, promotion, approval.at);
      return because === undefined ? [] : [{ id: approval.id, because }];
    });
}

/** Of an approval about exactly this. */
function whyOver(
  state: ComponentState,
  promotion: Promotion,
  approval: Approval,
): string | undefined {
  if (approval.decision !== 'approved') {
    return undefined;
  }
  if (hasExpired(state, promotion, approval)) {
    const { expiresMs = 0 } = approvalTerms(state, promotion);
    return `it expired after ${duration(expiresMs)}`;
  }
  if (hasLeft(state, promotion, approval)) {
    const { countsFor } = approval;
    return countsFor === undefined
      ? 'they are in none of the groups any more that decide'
      : `the seat of ${countsFor}, which they held, is not theirs any more, and they are in none of the groups that decide`;
  }
  const red = turnedRed(state, promotion, approval);
  return red && `${red.title} failed afterwards`;
}

/** R12: only where a gate says `voidOnRed`; what is not known is not red. */
function turnedRed(
  state: ComponentState,
  promotion: Promotion,
  { openGates }: Approval,
): GateSpec | undefined {
  return approvalTerms(state, promotion).voidOnRed
    ? judgedGates(state, promotion).find(
        ({ gate, result }) =>
          !gate.people &&
          result.status === 'failed' &&
          !openGates.includes(gate.name),
      )?.gate
    : undefined;
}

/** The gates ask anew who is in which group; what they found last counts (R23). */
function hasLeft(
  state: ComponentState,
  promotion: Promotion,
  approval: Approval,
): boolean {
  return approvalResults(state, promotion).some(({ leavers }) =>
    leavers?.includes(approval.id),
  );
}
