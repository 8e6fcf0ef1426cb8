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
  JudgedDeployment,
  JudgedTarget,
} from 'backstage-plugin-release-pipeline-node';

export const NOW = Date.UTC(2026, 0, 10, 12);
export const HOUR = 3_600_000;

/** A healthy application. */
export function target(overrides: Partial<JudgedTarget> = {}): JudgedTarget {
  return {
    instance: 'nonprod',
    application: 'example-staging',
    health: 'Healthy',
    sync: 'Synced',
    verdict: 'healthy',
    reasons: [],
    observedAt: NOW - 5_000,
    ...overrides,
  };
}

/** Open, healthy in staging for two hours, its clock running. */
export function deployment(
  overrides: Partial<JudgedDeployment> = {},
): JudgedDeployment {
  return {
    id: 'deployment-1',
    stage: 'staging',
    startedAt: NOW - 2 * HOUR - 60_000,
    healthyAt: NOW - 2 * HOUR,
    verifiedAt: NOW - 2 * HOUR,
    isWatched: false,
    clock: {
      countedMs: 2 * HOUR,
      countedUntil: NOW,
      runningSince: NOW - 2 * HOUR,
      gaps: [],
      pauses: [],
      takenFromArgoCd: false,
    },
    targets: [target()],
    ...overrides,
  };
}
