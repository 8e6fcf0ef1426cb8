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

import { decide } from '../decide';
import { nextDue } from '../evaluation';
import { stageOf } from '../lookups';
import { stateToActOn } from '../pinned';
import { asked, aWaitingState } from '../testing/asked';
import { DAY, HOUR, MINUTE, NOW } from '../testing/builders';
import type { ComponentState } from '../types';
import { judgeCalendar } from './judgeCalendar';
import { StandingCalendar } from './StandingCalendar';
import { freeze, window } from './testing';
import type { CalendarEvent } from './types';

/** A span around or after now, in a zone without changes of clocks. */
const span = (from: number, to: number): CalendarEvent['times'] => ({
  zone: 'UTC',
  start: NOW + from,
  lengthMs: to - from,
  elapsed: true,
});

const active = freeze({ times: span(-HOUR, DAY) });
const open = window({ times: span(-HOUR, 2 * HOUR) });

const withEvents = (...events: CalendarEvent[]): ComponentState =>
  aWaitingState({ calendar: StandingCalendar.create(events) });

function judge(
  events: CalendarEvent[],
  direction: 'forward' | 'rollback' | 'hotfix' = 'forward',
  risk: 'low' | 'medium' | 'high' = 'low',
) {
  const state = withEvents(...events);
  return judgeCalendar(state, stageOf(state, 'production')!, direction, risk);
}

const at = (instant: number, as = 'at') => ({
  time: new Date(instant).toISOString(),
  as,
});

