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

import { decide } from './decide';
import type { Decision } from './decision';
import { toBeAsked } from './notices';
import { missedPlan } from './plans';
import { remindersDue } from './reminders';
import { awaitsSignOff } from './signOff';
import type { ComponentState, Plan, Promotion } from './types';
import { approvalsToVoid } from './voiding';

/** A decision, the approvals that no longer stand, and whom it asks or reminds. */
export interface PromotionStep extends Decision {
  voids: ReturnType<typeof approvalsToVoid>;
  /** Who is told that they are asked (user refs); absent: nobody, or told before. */
  asked?: string[];
  /** Checklists (gates by name) whose people are reminded. */
  reminders: string[];
  /** Its time is over and it has not gone: write this. */
  missed?: Plan;
}

/** What is to be written about a promotion by the state of this moment. */
export function nextStep(
  state: ComponentState,
  promotion: Promotion,
): PromotionStep {
  const decision = decide(state, promotion);
  return {
    ...decision,
    asksSignOff: decision.asksSignOff ?? toBeAskedAgain(promotion, decision),
    voids: approvalsToVoid(state, promotion),
    asked: toBeAsked(promotion, decision),
    reminders: remindersDue(state, promotion, decision),
    missed: missedPlan(state, promotion, decision),
  };
}

/** Who could not be told that their sign-off is awaited, while it still is. */
function toBeAskedAgain(
  promotion: Promotion,
  { state }: Decision,
): true | undefined {
  return promotion.signOffUntold &&
    awaitsSignOff(promotion) &&
    state === promotion.state
    ? true
    : undefined;
}

/** Whether there is anything to write. */
export function isStep(promotion: Promotion, step: PromotionStep): boolean {
  return (
    step.voids.length > 0 ||
    step.reminders.length > 0 ||
    step.missed !== undefined ||
    step.asked !== undefined ||
    step.asksSignOff === true ||
    step.state !== promotion.state ||
    step.readySince !== promotion.readySince ||
    step.rebind !== undefined
  );
}
