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

import { openPromotionStates } from 'backstage-plugin-release-pipeline-common';
import { hasChanged, isBeforeEffect, type DecisionState } from '../../model';

/** What the box of the decision is for. */
export type BoxKind =
  | 'form'
  | 'changed'
  | 'done'
  | 'lost'
  | 'sign-off'
  | 'closed';

/** A notice of a change is for who decides on it; a sign-off comes after all decisions. */
export function boxKindOf(state: DecisionState): BoxKind {
  const { approve, reject, signOff } = state.view.promotion.actions;
  if (state.status === 'sending') {
    return 'form';
  }
  if (state.status === 'lost') {
    return 'lost';
  }
  if (signOff) {
    return 'sign-off';
  }
  if (state.status === 'done') {
    return 'done';
  }
  if (!approve.allowed && !reject.allowed) {
    return 'closed';
  }
  return hasChanged(state) ? 'changed' : 'form';
}

/** A change that is announced anew is announced in other words. */
function ordinal(times: number): string {
  return ['second', 'third'][times - 2] ?? `${times}th`;
}

function closedTitle(promotionState: string): string {
  if (isBeforeEffect(promotionState)) {
    return 'You may not decide this';
  }
  return openPromotionStates.some(open => open === promotionState)
    ? 'It is under way'
    : 'It has ended';
}

/** What the box is called, for every state that it may be in. */
export function boxTitleOf(state: DecisionState): string {
  const { actions, state: promotionState } = state.view.promotion;
  const kind = boxKindOf(state);
  if (state.status === 'lost') {
    // What was read before somebody was faster knows less.
    const now = isBeforeEffect(promotionState)
      ? state.lost.state
      : promotionState;
    return `Too late: it is ${now.replaceAll('-', ' ')}`;
  }
  if (kind === 'sign-off') {
    return actions.signOff?.allowed
      ? 'Your sign-off'
      : 'It awaits its sign-off';
  }
  if (state.status === 'done') {
    return state.verb === 'approve' ? 'You approved it' : 'You rejected it';
  }
  if (kind === 'changed') {
    const times = state.notice?.times ?? 1;
    return times > 1
      ? `It changed while you read, now for the ${ordinal(times)} time`
      : 'It changed while you read';
  }
  if (actions.withdraw) {
    return 'You have approved it';
  }
  return kind === 'closed' ? closedTitle(promotionState) : 'Your decision';
}
