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
  CalendarEvent,
  Change,
  ComponentCalendar,
  OwnCalendar,
  OwnEvent,
  QuietTimes,
  UntoldEvent,
} from 'backstage-plugin-release-pipeline-common';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The next days of somebody who owns a few components, timed from `now`. */
export function makeCalendarViews(now: number) {
  const at = (milliseconds: number) =>
    new Date(now + milliseconds).toISOString();

  const event = (overrides: Partial<CalendarEvent> = {}): CalendarEvent => ({
    id: 'freeze:black-friday',
    kind: 'freeze',
    title: 'Black Friday',
    start: at(5 * DAY + 3 * HOUR),
    end: at(9 * DAY + 15 * HOUR),
    sentence: ['Holds commerce, production; forward only'],
    reason: 'The shop earns its year',
    ...overrides,
  });

  const ownEvent = (
    of: Partial<CalendarEvent> = {},
    overrides: Partial<OwnEvent> = {},
  ): OwnEvent => ({
    event: event(of),
    components: [{ ref: 'component:default/payments', name: 'payments' }],
    count: 6,
    systems: ['system:default/commerce'],
    stages: ['production'],
    allowed: ['rollback', 'hotfix'],
    ...overrides,
  });

  const untoldFreeze: UntoldEvent = {
    eventId: 'landing',
    source: 'portal',
    kind: 'freeze',
    title: 'Landing',
    sentence: [
      "It cannot be told when freeze 'Landing' takes place: the zone is unknown. Until it can be told it closes all that it speaks of",
    ],
  };

  const change = (overrides: Partial<Change> = {}): Change => ({
    id: 'change-1',
    kind: 'promotion',
    component: { ref: 'component:default/payments', name: 'payments' },
    stage: 'production',
    version: '1.15.0',
    direction: 'forward',
    state: 'rolling-out',
    tone: 'wait',
    start: at(-HOUR),
    sentence: ['1.15.0 into production, asked for by Dana: rolling out'],
    ...overrides,
  });

  const notes = {
    maintenance: {
      id: 'note:database',
      kind: 'maintenance' as const,
      title: 'Database upgrade',
      start: at(DAY),
      end: at(DAY + 2 * HOUR),
      sentence: ['About payments'],
    },
    drill: {
      id: 'note:drill',
      kind: 'drill' as const,
      title: 'Restore of the ledger',
      start: at(2 * DAY),
      end: at(2 * DAY + HOUR),
      sentence: ['About payments'],
    },
    window: {
      id: 'window:night',
      kind: 'window' as const,
      title: 'Maintenance window',
      start: at(3 * DAY),
      end: at(3 * DAY + 4 * HOUR),
      sentence: ['Opens for high risk; forward only'],
    },
  };

  const own = (overrides: Partial<OwnCalendar> = {}): OwnCalendar => ({
    from: at(0),
    to: at(14 * DAY),
    components: 6,
    events: [
      ownEvent(notes.maintenance, { count: 1 }),
      ownEvent(notes.drill, { count: 1 }),
      ownEvent(),
    ],
    changes: [change()],
    truncated: false,
    ...overrides,
  });

  const component = (
    ref = 'component:default/payments',
    overrides: Partial<ComponentCalendar> = {},
  ): ComponentCalendar => ({
    component: { ref, name: ref.replace(/^.*\//, '') },
    from: at(-DAY),
    to: at(15 * DAY),
    outlook: [
      { stage: 'dev', state: 'open', sentence: ['nothing to come closes it'] },
      {
        stage: 'production',
        state: 'open',
        sentence: [
          'until ',
          { time: event().start, as: 'at' },
          ", then freeze 'Black Friday'",
        ],
      },
    ],
    events: [
      { event: event(notes.maintenance), stages: ['dev', 'production'] },
      { event: event(notes.drill), stages: ['production'] },
      { event: event(notes.window), stages: ['production'] },
      { event: event(), stages: ['production'] },
    ],
    changes: [change()],
    truncated: false,
    ...overrides,
  });

  const quietTimes = (overrides: Partial<QuietTimes> = {}): QuietTimes => ({
    state: 'known',
    sentence: ["Median of each hour of the week, in 4 weeks of 'logins'"],
    stage: 'production',
    zone: 'Europe/Berlin',
    unit: 'logins',
    busiest: { weekday: 'Monday', from: '09:00', load: 4200 },
    slots: [
      {
        weekday: 'Sunday',
        from: '03:00',
        to: '05:00',
        load: 42,
        share: 0.01,
        weeks: 4,
        next: { start: at(3 * DAY), end: at(3 * DAY + 2 * HOUR) },
      },
      {
        weekday: 'Saturday',
        from: '02:00',
        to: '04:00',
        load: 126.5,
        share: 0.0301,
        weeks: 3,
        next: { start: at(2 * DAY), end: at(2 * DAY + 2 * HOUR) },
      },
    ],
    href: 'https://prometheus.example.com/graph?g0.expr=logins',
    ...overrides,
  });

  return {
    quietTimes,
    at,
    change,
    component,
    event,
    notes,
    own,
    ownEvent,
    untoldFreeze,
  };
}
