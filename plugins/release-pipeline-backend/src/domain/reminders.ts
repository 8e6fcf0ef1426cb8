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
import { gateSet } from './gateSet';
import { releaseOf, stageOf, storedResult } from './lookups';
import { overridesInForce } from './overrides';
import { underPinnedPolicy } from './pinned';
import { riskNow } from './risk';
import { awaitsSignOff } from './signOff';
import { isBeforeEffect } from './transitions';
import type {
  ComponentState,
  GateResult,
  GateSpec,
  Promotion,
  Release,
  StagePolicy,
} from './types';

/** The checklists (gates by name) whose people have to be reminded now: once for each promotion. */
export function remindersDue(
  state: ComponentState,
  promotion: Promotion,
  decision: Pick<Decision, 'state'>,
): string[] {
  // Where it goes on, what it waited for is over.
  return decision.state === promotion.state
    ? lateResults(state, promotion)
        .map(({ gate }) => gate)
        .filter(gate => !promotion.reminded?.includes(gate))
    : [];
}

/** What a promotion waits for so long that whoever can act is reminded. */
export function lateResults(
  now: ComponentState,
  promotion: Promotion,
): GateResult[] {
  // Most of the time there is none; then nothing more is looked up.
  if (!now.gateResults.some(result => isLate(result, promotion))) {
    return [];
  }
  const passedOver = overridesInForce(now, promotion).flatMap(({ gates }) =>
    gates.map(({ name }) => name),
  );
  return resultsInForce(now, promotion).filter(
    result => isLate(result, promotion) && !passedOver.includes(result.gate),
  );
}

/** Whether a checklist is not late, and has not passed: it may not have been readable. */
export function mayBecomeLate(
  state: ComponentState,
  promotion: Promotion,
  gate: string,
): boolean {
  const result = resultsInForce(state, promotion).find(
    candidate => candidate.gate === gate,
  );
  return !result || (result.status !== 'passed' && !isLate(result, promotion));
}

function resultsInForce(
  now: ComponentState,
  promotion: Promotion,
): GateResult[] {
  const state = underPinnedPolicy(now, promotion);
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return stage && release
    ? gatesInForce(state, promotion, { stage, release }).flatMap(
        gate => storedResult(state, { stage, release, gate }) ?? [],
      )
    : [];
}

function isLate(result: GateResult, promotion: Promotion): boolean {
  return (
    result.reminds === true &&
    result.status === 'pending' &&
    result.judgedFor?.promotionId === promotion.id &&
    // What was found before the watch began does not speak for it.
    (promotion.state !== 'watching' ||
      result.observedAt >= promotion.stateSince)
  );
}

/** What is asked at this moment: on the way into the stage, or while it is watched. */
function gatesInForce(
  state: ComponentState,
  promotion: Promotion,
  { stage, release }: { stage: StagePolicy; release: Release },
): readonly GateSpec[] {
  if (promotion.state === 'watching') {
    return awaitsSignOff(promotion) ? [] : stage.watchGates;
  }
  return isBeforeEffect(promotion.state)
    ? gateSet(
        stage,
        promotion.direction,
        riskNow(state, stage, release, promotion).class,
      )
    : [];
}