describe('what the calendar says (R28)', () => {
  it('names the freeze, its end, and what may go all the same', () => {
    expect(judge([active])).toMatchObject({
      status: 'pending',
      passesAt: NOW + DAY,
      since: NOW - HOUR,
      reason: [
        "Freeze 'Year end' until ",
        at(NOW + DAY),
        ', rollback and hotfix still allowed',
      ],
    });
    expect(
      judge([{ ...active, directions: ['forward', 'hotfix'] }]).reason.at(-1),
    ).toBe(', rollback still allowed');
  });

  it('shows whose it is, why, and where more is written', () => {
    expect(
      judge([
        {
          ...active,
          reason: 'Nobody is there to help',
          owner: 'group:default/platform',
          link: 'https://wiki.example.com/year-end',
        },
      ]),
    ).toMatchObject({
      whoCanAct: ['group:default/platform'],
      evidence: [
        {
          label: 'Freeze',
          value: ['Year end'],
          href: 'https://wiki.example.com/year-end',
        },
        { label: 'Reason', value: ['Nobody is there to help'] },
        { label: 'Owner', value: ['platform'] },
      ],
    });
  });

  it('shows which rules were looked at where it is open', () => {
    const looked = (...events: CalendarEvent[]) =>
      judge(events).evidence.find(({ label }) => label === 'Looked at')?.value;
    expect(looked()).toEqual(['No calendar rule is there']);
    const elsewhere = { ...active, scope: { stages: ['dev'] } };
    expect(looked(elsewhere)).toEqual([
      'None of 1 calendar rule speaks of this',
    ]);
    expect(looked(elsewhere, open)).toEqual([
      "1 of 2 calendar rules: Window 'Saturdays'",
    ]);
    const many = Array.from({ length: 8 }, (_, index) =>
      freeze({
        name: `freeze-${index}`,
        title: `Rule ${index}`,
        times: span(DAY, 2 * DAY),
      }),
    );
    expect(looked(...many)).toEqual([
      "8 of 8 calendar rules: Freeze 'Rule 0', Freeze 'Rule 1', Freeze 'Rule 2', Freeze 'Rule 3', Freeze 'Rule 4' and 3 more",
    ]);
  });

  it('shows them also where no window is planned', () => {
    expect(judge([window({ times: span(-3 * HOUR, -HOUR) })])).toMatchObject({
      status: 'pending',
      evidence: [
        {
          label: 'Looked at',
          value: ["1 of 1 calendar rule: Window 'Saturdays'"],
        },
      ],
    });
  });

  it('says since when it is open', () => {
    expect(judge([open]).since).toBe(NOW - HOUR);
  });

  it('says how long is left before a freeze begins', () => {
    const soon = freeze({ times: span(3 * HOUR, DAY) });
    expect(judge([soon])).toMatchObject({
      status: 'passed',
      validUntil: NOW + 3 * HOUR,
      reason: ["Freeze 'Year end' starts ", at(NOW + 3 * HOUR, 'in')],
    });
    const later = freeze({ times: span(30 * DAY, 31 * DAY) });
    expect(judge([later])).toMatchObject({
      status: 'passed',
      reason: ['No freeze is active until ', at(NOW + 30 * DAY)],
    });
  });

  it('a rollback and a hotfix go, and it is said past what', () => {
    for (const direction of ['rollback', 'hotfix'] as const) {
      expect(judge([active], direction)).toMatchObject({
        status: 'passed',
        reason: [`Freeze 'Year end' does not hold back a ${direction}`],
      });
    }
    expect(
      judge([window({ times: span(HOUR, 2 * HOUR) })], 'rollback').reason,
    ).toEqual(['That no window is open does not hold back a rollback']);
  });

  it('waits for a window, and passes while one is open', () => {
    expect(judge([window({ times: span(HOUR, 2 * HOUR) })])).toMatchObject({
      status: 'pending',
      passesAt: NOW + HOUR,
      reason: [
        "No window is open; Window 'Saturdays' opens ",
        at(NOW + HOUR, 'in'),
      ],
    });
    expect(judge([open])).toMatchObject({
      status: 'passed',
      validUntil: NOW + 2 * HOUR,
      reason: ["Window 'Saturdays' is open until ", at(NOW + 2 * HOUR)],
    });
  });

  it('says that no end is known after the last window', () => {
    const over = window({ times: span(-3 * HOUR, -HOUR) });
    const judged = judge([over]);
    expect(judged).toMatchObject({
      status: 'pending',
      noEndBecause: 'No window is planned',
      reason: ['No window is open, and none is planned'],
    });
    expect(judged.passesAt).toBeUndefined();
    expect(judge([over, active]).reason.at(-1)).toBe(
      ', rollback and hotfix still allowed, and no window is planned after it',
    );
  });

  it.each<[string, CalendarEvent['times'], unknown[]]>([
    [
      'longer than it is looked ahead',
      span(-HOUR, 730 * DAY),
      [
        "Freeze 'Year end' until ",
        at(NOW + 730 * DAY),
        ', rollback and hotfix still allowed; it does not open within 400 days',
      ],
    ],
    [
      'day by day without an end',
      {
        ...span(-HOUR, DAY - HOUR),
        recurrence: { rule: 'FREQ=DAILY', exdates: [], rdates: [] },
      },
      [
        "Freeze 'Year end' without an end within 400 days, rollback and hotfix still allowed",
      ],
    ],
    [
      'day by day, for 100 days',
      {
        ...span(-HOUR, DAY - HOUR),
        recurrence: { rule: 'FREQ=DAILY;COUNT=100', exdates: [], rdates: [] },
      },
      [
        "Freeze 'Year end' until ",
        at(NOW - HOUR + 100 * DAY),
        ', rollback and hotfix still allowed',
      ],
    ],
  ])('a freeze that lasts %s says until when', (_what, times, reason) => {
    const judged = judge([freeze({ times })]);
    expect(judged).toMatchObject({
      status: 'pending',
      since: NOW - HOUR,
      reason,
    });
    const end = times.recurrence?.rule.includes('COUNT');
    expect(judged.passesAt).toBe(end ? NOW - HOUR + 100 * DAY : undefined);
    expect(judged.noEndBecause).toBe(
      end ? undefined : 'It has no end within 400 days',
    );
  });

  it('a freeze that began long ago, day by day, says since when', () => {
    const recurrence = { rule: 'FREQ=DAILY', exdates: [], rdates: [] };
    const times = { ...span(-200 * DAY, -199 * DAY), recurrence };
    expect(judge([freeze({ times })]).since).toBe(NOW - 200 * DAY);
  });

  it('does not say that no window is planned where a freeze covers all', () => {
    const covered = window({ times: span(2 * DAY, 3 * DAY) });
    const long = freeze({ times: span(-HOUR, 730 * DAY) });
    expect(judge([long, covered])).toMatchObject({
      noEndBecause: 'It has no end within 400 days',
      reason: [
        expect.anything(),
        expect.anything(),
        expect.stringContaining('does not open within 400 days'),
      ],
    });
  });

  it('says when it opens where that is not when the freeze ends', () => {
    const next = window({ times: span(2 * DAY, 3 * DAY) });
    expect(judge([active, next])).toMatchObject({
      passesAt: NOW + 2 * DAY,
      reason: [
        "Freeze 'Year end' until ",
        at(NOW + DAY),
        ', rollback and hotfix still allowed; it opens ',
        at(NOW + 2 * DAY),
      ],
    });
  });

  it('does not know where a target goes of which no application was found', () => {
    const state = withEvents({
      ...active,
      scope: { clusters: ['https://us'] },
    });
    const production = stageOf(state, 'production')!;
    const twoRegions = {
      ...production,
      targets: [
        ...production.targets,
        { instance: 'us', application: 'payments-us' },
      ],
    };
    expect(judgeCalendar(state, production, 'forward', 'low').status).toBe(
      'passed',
    );
    expect(judgeCalendar(state, twoRegions, 'forward', 'low').status).toBe(
      'unknown',
    );
  });

  it('F60 what cannot be told is unknown', () => {
    const never = freeze({
      times: {
        ...span(0, HOUR),
        start: 0,
        recurrence: {
          rule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3',
          exdates: [],
          rdates: [],
        },
      },
    });
    expect(judge([never])).toMatchObject({
      status: 'unknown',
      reason: ["It cannot be told when Freeze 'Year end' takes place"],
    });
  });

  it('F60 what may take place is unknown as long as it may, and says so before', () => {
    const doubt = "'Acme/Nowhere' is no known zone";
    expect(judge([{ ...active, doubt }])).toMatchObject({
      status: 'unknown',
      reason: [
        `It cannot be told when Freeze 'Year end' takes place: ${doubt}`,
      ],
      passesAt: NOW + DAY,
    });
    const soon = freeze({ times: span(HOUR, DAY), doubt });
    expect(judge([soon])).toMatchObject({
      status: 'passed',
      reason: ["Freeze 'Year end' may start ", at(NOW + HOUR, 'in')],
    });
  });

  it('goes by the risk class', () => {
    const careful = { ...active, risk: ['high' as const] };
    expect(judge([careful], 'forward', 'medium').status).toBe('passed');
    expect(judge([careful], 'forward', 'high').status).toBe('pending');
  });
});

