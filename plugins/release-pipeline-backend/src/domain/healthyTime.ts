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
  'clock' | 'transitions' | 'healthyAt'
>;

/**
 * Moves healthy time on by the facts of this moment (R26), `targets` being
 * judged for the deployment's own release. It runs while all are healthy,
 * stands still once one is known not to be, and is left alone while one cannot
 * be seen: the gap is taken off when it is read. A blip that nobody saw shows
 * in `lastTransitionTime`; the span around it does not count.
 */
export function advanceHealthyTime(
  state: ComponentState,
  stage: string,
  time: HealthyTime,
  targets: TargetStatus[],
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
      ? { ...time, clock: pausedBefore(state, stage, time, halting) }
      : time;
  }
  const allHealthy =
    targets.length > 0 && targets.every(({ verdict }) => verdict === 'healthy');
  if (!allHealthy || (isRunning && !targets.some(moved))) {
    return time;
  }
  const stopped = isRunning
    ? pausedBefore(state, stage, time, targets.filter(moved))
    : clock;
  // When it turned healthy again is not known exactly; now is never too early.
  const start =
    time.healthyAt === undefined ? firstHealthyAt(state, targets) : state.now;
  return {
    clock: startClock(stopped, start),
    transitions: transitionsOf(targets),
    healthyAt: time.healthyAt ?? start,
  };
}

/** Healthy time as it was at the last complete observation before these turned. */
export function pausedBefore(
  state: ComponentState,
  stage: string,
  { clock }: HealthyTime,
  turned: ApplicationKey[],
): Deployment['clock'] {
  const since = clock.runningSince ?? state.now;
  const ends = turned.map(key => lastHealthyAt(state, key, since));
  // An observation made by another replica may lie ahead of this clock (F27).
  const end = Math.min(state.now, lowest(ends) ?? since);
  return pauseClock(clock, end, gapsOf(state, stage));
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
