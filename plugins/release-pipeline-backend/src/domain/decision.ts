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

import type {
  PromotionState,
  RiskClass,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Promotion } from './types';

/** Where a promotion goes from here; the same state means it stays. */
export interface Decision {
  state: PromotionState;
  /** Why it ended, in words. */
  outcome?: string;
  /** Where it stands. */
  sentence: Sentence;
  /** When the last condition let through; `undefined` clears it (R10 delay). */
  readySince?: Instant;
  /** It stays ready only because what would take it there has just failed to. */
  heldUp?: true;
  /** Whose decision is all that is missing (user refs); absent: it is not. */
  asks?: string[];
  /** The watch ended well: whoever signs the release off is asked, and the lane is free. */
  asksSignOff?: true;
  /** When the state that it has now ends by itself; absent where others end it. */
  dueAt?: Instant;
  /** Commit the intent together with the new state, then carry it out. */
  command?: 'execute';
  /**
   * What it is bound to changed (R21): write this, after the approvals of
   * `approvalsToVoid` were voided.
   */
  rebind?: Pick<
    Promotion,
    | 'digest'
    | 'policyVersion'
    | 'bindingFingerprint'
    | 'replacesReleaseId'
    | 'risk'
    | 'riskKnown'
    | 'riskComputed'
    | 'riskBecause'
  >;
  /** Present with `rebind`: the rules put it into another class, and why. */
  riskChange?: { from: RiskClass; to: RiskClass; reasons: string[] };
}
