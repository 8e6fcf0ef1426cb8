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

import type {
  Change,
  ComponentCalendar,
  ComponentEvent,
} from 'backstage-plugin-release-pipeline-common';
import { dayOf, type Reader } from '../../times';
import { addDays, type Day } from '../CalendarPage/days';

/** Days that the strip shows, today among them. */
export const DAYS = 14;

/** An event on one day; whether it begins or ends on it. */
export interface EventOfDay extends ComponentEvent {
  begins: boolean;
  ends: boolean;
}

export interface StripDay {
  day: Day;
  events: EventOfDay[];
  changes: Change[];
}

/** What the next days hold, by the days of the reader's clocks. */
export function stripDays(
  { changes, events }: Pick<ComponentCalendar, 'changes' | 'events'>,
  { now, timeZone }: Reader,
): StripDay[] {
  const today = dayOf(now, timeZone);
  const days = Array.from(
    { length: DAYS },
    (_, index): StripDay => ({
      day: addDays(today, index),
      events: [],
      changes: [],
    }),
  );
  for (const touched of events) {
    const { end, start } = touched.event;
    const first = dayOf(start, timeZone);
    // The end is no part of it: one until midnight does not touch the next day.
    const last = dayOf(Date.parse(end) - 1, timeZone);
    for (const { day, events: onDay } of days) {
      if (first <= day && day <= last && Date.parse(end) > now) {
        onDay.push({ ...touched, begins: day === first, ends: day === last });
      }
    }
  }
  for (const change of changes) {
    const start = dayOf(change.start, timeZone);
    // What runs is a matter of today, whenever it began.
    const day = change.end === undefined && start < today ? today : start;
    days.find(each => each.day === day)?.changes.push(change);
  }
  return days;
}
