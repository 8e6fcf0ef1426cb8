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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type {
  Instant,
  ReleaseArtifacts,
} from 'backstage-plugin-release-pipeline-node';
import type { ApplicationKey } from './facts';

/** What one application runs (R2). */
export type Running =
  | {
      kind: 'release';
      key: string;
      version: string;
      artifacts: ReleaseArtifacts;
      /** Other tags of the same image that are still about. */
      alsoSeen: string[];
      /** Two digests were seen for one tag (R1). */
      ambiguous?: boolean;
      evidence?: string;
    }
  | { kind: 'unknown'; reason: Sentence; seen: string[] };

/** One application of a stage, judged (R2, R3). */
export interface TargetStatus extends ApplicationKey {
  running: Running;
  verdict: 'healthy' | 'not-yet' | 'failed' | 'unknown';
  /** The conditions of R3 that do not hold, in words; empty when healthy. */
  reasons: Sentence[];
  /** Argo CD should be asked to compare again before this decides (R3, R5). */
  wantsRefresh: boolean;
  /** When the verdict can turn without a new fact: settle time. */
  recheckAt?: Instant;
  fresh: boolean;
  health: string;
  healthSince?: Instant;
  healthMessage?: string;
  sync: string;
  operation?: string;
  conditions: string[];
  syncedAt?: Instant;
  observedAt?: Instant;
  reconciledAt?: Instant;
}

/** What a stage as a whole runs (R4). */
export interface StageStatus {
  stage: string;
  state: 'runs' | 'mixed' | 'unknown' | 'empty';
  /** Key of the release that all targets run, or of the newest when mixed. */
  runningKey?: string;
  verdict: 'healthy' | 'not-yet' | 'failed' | 'unknown';
  targets: TargetStatus[];
  reasons: Sentence[];
  fresh: boolean;
  /** The oldest complete list among the instances concerned. */
  completeAt?: Instant;
  recheckAt?: Instant;
}
