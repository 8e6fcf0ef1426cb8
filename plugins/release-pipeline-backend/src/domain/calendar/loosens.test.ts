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

import { loosens } from './loosens';
import { freeze, times, window } from './testing';
import type { CalendarEvent } from './types';

const before = freeze({
  scope: { stages: ['production', 'staging'] },
  except: { components: ['component:default/status-page'] },
  risk: ['medium', 'high'],
});
const weekly = freeze({
  times: times('2026-12-20T18:00', 12, { rule: 'FREQ=WEEKLY' }),
});

describe('R22 whether a change lets more through', () => {
  it.each<[string, Partial<CalendarEvent>]>([
    ['the same', {}],
    ['other words', { title: 'Peak', reason: 'Orders', owner: undefined }],
    ['earlier', { times: times('2026-12-19T18:00', 13 * 24 + 12) }],
    ['later', { times: times('2026-12-20T18:00', 14 * 24) }],
    ['every stage', { scope: {} }],
    [
      'another stage besides',
      { scope: { stages: ['staging', 'dev', 'production'] } },
    ],
    ['without the exception', { except: {} }],
    ['rollbacks as well', { directions: ['forward', 'rollback'] }],
    ['every class', { risk: undefined }],
  ])('%s: no', (_what, change) => {
    expect(loosens(before, { ...before, ...change })).toBe(false);
  });

  it.each<[string, Partial<CalendarEvent> | undefined]>([
    ['deleted, or ended', undefined],
    ['a note', { kind: 'drill' }],
    ['a window', { kind: 'window' }],
    ['shorter', { times: times('2026-12-20T18:00', 24) }],
    ['begun later', { times: times('2026-12-21T18:00', 12 * 24) }],
    [
      'the clocks of elsewhere',
      {
        times: times('2026-12-20T18:00', 12 * 24 + 12, { zone: 'Asia/Tokyo' }),
      },
    ],
    ['fewer stages', { scope: { stages: ['staging'] } }],
    [
      'narrowed by another key',
      { scope: { ...before.scope, types: ['service'] } },
    ],
    [
      'another exception',
      { except: { ...before.except, stages: ['staging'] } },
    ],
    ['no forward', { directions: ['rollback'] }],
    ['fewer classes', { risk: ['high'] }],
    [
      'a rule',
      { times: { ...before.times, recurrence: weekly.times.recurrence } },
    ],
  ])('%s: yes', (_what, change) => {
    expect(loosens(before, change && { ...before, ...change })).toBe(true);
  });

  it('what is counted by a stopwatch is longer on a day of 25 hours', () => {
    const days = (start: string, count: number) =>
      freeze({ times: { ...times(start, 24 * count), elapsed: true } });
    const monday = days('2026-10-26T00:00', 1);
    expect(loosens(monday, days('2026-10-25T00:00', 2))).toBe(true);
    expect(loosens(monday, days('2026-10-25T00:00', 3))).toBe(false);
    expect(loosens(monday, days('2026-10-24T23:00', 3))).toBe(false);
  });

  it('what begins at a time that clocks skip ends later than they say', () => {
    const night = freeze({ times: times('2026-03-29T02:30', 1) });
    const around = (hours: number) =>
      freeze({ times: times('2026-03-29T01:30', hours) });
    expect(loosens(night, around(2))).toBe(true);
    expect(loosens(night, around(3))).toBe(false);
  });

  it('what comes again may be left out less, and last longer', () => {
    const { recurrence } = weekly.times;
    const change = (overrides: Partial<CalendarEvent['times']>) =>
      loosens(weekly, { ...weekly, times: { ...weekly.times, ...overrides } });
    expect(change({ lengthMs: weekly.times.lengthMs + 1 })).toBe(false);
    expect(change({ lengthMs: weekly.times.lengthMs - 1 })).toBe(true);
    expect(change({ recurrence: { ...recurrence!, rdates: [0] } })).toBe(false);
    expect(change({ recurrence: { ...recurrence!, exdates: [0] } })).toBe(true);
    expect(
      change({ recurrence: { ...recurrence!, rule: 'FREQ=MONTHLY' } }),
    ).toBe(true);
    expect(change({ recurrence: undefined })).toBe(true);
  });

  it('is asked of freezes; what is about windows is judged otherwise', () => {
    expect(loosens(window(), undefined)).toBe(false);
  });
});
