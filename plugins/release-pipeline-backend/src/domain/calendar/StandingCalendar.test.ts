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
import { StandingCalendar } from './StandingCalendar';
import { freeze, subject, times, window } from './testing';
import type { CalendarEvent, CalendarScope, CalendarSubject } from './types';

const HOUR = 3_600_000;
const MINUTE = 60_000;

const decide = (
  events: CalendarEvent[],
  at: string,
  about: Partial<CalendarSubject> = {},
) => StandingCalendar.create(events).decide(subject(about), Date.parse(at));

const IN_FREEZE = '2026-12-24T12:00Z';

describe('precedence', () => {
  it('is open when nothing applies', () => {
    expect(decide([], IN_FREEZE)).toEqual({ open: true, windowOnly: false });
  });

  it('an active freeze closes until it ends', () => {
    expect(decide([freeze()], IN_FREEZE)).toMatchObject({
      open: false,
      because: { event: { name: 'year-end' } },
      nextOpen: Date.parse('2027-01-02T05:00Z'),
    });
    expect(decide([freeze()], '2027-01-02T05:00Z').open).toBe(true);
  });

  it('tells when a freeze begins', () => {
    expect(decide([freeze()], '2026-12-01T12:00Z')).toMatchObject({
      open: true,
      nextClose: Date.parse('2026-12-20T17:00Z'),
      closedBy: { name: 'year-end' },
    });
  });

  it('R28 where windows speak of it, only an open one lets through', () => {
    // A Friday, and the night of Saturday.
    expect(decide([window()], '2026-06-05T12:00Z')).toMatchObject({
      open: false,
      because: undefined,
      windowOnly: true,
      nextOpen: Date.parse('2026-06-06T20:00Z'),
    });
    expect(decide([window()], '2026-06-06T20:00Z')).toMatchObject({
      open: true,
      because: { event: { name: 'saturdays' } },
      nextClose: Date.parse('2026-06-07T00:00Z'),
      closedBy: undefined,
    });
  });

  it('R28 stays closed after the last window', () => {
    const once = window({ times: times('2026-01-03T22:00', 4) });
    expect(decide([once], '2026-06-05T12:00Z')).toEqual({
      open: false,
      because: undefined,
      untold: undefined,
      windowOnly: true,
      nextOpen: undefined,
    });
  });

  it('F63 a freeze over a window wins, and it opens with the first window after it', () => {
    // 26 December 2026 is a Saturday, and so is 2 January.
    expect(decide([window(), freeze()], '2026-12-26T22:00Z')).toMatchObject({
      open: false,
      because: { event: { name: 'year-end' } },
      nextOpen: Date.parse('2027-01-02T21:00Z'),
    });
  });

  it('follows windows that hand over to each other', () => {
    const early = window({
      times: times('2026-06-06T20:00', 2),
      name: 'early',
    });
    expect(decide([window(), early], '2026-06-06T18:30Z')).toMatchObject({
      open: true,
      nextClose: Date.parse('2026-06-07T00:00Z'),
    });
  });

  it('finds no opening where freezes cover all windows', () => {
    const nights = freeze({
      times: times('2026-01-01T21:00', 9, { rule: 'FREQ=DAILY' }),
    });
    expect(decide([window(), nights], '2026-06-05T12:00Z')).toMatchObject({
      open: false,
      nextOpen: undefined,
    });
  });

  it('F60 cannot tell whether a freeze in doubt takes place where it may, and no exception passes it', () => {
    const calendar = StandingCalendar.create([
      freeze({ doubt: 'its zone is not understood' }),
    ]);
    const starts = Date.parse('2026-12-20T17:00Z');
    const decideAt = (at: number, excepted?: string[]) =>
      calendar.decide(subject(), at, new Set(excepted));
    const inDoubt = {
      open: false,
      because: undefined,
      untold: { name: 'year-end' },
      nextOpen: Date.parse('2027-01-02T05:00Z'),
    };
    expect(decideAt(starts)).toMatchObject(inDoubt);
    expect(decideAt(starts, ['config:freeze:year-end'])).toMatchObject(inDoubt);
    expect(calendar.freezesAt(subject(), starts)).toEqual([]);
    expect(decideAt(starts - 1)).toMatchObject({
      open: true,
      nextClose: starts,
      closedBy: { name: 'year-end' },
    });
    expect(decideAt(inDoubt.nextOpen)).toMatchObject({ open: true });
  });

  it('F60 what cannot be told closes, whether it denies or allows', () => {
    // More steps than the library goes: this never comes true.
    const never = times('1970-01-01T00:00', 1, {
      rule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3',
    });
    expect(decide([freeze({ times: never })], IN_FREEZE)).toMatchObject({
      open: false,
      untold: { name: 'year-end' },
      nextOpen: undefined,
    });
    expect(decide([window({ times: never })], IN_FREEZE)).toMatchObject({
      open: false,
      untold: { name: 'saturdays' },
    });
    const nightly = window({
      name: 'nightly',
      times: times('2026-01-01T22:00', 4, { rule: 'FREQ=DAILY' }),
    });
    expect(
      decide([window({ times: never }), nightly], '2026-06-05T21:00Z').open,
    ).toBe(true);
  });
});

