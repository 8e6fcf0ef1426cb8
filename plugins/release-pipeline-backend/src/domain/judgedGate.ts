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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { GateResult, GateSpec } from './types';

/** A gate and what it says at this moment about one release. */
export interface JudgedGate {
  gate: GateSpec;
  result: GateResult;
  /** When it was asked. Absent: told from the facts of this very moment. */
  judgedAt?: Instant;
  /** Of what is told from the facts of this moment: when these were read. */
  factsAt?: Instant;
  /** Since when it says so; absent: not known better than since the release is there. */
  since?: Instant;
  /** A freeze: nobody may go, whatever the rest says. */
  frozen?: boolean;
  /**
   * It is no news of its own: not asked before the others let through, or before
   * somebody asks (R9), or it let through and is being asked at this moment.
   */
  postponed?: 'until-others' | 'until-asked' | 'being-judged';
}
