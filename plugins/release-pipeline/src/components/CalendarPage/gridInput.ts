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

import type { EventInput } from '@fullcalendar/react';
import { readerTimeZone } from '../../hooks';
import { dayOf } from '../../times';
import { addDays, startOf } from './days';
import type { Item } from './items';

const HALF_HOUR = 1_800_000;
const DAY = 86_400_000;

/** An item, as the calendar library takes it. */
export function inputOf(item: Item, view: 'month' | 'week'): EventInput {
  const { event, id, start, title } = item;
  const zone = readerTimeZone();
  // A month says when a change began; it would be too full with bars.
  const isPoint = view === 'month' && !event;
  // What is drawn longer than it is goes into no other day.
  const midnight = startOf(addDays(dayOf(start, zone), 1));
  const least = Math.min(start + HALF_HOUR, midnight);
  const end = isPoint ? least : Math.max(item.end, least);
  const isBand = end - start >= DAY;
  return {
    id,
    title,
    // In a week what lasts for days stands above the hours.
    ...(view === 'week' && isBand
      ? {
          allDay: true,
          start: dayOf(start, zone),
          end: addDays(dayOf(end - 1, zone), 1),
        }
      : { start: new Date(start), end: new Date(end) }),
    // Standing events first, bands before them all.
    rank: event ? -Math.round((end - start) / DAY) : 1,
    item,
  };
}