describe('scope', () => {
  const closes = (
    event: Partial<CalendarEvent>,
    about: Partial<CalendarSubject> = {},
  ) => !decide([freeze(event)], IN_FREEZE, about).open;

  it.each<[string, CalendarScope, boolean]>([
    ['its component', { components: ['component:default/payments'] }, true],
    ['another component', { components: ['component:default/ledger'] }, false],
    ['its system', { systems: ['system:default/shop'] }, true],
    ['another system', { systems: ['system:default/bank'] }, false],
    ['its owner', { owners: ['group:default/team-payments'] }, true],
    ['another owner', { owners: ['group:default/team-ledger'] }, false],
    ['its type', { types: ['website', 'service'] }, true],
    ['another type', { types: ['website'] }, false],
    ['its stage', { stages: ['staging', 'production'] }, true],
    ['another stage', { stages: ['staging'] }, false],
    ['its instance', { instances: ['prod'] }, true],
    ['another instance', { instances: ['nonprod'] }, false],
    [
      'its stage and another system',
      { stages: ['production'], systems: ['system:default/bank'] },
      false,
    ],
  ])('%s', (_what, scope, named) => {
    expect(closes({ scope })).toBe(named);
  });

  it('F60 one that cannot be told holds until somebody ends it, and not a moment longer', () => {
    const endedAt = Date.parse('2026-06-05T12:00Z');
    const ended = freeze({ untold: 'who knows', endedAt });
    expect(decide([ended], '2026-06-05T11:59Z')).toMatchObject({
      open: false,
      untold: { name: 'year-end' },
    });
    expect(decide([ended], '2026-06-05T12:01Z')).toMatchObject({
      open: true,
      nextClose: undefined,
    });
  });

  it('all except: whatever one of the lists names is taken out', () => {
    expect(closes({ except: { systems: ['system:default/shop'] } })).toBe(
      false,
    );
    expect(closes({ except: { systems: ['system:default/bank'] } })).toBe(true);
    expect(
      closes({
        except: { systems: ['system:default/bank'], stages: ['production'] },
      }),
    ).toBe(false);
    expect(
      closes({
        scope: { stages: ['production'] },
        except: { types: ['service'] },
      }),
    ).toBe(false);
  });

  it('one of several instances is enough to be in, and not to be out', () => {
    const both = { instances: ['eu', 'us'] };
    expect(closes({ scope: { instances: ['us'] } }, both)).toBe(true);
    expect(closes({ except: { instances: ['us'] } }, both)).toBe(true);
    expect(closes({ except: { instances: ['us', 'eu'] } }, both)).toBe(false);
  });

  it('what the catalog does not say is not named', () => {
    expect(
      closes(
        { scope: { systems: ['system:default/shop'] } },
        { system: undefined },
      ),
    ).toBe(false);
    expect(
      closes(
        { except: { systems: ['system:default/shop'] } },
        { system: undefined },
      ),
    ).toBe(true);
  });

  it('R28 rollback and hotfix are exempt, unless the event names them', () => {
    expect(closes({}, { direction: 'rollback' })).toBe(false);
    expect(closes({}, { direction: 'hotfix' })).toBe(false);
    expect(
      closes({ directions: ['forward', 'hotfix'] }, { direction: 'hotfix' }),
    ).toBe(true);
    expect(decide([window()], IN_FREEZE, { direction: 'rollback' })).toEqual({
      open: true,
      windowOnly: false,
    });
  });

  it('speaks of risk classes', () => {
    expect(closes({ risk: ['high'] })).toBe(false);
    expect(closes({ risk: ['high'] }, { risk: 'high' })).toBe(true);
  });
});

describe('the outlook on windows', () => {
  const at = Date.parse('2026-06-05T12:00Z');
  const calendar = StandingCalendar.create([
    window(),
    window({ name: 'over', times: times('2026-01-03T22:00', 4) }),
    window({ name: 'staging', scope: { stages: ['staging'] } }),
  ]);

  it('names the next one, by name where names are given', () => {
    const next = {
      planned: true,
      next: {
        from: Date.parse('2026-06-06T20:00Z'),
        event: { name: 'saturdays' },
      },
    };
    expect(calendar.windows(subject(), at)).toMatchObject(next);
    expect(calendar.windows(subject(), at, ['saturdays'])).toMatchObject(next);
    expect(calendar.windows(subject(), at, ['over'])).toEqual({
      planned: true,
      untold: undefined,
    });
    expect(calendar.windows(subject(), at, ['staging'])).toEqual({
      planned: false,
    });
  });

  it('knows until when one is open, whatever is frozen', () => {
    const frozen = StandingCalendar.create([window(), freeze()]);
    expect(
      frozen.windows(subject(), Date.parse('2026-12-26T22:00Z')),
    ).toMatchObject({ open: { until: Date.parse('2026-12-27T01:00Z') } });
  });
});

