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

/** From the first moment of one day to that of another. */
export type Days = { first: Day; end: Day };

/** How the calendar is looked at. */
export const VIEWS = ['month', 'week', 'lanes', 'agenda'] as const;
/** One of {@link VIEWS}. */
export type View = (typeof VIEWS)[number];

/** How much the lanes show at once. */
export const SPANS = ['day', 'week', 'month', 'quarter'] as const;
/** One of {@link SPANS}. */
export type Span = (typeof SPANS)[number];

function quarterOf(day: Day): Day {
  const month = Number(day.slice(5, 7));
  return addMonths(`${day.slice(0, 7)}-01`, -((month - 1) % 3));
}

/** The days that a view shows; the agenda goes on for a month. */
export function daysOf(view: View, span: Span, day: Day): Days {
  if (view === 'agenda') {
    return { first: day, end: addMonths(day, 1) };
  }
  if (view === 'month') {
    const weeks = weeksOf(day);
    return {
      first: weeks[0][0],
      end: addDays(weeks[weeks.length - 1][6], 1),
    };
  }
  const shown = view === 'week' ? 'week' : span;
  if (shown === 'day') {
    return { first: day, end: addDays(day, 1) };
  }
  if (shown === 'week') {
    const first = mondayOf(day);
    return { first, end: addDays(first, 7) };
  }
  const first = shown === 'month' ? `${day.slice(0, 7)}-01` : quarterOf(day);
  return { first, end: addMonths(first, shown === 'month' ? 1 : 3) };
}

/** The day that the view before or after is about. */
export function stepped(
  view: View,
  span: Span,
  day: Day,
  direction: 1 | -1,
): Day {
  if (view === 'month' || view === 'agenda') {
    return addMonths(day, direction);
  }
  switch (view === 'week' ? 'week' : span) {
    case 'day':
      return addDays(day, direction);
    case 'week':
      return addDays(day, 7 * direction);
    case 'month':
      return addMonths(day, direction);
    default:
      return addMonths(day, 3 * direction);
  }
}

/** What previous and next step by. */
export function stepWord(view: View, span: Span): string {
  if (view === 'lanes') {
    return span;
  }
  return view === 'week' ? 'week' : 'month';
}

/** `November 2026`, `16 to 22 November 2026`, `Thursday 19 November 2026`. */
export function daysName(view: View, span: Span, days: Days, day: Day): string {
  const last = addDays(days.end, -1);
  if (view === 'month' || (view === 'lanes' && span === 'month')) {
    return monthName(day);
  }
  if (days.first === last) {
    return longDayName(last);
  }
  const [from, to] = [days.first, last].map(each =>
    Number(each.slice(8)).toString(),
  );
  const [fromMonth, toMonth] = [monthName(days.first), monthName(last)];
  const isSameYear = days.first.slice(0, 4) === last.slice(0, 4);
  if (view === 'lanes' && span === 'quarter') {
    return `${fromMonth.replace(
      isSameYear ? / \d+$/ : /$^/,
      '',
    )} to ${toMonth}`;
  }
  if (fromMonth === toMonth) {
    return `${from} to ${to} ${toMonth}`;
  }
  const start = isSameYear ? fromMonth.replace(/ \d+$/, '') : fromMonth;
  return `${from} ${start} to ${to} ${toMonth}`;
}

/**
 * The span to ask the backend for, ISO 8601 in UTC: a day more on both sides,
 * because the reader's midnight is up to 14 hours away from that of UTC.
 */
export function spanOf({ first, end }: Days): { from: string; to: string } {
  return {
    from: asUtc(addDays(first, -1)).toISOString(),
    to: asUtc(addDays(end, 1)).toISOString(),
  };
}

/** When a day begins where the browser is, in milliseconds. */
export function startOf(day: Day): number {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date).getTime();
}

/** The next full hour where the browser is, in milliseconds. */
export function nextHourOf(moment: number): number {
  return new Date(moment).setMinutes(60, 0, 0);
}

/**
 * Whether it is a day at all, and one whose neighbours are written alike:
 * addresses are written by hand, too.
 */
export function isDay(value: string): boolean {
  return (
    /^(19|20|21)\d\d-\d\d-\d\d$/.test(value) &&
    !Number.isNaN(asUtc(value).getTime()) &&
    asDay(asUtc(value)) === value
  );
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
