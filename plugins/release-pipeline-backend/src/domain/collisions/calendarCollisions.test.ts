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

import { StandingCalendar } from '../calendar/StandingCalendar';
import { freeze, subject, times, window } from '../calendar/testing';
import type { CalendarEvent } from '../calendar/types';
import { asText } from '../words';
import { calendarCollisions } from './calendarCollisions';

const HOUR = 3_600_000;

/** What is told of two hours from a moment on, as texts. */
function told(
  events: CalendarEvent[],
  at: string,
  about: Parameters<typeof subject>[0] = {},
) {
  const from = Date.parse(at);
  const { known, unknown } = calendarCollisions(
    StandingCalendar.create(events),
    subject(about),
    { from, to: from + 2 * HOUR, name: 'payments' },
  );
  return {
    known: known.map(({ kind, sentence }) => `${kind}: ${asText(sentence)}`),
    unknown,
  };
}

const BEFORE = '2026-12-20T16:00Z';
const INSIDE = '2026-12-24T12:00Z';

describe('what the calendar has at the time of a change', () => {
  it('says of a freeze that it lasts, or begins before the change is over', () => {
    expect(told([freeze()], INSIDE).known).toEqual([
      "freeze: Freeze 'Year end' lasts until 2027-01-02T05:00:00.000Z and holds payments into production",
    ]);
    expect(told([freeze()], BEFORE).known).toEqual([
      "freeze: Freeze 'Year end' begins 2026-12-20T17:00:00.000Z and holds payments into production",
    ]);
  });

  it.each<[string, CalendarEvent, string, object]>([
    ['is over by then', freeze(), '2027-01-02T05:00Z', {}],
    ['begins when the change is over', freeze(), '2026-12-20T15:00Z', {}],
    ['is about another direction', freeze(), INSIDE, { direction: 'rollback' }],
    ['is about another risk', freeze({ risk: ['high'] }), INSIDE, {}],
    [
      'is about another stage',
      freeze({ scope: { stages: ['staging'] } }),
      INSIDE,
      {},
    ],
  ])('leaves out a freeze that %s', (_what, event, at, about) => {
    expect(told([event], at, about)).toEqual({ known: [], unknown: [] });
  });

  it('names a note that is about it, whatever the direction', () => {
    const note = freeze({ kind: 'maintenance', title: 'Database upgrade' });
    expect(told([note], INSIDE, { direction: 'rollback' }).known).toEqual([
      "maintenance: Maintenance 'Database upgrade' lasts until 2027-01-02T05:00:00.000Z: it is about payments into production",
    ]);
  });

  it('R28 says that no window is open then, and when the next one is', () => {
    expect(told([window()], '2026-06-05T12:00Z').known).toEqual([
      'window: No window is open then for payments into production; the next one opens 2026-06-06T20:00:00.000Z',
    ]);
    expect(
      told(
        [window({ times: times('2026-01-03T22:00', 4) })],
        '2026-06-05T12:00Z',
      ).known,
    ).toEqual([
      'window: No window is open then for payments into production, and none is planned',
    ]);
  });

  it('says that a window closes before it is over, and nothing while it is open long enough', () => {
    expect(told([window()], '2026-06-06T23:00Z').known).toEqual([
      'window: The window for payments into production closes 2026-06-07T00:00:00.000Z, before it is usually over',
    ]);
    expect(told([window()], '2026-06-06T20:00Z').known).toEqual([]);
  });
});
