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

import { StandingCalendar } from '../calendar/StandingCalendar';
import { freeze, times, window } from '../calendar/testing';
import { eventsIn, nextEvents } from './calendarEvents';

const calendar = StandingCalendar.create([
  freeze({
    scope: {
      stages: ['production', 'staging'],
      systems: ['system:default/shop'],
      types: ['service'],
      instances: ['prod'],
    },
    except: { components: ['component:default/secret-project'] },
    reason: 'Nobody is there to help',
    owner: 'group:default/platform',
    link: 'https://wiki.example.com/year-end',
  }),
  window({ risk: ['high'], directions: ['forward', 'rollback', 'hotfix'] }),
]);

const between = (from: string, to: string) =>
  eventsIn(calendar, { from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` });

describe('freezes and windows of the calendar page', () => {
  it('are each time that they take place, in order', () => {
    const { cut, events } = between('2026-12-18', '2027-01-01');
    expect(cut).toBe(false);
    expect(events.map(({ title, start, end }) => [title, start, end])).toEqual([
      ['Saturdays', '2026-12-19T21:00:00.000Z', '2026-12-20T01:00:00.000Z'],
      ['Year end', '2026-12-20T17:00:00.000Z', '2027-01-02T05:00:00.000Z'],
      ['Saturdays', '2026-12-26T21:00:00.000Z', '2026-12-27T01:00:00.000Z'],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  });

  it('S50 say what they speak of, and count the components', () => {
    const { events } = between('2026-12-20', '2026-12-21');
    const said = events.map(({ kind, sentence, reason, owner, href }) => ({
      kind,
      sentence,
      reason,
      owner,
      href,
    }));
    expect(said).toEqual([
      {
        kind: 'window',
        sentence: ['Opens for high risk'],
        reason: undefined,
        owner: undefined,
        href: undefined,
      },
      {
        kind: 'freeze',
        sentence: [
          'Holds shop, type service, production and staging, on prod; except 1 component; forward only',
        ],
        reason: 'Nobody is there to help',
        owner: 'group:default/platform',
        href: 'https://wiki.example.com/year-end',
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('secret-project');
  });

  it('are each told once where the next ones are asked for, a freeze before all windows', () => {
    const daily = Array.from({ length: 12 }, (...[, index]) =>
      window({ name: `window-${index}`, title: `Window ${index}` }),
    );
    const next = nextEvents(
      StandingCalendar.create([...daily, freeze({})]),
      { from: '2026-12-18T00:00:00Z', to: '2027-01-01T00:00:00Z' },
      ({ title }) => title !== 'Window 3',
    );
    expect(next).toHaveLength(12);
    expect(next[0]).toMatchObject({ kind: 'freeze', title: 'Year end' });
    expect(next[1]).toMatchObject({ start: '2026-12-19T21:00:00.000Z' });
    expect(new Set(next.map(({ title }) => title)).size).toBe(12);
  });

  it('are the first of them where there are more than are asked for, and no later ones are looked for', () => {
    const hourly = Array.from({ length: 24 }, (...[, hour]) => hour).join();
    const often = window({
      times: times('2026-01-03T22:00', 2, {
        rule: `FREQ=DAILY;BYHOUR=${hourly}`,
        zone: 'UTC',
      }),
    });
    const query = { from: '2027-02-01T00:00:00Z', to: '2027-06-01T00:00:00Z' };
    const all = eventsIn(StandingCalendar.create([often]), query);
    const first = eventsIn(StandingCalendar.create([often]), query, {
      most: 300,
    });
    expect(all.events.length).toBeGreaterThan(2_800);
    expect(new Set(all.events.map(({ id }) => id)).size).toBe(
      all.events.length,
    );
    expect(all.cut).toBe(false);
    expect(first).toEqual({
      events: all.events.slice(0, 300),
      cut: true,
      untold: [],
    });
  });

  it('are windows last where not all fit: no freeze and no note is left out for one', () => {
    const nightly = Array.from({ length: 300 }, (...[, index]) =>
      window({
        name: `window-${index}`,
        times: times('2026-01-01T22:00', 4, { rule: 'FREQ=DAILY' }),
      }),
    );
    const notes = (['drill', 'incident', 'maintenance'] as const).map(kind =>
      window({ name: kind, kind, times: times('2026-12-29T08:00', 1) }),
    );
    const december = {
      from: '2026-12-01T00:00:00Z',
      to: '2027-01-01T00:00:00Z',
    };
    const { cut, events } = eventsIn(
      StandingCalendar.create([...nightly, ...notes, freeze()]),
      december,
      { most: 2000 },
    );
    expect(cut).toBe(true);
    expect(events).toHaveLength(2000);
    expect(
      events.filter(({ kind }) => kind !== 'window').map(({ kind }) => kind),
    ).toEqual(['freeze', 'incident', 'maintenance', 'drill']);
    const starts = events.map(({ start }) => start);
    expect(starts).toEqual([...starts].sort());
    const few = eventsIn(
      StandingCalendar.create([...nightly, ...notes, freeze()]),
      december,
      { most: 2 },
    );
    expect(few.events.map(({ kind }) => kind)).toEqual(['freeze', 'incident']);
  });

  it('are looked for in 400 days, and it is said that there may be more', () => {
    const { cut, events } = between('2026-01-01', '2100-01-01');
    expect(cut).toBe(true);
    expect(events.filter(({ kind }) => kind === 'window')).toHaveLength(57);
    expect(
      eventsIn(StandingCalendar.create([]), {
        from: '2020-01-01T00:00:00Z',
        to: '2100-01-01T00:00:00Z',
      }),
    ).toEqual({ events: [], cut: false, untold: [] });
  });
});
