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

import { isDeepStrictEqual } from 'node:util';
import { stillStands } from '../domain/evaluation';
import type { ComponentState, GateResult } from '../domain/types';

/**
 * Whether a result says anything new. The time of judging alone is nothing
 * new while the former result stands, so that an unchanged world causes no
 * writes (P9).
 */
export function judgedAnew(state: ComponentState, result: GateResult): boolean {
  const before = formerResult(state, result);
  return (
    before === undefined ||
    !stillStands(state, before) ||
    !isDeepStrictEqual(plain(before), plain(result))
  );
}

/** Whether the status is another one than before. */
export function hasTurned(state: ComponentState, result: GateResult): boolean {
  return formerResult(state, result)?.status !== result.status;
}

function formerResult(
  state: ComponentState,
  result: GateResult,
): GateResult | undefined {
  return state.gateResults.find(
    candidate =>
      candidate.stage === result.stage &&
      candidate.releaseId === result.releaseId &&
      candidate.gate === result.gate &&
      candidate.policyVersion === result.policyVersion,
  );
}

// Through JSON, because one of the two has been through the database.
function plain(result: GateResult): unknown {
  const { observedAt, ...rest } = result;
  return JSON.parse(JSON.stringify(rest));
}
