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
  longDayName,
  mondayOf,
  monthName,
  spanOf,
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
    expect(spanOf(weeksOf('2026-11-19'))).toEqual({
      from: '2026-10-25T00:00:00.000Z',
      to: '2026-12-08T00:00:00.000Z',
    });
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
