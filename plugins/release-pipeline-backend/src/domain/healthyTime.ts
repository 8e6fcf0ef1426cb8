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
  HealthPause,
  Instant,
} from 'backstage-plugin-release-pipeline-node';
import { pauseClock, startClock } from './clock';
import { isSettling } from './healthy';
import { gapsOf } from './lookups';
import {
  applicationId,
  highest,
  instanceOf,
  lowest,
  observedOf,
} from './stageStatus';
import type {
  ApplicationKey,
  ComponentState,
  Deployment,
  TargetStatus,
} from './types';

/** The part of a deployment that says how long it was healthy (R26). */
export type HealthyTime = Pick<
  Deployment,
  'clock' | 'transitions' | 'healthyAt' | 'pauses'
>;

/** Of more than these the oldest are taken together: nothing more counts then. */
const MAXIMUM_PAUSES = 100;
const DOWN = new Set(['Degraded', 'Missing']);

/**
 * Moves healthy time on by the facts of this moment (R26), `targets` being
 * judged for the deployment's own release. It runs while all are healthy,
 * stands still once one is known not to be, and is left alone while one cannot
 * be seen: the gap is taken off when it is read. A blip that nobody saw shows
 * in `lastTransitionTime`; the span around it does not count.
 *
 * @param key - of the deployment's release
 */
export function advanceHealthyTime(
  state: ComponentState,
  stage: string,
  time: HealthyTime,
  targets: TargetStatus[],
  key: string | undefined,
): HealthyTime {
  const { clock } = time;
  const isRunning = clock.runningSince !== undefined;
  const moved = (target: TargetStatus) =>
    time.transitions[applicationId(target)] !== target.healthSince;
  // Something changed that left it healthy: both ends of the span are.
  const counts = (target: TargetStatus) =>
    target.verdict === 'healthy' || (isSettling(target) && !moved(target));

  const halting = targets.filter(target => target.fresh && !counts(target));
  if (halting.length > 0) {
    return isRunning
      ? pause(state, stage, time, halting, {
          degraded: halting.some(target => isDown(target, key)),
          because: whyNotHealthy(halting, key),
        })
      : noteDegraded(time, halting, key);
  }
  const allHealthy =
    targets.length > 0 && targets.every(({ verdict }) => verdict === 'healthy');
  if (!allHealthy || (isRunning && !targets.some(moved))) {
    return time;
  }
  const turned = targets.filter(moved);
  const stopped = isRunning
    ? pause(state, stage, time, turned, {
        degraded: false,
        because: [
          `${turned
            .map(({ name }) => name)
            .join(', ')} was not healthy for a moment that nobody saw`,
        ],
      })
    : time;
  // When it turned healthy again is not known exactly; now is never too early.
  const start =
    time.healthyAt === undefined ? firstHealthyAt(state, targets) : state.now;
  return {
    clock: startClock(stopped.clock, start),
    transitions: transitionsOf(targets),
    healthyAt: time.healthyAt ?? start,
    pauses: stopped.pauses.map(each => ({ ...each, to: each.to ?? start })),
  };
}

/** Healthy time as it was at the last complete observation before these turned. */
export function pausedBefore(
  state: ComponentState,
  stage: string,
  time: Pick<HealthyTime, 'clock'>,
  turned: ApplicationKey[],
): Deployment['clock'] {
  return pauseClock(
    time.clock,
    healthyUntil(state, time, turned),
    gapsOf(state, stage),
  );
}

function pause(
  state: ComponentState,
  stage: string,
  time: HealthyTime,
  turned: TargetStatus[],
  why: Pick<HealthPause, 'degraded' | 'because'>,
): HealthyTime {
  const clock = pausedBefore(state, stage, time, turned);
  const from = healthyUntil(state, time, turned);
  const { countedMs } = clock;
  return {
    ...time,
    clock,
    pauses: atMost([...time.pauses, { from, countedMs, ...why }]),
  };
}

/** What paused it for another reason turned bad. */
function noteDegraded(
  time: HealthyTime,
  halting: TargetStatus[],
  key: string | undefined,
): HealthyTime {
  const last = time.pauses.at(-1);
  const down = halting.filter(target => isDown(target, key));
  if (!last || last.to !== undefined || last.degraded || down.length === 0) {
    return time;
  }
  return {
    ...time,
    pauses: [
      ...time.pauses.slice(0, -1),
      { ...last, degraded: true, because: whyNotHealthy(down, key) },
    ],
  };
}

function atMost([first, second, ...others]: HealthPause[]): HealthPause[] {
  if (!second || others.length + 2 <= MAXIMUM_PAUSES) {
    return [first, ...(second ? [second] : []), ...others];
  }
  const degraded = first.degraded || second.degraded;
  return [{ ...first, to: second.to, degraded }, ...others];
}

/** The release itself is known to be down; what else runs there says nothing of it. */
function isDown(
  { health, running }: TargetStatus,
  key: string | undefined,
): boolean {
  return DOWN.has(health) && running.kind === 'release' && running.key === key;
}

function whyNotHealthy(
  targets: TargetStatus[],
  key: string | undefined,
): Sentence {
  const [worst] = [...targets].sort(
    (a, b) => Number(isDown(b, key)) - Number(isDown(a, key)),
  );
  return [`${worst.name}: `, ...(worst.reasons[0] ?? ['not healthy'])];
}

/** When all were last seen healthy; not before the clock began. */
function healthyUntil(
  state: ComponentState,
  { clock }: Pick<HealthyTime, 'clock'>,
  turned: ApplicationKey[],
): Instant {
  const since = clock.runningSince ?? state.now;
  const ends = turned.map(key => lastHealthyAt(state, key, since));
  // An observation made by another replica may lie ahead of this clock (F27).
  return Math.min(state.now, Math.max(since, lowest(ends) ?? since));
}

/** `lastTransitionTime` of each application, by its id. */
export function transitionsOf(
  targets: TargetStatus[],
): Record<string, Instant> {
  return Object.fromEntries(
    targets.flatMap(target =>
      target.healthSince === undefined
        ? []
        : [[applicationId(target), target.healthSince]],
    ),
  );
}

/** The first observation in which all were healthy and settled. */
function firstHealthyAt(
  state: ComponentState,
  targets: TargetStatus[],
): Instant {
  const moments = targets.flatMap(target => {
    const observed = observedOf(state, target);
    return observed
      ? [observed.observedAt, observed.unchangedSince + state.settings.settleMs]
      : [];
  });
  return Math.min(state.now, highest(moments) ?? state.now);
}

/**
 * The last complete observation before an application turned. Where the list
 * was complete again since, the one before that was no older than the stale
 * limit; otherwise there is a gap, which does not count anyway.
 */
function lastHealthyAt(
  state: ComponentState,
  key: ApplicationKey,
  since: Instant,
): Instant {
  const observed = observedOf(state, key);
  const instance = instanceOf(state, key);
  if (!observed || !instance) {
    return since;
  }
  const { facts, goneAt, observedAt, unchangedSince } = observed;
  const { reconciledAt } = facts;
  const { comparedWithinMs } = state.settings;
  if (
    reconciledAt !== undefined &&
    unchangedSince <= reconciledAt &&
    observedAt - reconciledAt > comparedWithinMs
  ) {
    return reconciledAt;
  }
  const turnedAt =
    goneAt ?? (unchangedSince > since ? unchangedSince : observedAt);
  const { lastCompleteAt, staleAfterMs } = instance;
  return lastCompleteAt !== undefined && lastCompleteAt < turnedAt
    ? lastCompleteAt
    : turnedAt - staleAfterMs;
}
