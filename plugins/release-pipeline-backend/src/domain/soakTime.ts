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
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import { coveredTime } from './clock';

/** What is counted: since it was synced, since it was verified, or while it was healthy. */
export type SoakClock = 'deployed' | 'verified' | 'healthy';

/** A span that does not count. */
export interface Stop {
  from: Instant;
  /** Absent: it lasts still. */
  to?: Instant;
  /** What was counted before is lost. */
  resets: boolean;
  kind: 'gap' | 'not-healthy' | 'degraded' | 'incident' | 'alert' | 'unknown';
  because: Sentence;
}

/** Of several that last, what is said first. */
const WORST_FIRST: ReadonlyArray<Stop['kind']> = [
  'incident',
  'alert',
  'degraded',
  'not-healthy',
  'unknown',
  'gap',
];

/** How far a clock has come. */
export interface SoakTime {
  countedMs: number;
  /** Where it began, or began anew. Absent: it has not begun. */
  since?: Instant;
  /** The last stop that took away what was counted. */
  resetBy?: Stop;
  /** What stops it at the end. */
  stoppedBy?: Stop;
}

/**
 * The stops that health and gaps make (R26): a gap never resets; what is not
 * healthy but not down either stops the healthy clock only.
 */
export function stopsOf(
  { clock }: Pick<JudgedDeployment, 'clock'>,
  options: { clock: SoakClock; degradedResets: boolean },
): Stop[] {
  const { clock: name, degradedResets } = options;
  return [
    ...clock.gaps.map(
      ({ from, to, because }): Stop => ({
        from,
        to,
        resets: false,
        kind: 'gap',
        because: [because],
      }),
    ),
    ...clock.pauses
      .filter(({ degraded }) => degraded || name === 'healthy')
      .map(
        ({ from, to, degraded, because }): Stop => ({
          from,
          to,
          resets: degraded && degradedResets,
          kind: degraded ? 'degraded' : 'not-healthy',
          because,
        }),
      ),
  ];
}

/**
 * Reads one clock of a deployment, up to where it was observed. Rests on spans
 * alone, so that neither their order nor a restart changes anything, and a
 * further stop never counts for more.
 */
export function soakTime(
  deployment: Pick<
    JudgedDeployment,
    'startedAt' | 'verifiedAt' | 'healthyAt' | 'clock'
  >,
  name: SoakClock,
  stops: readonly Stop[],
): SoakTime {
  const { clock } = deployment;
  const until = clock.countedUntil;
  const began = beginOf(deployment, name);
  if (began === undefined) {
    return { countedMs: 0 };
  }
  const spans = stops
    .map(stop => ({
      stop,
      from: stop.from,
      to: stop.to ?? Math.max(until, stop.from),
    }))
    .filter(({ stop, to }) => to > began || stop.to === undefined);
  const resetBy = spans
    .filter(({ stop, from }) => stop.resets && from < until)
    .reduce<(typeof spans)[number] | undefined>(
      (last, span) => (last && last.to >= span.to ? last : span),
      undefined,
    );
  const since = Math.max(began, resetBy?.to ?? began);
  const derived =
    since < until ? until - since - coveredTime(spans, since, until) : 0;
  const [lasting] = spans
    .filter(
      ({ stop, to }) =>
        stop.to === undefined || (stop.from < until && to > until),
    )
    .sort(
      (a, b) =>
        WORST_FIRST.indexOf(a.stop.kind) - WORST_FIRST.indexOf(b.stop.kind) ||
        a.from - b.from,
    );
  return {
    countedMs:
      name === 'healthy'
        ? Math.min(derived, healthySince(deployment, since))
        : derived,
    since,
    resetBy: resetBy?.stop,
    stoppedBy: lasting?.stop,
  };
}

function beginOf(
  deployment: Parameters<typeof soakTime>[0],
  name: SoakClock,
): Instant | undefined {
  const { startedAt, verifiedAt, healthyAt } = deployment;
  return { deployed: startedAt, verified: verifiedAt, healthy: healthyAt }[
    name
  ];
}

/**
 * Healthy time as it was recorded, less what was counted before. It also knows
 * of the gaps that are too old to be listed.
 */
function healthySince(
  { clock }: Pick<JudgedDeployment, 'clock'>,
  since: Instant,
): number {
  const before = clock.pauses.filter(({ from }) => from < since);
  return clock.countedMs - Math.max(0, ...before.map(each => each.countedMs));
}
