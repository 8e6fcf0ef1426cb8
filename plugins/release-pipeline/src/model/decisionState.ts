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

import { ResponseError } from '@backstage/errors';
import {
  type DecisionView,
  type LostRace,
  openPromotionStates,
  type PromotionView,
} from 'backstage-plugin-release-pipeline-common';
import { isBeforeEffect } from './promotionStates';

/** What a person does on the decision screen. */
export type Verb = 'approve' | 'reject';

type Read = {
  /** As it is now; never older than what was read or answered before. */
  view: DecisionView;
  /** What the person has looked at: a decision is bound to its digest (R20). */
  seen: PromotionView;
  /** It is another one meanwhile: for which digest that is said, and how often it was. */
  notice?: { digest: string; times: number };
};

/** The one state of the decision screen. */
export type DecisionState =
  | ({ status: 'deciding' } & Read)
  | ({ status: 'sending'; verb: Verb } & Read)
  /** With the approval that was given, unless it was rejected. */
  | ({ status: 'done'; verb: Verb; approvalId?: string } & Read)
  | ({ status: 'lost'; lost: LostRace } & Read)
  | ({ status: 'failed'; error: unknown } & Read);

/** What happens to it. */
export type DecisionAction =
  /** What the backend says now. */
  | { type: 'read'; view: DecisionView }
  /** The person has looked at what the notice was raised for. */
  | { type: 'looked' }
  | { type: 'send'; verb: Verb }
  | { type: 'answered'; promotion: PromotionView }
  | { type: 'refused'; error: unknown };

/** Who was faster, when a refusal says so. */
export function lostRaceIn(error: unknown): LostRace | undefined {
  if (!(error instanceof ResponseError) || error.statusCode !== 409) {
    return undefined;
  }
  const told: object = error.body.error;
  const lost = 'lost' in told ? told.lost : undefined;
  if (typeof lost !== 'object' || lost === null) {
    return undefined;
  }
  const said = Object.fromEntries(
    Object.entries(lost).filter(([, value]) => typeof value === 'string'),
  );
  return typeof said.state === 'string'
    ? { ...said, state: said.state }
    : undefined;
}

/** Where everybody begins. */
export function firstDecisionState(view: DecisionView): DecisionState {
  return { status: 'deciding', view, seen: view.promotion };
}

/** Whether what is to be decided is not what the person looked at. */
export function hasChanged({ view, seen }: Read): boolean {
  return view.promotion.digest !== seen.digest;
}

/** With the notice that is due: for the digest that it was raised for first. */
function noticed({ view, seen, notice }: Read): Read {
  return hasChanged({ view, seen })
    ? {
        view,
        seen,
        notice: notice ?? { digest: view.promotion.digest, times: 1 },
      }
    : { view, seen };
}

/** What was looked at is seen; where it is not the present one, that is said anew. */
function lookedAt({ view, seen, notice }: Read): Read {
  const { digest } = view.promotion;
  return notice && notice.digest !== digest
    ? { view, seen, notice: { digest, times: notice.times + 1 } }
    : { view, seen: view.promotion };
}

/** Whether a decision is due again after what the state says was the last word. */
function isOpenAgain(state: DecisionState, view: DecisionView): boolean {
  const { promotion } = view;
  if (!isBeforeEffect(promotion.state)) {
    return false;
  }
  if (state.status === 'done') {
    return promotion.approvals.some(
      ({ id, void: voided }) => id === state.approvalId && voided !== undefined,
    );
  }
  return (
    state.status === 'lost' &&
    // What has ended stays so; what was under way may have been withdrawn.
    openPromotionStates.some(open => open === state.lost.state) &&
    // Not what was read before somebody was faster.
    promotion.version > state.view.promotion.version
  );
}

/** What is read, unless it was asked for before what is known already. */
function whenRead(state: DecisionState, view: DecisionView): DecisionState {
  if (view.promotion.version < state.view.promotion.version) {
    return state;
  }
  const { seen, notice } = state;
  return isOpenAgain(state, view)
    ? { status: 'deciding', ...noticed({ view, seen }) }
    : { ...state, notice: undefined, ...noticed({ view, seen, notice }) };
}

/** The next state; an action that does not belong to the present one changes nothing. */
export function nextDecisionState(
  state: DecisionState,
  action: DecisionAction,
): DecisionState {
  const { status, view, seen, notice } = state;
  const read = { view, seen, notice };
  switch (action.type) {
    case 'read':
      return whenRead(state, action.view);
    case 'looked':
      return status === 'deciding' || status === 'failed'
        ? { status: 'deciding', ...lookedAt(read) }
        : state;
    case 'send':
      return status === 'deciding' || status === 'failed'
        ? { status: 'sending', verb: action.verb, ...read }
        : state;
    case 'answered':
      return state.status === 'sending' ? answered(state, action) : state;
    default: {
      if (status !== 'sending') {
        return state;
      }
      const lost = lostRaceIn(action.error);
      return lost
        ? { status: 'lost', lost, ...read }
        : { status: 'failed', error: action.error, ...read };
    }
  }
}

/** It shows as the answer has it at once, not when it is read next. */
function answered(
  { seen, verb, view }: Extract<DecisionState, { status: 'sending' }>,
  { promotion }: { promotion: PromotionView },
): DecisionState {
  return {
    status: 'done',
    verb,
    approvalId: promotion.actions.withdraw?.approvalId,
    ...noticed({ view: { ...view, promotion }, seen }),
  };
}
