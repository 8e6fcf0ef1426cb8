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

import {
  openPromotionStates,
  type PromotionState,
} from 'backstage-plugin-release-pipeline-common';

/**
 * Every way a promotion may go. Before the effect (`waiting`, `ready`) it can
 * end without having done anything; `executing` goes back to `waiting` only
 * when nothing left the house (R11).
 */
export const legalTransitions: Record<
  PromotionState,
  readonly PromotionState[]
> = {
  waiting: ['ready', 'rejected', 'cancelled', 'superseded', 'expired'],
  ready: [
    'waiting',
    'executing',
    'rejected',
    'cancelled',
    'superseded',
    'expired',
  ],
  executing: ['waiting', 'rolling-out', 'failed'],
  'rolling-out': ['watching', 'succeeded', 'failed', 'rolled-back'],
  watching: ['succeeded', 'failed', 'rolled-back'],
  succeeded: [],
  failed: [],
  rejected: [],
  cancelled: [],
  superseded: [],
  expired: [],
  'rolled-back': [],
};

const OPEN: readonly string[] = openPromotionStates;

/** Whether a promotion in this state can still change. */
export function isOpen(state: string): boolean {
  return OPEN.includes(state);
}

/** Whether nothing has been done yet in the outside world (R11). */
export function isBeforeEffect(state: string): boolean {
  return state === 'waiting' || state === 'ready';
}

/** @throws when no promotion may go this way. */
export function assertLegal(from: PromotionState, to: PromotionState): void {
  // A row written by a newer version may hold a state that this one does not know (F72).
  if (!legalTransitions[from]?.includes(to)) {
    throw new Error(`A promotion cannot go from ${from} to ${to}`);
  }
}
