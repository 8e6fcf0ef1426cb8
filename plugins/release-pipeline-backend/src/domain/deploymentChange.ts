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
  HealthPause,
  Instant,
  ReleaseArtifacts,
} from 'backstage-plugin-release-pipeline-node';
import type { DeploymentOutcome, PausableClock, TargetStatus } from './types';

/** Something to write down, because it was seen. */
export type DeploymentChange =
  | {
      kind: 'release-seen';
      key: string;
      version: string;
      artifacts: ReleaseArtifacts;
      /** It ran before anybody watched (R6). */
      adopted: boolean;
      /** It gets its place in the order now, in the order of these changes (R9). */
      placed: boolean;
      stage: string;
      at: Instant;
    }
  /** First seen elsewhere, now in a first stage (R9). */
  | { kind: 'release-placed'; releaseId: string }
  /** Adopted, and by what is read now of an earlier stage than was known (R9). */
  | { kind: 'release-seen-earlier'; releaseId: string; stage: string }
  /** Two digests for one tag (R1). */
  | { kind: 'release-ambiguous'; releaseId: string }
  /** Digests learnt later. */
  | {
      kind: 'release-digests';
      releaseId: string;
      artifacts: ReleaseArtifacts;
    }
  | {
      kind: 'opened';
      stage: string;
      key: string;
      startedAt: Instant;
      healthyAt?: Instant;
      clock: PausableClock;
      transitions: Record<string, Instant>;
      pauses: HealthPause[];
      takenFromArgoCd: boolean;
      /** No promotion covers it, in a protected stage. */
      uncovered?: true;
      revision?: string;
      initiatedBy?: string;
      lastTargets: TargetStatus[];
    }
  | {
      kind: 'closed';
      deploymentId: string;
      endedAt: Instant;
      outcome: DeploymentOutcome;
      clock: PausableClock;
      lastTargets: TargetStatus[];
    }
  | {
      kind: 'updated';
      deploymentId: string;
      healthyAt?: Instant;
      clock?: PausableClock;
      transitions?: Record<string, Instant>;
      pauses?: HealthPause[];
      lastTargets?: TargetStatus[];
    }
  | { kind: 'baseline-complete' };
