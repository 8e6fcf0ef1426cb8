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

import type { CalendarEvent } from 'backstage-plugin-release-pipeline-common';
import { dayOf } from '../../times';
import type { Vocable } from '../Status';
import { addDays, type Day } from './days';

/** No view shows more days than these of one event. */
const MOST_DAYS = 50;

/** Events by each day that they touch in the reader's zone, between two days. */
export function eventsByDay(
  events: CalendarEvent[],
  timeZone: string,
  [first, last]: [Day, Day],
): Map<Day, CalendarEvent[]> {
  const days = new Map<Day, CalendarEvent[]>();
  for (const event of events) {
    // The end is no part of it: one until midnight does not touch the next day.
    const end = dayOf(Date.parse(event.end) - 1, timeZone);
    const start = dayOf(event.start, timeZone);
    let day = start < first ? first : start;
    for (
      let count = 0;
      day <= end && day <= last && count < MOST_DAYS;
      count++
    ) {
      days.set(day, [...(days.get(day) ?? []), event]);
      day = addDays(day, 1);
    }
  }
  return days;
}

const VOCABLES: Record<CalendarEvent['kind'], Vocable> = {
  freeze: { word: 'Freeze', glyph: 'flake', tone: 'wait' },
  window: { word: 'Window', glyph: 'calendar', tone: 'ok' },
  maintenance: { word: 'Maintenance', glyph: 'step', tone: 'skip' },
  incident: { word: 'Incident', glyph: 'bolt', tone: 'bad' },
  drill: { word: 'Recovery drill', glyph: 'back', tone: 'skip' },
};

/** Word and icon of an event. */
export function eventVocable({ kind }: CalendarEvent): Vocable {
  return VOCABLES[kind];
}

/** Each title once, however often it takes place on that day. */
export function distinctEvents(events: CalendarEvent[]): CalendarEvent[] {
  return Array.from(
    new Map(
      events.map(event => [`${event.kind} ${event.title}`, event]),
    ).values(),
  );
}
