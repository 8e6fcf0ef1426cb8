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
import { judgeEntry } from './judged';
import type { JudgedGate } from './judgedGate';
import { letsThrough } from './letsThrough';
import { releaseOf, stageOf } from './lookups';
import { riskNow } from './risk';
import type { ComponentState, Promotion } from './types';

/** The gates of a promotion with what they say now; without the stage's own conditions. */
export function judgedGates(
  state: ComponentState,
  promotion: Promotion,
): JudgedGate[] {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  if (!stage || !release) {
    return [];
  }
  const { direction } = promotion;
  const risk = riskNow(state, stage, release, promotion).class;
  const gates = gatesOf(state, promotion);
  return judgeEntry(state, {
    stage,
    release,
    direction,
    risk,
    promotion,
  }).filter(({ gate }) => gates.includes(gate));
}

/**
 * What does not let through while somebody approves, other approvals aside:
 * recorded with the approval (R12).
 */
export function openGates(
  state: ComponentState,
  promotion: Promotion,
): string[] {
  return judgedGates(state, promotion)
    .filter(
      ({ gate, result }) => !gate.approvals && !letsThrough(result.status),
    )
    .map(({ gate }) => gate.name);
}
