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

import type { Pipeline, Release } from './types';

/**
 * Which of two releases is older, as for `sort` (R9): negative when the first
 * is. Adopted releases come before all others; of two adopted the one that was
 * found in the later stage is older; otherwise the order of first sighting in a
 * stage without `after` decides, never the version. `undefined` when one of
 * them has no place yet.
 */
export function compareReleases(
  pipeline: Pipeline | undefined,
  first: Release,
  second: Release,
): number | undefined {
  if (first.id === second.id) {
    return 0;
  }
  if (!hasPlace(first) || !hasPlace(second)) {
    return undefined;
  }
  if (first.adopted !== second.adopted) {
    return first.adopted ? -1 : 1;
  }
  const byOrder = (first.order ?? 0) - (second.order ?? 0);
  if (first.adopted) {
    const position = (release: Release) =>
      pipeline?.stages.findIndex(
        ({ name }) => name === release.firstSeenStage,
      ) ?? -1;
    return position(second) - position(first) || byOrder;
  }
  return byOrder;
}

/** Whether a release stands in the order: seen in a first stage, or adopted (R9). */
export function hasPlace(release: Release): boolean {
  return release.order !== undefined || release.adopted;
}

/** Whether the first is known to be newer than the second. */
export function isNewer(
  pipeline: Pipeline | undefined,
  first: Release,
  second: Release,
): boolean {
  return (compareReleases(pipeline, first, second) ?? 0) > 0;
}

/** Those that have a place, newest first. */
export function newestFirst(
  pipeline: Pipeline | undefined,
  releases: readonly Release[],
): Release[] {
  return releases
    .filter(hasPlace)
    .sort((a, b) => compareReleases(pipeline, b, a) ?? 0);
}
