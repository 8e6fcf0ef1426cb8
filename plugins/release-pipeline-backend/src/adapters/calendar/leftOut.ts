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

import type { FeedRules } from '../../domain/calendar/feedEvents';
import type { Series } from '../../domain/calendar/Series';
import type { WallTime } from '../../domain/calendar/types';
import { type Moment, wallIn } from './moment';

const DAY = 86_400_000;
/** Of times of one event that are added or left out; each is looked for in its rule. */
export const MOST_DATES = 500;

/** Starts of a series that are left out; `idle` where nothing starts at that time. */
export interface LeftOut {
  starts: WallTime[];
  idle: boolean;
}

/**
 * What is meant by a time that a feed takes out of a series. Where nothing starts at
 * it, a freeze stays, and of windows none opens that day: either way nothing is open
 * that was to be closed.
 */
export function leftOut(
  kind: FeedRules['kind'],
  series: Series,
  moment: Moment,
  start: Moment,
): LeftOut {
  const wall = wallIn(moment, start);
  const idle = !series.startsAt(wall);
  if (kind === 'freeze') {
    return { starts: idle ? [] : [wall], idle };
  }
  const day = Math.floor(wall / DAY) * DAY;
  if (idle) {
    return { starts: series.startsOn(day), idle };
  }
  return moment.day && !start.day
    ? { starts: series.startsOn(day).filter(each => each >= day), idle }
    : { starts: [wall], idle };
}

/** A clause about those at which nothing starts. */
export function idleWords(
  kind: FeedRules['kind'],
  property: string,
  count: number,
): string {
  const effect = `, so that nothing opens on ${
    count === 1 ? 'that day' : 'those days'
  }`;
  return `${count} ${property} at which nothing starts${
    kind === 'window' ? effect : ''
  }; did they mean another time?`;
}
