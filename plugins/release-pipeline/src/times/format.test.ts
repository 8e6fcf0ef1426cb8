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

import fc from 'fast-check';
import {
  dayOf,
  formatCountdown,
  formatDay,
  formatMoment,
  formatSpan,
  formatTimeOfDay,
} from './format';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('formatSpan', () => {
  it.each([
    [0, '0 s'],
    [999, '0 s'],
    [8 * SECOND, '8 s'],
    [59_999, '59 s'],
    [MINUTE, '1 min'],
    [5 * MINUTE + 12 * SECOND, '5 min 12 s'],
    [9 * MINUTE + 59 * SECOND, '9 min 59 s'],
    [10 * MINUTE + 59 * SECOND, '10 min'],
    [90 * MINUTE, '1 h 30 min'],
    [3 * HOUR + 10 * MINUTE, '3 h 10 min'],
    [22 * HOUR, '22 h'],
    [DAY + 2 * HOUR + 59 * MINUTE, '1 d 2 h'],
    [7 * DAY + 3 * HOUR, '7 d 3 h'],
    [7 * DAY + 59 * MINUTE, '7 d'],
    [-5, '0 s'],
  ])('%i ms is %s', (milliseconds, words) => {
    expect(formatSpan(milliseconds)).toBe(words.replace(/ /g, '\u00a0'));
  });

  it('tells days as hours where that is how the limit is known', () => {
    expect(formatSpan(24 * HOUR, { inHours: true })).toBe('24\u00a0h');
    expect(formatSpan(20 * HOUR + 50 * MINUTE, { inHours: true })).toBe(
      '20\u00a0h\u00a050\u00a0min',
    );
  });

  it('is never longer than the span, and never says more than two units', () => {
    const lengths: Record<string, number> = {
      d: DAY,
      h: HOUR,
      min: MINUTE,
      s: SECOND,
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY }), milliseconds => {
        const parts = formatSpan(milliseconds).split('\u00a0');
        let told = 0;
        for (let index = 0; index < parts.length; index += 2) {
          told += Number(parts[index]) * lengths[parts[index + 1]];
        }
        expect(parts.length).toBeLessThanOrEqual(4);
        expect(told).toBeLessThanOrEqual(milliseconds);
        // Rounded down by less than the unit below the smaller one it tells.
        expect(milliseconds - told).toBeLessThan(
          Math.max(SECOND, milliseconds / 2 + 1),
        );
      }),
    );
  });
});

describe('formatCountdown', () => {
  it.each([
    [252_000, '4:12'],
    [251_001, '4:12'],
    [59_000, '0:59'],
    [0, '0:00'],
    [-1, '0:00'],
    [HOUR + 4 * MINUTE + 12 * SECOND, '1:04:12'],
  ])('%i ms is %s', (milliseconds, clock) => {
    expect(formatCountdown(milliseconds)).toBe(clock);
  });
});

describe('moments in the reader’s zone', () => {
  const now = Date.parse('2026-11-19T13:05:00Z');
  const berlin = { now, timeZone: 'Europe/Berlin' };

  it.each([
    ['the same day', '2026-11-19T16:15:00Z', berlin, '17:15 CET'],
    ['another day', '2026-11-26T17:00:00Z', berlin, 'Thu 26 Nov, 18:00 CET'],
    ['summer time', '2026-07-01T10:00:00Z', berlin, 'Wed 1 Jul, 12:00 CEST'],
    [
      'another year',
      '2027-01-25T17:00:00Z',
      berlin,
      'Mon 25 Jan 2027, 18:00 CET',
    ],
    ['September', '2026-09-02T10:00:00Z', berlin, 'Wed 2 Sep, 12:00 CEST'],
    ['midnight', '2026-11-18T23:00:00Z', berlin, '00:00 CET'],
    [
      'a zone that only American English names',
      '2026-11-19T16:15:00Z',
      { now, timeZone: 'America/New_York' },
      '11:15 EST',
    ],
    [
      'a zone without a name',
      '2026-11-19T16:15:00Z',
      { now, timeZone: 'Asia/Kathmandu' },
      '22:00 GMT+5:45',
    ],
    ['UTC', '2026-11-19T16:15:00Z', { now, timeZone: 'UTC' }, '16:15 UTC'],
    [
      'the day that it already is on an island',
      '2026-11-19T16:15:00Z',
      { now, timeZone: 'Pacific/Kiritimati' },
      '06:15 GMT+14',
    ],
  ])('%s: %s', (...[, instant, reader, words]) => {
    expect(formatMoment(instant, reader).replace(/\u00a0/g, ' ')).toBe(words);
  });

  it('holds zone and date together', () => {
    expect(formatMoment('2026-11-26T17:00:00Z', berlin)).toBe(
      'Thu\u00a026\u00a0Nov, 18:00\u00a0CET',
    );
    expect(
      formatTimeOfDay('2026-11-19T13:04:58Z', {
        timeZone: 'Europe/Berlin',
        seconds: true,
      }),
    ).toBe('14:04:58\u00a0CET');
    expect(formatDay('2026-11-19T13:04:58Z', berlin)).toBe(
      'Thu\u00a019\u00a0Nov',
    );
  });

  it('says which day it is where the reader is', () => {
    expect(dayOf('2026-11-19T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-20');
    expect(dayOf('2026-11-19T23:30:00Z', 'America/New_York')).toBe(
      '2026-11-19',
    );
  });
});
