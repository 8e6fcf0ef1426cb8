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
  Sentence,
  TrainText,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';

/** A train as it is kept. */
export interface Train {
  id: string;
  /** Row version: raised by each change. */
  version: number;
  text: TrainText;
  /** Components for which its scheduler may ask, when it was scheduled (R22). */
  permitted: string[];
  /** User ref. */
  scheduledBy: string;
  scheduledByName: string;
  scheduledAt: Instant;
  /** The next departure; absent: none. */
  nextAt?: Instant;
  /** The version of which people were told that nobody can tell when it departs. */
  untoldVersion?: number;
  /** It was called off. */
  endedAt?: Instant;
}

/** A component as far as trains look at it. */
export interface TrainComponent {
  /** Entity ref, lower case. */
  ref: string;
  name: string;
  type?: string;
  owner?: string;
  system?: string;
  /** Of the catalog entity; absent: not read yet. */
  labels?: Record<string, string>;
  /** Entity refs; absent: not read yet. */
  dependsOn?: string[];
}

export type RunState = 'running' | 'arrived' | 'failed' | 'stopped' | 'missed';

export type RunItemState =
  | 'planned'
  | 'taken'
  | 'confirmed'
  | 'failed'
  | 'left';

/** What became of one component at a departure. */
export interface RunItem {
  ref: string;
  name: string;
  owner?: string;
  wave: number;
  position: number;
  /** Refs of components of the same train. */
  dependsOn: string[];
  state: RunItemState;
  /** Why it was left, as a prognosis calls it. */
  code?: string;
  promotionId?: string;
  version?: string;
  sentence?: Sentence;
  /** Of what was opened for it, as it is now; absent: it is gone. */
  promotion?: {
    state: PromotionState;
    /** It is live, and its watch has ended well. */
    awaitsSignOff: boolean;
    outcome?: string;
  };
}

/** What a calendar shows of a departure. */
export type RunOnCalendar = Pick<
  TrainRun,
  'id' | 'trainId' | 'text' | 'state' | 'outcome' | 'departsAt' | 'endedAt'
>;

/** One departure of a train. */
export interface TrainRun {
  id: string;
  trainId: string;
  departsAt: Instant;
  startedAt: Instant;
  endedAt?: Instant;
  text: TrainText;
  waves: string[];
  requestedBy: string;
  requestedByName: string;
  state: RunState;
  /** Index of the wave that is under way. */
  wave: number;
  waveSince: Instant;
  outcome?: string;
  items: RunItem[];
}
