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
  Calendar,
  CalendarEvent,
  CalendarEventView,
  CalendarFeed,
  CalendarPreview,
  CalendarTrain,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import { makeCalendarViews } from '../src/__testUtils__/calendarViews';

const HOUR = 3_600_000;
const names = ['payments', 'checkout', 'ledger', 'cart', 'keycloak', 'search'];
const stages = ['dev', 'staging', 'production-eu', 'production-us'];

// On the hour, so that it looks the same whenever it is looked at.
const now = Date.now();
const noon = new Date(now).setMinutes(0, 0, 0);
const at = (hours: number) => new Date(noon + hours * HOUR).toISOString();

const states = [
  ['succeeded', 'ok', 'Succeeded after 30 min.'],
  ['succeeded', 'ok', 'Succeeded after 12 min.'],
  ['rolled-back', 'warn', 'Rolled back.'],
  ['failed', 'bad', 'Failed after 4 min.'],
  ['cancelled', 'neutral', 'Cancelled.'],
] as const;

function change(index: number, hours: number): Change {
  const name = names[index % names.length];
  const [state, tone, said] = states[index % states.length];
  const base = {
    id: `change-${index}`,
    kind: 'promotion' as const,
    component: {
      ref: `component:default/${name}`,
      name,
      system: index % 3 ? 'commerce' : 'platform',
      owner: index % 3 ? 'group:default/team-shop' : 'group:default/platform',
    },
    stage: stages[index % stages.length],
    version: `1.${index}.0`,
    direction: 'forward',
    start: at(hours),
  };
  if (hours > 0) {
    return {
      ...base,
      state: index % 2 ? 'planned' : 'waiting',
      tone: 'wait',
      sentence: ['Waits for its time.'],
      ...(index % 4 === 0 && {
        collisions: [
          {
            id: 'other',
            kind: 'promotion',
            why: ['dependency' as const],
            sentence: ['checkout 3.8.1 uses the API of payments, 80 min apart'],
            component: { ref: 'component:default/checkout', name: 'checkout' },
            version: '3.8.1',
            start: at(hours + 1),
          },
        ],
      }),
    };
  }
  if (hours > -2) {
    return { ...base, state: 'watching', tone: 'wait', sentence: ['Watched.'] };
  }
  return { ...base, state, tone, end: at(hours + 0.5), sentence: [said] };
}

const events: CalendarEvent[] = [
  {
    id: 'stocktaking',
    eventId: 'stocktaking',
    source: 'portal',
    kind: 'freeze',
    title: 'Stocktaking',
    start: at(40),
    end: at(130),
    zone: 'Europe/Berlin',
    stages: ['production-eu', 'production-us'],
    sentence: ['Holds production; except 1 component; forward only'],
    reason: 'The shop counts what it has',
    owner: 'group:default/platform',
    href: 'https://wiki.example.com/stocktaking',
  },
  ...[-2, -1, 0, 1, 2, 3, 4, 5].map(
    (index): CalendarEvent => ({
      id: `window-${index}`,
      eventId: 'config:windows.maintenance',
      source: 'config',
      kind: 'window',
      title: 'Platform',
      start: at(index * 48 + 5),
      end: at(index * 48 + 9),
      stages: ['production-eu'],
      sentence: ['Opens for production, high risk; forward only'],
    }),
  ),
  {
    id: 'incident',
    kind: 'incident',
    title: 'checkout is slow',
    start: at(-30),
    end: at(-26),
    systems: ['system:default/commerce'],
    sentence: ['Speaks of checkout'],
  },
  {
    id: 'drill',
    kind: 'drill',
    title: 'Restore the database',
    start: at(74),
    end: at(78),
    sentence: ['Speaks of ledger'],
  },
  {
    id: 'works',
    kind: 'maintenance',
    title: 'Network works',
    start: at(-75),
    end: at(-70),
    stages: ['production-us'],
    sentence: ['Speaks of production-us'],
  },
];

