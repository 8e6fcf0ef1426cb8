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

import type { CalendarEvent, CalendarSubject, EventTimes } from './types';

/** `2026-12-20T18:00` as clocks show it. */
export function wall(text: string): number {
  return Date.parse(`${text}Z`);
}

export function times(
  start: string,
  hours: number,
  overrides: Partial<EventTimes> & { rule?: string } = {},
): EventTimes {
  const { rule, ...rest } = overrides;
  return {
    zone: 'Europe/Berlin',
    start: wall(start),
    lengthMs: hours * 3_600_000,
    elapsed: false,
    ...(rule !== undefined && {
      recurrence: { rule, exdates: [], rdates: [] },
    }),
    ...rest,
  };
}

/** A freeze of everything, for forward promotions. */
export function freeze(overrides: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    name: 'year-end',
    kind: 'freeze',
    title: 'Year end',
    scope: {},
    except: {},
    directions: ['forward'],
    times: times('2026-12-20T18:00', 12 * 24 + 12),
    ...overrides,
  };
}

/** A window for everything, on Saturday nights. */
export function window(overrides: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    ...freeze(),
    name: 'saturdays',
    kind: 'window',
    title: 'Saturdays',
    times: times('2026-01-03T22:00', 4, { rule: 'FREQ=WEEKLY;BYDAY=SA' }),
    ...overrides,
  };
}

export function subject(
  overrides: Partial<CalendarSubject> = {},
): CalendarSubject {
  return {
    component: 'component:default/payments',
    system: 'system:default/shop',
    owner: 'group:default/team-payments',
    type: 'service',
    stage: 'production',
    instances: ['prod'],
    direction: 'forward',
    risk: 'low',
    ...overrides,
  };
}
