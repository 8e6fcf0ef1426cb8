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
import type { Occurrence } from './types';
import type { Zone } from './Zone';

const HOUR_MS = 3_600_000;
const HOURS_OF_WEEK = 168;
const WEEK_MS = HOURS_OF_WEEK * HOUR_MS;
/** The first of January 1970 was a Thursday. */
const HOURS_BEFORE_EPOCH = 3 * 24;
const OFFERED = 5;

/** What was measured over the hour that ended at a moment. */
export interface HourlyLoad {
  at: Instant;
  value: number;
}

/** Some hours of each week, from Monday at midnight on. */
export interface QuietSlot {
  /** The first of them: 0 is Monday, 00:00. */
  hour: number;
  load: number;
  /** In how many weeks each of its hours was measured at least. */
  weeks: number;
}

/** What is known of a week. */
export interface WeekOfLoad {
  /** The quietest first; none overlaps another. */
  slots: QuietSlot[];
  busiest?: QuietSlot;
  /** Hours that were measured too seldom to tell. */
  untold: number;
}

/** 0 is Monday, 00:00, as clocks show it. */
function hourOfWeek(wall: number): number {
  const hour = Math.floor(wall / HOUR_MS) + HOURS_BEFORE_EPOCH;
  return ((hour % HOURS_OF_WEEK) + HOURS_OF_WEEK) % HOURS_OF_WEEK;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The hours of the week at which little goes on, by the clocks of a zone: a
 * median does not mind one odd week. An hour that was measured in fewer than
 * `minimum` weeks is untold, and no slot has it.
 *
 * @param options.hours - how long a slot is
 */
export function quietSlots(
  loads: readonly HourlyLoad[],
  options: { zone: Zone; hours: number; minimum: number },
): WeekOfLoad {
  const { hours, minimum, zone } = options;
  const measured = Array.from({ length: HOURS_OF_WEEK }, (): number[] => []);
  for (const { at, value } of loads) {
    // Of its middle, so that no hour counts as the one after it.
    measured[hourOfWeek(zone.wallOf(at - HOUR_MS / 2))].push(value);
  }
  const week = measured.map((values, hour) =>
    values.length >= minimum
      ? { hour, load: median(values), weeks: values.length }
      : undefined,
  );
  const known = week.filter(each => each !== undefined);
  const slots = week.flatMap((_, hour): QuietSlot[] => {
    const parts = Array.from(
      { length: hours },
      (__, index) => week[(hour + index) % HOURS_OF_WEEK],
    ).filter(each => each !== undefined);
    return parts.length < hours
      ? []
      : [
          {
            hour,
            load: parts.reduce((sum, { load }) => sum + load, 0) / hours,
            weeks: Math.min(...parts.map(({ weeks }) => weeks)),
          },
        ];
  });
  slots.sort((a, b) => a.load - b.load || a.hour - b.hour);
  const offered: QuietSlot[] = [];
  for (const slot of slots) {
    const isApart = offered.every(other => {
      const distance = Math.abs(slot.hour - other.hour);
      return Math.min(distance, HOURS_OF_WEEK - distance) >= hours;
    });
    if (isApart && offered.length < OFFERED) {
      offered.push(slot);
    }
  }
  return {
    slots: offered,
    busiest: known.reduce<QuietSlot | undefined>(
      (most, each) => (!most || each.load > most.load ? each : most),
      undefined,
    ),
    untold: HOURS_OF_WEEK - known.length,
  };
}

/** When a slot begins next, on clocks that show its hour; as long as it is. */
export function nextTimeOf(
  { hour }: Pick<QuietSlot, 'hour'>,
  options: { zone: Zone; hours: number; now: Instant },
): Occurrence {
  const { hours, now, zone } = options;
  const wall = zone.wallOf(now);
  const hourStart = wall - (((wall % HOUR_MS) + HOUR_MS) % HOUR_MS);
  let start = hourStart - (hourOfWeek(wall) - hour) * HOUR_MS;
  for (;;) {
    const { comes, first } = zone.momentOf(start);
    if (comes !== 'never' && first > now) {
      return { from: first, to: first + hours * HOUR_MS };
    }
    start += WEEK_MS;
  }
}

const DAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
];

/** "Sunday" and "03:00" */
export function hourWords(hour: number): { weekday: string; from: string } {
  const ofWeek = hour % HOURS_OF_WEEK;
  return {
    weekday: DAYS[Math.floor(ofWeek / 24)],
    from: `${String(ofWeek % 24).padStart(2, '0')}:00`,
  };
}
