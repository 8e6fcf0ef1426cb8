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

import { makeCalendarViews } from '../../__testUtils__/calendarViews';
import { stripDays } from './stripDays';

const BERLIN = 'Europe/Berlin';

function stripAt(
  now: string,
  timeZone: string,
  spans: Array<[start: string, end: string]>,
) {
  const reader = { now: Date.parse(now), timeZone };
  const { event } = makeCalendarViews(reader.now);
  const events = spans.map(([start, end], index) => ({
    event: event({ id: `event-${index}`, start, end }),
    stages: ['production'],
  }));
  return stripDays({ events, changes: [] }, reader);
}

describe('stripDays', () => {
  it.each([
    ['2026-11-19T13:05:00Z', BERLIN, '2026-11-19', '2026-12-02'],
    // Half past midnight in UTC is the day before in New York.
    ['2026-11-20T00:30:00Z', 'America/New_York', '2026-11-19', '2026-12-02'],
    ['2028-02-29T12:00:00Z', BERLIN, '2028-02-29', '2028-03-13'],
    // Half-hour zones, and the night in which clocks are put back.
    ['2026-10-24T22:30:00Z', 'Asia/Kolkata', '2026-10-25', '2026-11-07'],
    ['2026-10-24T22:30:00Z', BERLIN, '2026-10-25', '2026-11-07'],
  ])('at %s in %s is from %s to %s', (now, zone, first, last) => {
    const days = stripAt(now, zone, []);
    expect(days).toHaveLength(14);
    expect([days[0].day, days[13].day]).toEqual([first, last]);
    expect(new Set(days.map(({ day }) => day)).size).toBe(14);
  });

  it('shows an event on each day that it touches, with its first and its last', () => {
    const days = stripAt('2026-11-24T12:00:00Z', BERLIN, [
      ['2026-11-26T17:00:00Z', '2026-11-28T05:00:00Z'],
    ]);
    expect(
      days.flatMap(({ day, events }) =>
        events.map(({ begins, ends }) => [day, begins, ends]),
      ),
    ).toEqual([
      ['2026-11-26', true, false],
      ['2026-11-27', false, false],
      ['2026-11-28', false, true],
    ]);
  });

  it('does not show on a day what ends at its midnight', () => {
    const days = stripAt('2026-11-24T12:00:00Z', BERLIN, [
      ['2026-11-26T17:00:00Z', '2026-11-26T23:00:00Z'],
    ]);
    expect(
      days.filter(({ events }) => events.length > 0).map(({ day }) => day),
    ).toEqual(['2026-11-26']);
  });

  it('shows nothing that is over, and what runs today', () => {
    const days = stripAt('2026-11-24T12:00:00Z', BERLIN, [
      ['2026-11-24T08:00:00Z', '2026-11-24T11:59:00Z'],
      ['2026-11-20T08:00:00Z', '2026-11-24T12:01:00Z'],
    ]);
    expect(days[0].events.map(({ event }) => event.id)).toEqual(['event-1']);
    expect(days[0].events[0]).toMatchObject({ begins: false, ends: true });
  });

  it('shows a change on the day of its start, and today while it runs', () => {
    const now = Date.parse('2026-11-24T12:00:00Z');
    const { change } = makeCalendarViews(now);
    const days = stripDays(
      {
        events: [],
        changes: [
          change({ id: 'runs', start: '2026-11-20T12:00:00Z' }),
          change({ id: 'planned', start: '2026-11-28T21:00:00Z' }),
          change({
            id: 'over',
            start: '2026-11-23T12:00:00Z',
            end: '2026-11-23T13:00:00Z',
          }),
        ],
      },
      { now, timeZone: BERLIN },
    );
    expect(
      days.flatMap(({ day, changes }) => changes.map(({ id }) => [day, id])),
    ).toEqual([
      ['2026-11-24', 'runs'],
      ['2026-11-28', 'planned'],
    ]);
  });
});
