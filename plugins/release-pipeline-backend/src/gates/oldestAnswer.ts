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

import type { GateContext } from 'backstage-plugin-release-pipeline-node';

/**
 * How old an answer about this moment may be that others asked for, in
 * milliseconds: what was said before the release was there, or before its watch
 * began, is about another one (F55). Absent: no deployment that is open is
 * judged and none is watched, so any answer serves.
 */
export function oldestAnswer({
  deployment,
  watchedSince,
  now,
}: Pick<GateContext<unknown>, 'deployment' | 'watchedSince' | 'now'>):
  | number
  | undefined {
  const beginnings = [
    ...(deployment && deployment.endedAt === undefined
      ? [deployment.healthyAt ?? deployment.startedAt]
      : []),
    ...(watchedSince === undefined ? [] : [watchedSince]),
  ];
  return beginnings.length > 0 ? now - Math.max(...beginnings) : undefined;
}
