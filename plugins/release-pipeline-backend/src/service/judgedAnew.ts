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

import { whatStillStands } from '../domain/evaluation';
import { letsThrough } from '../domain/letsThrough';
import { keepFacts } from '../domain/rememberedByState';
import type { ComponentState, GateResult } from '../domain/types';

/**
 * Of some results those that have to be kept: they say something else than
 * before, or what was said before stands no longer and has to be dated anew.
 * The others are as they were, so that an unchanged world causes no writes (P9).
 */
export function judgedAnew(
  state: ComponentState,
  results: GateResult[],
): GateResult[] {
  const stands = whatStillStands(state);
  return results.filter(result => {
    const before = formerResult(state, result);
    return (
      before === undefined ||
      before.status !== result.status ||
      !stands(before) ||
      !isKeptAs({ ...before, observedAt: result.observedAt }, result)
    );
  });
}

/** Whether the status is another one than before. */
export function hasTurned(state: ComponentState, result: GateResult): boolean {
  return formerResult(state, result)?.status !== result.status;
}

/**
 * Whether somebody who looks at what holds back reads something else than before,
 * also where it holds back as before: one approval more is there.
 */
export function readsOtherwise(
  state: ComponentState,
  result: GateResult,
): boolean {
  const before = formerResult(state, result);
  return (
    before?.status !== result.status ||
    (!letsThrough(result.status) && !isKeptAs(before.reason, result.reason))
  );
}

/** The state with these results in place of the former ones. */
export function withResults<TState extends ComponentState>(
  state: TState,
  results: GateResult[],
): TState {
  const judged = {
    ...state,
    gateResults: [
      ...state.gateResults.filter(
        before => !results.some(result => isAboutTheSame(before, result)),
      ),
      ...results,
    ],
  };
  keepFacts(state, judged);
  return judged;
}

function formerResult(
  state: ComponentState,
  result: GateResult,
): GateResult | undefined {
  return state.gateResults.find(candidate => isAboutTheSame(candidate, result));
}

function isAboutTheSame(one: GateResult, other: GateResult): boolean {
  return (
    one.stage === other.stage &&
    one.releaseId === other.releaseId &&
    one.gate === other.gate &&
    one.policyVersion === other.policyVersion
  );
}

/**
 * Whether they are the same as JSON, as which results are kept: there what is
 * not set, and numbers like `NaN`, are nothing. Every look at a component asks for
 * it, so that it makes no copies.
 */
function isKeptAs(one: unknown, other: unknown): boolean {
  if (isNothing(one) || isNothing(other)) {
    return isNothing(one) && isNothing(other);
  }
  if (typeof one !== 'object' || typeof other !== 'object') {
    return one === other;
  }
  const [members, others] = [one, other] as Array<Record<string, unknown>>;
  return (
    Array.isArray(one) === Array.isArray(other) &&
    Object.keys(members).every(key => isKeptAs(members[key], others[key])) &&
    Object.keys(others).every(key => key in members || isNothing(others[key]))
  );
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'number' && !Number.isFinite(value))
  );
}
