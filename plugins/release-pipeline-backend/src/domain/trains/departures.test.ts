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

import { nextDepartures, problemOfTimes, whyUntold } from './departures';

const weekly = {
  start: '2026-10-22T22:00',
  zone: 'Europe/Berlin',
  recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TH' },
};
const after = Date.parse('2026-10-20T00:00:00Z');
const iso = (moments: number[]) =>
  moments.map(moment => new Date(moment).toISOString());

describe('the departures of a train', () => {
  it('keep to the clocks of their zone when these change', () => {
    expect(iso(nextDepartures(weekly, after, 2))).toEqual([
      '2026-10-22T20:00:00.000Z',
      '2026-10-29T21:00:00.000Z',
    ]);
  });

  it('R27 come once in an hour that comes twice', () => {
    const twice = { start: '2026-10-25T02:30', zone: 'Europe/Berlin' };
    expect(iso(nextDepartures(twice, after, 5))).toEqual([
      '2026-10-25T00:30:00.000Z',
    ]);
  });

  it('are found when the next one is years away', () => {
    const rare = {
      start: '2024-02-29T22:00',
      zone: 'UTC',
      recurrence: { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29' },
    };
    expect(iso(nextDepartures(rare, after, 1))).toEqual([
      '2028-02-29T22:00:00.000Z',
    ]);
  });

  it('are the first ones in their order, however far apart they are', () => {
    const monthly = {
      rule: 'FREQ=MONTHLY;COUNT=5',
      rdates: ['2027-10-01T22:00'],
    };
    const rare = { ...weekly, recurrence: monthly };
    expect(iso(nextDepartures(rare, after, 10))).toEqual([
      '2026-10-22T20:00:00.000Z',
      '2026-11-22T21:00:00.000Z',
      '2026-12-22T21:00:00.000Z',
      '2027-01-22T21:00:00.000Z',
      '2027-02-22T21:00:00.000Z',
      '2027-10-01T20:00:00.000Z',
    ]);
    expect(nextDepartures(rare, after, 3)).toHaveLength(3);
    expect(nextDepartures(rare, Date.parse('2027-10-02'), 3)).toEqual([]);
  });

  it('F60 cannot be told in a zone that is not known any more', () => {
    expect(whyUntold(weekly, after)).toBeUndefined();
    expect(whyUntold({ ...weekly, zone: 'Mars/Base' }, after)).toBe(
      'the time zone Mars/Base is not known any more',
    );
    expect(
      whyUntold({ ...weekly, recurrence: { rule: 'FREQ=NEVER' } }, after),
    ).toBe('its recurrence is not understood any more');
  });

  it.each<[string, object, string]>([
    ['a zone that is none', { zone: 'Mars/Base' }, 'zone'],
    ['a day that is none', { start: '2026-02-29T22:00' }, 'start'],
    ['a time in a gap', { start: '2026-03-29T02:30' }, 'start'],
    [
      'a rule that comes each second',
      { recurrence: { rule: 'FREQ=SECONDLY' } },
      'recurrence',
    ],
  ])('refuse %s', (_what, changes, key) => {
    expect(problemOfTimes({ ...weekly, ...changes })).toMatchObject({ key });
  });
});
