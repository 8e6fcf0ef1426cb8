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

import type { CollisionReason } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';

/** A change with its time, and what it can be touched by. */
export interface TimedChange {
  /** Of the promotion. */
  id: string;
  component: { ref: string; name: string; system?: string };
  stage: string;
  version: string;
  /** Its effect is intended or out; else it is only planned or asked for. */
  underWay: boolean;
  /** It has a time of its own, before which it does not go. */
  planned?: boolean;
  from: Instant;
  /** Expected; later than now as long as it is under way. The end is no part of it. */
  to: Instant;
  /** It is under way for longer than it usually takes. */
  overdue?: boolean;
  /** Components, as entity refs. Absent: the catalog has not been read. */
  dependsOn?: string[];
  /** As entity refs. Absent: the catalog has not been read. */
  apis?: { provides: string[]; consumes: string[] };
  /** Where its applications go; `key` tells one from another. */
  clusters: Array<{ key: string; name: string }>;
  /** Some of its applications are not known, or not where they go. */
  clustersUnknown: boolean;
  /** The one group that has still to decide; absent: none, or several may. */
  decidedBy?: string;
}

/** Why two changes touch, in words that name both. */
export interface Touch {
  why: CollisionReason;
  words: string;
  /** What else the words name, as entity refs, and how to say it without. */
  naming?: { refs: string[]; without: string };
}

/** Another change that overlaps in time and touches. */
export interface Found {
  other: TimedChange;
  /** The strongest first; not empty. */
  touches: Touch[];
}
