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
import type {
  Calendar,
  CalendarEventText,
} from 'backstage-plugin-release-pipeline-common';
import type { RunningPostgres } from 'lab';
import type { Client } from 'pg';
import { atMost, type Figure, number } from './figure';
import { componentName } from './names';
import { percentile } from './statistics';
import { startWorld, type World } from './world';

const COMPONENTS = 100;
/** A decision is made beside so many events, of which so many recur. */
const EVENTS = 1_000;
const RECURRING = 200;
/** A month is shown of so many. */
const SHOWN = 5_000;
const DECISIONS = 2_000;
const REQUESTS = 200;
const HOUR = 3_600_000;
const MONTH = 31 * 24 * HOUR;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'];
const RULES = [
  'FREQ=DAILY',
  'FREQ=WEEKLY;BYDAY=SA',
  'FREQ=MONTHLY;BYDAY=-1FR',
  'FREQ=YEARLY',
  'FREQ=DAILY;BYHOUR=0,6,12,18',
];

/** Every event speaks of every component: the most there is to look at. */
function kindOf(index: number): 'freeze' | 'window' {
  return index % 3 ? 'freeze' : 'window';
}

function startOf(index: number, now: number): number {
  return now + (index - EVENTS / 2) * 7 * HOUR;
}

function event(index: number, now: number): CalendarEvent {
  return {
    name: `event-${index}`,
    kind: kindOf(index),
    title: `Event ${index}`,
    scope: { stages: ['dev'] },
    except: {},
    directions: ['forward'],
    times: {
      zone: ZONES[index % ZONES.length],
      start: startOf(index, now),
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

/** The same as somebody would enter it. */
function text(index: number, now: number): CalendarEventText {
  return {
    kind: kindOf(index),
    title: `Event ${index}`,
    start: new Date(startOf(index, now)).toISOString().slice(0, 19),
    durationMinutes: (1 + (index % 5)) * 60,
    zone: ZONES[index % ZONES.length],
    scope: { stages: ['dev'] },
    ...(index < RECURRING && {
      recurrence: { rule: RULES[index % RULES.length] },
    }),
  };
}

function subject(index: number): CalendarSubject {
  return {
    component: `component:default/${componentName(index)}`,
    system: 'system:default/shop',
    owner: 'group:default/team',
    type: 'service',
    stage: 'dev',
    instances: ['prod'],
    direction: 'forward',
    risk: 'low',
  };
}

function figure(
  what: string,
  ms: number[],
  limit?: number,
): Omit<Figure, 'applications'> {
  const p50 = percentile(ms, 0.5);
  const p99 = percentile(ms, 0.99);
  return {
    goal: 'calendar',
    what,
    value:
      ms.length === 1
        ? `${number(p50)} ms`
        : `p50 ${number(p50)} ms, p99 ${number(p99)} ms`,
    ...(limit !== undefined && {
      target: `at most ${limit} ms`,
      miss: atMost(p50, limit),
    }),
  };
}

async function times(
  count: number,
  run: (index: number) => unknown,
): Promise<number[]> {
  const took: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await run(index);
    took.push(performance.now() - began);
  }
  return took;
}

/** A decision without any reading: what it costs each gate and each prognosis. */
async function decided() {
  const now = Date.now();
  const calendar = StandingCalendar.create(
    Array.from({ length: EVENTS }, (_, index) => event(index, now)),
  );
  const decide = (index: number) =>
    calendar.decide(subject(index % COMPONENTS), now + index * 60_000);
  const of = `of ${number(EVENTS)} events, ${RECURRING} of them recurring`;
  return [
    figure(
      `the first decision ${of}: they are expanded`,
      await times(1, decide),
    ),
    figure(`a decision ${of}`, await times(DECISIONS, decide), 2),
  ];
}

/** As if people had entered them. */
async function enter(
  database: Client,
  range: { from: number; to: number; now: number },
): Promise<void> {
  const texts = Array.from({ length: range.to - range.from }, (_, index) =>
    text(range.from + index, range.now),
  );
  await database.query('begin');
  await database.query('update calendar_mark set mark = mark + 1');
  await database.query(
    `insert into calendar_events (id, version, mark, text, entered_by,
       entered_name, entered_at)
     select gen_random_uuid(), 1, (select mark from calendar_mark), text,
       'user:default/viewer-0', 'Viewer', now()
     from jsonb_array_elements($1::jsonb) entered (text)`,
    [JSON.stringify(texts)],
  );
  await database.query('commit');
}

/** How much a month shows, of which nothing may be left out. */
function wholeOf(month: string): string {
  const { events, truncated }: Calendar = JSON.parse(month);
  if (truncated) {
    throw new Error(`A month shows ${events.length} of its events alone`);
  }
  return events.length.toLocaleString('en-US');
}

async function asked({ database, read }: World) {
  const now = Date.now();
  const moment = (at: number) => new Date(at).toISOString();
  const month = () =>
    read(
      `/api/release-pipeline/calendar?from=${moment(now)}&to=${moment(
        now + MONTH,
      )}`,
    );
  const decision = (index: number) =>
    read(
      `/api/release-pipeline/calendar/decision?component=component:default/${componentName(
        index % COMPONENTS,
      )}&stage=dev&at=${moment(now + index * HOUR)}`,
    );
  await enter(database, { from: 0, to: EVENTS, now });
  const decisions = [
    figure(
      `the first decision of the API after ${number(
        EVENTS,
      )} events were entered`,
      await times(1, decision),
    ),
    figure(
      `a decision of the API beside ${number(EVENTS)} events`,
      await times(REQUESTS, decision),
    ),
  ];
  await enter(database, { from: EVENTS, to: SHOWN, now });
  const first = await times(1, month);
  const shown = wholeOf(await month());
  return [
    ...decisions,
    figure(
      `the first month of the API after ${number(SHOWN)} events were entered`,
      first,
    ),
    figure(
      `a month of the API beside ${number(
        SHOWN,
      )} events, each of the ${shown} times that they take place in it`,
      await times(REQUESTS, month),
      100,
    ),
  ];
}

/** How long the calendar takes to decide, and the API to show it. */
export async function measureCalendar(options: {
  postgres: RunningPostgres;
  say: (what: string) => void;
}): Promise<Figure[]> {
  const { postgres, say } = options;
  say('decisions');
  const decisions = await decided();
  say('our plugin gets to know every component');
  const world = await startWorld({
    size: COMPONENTS,
    resourcesPerApplication: 1,
    postgres,
  });
  try {
    say('the API');
    return [...decisions, ...(await asked(world))].map(line => ({
      ...line,
      applications: number(COMPONENTS),
    }));
  } finally {
    await world.stop();
  }
}
