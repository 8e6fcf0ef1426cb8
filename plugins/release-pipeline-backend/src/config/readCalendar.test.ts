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

import { exampleConfig, exampleWith, problemsOf, read } from './testing';

const FREEZE = 'releasePipeline.calendar.freezes.year-end';
const WINDOW = 'releasePipeline.calendar.windows.saturdays';
const GATE =
  'releasePipeline.pipelines.standard.stages.production.gates.window';

const production = (changes: Record<string, unknown>) =>
  read(exampleWith(changes))
    .pipelines.get('standard')
    ?.stages.find(({ name }) => name === 'production')?.policyVersion;

describe('releasePipeline.calendar', () => {
  it('reads freezes and windows, with the defaults that are said in the documentation', () => {
    expect(read(exampleConfig()).calendar).toEqual([
      expect.objectContaining({
        name: 'year-end',
        kind: 'freeze',
        title: 'Year end',
        // Rollback and hotfix are exempt unless the event says otherwise (R28).
        directions: ['forward'],
        risk: undefined,
        scope: { systems: ['system:default/shop'] },
        except: { components: ['component:default/status-page'] },
        owner: 'group:default/platform',
        times: {
          zone: 'Europe/Berlin',
          start: Date.UTC(2026, 11, 20, 18),
          lengthMs: (12 * 24 + 12) * 3_600_000,
          elapsed: false,
          recurrence: undefined,
        },
      }),
      expect.objectContaining({
        name: 'saturdays',
        kind: 'window',
        title: 'saturdays',
        directions: ['forward', 'hotfix'],
        risk: ['high'],
        times: expect.objectContaining({
          lengthMs: 4 * 3_600_000,
          elapsed: true,
        }),
      }),
    ]);
  });

  it('leaves out what is switched off', () => {
    expect(
      read(exampleWith({ [`${FREEZE}.enabled`]: false })).calendar.map(
        ({ name }) => name,
      ),
    ).toEqual(['saturdays']);
  });

  it.each([
    [
      'F60 an unknown zone',
      { [`${FREEZE}.zone`]: 'Europe/Atlantis' },
      'zone: expected the IANA name',
    ],
    [
      'F60 an offset for a zone',
      { [`${FREEZE}.zone`]: '+01:00' },
      'zone: expected the IANA name',
    ],
    [
      'F58 a start in the gap of spring',
      { [`${FREEZE}.start`]: '2026-03-29T02:30' },
      'start: this time does not exist in Europe/Berlin',
    ],
    [
      'an end before the start',
      { [`${FREEZE}.end`]: '2026-12-20T17:59' },
      'end: expected a time after the start',
    ],
    [
      'no length',
      { [`${WINDOW}.duration`]: { hours: 0 } },
      'duration: expected a time after the start',
    ],
    [
      'neither end nor duration',
      { [`${FREEZE}.end`]: undefined },
      'year-end: expected either end or duration',
    ],
    [
      'both of them',
      { [`${FREEZE}.duration`]: '1d' },
      'year-end: expected either end or duration',
    ],
    [
      'a date alone as EXDATE',
      { [`${WINDOW}.recurrence.exdates`]: ['2026-12-26'] },
      'exdates[0]: expected a day and a time without zone',
    ],
    [
      'an EXDATE that leaves nothing out',
      {
        [`${WINDOW}.recurrence.exdates`]: [
          '2026-12-26T22:00',
          '2026-12-26T23:00',
        ],
      },
      'recurrence: expected exdates[1] to be the start of an occurrence',
    ],
    [
      'an EXDATE after UNTIL, at which nothing starts',
      {
        [`${WINDOW}.recurrence`]: {
          rule: 'FREQ=WEEKLY;BYDAY=SA;UNTIL=20261219T120000Z',
          exdates: ['2026-12-19T22:00'],
        },
      },
      'recurrence: expected exdates[0] to be the start of an occurrence',
    ],
    [
      'a start on another day than those of the rule',
      { [`${WINDOW}.start`]: '2026-01-02T22:00' },
      'start: nothing starts at this time by the rule',
    ],
    [
      'a day that does not exist',
      { [`${FREEZE}.end`]: '2027-02-29T06:00' },
      'end: expected a day and a time',
    ],
    [
      'a time with a zone',
      { [`${FREEZE}.end`]: '2027-01-02T06:00Z' },
      'end: expected a day and a time',
    ],
    [
      'FREQ=SECONDLY',
      { [`${WINDOW}.recurrence.rule`]: 'FREQ=SECONDLY' },
      'expected FREQ to be one of DAILY, WEEKLY, MONTHLY, YEARLY',
    ],
    [
      'FREQ=HOURLY',
      { [`${WINDOW}.recurrence.rule`]: 'FREQ=HOURLY;INTERVAL=3' },
      'expected FREQ to be one of',
    ],
    [
      'a rule of 10 kB',
      {
        [`${WINDOW}.recurrence.rule`]: `FREQ=DAILY;BYHOUR=${'1,'.repeat(
          5_000,
        )}1`,
      },
      'recurrence: expected at most 500 characters',
    ],
    [
      'a rule that never comes true',
      { [`${WINDOW}.recurrence.rule`]: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' },
      'recurrence: expected a rule that ever comes true',
    ],
    [
      'a rule that is over before it begins',
      {
        [`${WINDOW}.recurrence.rule`]: 'FREQ=DAILY;UNTIL=20250101T000000Z',
        [`${WINDOW}.recurrence.rdates`]: [],
      },
      'recurrence: expected a rule that ever comes true',
    ],
    [
      'an hour of 25',
      { [`${WINDOW}.recurrence.rule`]: 'FREQ=DAILY;BYHOUR=25' },
      'expected BYHOUR between 0 and 23',
    ],
    [
      'a minute too often',
      {
        [`${WINDOW}.recurrence.rule`]:
          'FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24',
      },
      'expected at most 96 times a day',
    ],
    [
      'another property in the rule',
      { [`${WINDOW}.recurrence.rule`]: 'FREQ=DAILY\nEXDATE:20260101T000000Z' },
      'expected a rule of RFC 5545',
    ],
    [
      'a part that is none',
      { [`${WINDOW}.recurrence.rule`]: 'FREQ=DAILY;BYSUN=1' },
      'unknown part BYSUN',
    ],
    [
      'an UNTIL without its zone',
      { [`${WINDOW}.recurrence.rule`]: 'FREQ=DAILY;UNTIL=20270101' },
      'expected UNTIL in UTC',
    ],
    [
      'COUNT and UNTIL',
      {
        [`${WINDOW}.recurrence.rule`]:
          'FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z',
      },
      'COUNT and UNTIL',
    ],
    [
      'an unknown stage',
      { [`${FREEZE}.scope.stages`]: ['live'] },
      'scope.stages[0]: unknown stage "live"; expected one of dev, staging, production',
    ],
    [
      'an unknown instance',
      { [`${WINDOW}.except`]: { instances: ['moon'] } },
      'except.instances[0]: unknown Argo CD instance "moon"',
    ],
    ['an unknown key', { [`${FREEZE}.allow`]: true }, 'allow: unknown key'],
    [
      'an unknown window in a gate',
      { [GATE]: { type: 'window', windows: ['saturdays', 'sundays'] } },
      'windows.1: unknown window of the calendar "sundays"; expected one of saturdays',
    ],
  ])('refuses %s', (_what, changes, problem) => {
    expect(problemsOf(exampleWith(changes))).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  it('R20 a window that a gate names is part of its policy, and nothing else of the calendar is', () => {
    const gate = { [GATE]: { type: 'window', windows: ['saturdays'] } };
    const before = production(gate);
    expect(production({ ...gate, [`${WINDOW}.duration`]: '5h' })).not.toBe(
      before,
    );
    expect(production({ ...gate, [`${WINDOW}.reason`]: 'Said better' })).toBe(
      before,
    );
    expect(production({ ...gate, [FREEZE]: undefined })).toBe(before);
    expect(production({ [`${WINDOW}.duration`]: '5h' })).toBe(production({}));
  });

  it('R21 replicas decide together only by the same calendar', () => {
    const hash = (changes: Record<string, unknown>) =>
      read(exampleWith(changes)).configHash;
    expect(hash({ [`${FREEZE}.end`]: '2027-01-03T06:00' })).not.toBe(hash({}));
    expect(hash({ [`${FREEZE}.reason`]: 'Said better' })).toBe(hash({}));
  });

  it('R14 high risk may name fewer windows than medium, not more', () => {
    const profiles = (medium: unknown, high: unknown) =>
      exampleWith({
        [WINDOW.replace('saturdays', 'sundays')]: {
          start: '2026-01-04T10:00',
          duration: '1h',
          zone: 'UTC',
        },
        'releasePipeline.pipelines.standard.stages.production.profiles': {
          medium: { window: medium },
          high: { window: high },
        },
      });
    const any = { type: 'window' };
    const one = { type: 'window', windows: ['saturdays'] };
    const two = { type: 'window', windows: ['saturdays', 'sundays'] };
    expect(problemsOf(profiles(any, one))).toEqual([]);
    expect(problemsOf(profiles(two, one))).toEqual([]);
    expect(problemsOf(profiles(one, two))).toHaveLength(1);
    expect(problemsOf(profiles(one, any))).toHaveLength(1);
  });
});

describe('releasePipeline.calendar.feeds', () => {
  const FEED = 'releasePipeline.calendar.feeds.holidays';
  const feed = {
    url: 'https://calendar.example.com/secret/holidays.ics/',
    kind: 'freeze',
    zone: 'Europe/Berlin',
  };
  const withFeed = (changes: object = {}) =>
    exampleWith({ [FEED]: { ...feed, ...changes } });

  it('are read with the defaults that are said in the documentation', () => {
    const config = read(withFeed({ token: 'hush' }));
    expect([...config.calendarFeeds.values()]).toEqual([
      {
        ...feed,
        name: 'holidays',
        title: 'holidays',
        intervalMs: 3_600_000,
        maximumAgeMs: 48 * 3_600_000,
        scope: {},
        except: {},
        directions: ['forward'],
      },
    ]);
    expect(config.credentials.get('feed', 'holidays')?.token).toBe('hush');
    expect(read(withFeed({ enabled: false })).calendarFeeds.size).toBe(0);
  });

  it('decide by what they mean, and not by where or how often they are read (R21)', () => {
    const hash = (changes: object) => read(withFeed(changes)).configHash;
    expect(hash({ kind: 'window' })).not.toBe(hash({}));
    expect(hash({ zone: 'Asia/Tokyo' })).not.toBe(hash({}));
    expect(hash({ maximumAge: { days: 3 } })).not.toBe(hash({}));
    expect(
      hash({
        url: 'https://elsewhere.example.com',
        interval: { hours: 2 },
        reason: 'Nobody is there',
      }),
    ).toBe(hash({}));
  });

  it.each([
    ['another scheme', { url: 'file:///etc/passwd' }, 'url: expected a URL'],
    [
      'a password in the address',
      { url: 'https://a:b@example.com' },
      'url: expected a URL without user name and password',
    ],
    ['F60 an unknown zone', { zone: 'Mars/Base' }, 'zone: expected the IANA'],
    ['an unknown kind', { kind: 'holiday' }, 'kind: '],
    [
      'a stage that there is not',
      { scope: { stages: ['moon'] } },
      'unknown stage "moon"',
    ],
    [
      'to ask too often',
      { interval: { seconds: 5 } },
      'interval: expected between { minutes: 1 } and { days: 7 }',
    ],
    [
      'a copy that one failure makes too old',
      { maximumAge: { minutes: 90 } },
      'at least two intervals',
    ],
    ['a user without a password', { username: 'reader' }, 'both or neither'],
  ])('refuse %s', (_what, changes, problem) => {
    expect(problemsOf(withFeed(changes))).toEqual([
      expect.stringContaining(problem),
    ]);
  });
});
