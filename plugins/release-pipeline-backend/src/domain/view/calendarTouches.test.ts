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
import { freeze, window } from '../calendar/testing';
import type { CalendarEvent } from '../calendar/types';
import { aWaitingState } from '../testing/asked';
import { aComponent, DAY, HOUR, NOW } from '../testing/builders';
import { asText } from '../words';
import { eventsOfComponent, eventsOfOwner, outlookOf } from './calendarTouches';

const span = (from: number, to: number): CalendarEvent['times'] => ({
  zone: 'UTC',
  start: NOW + from,
  lengthMs: to - from,
  elapsed: true,
});
const ahead = { from: NOW, to: NOW + 14 * DAY };
const calendarOf = (...events: CalendarEvent[]) =>
  StandingCalendar.create(events);

describe('events that touch a component', () => {
  it('are listed with the stages that they speak of, and with no other', () => {
    const calendar = calendarOf(
      freeze({
        name: 'a',
        title: 'Black Friday',
        scope: { stages: ['production'] },
        times: span(2 * DAY, 5 * DAY),
      }),
      freeze({ name: 'b', title: 'All', times: span(6 * DAY, 7 * DAY) }),
      freeze({
        name: 'c',
        title: 'Of others',
        scope: { components: ['component:default/ledger'] },
        times: span(0, DAY),
      }),
      freeze({ name: 'd', title: 'Later', times: span(20 * DAY, 21 * DAY) }),
    );
    const found = eventsOfComponent(calendar, aWaitingState(), ahead);
    expect(found.map(({ event, stages }) => [event.title, stages])).toEqual([
      ['Black Friday', ['production']],
      ['All', ['dev', 'staging', 'production']],
    ]);
  });

  it('are each time that they take place', () => {
    const nightly = window({
      times: {
        ...span(HOUR, 2 * HOUR),
        recurrence: { rule: 'FREQ=DAILY', exdates: [], rdates: [] },
      },
    });
    expect(
      eventsOfComponent(calendarOf(nightly), aWaitingState(), ahead),
    ).toHaveLength(14);
    expect(
      eventsOfOwner(calendarOf(nightly), [aWaitingState()], ahead),
    ).toHaveLength(1);
  });
});

describe('events that touch what somebody owns', () => {
  const owned = (name: string, system?: string) => {
    const state = aWaitingState();
    return {
      ...state,
      component: aComponent({
        ref: `component:default/${name}`,
        name,
        system,
      }),
    };
  };

  it('are told once, with how much of it, and what goes all the same', () => {
    const shop = 'system:default/shop';
    const states = [
      ...['a', 'b', 'c', 'd', 'e', 'f'].map(name => owned(name, shop)),
      owned('ledger'),
    ];
    const [event, ...others] = eventsOfOwner(
      calendarOf(
        freeze({
          scope: { systems: [shop], stages: ['production'] },
          times: span(DAY, 2 * DAY),
        }),
        freeze({
          name: 'none',
          scope: { systems: ['system:default/bank'] },
          times: span(0, DAY),
        }),
      ),
      states,
      ahead,
    );
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      count: 6,
      systems: [shop],
      stages: ['production'],
      allowed: ['rollback', 'hotfix'],
    });
    expect(event.components.map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  it('are none for a component without stages', () => {
    const state = { ...owned('payments'), pipeline: undefined };
    expect(
      eventsOfOwner(
        calendarOf(freeze({ times: span(0, DAY) })),
        [state],
        ahead,
      ),
    ).toEqual([]);
  });
});

describe('what the calendar says of a stage now', () => {
  const active = freeze({
    title: 'Year end',
    scope: { stages: ['production'] },
    times: span(-HOUR, DAY),
  });
  const until = new Date(NOW + DAY).toISOString();
  const ofProduction = (...events: CalendarEvent[]) => {
    const outlook = outlookOf(calendarOf(...events), aWaitingState()).at(-1)!;
    return [outlook.state, asText(outlook.sentence)];
  };

  it.each<[string, CalendarEvent[], string, string]>([
    ['nothing speaks of it', [], 'open', 'nothing to come closes it'],
    [
      'a freeze is to come',
      [freeze({ ...active, times: span(DAY, 2 * DAY) })],
      'open',
      `until ${until}, then freeze 'Year end'`,
    ],
    [
      'a freeze is active',
      [active],
      'closed',
      `freeze 'Year end' until ${until}`,
    ],
    [
      'a window is open',
      [window({ times: span(-HOUR, DAY) })],
      'open',
      `until ${until}`,
    ],
    [
      'a window is to come',
      [window({ times: span(DAY, 2 * DAY) })],
      'closed',
      `no window is open until ${until}`,
    ],
    [
      'the last window is over',
      [window({ times: span(-2 * DAY, -DAY) })],
      'closed',
      'no window is open',
    ],
    [
      'only some classes are held',
      [{ ...active, risk: ['medium', 'high'] }],
      'depends',
      `medium and high risk: freeze 'Year end' until ${until}`,
    ],
    [
      'a freeze holds rollbacks only',
      [{ ...active, directions: ['rollback'] }],
      'open',
      'nothing to come closes it',
    ],
    [
      'it cannot be told whether a freeze speaks of it',
      [{ ...active, scope: { labels: ['tier=gold'] } }],
      'unknown',
      "it cannot be told whether 'Year end' speaks of it",
    ],
    [
      'classes are held for different times',
      [
        { ...active, risk: ['medium'] },
        freeze({
          ...active,
          name: 'b',
          title: 'Longer',
          risk: ['high'],
          times: span(-HOUR, 2 * DAY),
        }),
      ],
      'depends',
      `medium and high risk: freeze 'Longer' until ${new Date(
        NOW + 2 * DAY,
      ).toISOString()}`,
    ],
  ])('where %s', (_case, events, state, words) => {
    expect(ofProduction(...events)).toEqual([state, words]);
  });
});
