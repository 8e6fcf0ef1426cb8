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

import type {
  ApprovalTerms,
  Instant,
} from 'backstage-plugin-release-pipeline-node';
import { gateSet } from './gateSet';
import { releaseOf, stageOf } from './lookups';
import { rememberedByFacts } from './rememberedByState';
import { riskNow } from './risk';
import type { Approval, ComponentState, GateSpec, Promotion } from './types';

/** The gates of the entry that a promotion asks for. */
export function gatesOf(
  state: ComponentState,
  promotion: Promotion,
): readonly GateSpec[] {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return stage && release
    ? gateSet(
        stage,
        promotion.direction,
        riskNow(state, stage, release, promotion).class,
      )
    : [];
}

/** What holds of the approvals of a promotion that has done nothing yet. */
export const approvalTerms = rememberedByFacts<[Promotion], ApprovalTerms>(
  (state, promotion) => {
    const terms = gatesOf(state, promotion).flatMap(
      ({ approvals }) => approvals ?? [],
    );
    const ends = terms.flatMap(({ expiresMs }) => expiresMs ?? []);
    const isProtected = stageOf(state, promotion.stage)?.protected;
    return {
      expiresMs: ends.length > 0 ? Math.min(...ends) : undefined,
      reason: terms.some(({ reason = isProtected }) => reason),
      voidOnRed: terms.some(({ voidOnRed }) => voidOnRed),
    };
  },
);

/** S9: it counts no more, whether or not that has been written yet. */
export function hasExpired(
  state: ComponentState,
  promotion: Promotion,
  approval: Pick<Approval, 'at'>,
): boolean {
  const end = expiryOf(state, promotion, approval);
  return end !== undefined && end <= state.now;
}

/** When an approval expires; `undefined`: no time ends it. */
export function expiryOf(
  state: ComponentState,
  promotion: Promotion,
  { at }: Pick<Approval, 'at'>,
): Instant | undefined {
  const { expiresMs } = approvalTerms(state, promotion);
  return expiresMs === undefined ? undefined : at + expiresMs;
}
