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

import { gatesOf } from './approvalTerms';
import { isBeforeEffect } from './transitions';
import type { Approval, ComponentState, GateResult, Promotion } from './types';

/** In whose seat an approval counts, and by which delegation. */
type Seat = NonNullable<GateResult['countsFor']>[number];

/** What the approval gates of a promotion found last, under its policy. */
export function approvalResults(
  state: ComponentState,
  promotion: Promotion,
): GateResult[] {
  const gates = new Set(gatesOf(state, promotion).map(({ name }) => name));
  return state.gateResults.filter(
    ({ gate, policyVersion, releaseId, stage }) =>
      gates.has(gate) &&
      stage === promotion.stage &&
      releaseId === promotion.releaseId &&
      policyVersion === promotion.policyVersion,
  );
}

/** The approvals of a promotion that count in seats of others, as judged last. */
export function seatsHeld(state: ComponentState, promotion: Promotion): Seat[] {
  return approvalResults(state, promotion).flatMap(
    ({ countsFor = [] }) => countsFor,
  );
}

/**
 * Approvals that count in another one's seat than they were kept with. One that
 * stopped counting keeps the seat it counted in: that tells why.
 */
export function seatsAnew(
  state: ComponentState,
): Array<Pick<Approval, 'id' | 'countsFor'>> {
  return state.promotions
    .filter(promotion => isBeforeEffect(promotion.state))
    .flatMap(promotion => {
      const approvals = state.approvals.filter(
        ({ promotionId }) => promotionId === promotion.id,
      );
      if (approvals.length === 0) {
        return [];
      }
      const results = approvalResults(state, promotion);
      const held = results.flatMap(({ countsFor = [] }) => countsFor);
      const over = results.flatMap(({ leavers = [] }) => leavers);
      const judged = results.flatMap(
        ({ judgedFor }) => judgedFor?.approvalIds ?? [],
      );
      return approvals.flatMap(({ countsFor, id }) => {
        const found = held.find(({ approvalId }) => approvalId === id)?.name;
        return judged.includes(id) && !over.includes(id) && found !== countsFor
          ? [{ id, countsFor: found }]
          : [];
      });
    });
}
