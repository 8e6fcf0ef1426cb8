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

import { nextTimes } from './nextTimes';
import { Series } from './Series';
import { freeze, times } from './testing';

const DAY = 86_400_000;

describe('the next ten times of an event', () => {
  it.each([
    [
      'a quarter of an hour',
      `FREQ=DAILY;BYHOUR=${hours()};BYMINUTE=0,15,30,45`,
      10,
    ],
    ['day, over midnight', 'FREQ=DAILY', 10],
    ['month', 'FREQ=MONTHLY;BYMONTHDAY=31', 10],
    ['year', 'FREQ=YEARLY', 10],
    ['leap year', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 3],
    ['day, three times', 'FREQ=DAILY;COUNT=3', 3],
  ])('are the first of all, for each %s', (_what, rule, count) => {
    const start = rule.includes('MONTH=2')
      ? '2024-02-29T22:00'
      : '2026-03-31T22:00';
    const event = freeze({ times: times(start, 4, { rule }) });
    // In the middle of one.
    const at = Date.parse('2026-03-31T21:30Z');
    // All of what comes so often would be a million.
    const days = rule.includes('BYMINUTE') ? 2 : 12 * 366;
    const all = new Series(event).between(at, at + days * DAY);
    expect(nextTimes(event, at, 10)).toEqual(all.slice(0, 10));
    expect(nextTimes(event, at, 10)).toHaveLength(count);
  });
});

function hours(): string {
  return Array.from({ length: 24 }, (...[, hour]) => hour).join();
}
