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
  addDays,
  addMonths,
  dayName,
  daysName,
  daysOf,
  isDay,
  longDayName,
  mondayOf,
  nextHourOf,
  monthName,
  spanOf,
  stepped,
  weeksOf,
} from './days';

describe('days', () => {
  it.each([
    ['2026-11-19', 1, '2026-12-19'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('%s and %i months is %s', (day, months, result) => {
    expect(addMonths(day, months)).toBe(result);
  });

  it('goes over the days on which clocks change', () => {
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
    expect(addDays('2026-10-26', -2)).toBe('2026-10-24');
    expect(mondayOf('2026-11-22')).toBe('2026-11-16');
    expect(mondayOf('2026-11-16')).toBe('2026-11-16');
  });

  it('says days and months in words', () => {
    expect(monthName('2026-11-19')).toBe('November 2026');
    expect(longDayName('2026-11-19')).toBe('Thursday 19 November 2026');
    expect(dayName('2026-11-19', Date.parse('2026-01-01'))).toBe(
      'Thu\u00a019\u00a0Nov',
    );
  });

  it('asks for a day more on both sides than it shows', () => {
    expect(spanOf(daysOf('month', 'week', '2026-11-19'))).toEqual({
      from: '2026-10-25T00:00:00.000Z',
      to: '2026-12-08T00:00:00.000Z',
    });
  });

  it.each([
    ['month', 'week', '2026-10-26', '2026-12-07', 'November 2026'],
    ['week', 'quarter', '2026-11-16', '2026-11-23', '16 to 22 November 2026'],
    ['lanes', 'day', '2026-11-19', '2026-11-20', 'Thursday 19 November 2026'],
    ['lanes', 'week', '2026-11-16', '2026-11-23', '16 to 22 November 2026'],
    ['lanes', 'month', '2026-11-01', '2026-12-01', 'November 2026'],
    [
      'lanes',
      'quarter',
      '2026-10-01',
      '2027-01-01',
      'October to December 2026',
    ],
    [
      'agenda',
      'day',
      '2026-11-19',
      '2026-12-19',
      '19 November to 18 December 2026',
    ],
  ] as const)('%s by %s: %s to %s is %s', (view, span, first, end, name) => {
    const days = daysOf(view, span, '2026-11-19');
    expect(days).toEqual({ first, end });
    expect(daysName(view, span, days, '2026-11-19')).toBe(name);
  });

  it('names both years of what goes over the turn of one', () => {
    const days = daysOf('week', 'week', '2026-12-31');
    expect(daysName('week', 'week', days, '2026-12-31')).toBe(
      '28 December 2026 to 3 January 2027',
    );
  });

  it('steps to where the next view begins where this one ends', () => {
    const views = ['month', 'week', 'lanes', 'agenda'] as const;
    const spans = ['day', 'week', 'month', 'quarter'] as const;
    for (const view of views) {
      for (const span of spans) {
        for (const day of ['2026-11-19', '2028-01-31', '2028-02-29']) {
          const { first, end } = daysOf(view, span, day);
          const next = daysOf(view, span, stepped(view, span, day, 1));
          expect(next.first > first && next.first <= end).toBe(true);
        }
      }
    }
  });

  it('begins at the next full hour of the reader, also where that is none of UTC', () => {
    const full = Date.parse('2028-02-29T23:30:00Z');
    const next = nextHourOf(full);
    expect(new Date(next).getMinutes()).toBe(0);
    expect(next - full).toBeGreaterThan(0);
    expect(next - full).toBeLessThanOrEqual(3_600_000);
    expect(nextHourOf(next)).toBe(next + 3_600_000);
  });

  it('takes no day from an address that is none', () => {
    expect(isDay('2028-02-29')).toBe(true);
    expect(['2026-02-29', '2026-13-01', 'today', ''].filter(isDay)).toEqual([]);
    // What comes after it is written otherwise.
    expect(isDay('9999-12-31')).toBe(false);
  });

  it('shows whole weeks from Monday, and every day of the month once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1990, max: 2060 }),
        fc.integer({ min: 1, max: 12 }),
        (year, month) => {
          const prefix = `${year}-${String(month).padStart(2, '0')}`;
          const weeks = weeksOf(`${prefix}-15`);
          const days = weeks.flat();
          expect(weeks.every(week => week[0] === mondayOf(week[6]))).toBe(true);
          expect(new Set(days).size).toBe(days.length);
          expect(days.filter(day => day.startsWith(prefix))).toHaveLength(
            new Date(Date.UTC(year, month, 0)).getUTCDate(),
          );
          // No week without a day of the month.
          expect(
            weeks.every(week => week.some(day => day.startsWith(prefix))),
          ).toBe(true);
        },
      ),
    );
  });
});
