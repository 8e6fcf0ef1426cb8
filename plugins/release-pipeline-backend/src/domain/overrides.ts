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

import type { JudgedGate } from './judgedGate';
import { currentDigest, whatChanged } from './digest';
import { letsThrough } from './letsThrough';
import { isBeforeEffect, isOpen } from './transitions';
import type {
  ComponentState,
  GateSpec,
  Override,
  PassedGate,
  Promotion,
} from './types';
import { at, listed, words } from './words';

/**
 * What no override passes over (R16): that a release came through the stages
 * before, whatever must hold besides the conditions, and the time that somebody
 * planned, which is changed instead.
 */
const NEVER: ReadonlySet<string> = new Set([
  'after',
  'planned-time',
  'precondition',
]);

/** Whether an override may pass over it, whatever it says. */
export function mayBeOverridden({ type }: Pick<GateSpec, 'type'>): boolean {
  return !NEVER.has(type);
}

/**
 * Overrides that count now: bound to what is to be done (R20, I4), not over, and
 * never by who asked (R12). Of a promotion that is watched, only what was
 * overridden since: what came before was about other conditions.
 */
export function overridesInForce(
  state: ComponentState,
  promotion: Promotion,
): Override[] {
  const own = state.overrides.filter(
    ({ endedAt, expiresAt, promotionId, userRef }) =>
      promotionId === promotion.id &&
      endedAt === undefined &&
      expiresAt > state.now &&
      userRef !== promotion.requestedBy,
  );
  if (own.length === 0) {
    return own;
  }
  // From `executing` on, what was judged is pinned (R21).
  const digest = isBeforeEffect(promotion.state)
    ? currentDigest(state, promotion)
    : promotion.digest;
  return own.filter(
    override =>
      override.digest === digest &&
      (promotion.state !== 'watching' || override.at >= promotion.stateSince),
  );
}

/**
 * What a condition says, with what somebody overrode: all that it found stays,
 * and what it said itself comes first.
 */
export function withOverride(
  state: ComponentState,
  promotion: Promotion | undefined,
  judged: JudgedGate,
): JudgedGate {
  const { gate, result } = judged;
  if (!promotion || letsThrough(result.status) || !mayBeOverridden(gate)) {
    return judged;
  }
  const override = overridesInForce(state, promotion)
    .filter(({ gates }) => gates.some(({ name }) => name === gate.name))
    // The one that lasts longest says until when.
    .sort((a, b) => b.expiresAt - a.expiresAt)[0];
  if (!override) {
    return judged;
  }
  const { expiresAt, reason, ticket, userName } = override;
  return {
    gate,
    judgedAt: judged.judgedAt,
    factsAt: judged.factsAt,
    since: override.at,
    result: {
      ...result,
      status: 'overridden',
      reason: words(
        `Overridden by ${userName} until `,
        at(expiresAt),
        `: “${reason}”`,
      ),
      validUntil: expiresAt,
      passesAt: undefined,
      noEndBecause: undefined,
      nextAction: undefined,
      evidence: [
        { label: 'Was', value: whatItSaid(result) },
        { label: 'Overridden', value: words(`by ${userName}, ${ticket}`) },
        ...result.evidence,
      ],
    },
  };
}

/** "Sam SRE overrode 'Runbook link' (failed) until 18:00: “link is being moved”, OPS-12". */
export function whatWasOverridden(
  override: Pick<
    Override,
    'expiresAt' | 'gates' | 'reason' | 'ticket' | 'userName'
  >,
): PassedGate['reason'] {
  const { expiresAt, gates, reason, ticket, userName } = override;
  const named = gates.map(({ status, title }) => `'${title}' (${status})`);
  return words(
    `${userName} overrode ${listed(named)} until `,
    at(expiresAt),
    `: “${reason}”, ${ticket}`,
  );
}

/** "failed: no runbook is linked". */
export function whatItSaid({
  reason,
  status,
}: Pick<PassedGate, 'reason' | 'status'>): PassedGate['reason'] {
  return words(`${status}: `, reason);
}

/**
 * Overrides that pass over nothing any more, which nobody has written yet, and
 * why. While the digest cannot be told they do not count, and are not over.
 */
export function overridesToEnd(
  state: ComponentState,
): Array<{ id: string; promotionId: string; because: string }> {
  return state.overrides
    .filter(({ endedAt }) => endedAt === undefined)
    .flatMap(override => {
      const because = whyOver(state, override);
      const { id, promotionId } = override;
      return because === undefined ? [] : [{ id, promotionId, because }];
    });
}

/** Why an override passes over nothing any more, written or not; absent: it may still. */
export function whyItIsOver(
  state: ComponentState,
  override: Override,
): string | undefined {
  return override.endedAt === undefined
    ? whyOver(state, override)
    : override.endBecause ?? 'it was ended';
}

function whyOver(
  state: ComponentState,
  override: Override,
): string | undefined {
  const promotion = state.promotions.find(
    ({ id }) => id === override.promotionId,
  );
  if (!promotion || !isOpen(promotion.state)) {
    return 'the promotion has ended';
  }
  if (override.expiresAt <= state.now) {
    return 'its time was over';
  }
  const digest = isBeforeEffect(promotion.state)
    ? currentDigest(state, promotion)
    : promotion.digest;
  return digest === undefined || digest === override.digest
    ? undefined
    : whatChanged(state, promotion, override.at);
}
