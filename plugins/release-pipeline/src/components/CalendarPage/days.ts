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

import { formatDay } from '../../times';

/** A calendar day without a zone: `2026-11-19`. */
export type Day = string;

const MILLISECONDS_OF_A_DAY = 86_400_000;

// Days are counted in UTC, where every day is as long as the other.
function asUtc(day: Day): Date {
  return new Date(`${day}T00:00:00.000Z`);
}

function asDay(date: Date): Day {
  return date.toISOString().slice(0, 10);
}

/** The day so many days later or earlier. */
export function addDays(day: Day, count: number): Day {
  return asDay(new Date(asUtc(day).getTime() + count * MILLISECONDS_OF_A_DAY));
}

/** The same day of another month, or its last one: 31 Jan + 1 is 28 Feb. */
export function addMonths(day: Day, count: number): Day {
  const date = asUtc(day);
  const first = new Date(
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1),
  );
  const last = new Date(
    Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0),
  );
  first.setUTCDate(Math.min(date.getUTCDate(), last.getUTCDate()));
  return asDay(first);
}

/** The Monday of a day's week. */
export function mondayOf(day: Day): Day {
  return addDays(day, -((asUtc(day).getUTCDay() + 6) % 7));
}

/** The weeks that a day's month touches, from Monday to Sunday. */
export function weeksOf(day: Day): Day[][] {
  const month = day.slice(0, 7);
  const weeks: Day[][] = [];
  let monday = mondayOf(`${month}-01`);
  do {
    const start = monday;
    weeks.push([0, 1, 2, 3, 4, 5, 6].map(offset => addDays(start, offset)));
    monday = addDays(monday, 7);
  } while (monday.startsWith(month));
  return weeks;
}

/**
 * The span to ask the backend for, ISO 8601 in UTC: a day more on both sides,
 * because the reader's midnight is up to 14 hours away from that of UTC.
 */
export function spanOf(weeks: Day[][]): { from: string; to: string } {
  const [first] = weeks[0];
  const last = weeks[weeks.length - 1][6];
  return {
    from: asUtc(addDays(first, -1)).toISOString(),
    to: asUtc(addDays(last, 2)).toISOString(),
  };
}

/** `November 2026`. */
export function monthName(day: Day): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    month: 'long',
    year: 'numeric',
  }).format(asUtc(day));
}

/** `Thu 19 Nov`. */
export function dayName(day: Day, now: number): string {
  return formatDay(asUtc(day), { now, timeZone: 'UTC' });
}

/** `Thursday 19 November 2026`, for screen readers. */
export function longDayName(day: Day): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    dateStyle: 'full',
  })
    .format(asUtc(day))
    .replace(',', '');
}

/** Where a key leads in a month: arrows by day and week, Page by month. */
export function moved(day: Day, key: string): Day | undefined {
  switch (key) {
    case 'ArrowLeft':
      return addDays(day, -1);
    case 'ArrowRight':
      return addDays(day, 1);
    case 'ArrowUp':
      return addDays(day, -7);
    case 'ArrowDown':
      return addDays(day, 7);
    case 'PageUp':
      return addMonths(day, -1);
    case 'PageDown':
      return addMonths(day, 1);
    case 'Home':
      return mondayOf(day);
    case 'End':
      return addDays(mondayOf(day), 6);
    default:
      return undefined;
  }
}
