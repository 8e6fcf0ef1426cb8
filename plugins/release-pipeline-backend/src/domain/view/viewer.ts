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
  Availability,
  RiskClass,
  SourceView,
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import type { Override, Promotion, StagePolicy } from '../types';

/** What the reader may do; the reasons are the reader's own, not the release's. */
export interface Viewer {
  userRef?: string;
  /** For what is judged by this class. */
  mayAsk(stage: StagePolicy, risk: RiskClass): Availability;
  mayTry(stage: StagePolicy): Availability;
  mayApprove(promotion: Promotion): Availability;
  /** Also where nobody may approve: stopping it needs less certainty. */
  mayReject(promotion: Promotion): Availability;
  mayCancel(promotion: Promotion): Availability;
  /** When it goes. */
  mayPlan(promotion: Promotion): Availability;
  mayLowerRisk(promotion: Promotion): Availability;
  maySignOff(promotion: Promotion): Availability;
  mayOverride(promotion: Promotion): Availability;
  mayReview(override: Override): Availability;
  mayEnd(override: Override): Availability;
}

/** The same, of approvals and sign-offs alone. */
export type Decider = Pick<
  Viewer,
  'userRef' | 'mayApprove' | 'mayReject' | 'maySignOff'
>;

/** Where facts can be looked at; `undefined` where nobody configured it. */
export interface Links {
  commit(repoURL: string, revision: string): string | undefined;
}

/** What a tab shows besides the component's own state. */
export interface TabExtras {
  offeredPipelines: string[];
  links: Links;
  sources: SourceView[];
  /** What the catalog says otherwise than what is in force (R19, R35). */
  toConfirm?: Tab['toConfirm'];
}

export const ALLOWED: Availability = { allowed: true };

/** Both, or the first reason against. */
export function both(
  first: Availability,
  second: () => Availability,
): Availability {
  return first.allowed ? second() : first;
}
