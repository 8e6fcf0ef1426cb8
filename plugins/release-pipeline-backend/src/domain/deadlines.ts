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
import { countedTime } from './clock';
import { gapsOf, stageOf, unreadInstances } from './lookups';
import { underPinnedPolicy } from './pinned';
import { stageStatus } from './stageStatus';
import { isBeforeEffect } from './transitions';
import type { ComponentState, Promotion, StagePolicy } from './types';

// Nobody tells a queued promotion that there is room: it looks again (R10).
const QUEUE_INTERVAL_MS = 5_000;

/**
 * When a promotion's present state ends by itself (R10, R11): the delay, the
 * deadline of the rollout, the watch, the expiry. What awaits its sign-off does
 * not. Deadlines count only while
 * all targets are known, so there is none while they are not.
 */
export function promotionDueAt(
  now: ComponentState,
  promotion: Promotion,
): Instant | undefined {
  const state = underPinnedPolicy(now, promotion);
  const stage = stageOf(state, promotion.stage);
  if (promotion.signOffSince !== undefined) {
    // People and the next release end it.
    return undefined;
  }
  if (!stage) {
    // Whatever becomes of it then, no moment brings it about.
    return undefined;
  }
  if (promotion.state === 'ready' && promotion.readySince !== undefined) {
    const end = promotion.readySince + delayOf(stage, promotion);
    // Once it is over, its place in the queue has to be looked at again.
    return Math.max(end, promotion.setback?.retryAt ?? 0) > state.now
      ? Math.max(end, promotion.setback?.retryAt ?? 0)
      : state.now + QUEUE_INTERVAL_MS;
  }
  if (
    isBeforeEffect(promotion.state)
      ? !targetsKnown(state, stage.name)
      : !timeCounts(state, stage.name)
  ) {
    return undefined;
  }
  const counted = timeSince(state, stage.name, promotion.stateSince);
  switch (promotion.state) {
    case 'waiting':
    case 'ready':
      return state.now + timeUntilExpiry(state, promotion);
    case 'rolling-out':
      return state.now + Math.max(0, stage.rolloutTimeoutMs - counted);
    case 'watching':
      return (
        state.now +
        Math.max(
          0,
          counted < stage.watchMs
            ? stage.watchMs - counted
            : 2 * stage.watchMs - counted,
        )
      );
    default:
      return undefined;
  }
}

/** A rollback, a hotfix and the emergency lane are exempt from the delay (R13). */
export function delayOf(
  stage: StagePolicy,
  going: Pick<Promotion, 'direction'> & { lane?: Promotion['lane'] },
): number {
  return going.direction === 'forward' && going.lane !== 'emergency'
    ? stage.delayMs
    : 0;
}

/** Whether what all targets of a stage run is known at this moment (R11). */
export function targetsKnown(state: ComponentState, stage: string): boolean {
  const status = stageStatus(state, stage);
  return status.fresh && status.state !== 'unknown' && status.state !== 'empty';
}

/**
 * Whether the time of a rollout or a watch counts: its targets are known (R11),
 * or it is known that there are none any more, so that it ends all the same.
 */
export function timeCounts(state: ComponentState, stage: string): boolean {
  const policy = stageOf(state, stage);
  return (
    targetsKnown(state, stage) ||
    (stageStatus(state, stage).state === 'empty' &&
      policy !== undefined &&
      unreadInstances(state, [policy]).length === 0)
  );
}

/** Milliseconds since a moment, without what nobody observed (R11). */
export function timeSince(
  state: ComponentState,
  stage: string,
  since: Instant,
): number {
  return countedTime(
    { countedMs: 0, runningSince: since },
    state.now,
    gapsOf(state, stage),
  );
}

/** Milliseconds that are left; zero or less: it expires now. */
export function timeUntilExpiry(
  state: ComponentState,
  promotion: Promotion,
): number {
  // Before its planned time it does not expire.
  const since = promotion.plan?.at ?? promotion.requestedAt;
  return since > state.now
    ? promotion.expiresAt - state.now
    : promotion.expiresAt - since - timeSince(state, promotion.stage, since);
}
