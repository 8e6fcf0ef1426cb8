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

import { answerFor } from './answer';
import type { JudgedGate } from './judgedGate';
import { letsThrough } from './letsThrough';
import { releaseOf, stageOf } from './lookups';
import { mayBeOverridden } from './overrides';
import { OWN_NAMES } from './ownNames';
import { underPinnedPolicy } from './pinned';
import { awaitsSignOff } from './signOff';
import { isBeforeEffect } from './transitions';
import type { ComponentState, Promotion } from './types';
import { judgeWatchGates } from './watching';
import { listed } from './words';

/**
 * What a promotion is asked at this moment: before its effect every condition,
 * while it is watched the gates of the watch, and in between nothing.
 */
function asked(
  now: ComponentState,
  promotion: Promotion,
): readonly JudgedGate[] {
  const state = underPinnedPolicy(now, promotion);
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  // A release is signed off by people, and nobody can pass over these.
  if (!stage || !release || awaitsSignOff(promotion)) {
    return [];
  }
  if (promotion.state === 'watching') {
    return judgeWatchGates(state, promotion, { stage, release });
  }
  return isBeforeEffect(promotion.state)
    ? answerFor(state, stage, release, promotion).conditions
    : [];
}

/** What holds a promotion and may be passed over (R16). */
export function overridable(
  state: ComponentState,
  promotion: Promotion,
): JudgedGate[] {
  return asked(state, promotion).filter(
    ({ gate, result }) => !letsThrough(result.status) && mayBeOverridden(gate),
  );
}

/** What somebody wants to pass over, or why that cannot be. */
export type NamedGates =
  | { gates: JudgedGate[] }
  | { because: string; isStale?: true };

/** @param names - of conditions, each once */
export function gatesNamed(
  state: ComponentState,
  promotion: Promotion,
  names: readonly string[],
): NamedGates {
  const all = asked(state, promotion);
  const never = names.filter(name => {
    const found = all.find(({ gate }) => gate.name === name);
    return found ? !mayBeOverridden(found.gate) : OWN_NAMES.has(name);
  });
  if (never.length > 0) {
    return { because: `Nobody can override ${listed(never)}` };
  }
  const unknown = names.filter(
    name => !all.some(({ gate }) => gate.name === name),
  );
  if (unknown.length > 0) {
    return {
      because: `${listed(
        unknown,
      )}: no condition of this promotion is called so`,
    };
  }
  const open = overridable(state, promotion);
  const passing = names.filter(
    name => !open.some(({ gate }) => gate.name === name),
  );
  return passing.length > 0
    ? {
        because: `${listed(
          passing,
        )} lets it through already; nothing was recorded in your name`,
        isStale: true,
      }
    : { gates: open.filter(({ gate }) => names.includes(gate.name)) };
}
