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
import type { InstanceFacts, PausableClock } from './types';

/** A span that nobody observed; it does not count (R26). */
export type Gap = InstanceFacts['gaps'][number];

/**
 * Milliseconds that a clock has counted until a moment, without the gaps.
 * Never negative, and never less than before a pause (F27).
 */
export function countedTime(
  clock: PausableClock,
  until: Instant,
  gaps: readonly Gap[],
): number {
  const { countedMs, runningSince } = clock;
  if (runningSince === undefined || until <= runningSince) {
    return Math.max(0, countedMs);
  }
  const missed = coveredTime(gaps, runningSince, until);
  return Math.max(0, countedMs) + (until - runningSince - missed);
}

/** Sets a clock going. One that goes already keeps its start. */
export function startClock(clock: PausableClock, at: Instant): PausableClock {
  return clock.runningSince === undefined
    ? { countedMs: clock.countedMs, runningSince: at }
    : clock;
}

/** Stops a clock; what it counted until then stays. */
export function pauseClock(
  clock: PausableClock,
  at: Instant,
  gaps: readonly Gap[],
): PausableClock {
  return { countedMs: countedTime(clock, at, gaps) };
}

/** How much of a span others cover; where they overlap, once. */
export function coveredTime(
  others: ReadonlyArray<{ from: Instant; to: Instant }>,
  from: Instant,
  to: Instant,
): number {
  let covered = 0;
  let position = from;
  for (const other of [...others].sort((a, b) => a.from - b.from)) {
    const start = Math.max(other.from, position);
    const end = Math.min(other.to, to);
    if (end > start) {
      covered += end - start;
      position = end;
    }
  }
  return covered;
}
