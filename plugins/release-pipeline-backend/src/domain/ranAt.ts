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
  Instant,
  RanDeployment,
} from 'backstage-plugin-release-pipeline-node';
import { releaseOf } from './lookups';
import type { ComponentState } from './types';

/**
 * The last deployment that had begun in a stage by a moment, for gates that
 * compare with it; it may have ended before. Undefined: none is recorded.
 */
export function ranAt(
  state: ComponentState,
  stage: string,
  at: Instant,
): RanDeployment | undefined {
  const [last] = state.deployments
    .filter(
      deployment => deployment.stage === stage && deployment.startedAt <= at,
    )
    .sort((a, b) => b.startedAt - a.startedAt);
  const release = releaseOf(state, last?.releaseId);
  return (
    release && {
      stage,
      release: { id: release.id, version: release.version },
      startedAt: last.startedAt,
      healthyAt: last.healthyAt,
      endedAt: last.endedAt,
    }
  );
}
