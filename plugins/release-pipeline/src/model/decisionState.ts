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
import type {
  DecisionView,
  LostRace,
  PromotionView,
} from 'backstage-plugin-release-pipeline-common';

/** What a person does on the decision screen. */
export type Verb = 'approve' | 'reject';

type Read = {
  /** As it is now. */
  view: DecisionView;
  /** The digest that the person has looked at: a decision is bound to it (R20). */
  seen: string;
};

/** The one state of the decision screen. */
export type DecisionState =
  | { status: 'loading' }
  | ({ status: 'deciding' } & Read)
  | ({ status: 'sending'; verb: Verb } & Read)
  | ({ status: 'done'; verb: Verb; promotion: PromotionView } & Read)
  | ({ status: 'lost'; lost: LostRace } & Read)
  | ({ status: 'failed'; error: unknown } & Read);

export type DecisionAction =
  /** What the backend says now. */
  | { type: 'read'; view: DecisionView }
  /** The person has looked at what changed. */
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

/** Whether what is to be decided is not what the person looked at. */
export function hasChanged({ view, seen }: Read): boolean {
  return view.promotion.digest !== seen;
}

/** The next state; an action that does not belong to the present one changes nothing. */
export function nextDecisionState(
  state: DecisionState,
  action: DecisionAction,
): DecisionState {
  if (action.type === 'read') {
    const { view } = action;
    return state.status === 'loading'
      ? { status: 'deciding', view, seen: view.promotion.digest }
      : { ...state, view };
  }
  if (state.status === 'loading') {
    return state;
  }
  const { view, seen } = state;
  switch (action.type) {
    case 'looked':
      return state.status === 'deciding' || state.status === 'failed'
        ? { status: 'deciding', view, seen: view.promotion.digest }
        : state;
    case 'send':
      return state.status === 'deciding' || state.status === 'failed'
        ? { status: 'sending', verb: action.verb, view, seen }
        : state;
    case 'answered':
      return state.status === 'sending'
        ? {
            status: 'done',
            verb: state.verb,
            promotion: action.promotion,
            view,
            seen,
          }
        : state;
    default: {
      if (state.status !== 'sending') {
        return state;
      }
      const lost = lostRaceIn(action.error);
      return lost
        ? { status: 'lost', lost, view, seen }
        : { status: 'failed', error: action.error, view, seen };
    }
  }
}
