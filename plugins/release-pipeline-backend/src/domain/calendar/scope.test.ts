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

import { isInScope, scopeSpeaksOf } from './scope';
import { StandingCalendar } from './StandingCalendar';
import { freeze, subject, window } from './testing';
import type { CalendarScope, CalendarSubject } from './types';

const IN_FREEZE = Date.parse('2026-12-24T12:00Z');
const COMMERCE = 'domain:default/commerce';

describe('the scope of an event', () => {
  const speaks = (
    scope: CalendarScope,
    about: Partial<CalendarSubject>,
    except: CalendarScope = {},
  ) => scopeSpeaksOf({ scope, except }, subject(about));

  it.each<[string, CalendarScope, Partial<CalendarSubject>]>([
    ['domain', { domains: [COMMERCE] }, { domain: COMMERCE }],
    ['cluster', { clusters: ['eu'] }, { clusters: ['https://us', 'eu'] }],
    ['label', { labels: ['tier=gold'] }, { labels: ['a=b', 'tier=gold'] }],
  ])('names a %s, or does not', (_what, scope, about) => {
    expect(speaks(scope, about)).toBe('yes');
    expect(speaks(scope, {})).toBe('no');
    expect(speaks({}, about, scope)).toBe(
      // With a cluster that is not taken out it is in the scope still.
      scope.clusters ? 'yes' : 'no',
    );
    expect(speaks({}, {}, scope)).toBe('yes');
  });

  it.each<[string, CalendarScope, Partial<CalendarSubject>]>([
    ['domain', { domains: [COMMERCE] }, { notKnown: ['domain'] }],
    [
      'Argo CD instance',
      { instances: ['eu'] },
      { instances: [], notKnown: ['instances'] },
    ],
    ['cluster', { clusters: ['eu'] }, { notKnown: ['clusters'] }],
    ['label', { labels: ['tier=gold'] }, { notKnown: ['labels'] }],
  ])('may name a %s that is not known', (_what, scope, about) => {
    expect(speaks(scope, about)).toBe('maybe');
    // Nothing is taken out of a scope by what is not known, nor left in a window.
    expect(speaks({}, about, scope)).toBe('maybe');
    expect(isInScope({ scope: {}, except: scope }, subject(about))).toBe(true);
    expect(speaks({ ...scope, stages: ['dev'] }, about)).toBe('no');
  });

  it('what is not known escapes no freeze, and enters no window', () => {
    const about = subject({ notKnown: ['domain'] });
    const scope = { domains: [COMMERCE] };
    const frozen = StandingCalendar.create([freeze({ scope })]);
    expect(frozen.decide(about, IN_FREEZE)).toMatchObject({
      open: false,
      because: undefined,
      doubt: { name: 'year-end' },
    });
    expect(frozen.decide(about, Date.parse('2026-06-01T12:00Z')).open).toBe(
      true,
    );
    const saturday = Date.parse('2026-06-06T20:00Z');
    const windows = StandingCalendar.create([window({ scope })]);
    expect(windows.decide(about, saturday)).toMatchObject({
      open: false,
      windowOnly: true,
      doubt: { name: 'saturdays' },
    });
    expect(windows.decide(subject({ domain: COMMERCE }), saturday).open).toBe(
      true,
    );
    // Another window that speaks of it for certain opens it all the same.
    const both = StandingCalendar.create([
      window({ scope }),
      window({ name: 'all' }),
    ]);
    expect(both.decide(about, saturday).open).toBe(true);
  });

  it('notes hold nothing', () => {
    const notes = (['maintenance', 'incident', 'drill'] as const).map(kind =>
      freeze({ kind, name: kind }),
    );
    const calendar = StandingCalendar.create(notes);
    expect(calendar.isEmpty).toBe(true);
    expect(calendar.decide(subject(), IN_FREEZE)).toEqual({
      open: true,
      windowOnly: false,
    });
    expect(
      calendar.occurrences(IN_FREEZE, IN_FREEZE + 1).map(({ event }) => event),
    ).toEqual(expect.arrayContaining(notes));
  });

  it('what was ended is over from then on, also what comes again', () => {
    const endedAt = Date.parse('2026-12-24T12:00Z');
    const calendar = StandingCalendar.create([freeze({ endedAt })]);
    expect(calendar.decide(subject(), endedAt - 1).nextOpen).toBe(endedAt);
    expect(calendar.decide(subject(), endedAt).open).toBe(true);
    expect(
      calendar
        .occurrences(endedAt - 1, endedAt + 90 * 86_400_000)
        .map(({ to }) => to),
    ).toEqual([endedAt]);
  });

  it('F60 one whose zone is none any more freezes, and nothing else fails', () => {
    const lost = freeze({
      name: 'lost',
      times: { ...freeze().times, zone: 'Mars/Olympus' },
      scope: { stages: ['production'] },
    });
    const calendar = StandingCalendar.create([lost, freeze()]);
    expect(calendar.decide(subject(), 0)).toMatchObject({
      open: false,
      untold: { name: 'lost' },
    });
    expect(calendar.decide(subject({ stage: 'staging' }), 0).open).toBe(true);
  });
});