/** Whoever looks may enter events. */
const mayCreate = { allowed: true };

const trains: CalendarTrain[] = [-120, 48, 216].map(hours => ({
  id: `thursday@${hours}`,
  trainId: 'thursday',
  title: 'Thursday train',
  stage: 'production-eu',
  start: at(hours),
  ...(hours < 0 && { end: at(hours + 2) }),
  state: hours < 0 ? 'arrived' : 'planned',
  sentence: ["Train 'Thursday train' to production-eu, by Pat Platform"],
}));

/** What the calendar shows in each of its stories. */
export const calendars: Record<string, (span: Span) => Calendar> = {
  full: span => ({
    ...span,
    truncated: false,
    mayCreate,
    events,
    trains,
    changes: Array.from({ length: 28 }, (...[, index]) =>
      change(index, (index - 20) * 9),
    ),
  }),
  empty: span => ({
    ...span,
    truncated: false,
    mayCreate,
    events: [],
    changes: [],
  }),
  many: span => ({
    ...span,
    truncated: true,
    mayCreate,
    untold: [makeCalendarViews(now).untoldFreeze],
    events,
    trains,
    changes: Array.from({ length: 500 }, (...[, index]) =>
      change(index, (index - 300) * 1.5),
    ),
  }),
};

type Span = { from: string; to: string };

/** A freeze as it was entered, which the reader may change. */
export const eventView: CalendarEventView = {
  id: 'stocktaking',
  source: 'portal',
  version: 2,
  text: {
    kind: 'freeze',
    title: 'Stocktaking',
    start: '2026-11-24T18:00',
    end: '2026-11-28T06:00',
    zone: 'Europe/Berlin',
    recurrence: { rule: 'FREQ=MONTHLY' },
    scope: { stages: ['production-eu', 'production-us'] },
    directions: ['forward'],
    reason: 'The shop counts what it has',
    owner: 'group:default/platform',
  },
  hiddenComponents: 0,
  sentence: ['Holds production; forward only'],
  entered: {
    by: { ref: 'user:default/pat', name: 'Pat Platform' },
    at: at(-200),
  },
  mayChange: { allowed: true },
  next: Array.from({ length: 10 }, (...[, index]) => ({
    start: at(40 + index * 720),
    end: at(130 + index * 720),
  })),
};

/** What any event would do. */
export const preview: CalendarPreview = {
  problems: [],
  mayCreate: { allowed: true },
  sentence: eventView.sentence,
  components: names.slice(0, 4).map(name => ({
    ref: `component:default/${name}`,
    name,
    stages: ['production-eu'],
  })),
  more: 0,
  hidden: 2,
  next: eventView.next,
};

/** One whose copy is too old, and one that is about to be. */
export const feeds: CalendarFeed[] = [
  {
    name: 'holidays',
    title: 'Public holidays',
    kind: 'freeze',
    events: 12,
    readAt: at(-74),
    overAge: true,
    maximumAgeSeconds: 172_800,
    error: "Calendar feed 'holidays' answered with status 503",
    triedAt: at(-1),
    notice: [
      'Public holidays could not be read since ',
      { time: at(-74), as: 'at' },
      ": Calendar feed 'holidays' answered with status 503. Until it is read it closes all that it speaks of (holds production; forward only)",
    ],
    ignored: [],
  },
  {
    name: 'payroll',
    title: 'Payroll',
    kind: 'window',
    events: 3,
    readAt: at(-5),
    overAge: false,
    maximumAgeSeconds: 172_800,
    error: "Calendar feed 'payroll' cannot be reached",
    triedAt: at(-1),
    notice: [
      'Payroll could not be read since ',
      { time: at(-5), as: 'at' },
      ": Calendar feed 'payroll' cannot be reached. What it said then counts until ",
      { time: at(43), as: 'when' },
    ],
    ignored: ["'Quarter end' recurs more often than daily: it closes always"],
  },
];
