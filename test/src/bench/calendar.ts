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

import { StandingCalendar } from 'backstage-plugin-release-pipeline-backend/src/domain/calendar/StandingCalendar';
import type {
  CalendarEvent,
  CalendarSubject,
} from 'backstage-plugin-release-pipeline-backend/src/domain/calendar/types';
import { eventsIn } from 'backstage-plugin-release-pipeline-backend/src/domain/view/calendarEvents';
import { number } from './figure';

const EVENTS = 1_000;
const RECURRING = 200;
const SHOWN = 5_000;
const DECISIONS = 2_000;
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 9);

const RULES = [
  'FREQ=DAILY',
  'FREQ=WEEKLY;BYDAY=SA',
  'FREQ=MONTHLY;BYDAY=-1FR',
  'FREQ=YEARLY',
  'FREQ=DAILY;BYHOUR=0,6,12,18',
];
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'];

/** Every event speaks of every component: the most there is to look at. */
function event(index: number): CalendarEvent {
  return {
    name: `event-${index}`,
    kind: index % 3 ? 'freeze' : 'window',
    title: `Event ${index}`,
    scope: { stages: ['production'] },
    except: {},
    directions: ['forward'],
    times: {
      zone: ZONES[index % ZONES.length],
      start: NOW + (index - EVENTS / 2) * 7 * HOUR,
      lengthMs: (1 + (index % 5)) * HOUR,
      elapsed: false,
      ...(index < RECURRING && {
        recurrence: {
          rule: RULES[index % RULES.length],
          exdates: [],
          rdates: [],
        },
      }),
    },
  };
}

function subject(index: number): CalendarSubject {
  return {
    component: `component:default/component-${index}`,
    system: 'system:default/shop',
    owner: 'group:default/team',
    type: 'service',
    stage: 'production',
    instances: ['prod'],
    direction: 'forward',
    risk: 'low',
  };
}

function timed<T>(work: () => T): { value: T; ms: number } {
  const start = performance.now();
  const value = work();
  return { value, ms: performance.now() - start };
}

/**
 * How long the calendar takes to decide, in Markdown: the first time, when its
 * events are expanded, and afterwards.
 */
export function calendarReport(): string {
  const events = Array.from({ length: EVENTS }, (_, index) => event(index));
  const calendar = StandingCalendar.create(events);
  const first = timed(() => calendar.decide(subject(0), NOW));
  const before = process.cpuUsage();
  const each = Array.from({ length: DECISIONS }, (_, index) =>
    timed(() => calendar.decide(subject(index), NOW + index * 60_000)),
  )
    .map(({ ms }) => ms)
    .sort((a, b) => a - b);
  const used = process.cpuUsage(before);
  const all = StandingCalendar.create(
    Array.from({ length: SHOWN }, (_, index) => event(index)),
  );
  const query = {
    from: new Date(NOW).toISOString(),
    to: new Date(NOW + 31 * 24 * HOUR).toISOString(),
  };
  const cold = timed(() => eventsIn(all, query));
  const month = timed(() => eventsIn(all, query));
  const mean = (used.user + used.system) / 1_000 / DECISIONS;
  return `
## The calendar

${number(EVENTS)} events of which ${RECURRING} recur, all of them about each
component:

- a decision takes ${number(each[DECISIONS / 2])} ms, and ${number(
    mean,
  )} ms of the processor on average (to reach: 2 ms);
- the first of all takes ${number(first.ms)} ms, as it expands the events;
- of ${number(SHOWN)} events, a month's view of ${number(
    month.value.events.length,
  )} occurrences takes ${number(month.ms)} ms (to reach: 100 ms), and ${number(
    cold.ms,
  )} ms the first time.
`;
}
