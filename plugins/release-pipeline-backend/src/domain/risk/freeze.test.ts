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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import { StandingCalendar } from '../calendar/StandingCalendar';
import { freeze, window } from '../calendar/testing';
import type { CalendarEvent, EventTimes } from '../calendar/types';
import { nextDue } from '../evaluation';
import { riskOf } from '../risk';
import { aPipeline, aStage, aState, DAY, HOUR, NOW } from '../testing/builders';
import type { RiskRule } from '../types';

const WITHIN = 24 * HOUR;
const RULE: RiskRule = { class: 'high', freezeWithin: WITHIN };

/** From then to then, counted from now. */
const span = (from: number, to: number): EventTimes => ({
  zone: 'UTC',
  start: NOW + from,
  lengthMs: to - from,
  elapsed: true,
});

const yearEnd = (
  from: number,
  to: number,
  overrides: Partial<CalendarEvent> = {},
) => freeze({ times: span(from, to), ...overrides });

/** 1.1.0 on its way into production, where a freeze close by is high. */
function world(
  events: CalendarEvent[],
  { rules = [RULE], passed = 0 }: { rules?: RiskRule[]; passed?: number } = {},
) {
  const stage = aStage('production', { after: ['dev'], riskRules: rules });
  const state = aState({
    runs: { dev: '1.1.0', production: '1.0.0' },
    now: NOW + passed,
    calendar: StandingCalendar.create(events),
    pipeline: aPipeline({
      stages: [aStage('dev', { start: 'outside' }), stage],
    }),
  });
  const release = state.releases.find(({ version }) => version === '1.1.0')!;
  return { state, risk: riskOf(state, stage, release) };
}

describe('the risk of a freeze that is near (R14)', () => {
  it.each<[string, CalendarEvent[], RiskClass]>([
    ['begins within that time', [yearEnd(20 * HOUR, 9 * DAY)], 'high'],
    ['begins just then', [yearEnd(WITHIN, 9 * DAY)], 'high'],
    ['begins later', [yearEnd(WITHIN + 1, 9 * DAY)], 'low'],
    ['has begun', [yearEnd(-HOUR, HOUR)], 'high'],
    ['is over', [yearEnd(-HOUR, 0)], 'low'],
    [
      'is one of another stage',
      [yearEnd(HOUR, 2 * HOUR, { scope: { stages: ['staging'] } })],
      'low',
    ],
    [
      'takes the component out',
      [
        yearEnd(HOUR, 2 * HOUR, {
          except: { components: ['component:default/payments'] },
        }),
      ],
      'low',
    ],
    [
      'holds rollbacks only',
      [yearEnd(HOUR, 2 * HOUR, { directions: ['rollback'] })],
      'low',
    ],
    [
      'holds what is of high risk only',
      [yearEnd(HOUR, 2 * HOUR, { risk: ['high'] })],
      'high',
    ],
    ['is a window', [window({ times: span(HOUR, 2 * HOUR) })], 'low'],
    [
      'comes each week',
      [
        yearEnd(-7 * DAY + HOUR, -7 * DAY + 2 * HOUR, {
          times: {
            ...span(-7 * DAY + HOUR, -7 * DAY + 2 * HOUR),
            recurrence: { rule: 'FREQ=WEEKLY', exdates: [], rdates: [] },
          },
        }),
      ],
      'high',
    ],
    ['is none', [], 'low'],
  ])('one that %s', (_, events, expected) => {
    expect(world(events).risk.class).toBe(expected);
  });

  it('names it, and from when it is, in words that do not age', () => {
    const begins = new Date(NOW + 20 * HOUR)
      .toISOString()
      .slice(0, 16)
      .replace('T', ' ');
    const reason = `Freeze 'Year end' within 1\u00a0d, from ${begins} UTC: high`;
    const events = [yearEnd(20 * HOUR, 9 * DAY)];
    expect(world(events).risk.reasons).toEqual([reason]);
    expect(world(events, { passed: 21 * HOUR }).risk.reasons).toEqual([reason]);
  });

  it('F60 one that cannot be told counts as high for as long as that is so', () => {
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
    const rules: RiskRule[] = [{ class: 'medium', freezeWithin: WITHIN }];
    expect(world([never], { rules }).risk).toMatchObject({
      class: 'high',
      known: 'low',
      reasons: [
        "Whether freeze 'Year end' is within 1\u00a0d cannot be told: high",
      ],
    });
  });

  it('a second one is another finding than the first', () => {
    const first = yearEnd(HOUR, 9 * DAY);
    const second = yearEnd(2 * HOUR, 3 * HOUR, { name: 'sale', title: 'Sale' });
    const keysOf = (events: CalendarEvent[]) =>
      world(events).risk.findings.flatMap(({ keys }) => keys);
    expect(keysOf([first, second])).toEqual(
      expect.arrayContaining([...keysOf([first]), ...keysOf([second])]),
    );
    expect(keysOf([first])).not.toEqual(keysOf([first, second]));
  });
});

describe('when a freeze that comes near changes the class (R14)', () => {
  it.each<[string, CalendarEvent[], number, RiskClass, RiskClass]>([
    [
      'it comes near enough',
      [yearEnd(3 * DAY, 9 * DAY)],
      3 * DAY - WITHIN,
      'low',
      'high',
    ],
    ['it ends', [yearEnd(-HOUR, 2 * HOUR)], 2 * HOUR, 'high', 'low'],
    [
      'the nearer one of two does',
      [
        yearEnd(3 * DAY, 9 * DAY),
        yearEnd(2 * DAY, 9 * DAY, { name: 'sale', title: 'Sale' }),
      ],
      2 * DAY - WITHIN,
      'low',
      'high',
    ],
  ])(
    'is looked at again as soon as %s, and not before',
    (_, events, moment, before, after) => {
      expect(nextDue(world(events).state)).toBe(NOW + moment);
      expect(world(events, { passed: moment - 1 }).risk.class).toBe(before);
      expect(world(events, { passed: moment }).risk.class).toBe(after);
    },
  );

  it('once it is near, when it begins and when it ends', () => {
    const events = [yearEnd(20 * HOUR, 2 * DAY)];
    expect(nextDue(world(events).state)).toBe(NOW + 20 * HOUR);
    expect(nextDue(world(events, { passed: 21 * HOUR }).state)).toBe(
      NOW + 2 * DAY,
    );
  });

  it('a class that would not change wakes nobody', () => {
    const events = [yearEnd(3 * DAY, 9 * DAY)];
    const calm = world(events, { rules: [] });
    // Its beginning closes the stage.
    expect(nextDue(calm.state)).toBe(NOW + 3 * DAY);
  });
});