describe('F61 what a promotion does', () => {
  it('waits in a freeze, and is looked at again when it ends', () => {
    const { state, promotion } = asked(withEvents(active));
    expect(decide(state, promotion)).toMatchObject({ state: 'waiting' });
    expect(nextDue(state)).toBe(NOW + DAY);
  });

  it('is looked at again when a freeze begins, and falls back to waiting then', () => {
    const soon = freeze({ times: span(MINUTE, DAY) });
    const { state, promotion } = asked(withEvents(soon), {
      state: 'ready',
      readySince: NOW - MINUTE,
    });
    expect(decide(state, promotion).state).toBe('executing');
    const waiting = { ...promotion, state: 'waiting' as const };
    expect(nextDue({ ...state, promotions: [waiting] })).toBe(NOW + MINUTE);
    expect(decide({ ...state, now: NOW + MINUTE }, promotion)).toMatchObject({
      state: 'waiting',
      readySince: undefined,
    });
  });

  it('falls back when the window closes', () => {
    const { state, promotion } = asked(withEvents(open), {
      state: 'ready',
      readySince: NOW - MINUTE,
    });
    expect(decide(state, promotion).state).toBe('executing');
    expect(decide({ ...state, now: NOW + 2 * HOUR }, promotion).state).toBe(
      'waiting',
    );
  });

  it('is held at the moment of the effect, though it was intended before', () => {
    const { state, promotion } = asked(withEvents(active), {
      state: 'executing',
    });
    const toActOn = stateToActOn(state, promotion);
    expect(decide(toActOn.state, toActOn.promotion).state).toBe('waiting');
  });

  it('goes as a rollback', () => {
    const { state, promotion } = asked(withEvents(active, open), {
      state: 'ready',
      readySince: NOW - MINUTE,
      direction: 'rollback',
      lane: 'emergency',
    });
    expect(decide(state, promotion).state).toBe('executing');
  });
});
