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

import { hourWords, nextTimeOf, quietSlots } from './quietSlots';
import { Zone } from './Zone';

const HOUR = 3_600_000;
const utc = Zone.create('UTC');
const berlin = Zone.create('Europe/Berlin');
const kolkata = Zone.create('Asia/Kolkata');

/** One value for each hour that ends in the span, by what clocks show in its middle. */
function measure(
  from: string,
  to: string,
  zone: Zone,
  load: (shown: Date, at: number) => number | undefined,
) {
  const loads = [];
  for (let at = Date.parse(from) + HOUR; at <= Date.parse(to); at += HOUR) {
    const value = load(new Date(zone.wallOf(at - HOUR / 2)), at);
    if (value !== undefined) {
      loads.push({ at, value });
    }
  }
  return loads;
}

/** Little goes on from 03:00 to 05:00 on Sundays, and most at 12:00 on Mondays. */
const habit = (shown: Date) => {
  const [day, hour] = [shown.getUTCDay(), shown.getUTCHours()];
  if (day === 0 && (hour === 3 || hour === 4)) {
    return 1;
  }
  return day === 1 && hour === 12 ? 500 : 100;
};

describe('quietSlots', () => {
  it.each([
    ['UTC', utc, '2026-11-02T00:00:00Z', '2026-11-30T00:00:00Z'],
    // Clocks are put back on the 25th of October, and forward on the 29th of March.
    [
      'Berlin in autumn',
      berlin,
      '2026-10-11T22:00:00Z',
      '2026-11-08T23:00:00Z',
    ],
    [
      'Berlin in spring',
      berlin,
      '2026-03-08T23:00:00Z',
      '2026-04-12T22:00:00Z',
    ],
    [
      'a half-hour zone',
      kolkata,
      '2026-11-01T18:30:00Z',
      '2026-11-29T18:30:00Z',
    ],
  ])('finds a quiet time by the clocks of %s', (_where, zone, from, to) => {
    const { busiest, slots, untold } = quietSlots(
      measure(from, to, zone, habit),
      { zone, hours: 2, minimum: 2 },
    );
    expect(untold).toBe(0);
    expect(slots).toHaveLength(5);
    expect(hourWords(slots[0].hour)).toEqual({
      weekday: 'Sunday',
      from: '03:00',
    });
    expect(slots[0]).toMatchObject({ load: 1 });
    expect(slots[1].load).toBeGreaterThan(1);
    expect(busiest && hourWords(busiest.hour)).toEqual({
      weekday: 'Monday',
      from: '12:00',
    });
  });

  it('does not mind one odd week', () => {
    const odd = Date.parse('2026-11-09T00:00:00Z');
    const { slots } = quietSlots(
      measure(
        '2026-11-02T00:00:00Z',
        '2026-11-30T00:00:00Z',
        utc,
        (shown, at) => (at > odd && at < odd + 168 * HOUR ? 900 : habit(shown)),
      ),
      { zone: utc, hours: 2, minimum: 2 },
    );
    expect(slots[0]).toEqual({ hour: 6 * 24 + 3, load: 1, weeks: 4 });
  });

  it('offers no hour that was measured too seldom', () => {
    const from = '2026-11-02T00:00:00Z';
    const to = '2026-11-30T00:00:00Z';
    // On Sundays somebody measured once only.
    const loads = measure(from, to, utc, (shown, at) =>
      shown.getUTCDay() === 0 && at > Date.parse(from) + 168 * HOUR
        ? undefined
        : habit(shown),
    );
    const { slots, untold } = quietSlots(loads, {
      zone: utc,
      hours: 2,
      minimum: 2,
    });
    expect(untold).toBe(24);
    // Nor one that reaches into it.
    expect(slots.every(({ hour }) => hour + 2 <= 6 * 24 && hour >= 0)).toBe(
      true,
    );
    expect(quietSlots([], { zone: utc, hours: 2, minimum: 2 })).toEqual({
      slots: [],
      busiest: undefined,
      untold: 168,
    });
  });

  it('goes from Sunday on into Monday, and offers nothing that overlaps', () => {
    const night = (shown: Date) =>
      (shown.getUTCDay() === 0 && shown.getUTCHours() === 23) ||
      (shown.getUTCDay() === 1 && shown.getUTCHours() === 0)
        ? 1
        : 100;
    const { slots } = quietSlots(
      measure('2026-11-02T00:00:00Z', '2026-11-30T00:00:00Z', utc, night),
      { zone: utc, hours: 2, minimum: 2 },
    );
    expect(slots[0]).toMatchObject({ hour: 167, load: 1 });
    for (const one of slots) {
      for (const other of slots.filter(each => each !== one)) {
        const distance = Math.abs(one.hour - other.hour);
        expect(Math.min(distance, 168 - distance)).toBeGreaterThanOrEqual(2);
      }
    }
  });
});

describe('nextTimeOf', () => {
  const sundayAt = (hour: number) => ({ hour: 6 * 24 + hour });

  it.each([
    ['this week', '2026-11-19T13:05:00Z', berlin, 3, '2026-11-22T02:00:00Z'],
    [
      'while it runs',
      '2026-11-22T02:30:00Z',
      berlin,
      3,
      '2026-11-29T02:00:00Z',
    ],
    // 02:00 is no time in that night: it is the week after that.
    ['in the gap', '2026-03-27T12:00:00Z', berlin, 2, '2026-04-05T00:00:00Z'],
    [
      'in the doubled hour',
      '2026-10-23T12:00:00Z',
      berlin,
      2,
      '2026-10-25T00:00:00Z',
    ],
    ['on the leap day', '2028-02-29T12:00:00Z', utc, 3, '2028-03-05T03:00:00Z'],
    [
      'in a half-hour zone',
      '2026-11-19T00:30:00Z',
      kolkata,
      3,
      '2026-11-21T21:30:00Z',
    ],
  ])('is told %s', (_when, now, zone, hour, from) => {
    const next = nextTimeOf(sundayAt(hour), {
      zone,
      hours: 2,
      now: Date.parse(now),
    });
    expect(new Date(next.from).toISOString()).toBe(
      new Date(from).toISOString(),
    );
    expect(next.to - next.from).toBe(2 * HOUR);
  });
});