describe('properties', () => {
  const zones = ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata'];
  const rules = [
    undefined,
    'FREQ=DAILY',
    'FREQ=DAILY;INTERVAL=2;BYHOUR=1,2,13',
    'FREQ=WEEKLY;BYDAY=SA,SU',
    'FREQ=DAILY;COUNT=4',
    'FREQ=DAILY;UNTIL=20261027T000000Z',
  ];
  /** Around the night on which clocks go back in Berlin. */
  const START = Date.UTC(2026, 9, 24);
  const event = fc
    .record({
      kind: fc.constantFrom('freeze' as const, 'window' as const),
      zone: fc.constantFrom(...zones),
      rule: fc.constantFrom(...rules),
      minute: fc.integer({ min: 0, max: 2 * 24 * 60 }),
      length: fc.integer({ min: 1, max: 30 * 60 }),
      elapsed: fc.boolean(),
    })
    .map(
      ({ kind, zone, rule, minute, length, elapsed }): CalendarEvent =>
        freeze({
          kind,
          times: {
            zone,
            start: START + minute * MINUTE,
            lengthMs: length * MINUTE,
            elapsed,
            ...(rule !== undefined && {
              recurrence: { rule, exdates: [], rdates: [] },
            }),
          },
        }),
    );
  const events = fc
    .array(event, { maxLength: 4 })
    .map(list => list.map((entry, index) => ({ ...entry, name: `e${index}` })));
  const moment = fc
    .integer({ min: -60, max: 5 * 24 * 60 })
    .map(minute => START + minute * MINUTE);

  const openAt = (list: CalendarEvent[], at: number) =>
    StandingCalendar.create(list).decide(subject(), at).open;

  it('a freeze that is added never opens anything', () => {
    fc.assert(
      fc.property(events, event, moment, (list, added, at) => {
        const more = [
          ...list,
          { ...added, kind: 'freeze' as const, name: 'x' },
        ];
        expect(openAt(more, at) && !openAt(list, at)).toBe(false);
      }),
    );
  });

  it('a window never opens what a freeze closes', () => {
    fc.assert(
      fc.property(events, event, moment, (list, added, at) => {
        const frozen = list.filter(({ kind }) => kind === 'freeze');
        const more = [
          ...frozen,
          { ...added, kind: 'window' as const, name: 'x' },
        ];
        expect(openAt(more, at) && !openAt(frozen, at)).toBe(false);
      }),
    );
  });

  it('the order of events never matters', () => {
    const shuffled = events.chain(list =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, moment, ([list, other], at) => {
        const say = (some: CalendarEvent[]) =>
          StandingCalendar.create(some).decide(subject(), at);
        expect(say(other)).toEqual(say(list));
      }),
    );
  });

  it('says the same as looking at each minute', () => {
    fc.assert(
      fc.property(events, moment, (list, at) => {
        const calendar = StandingCalendar.create(list);
        const { open, nextClose, nextOpen } = calendar.decide(subject(), at);
        const near = calendar.occurrences(at, at + 72 * HOUR);
        const isOpen = (minute: number) => {
          const active = near
            .filter(({ from, to }) => from <= minute && minute < to)
            .map(({ event: { kind } }) => kind);
          return (
            !active.includes('freeze') &&
            (active.includes('window') ||
              list.every(({ kind }) => kind === 'freeze'))
          );
        };
        expect(open).toBe(isOpen(at));
        const changes = Array.from(
          { length: 72 * 60 },
          (_, index) => at + index * MINUTE,
        ).find(minute => isOpen(minute) !== open);
        const told = open ? nextClose : nextOpen;
        expect(
          told !== undefined && told < at + 72 * HOUR ? told : undefined,
        ).toBe(changes);
      }),
      { numRuns: 25 },
    );
  });

  it('answers the same whatever was asked before', () => {
    fc.assert(
      fc.property(events, fc.array(moment), moment, (list, before, at) => {
        const asked = StandingCalendar.create(list);
        before.forEach(earlier => asked.decide(subject(), earlier));
        expect(asked.decide(subject(), at)).toEqual(
          StandingCalendar.create(list).decide(subject(), at),
        );
      }),
    );
  });
});
