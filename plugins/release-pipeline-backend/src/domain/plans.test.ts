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
import { eventMark } from './calendar/eventMark';
import { StandingCalendar } from './calendar/StandingCalendar';
import { freeze, window } from './calendar/testing';
import type { CalendarEvent } from './calendar/types';
import { timeUntilExpiry } from './deadlines';
import { decide } from './decide';
import { nextDue } from './evaluation';
import { judgeEntry } from './judged';
import { releaseOf, stageOf } from './lookups';
import { noticeOf } from './notices';
import { mayBeOverridden } from './overrides';
import { isPlannedSo, timesFor, windowAhead } from './plans';
import { isStep, nextStep } from './promotionStep';
import {
  anApproval,
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from './testing/asked';
import { aDeployment, DAY, HOUR, MINUTE, NOW } from './testing/builders';
import type { ComponentState, Plan, Promotion, StagePolicy } from './types';
import { timelineOf } from './view/timeline';

const plan = (overrides: Partial<Plan> = {}): Plan => ({
  at: NOW + DAY,
  until: NOW + DAY + HOUR,
  by: 'user:default/dana',
  byName: 'Dana Developer',
  setAt: NOW - MINUTE,
  ...overrides,
});

const spanOf = (from: number, to: number): CalendarEvent['times'] => ({
  zone: 'UTC',
  start: NOW + from,
  lengthMs: to - from,
  elapsed: true,
});

const withEvents = (...events: CalendarEvent[]) =>
  aWaitingState({ calendar: StandingCalendar.create(events) });

const later = (state: ComponentState, by: number): ComponentState => ({
  ...state,
  now: NOW + by,
});

const text = (sentence: unknown) => JSON.stringify(sentence);

function condition(state: ComponentState, promotion: Promotion) {
  const stage = stageOf(state, promotion.stage)!;
  const release = releaseOf(state, promotion.releaseId)!;
  return judgeEntry(state, {
    stage,
    release,
    direction: promotion.direction,
    risk: 'low',
    promotion,
  }).find(({ gate }) => gate.name === 'planned-time')?.result;
}

describe('a planned promotion', () => {
  it('waits for its time, says it, and is looked at again then', () => {
    const { state, promotion } = asked(aWaitingState(), { plan: plan() });
    expect(condition(state, promotion)).toMatchObject({
      status: 'pending',
      passesAt: NOW + DAY,
      reason: [
        'Planned for ',
        { time: new Date(NOW + DAY).toISOString(), as: 'when' },
      ],
      whoCanAct: ['user:default/dana'],
    });
    expect(decide(state, promotion)).toMatchObject({ state: 'waiting' });
    expect(text(decide(state, promotion).sentence)).toContain(
      'It waits: planned for ',
    );
    expect(nextDue(state)).toBeLessThanOrEqual(NOW + DAY);
  });

  it('has no such condition without a plan', () => {
    const { state, promotion } = asked(aWaitingState());
    expect(condition(state, promotion)).toBeUndefined();
  });

  it.each([
    ['pending', 'a millisecond before it', DAY - 1],
    ['passed', 'at it', DAY],
    ['passed', 'just before it is over', DAY + HOUR - 1],
    ['pending', 'when it is over', DAY + HOUR],
    ['pending', 'long after', 3 * DAY],
  ])('its time is %s %s', (status, _, by) => {
    const { state, promotion } = asked(aWaitingState(), { plan: plan() });
    expect(condition(later(state, by), promotion)?.status).toBe(status);
  });

  it('cannot be passed over: its time is changed instead', () => {
    expect(mayBeOverridden({ type: 'planned-time' })).toBe(false);
  });

  it('does not go before its time when all else lets it through, from ready neither', () => {
    const { state, promotion } = asked(aWaitingState(), { plan: plan() });
    expect(
      decide(state, { ...promotion, state: 'ready', readySince: NOW }),
    ).toMatchObject({ state: 'waiting', readySince: undefined });
  });

  it('asks its approvers before its time, and nothing costly', () => {
    const { state, promotion } = asked(
      aWaitingState({
        gates: [HEALTH, ERRORS, APPROVAL],
        gateResults: [
          passed(HEALTH),
          passed(APPROVAL, {
            status: 'pending',
            reason: ['1 of 1 approvals missing'],
            whoCanAct: ['user:default/pat'],
            judgedFor: { promotionId: 'promotion-1', approvalIds: [] },
          }),
        ],
      }),
      { plan: plan() },
    );
    expect(decide(state, promotion).asks).toEqual(['user:default/pat']);
    const gate = judgeEntry(state, {
      stage: stageOf(state, 'production')!,
      release: releaseOf(state, promotion.releaseId)!,
      direction: 'forward',
      risk: 'low',
      promotion,
    }).find(judged => judged.gate.name === 'errors');
    expect(gate?.postponed).toBe('until-others');
    expect(text(gate?.result.reason)).toContain('planned time comes first');
  });

  it('S9 says which approvals have expired by then', () => {
    const approvals = { expiresMs: HOUR };
    const gate = { ...APPROVAL, approvals };
    const before = asked(aWaitingState({ gates: [gate] }), { plan: plan() });
    const approval = anApproval({ digest: before.promotion.digest });
    const state = { ...before.state, approvals: [approval] };
    expect(text(condition(state, before.promotion)?.reason)).toContain(
      'by then the approval of Pat Platform has expired',
    );
  });

  it('says that the calendar is closed at the time', () => {
    const { state, promotion } = asked(
      withEvents(freeze({ times: spanOf(20 * HOUR, 30 * HOUR) })),
      { plan: plan() },
    );
    expect(text(condition(state, promotion)?.reason)).toContain(
      "; the calendar is closed then: Freeze 'Year end' until ",
    );
  });

  it('does not expire before its time', () => {
    const at = NOW + 30 * DAY;
    const { state, promotion } = asked(aWaitingState(), {
      plan: plan({ at, until: at + HOUR }),
      expiresAt: at + 7 * DAY,
    });
    expect(timeUntilExpiry(state, promotion)).toBe(37 * DAY);
    expect(timeUntilExpiry(later(state, 20 * DAY), promotion)).toBe(17 * DAY);
  });
});

describe('a planned promotion that misses its time', () => {
  const held = (status: string, by: number) => {
    const { state, promotion } = asked(
      aWaitingState({
        gates: [HEALTH],
        gateResults: [
          passed(HEALTH, { status, reason: ['Staging is degraded'] }),
        ],
      }),
      { plan: plan({ at: NOW - by - HOUR, until: NOW - by }) },
    );
    return { state, promotion, step: nextStep(state, promotion) };
  };

  it('says what held it, once, and then waits for a new time', () => {
    const { state, promotion, step } = held('failed', 0);
    expect(step.state).toBe('waiting');
    expect(text(step.missed?.missed)).toContain('staging is degraded');
    expect(isStep(promotion, step)).toBe(true);

    const missed = { ...promotion, plan: step.missed };
    const again = nextStep({ ...state, promotions: [missed] }, missed);
    expect(again.missed).toBeUndefined();
    expect(text(condition(state, missed)?.reason)).toMatch(
      /Missed its time .*: .*staging is degraded/i,
    );
    // Also when nothing holds it any more: it goes at no random time.
    const { state: mended } = held('passed', 0);
    expect(decide({ ...mended, promotions: [missed] }, missed).state).toBe(
      'waiting',
    );
  });

  it('tells who asked and who planned it, and shows it in the timeline', () => {
    const { state, promotion, step } = held('failed', 0);
    const missed: Promotion = {
      ...promotion,
      plan: { ...step.missed!, by: 'user:default/pat', byName: 'Pat' },
    };
    const told = { ...state, promotions: [missed] };
    expect(noticeOf(told, missed, { kind: 'missed' })).toMatchObject({
      recipients: ['user:default/dana', 'user:default/pat'],
      title: 'payments 1.1.0 to production missed its time',
      description: expect.stringContaining(
        'missed its time 2026-11-21 11:00 UTC: staging is degraded',
      ),
    });
    expect(noticeOf(state, promotion, { kind: 'missed' })).toBeUndefined();
    expect(
      timelineOf(told, { commit: () => undefined })
        .filter(({ kind }) => kind.startsWith('plan'))
        .map(({ kind, tone }) => [kind, tone]),
    ).toEqual([
      ['plan-missed', 'warn'],
      ['planned', 'neutral'],
    ]);
  });

  it('says so also where nothing held it, as when nobody was there to let it go', () => {
    const { step } = held('passed', 2 * HOUR);
    expect(text(step.missed?.missed)).toContain('nothing holds it any more');
  });

  it('has no end where nothing closes the calendar again', () => {
    const { state, promotion } = asked(aWaitingState(), {
      plan: plan({ at: NOW - 5 * DAY, until: undefined, inWindow: true }),
    });
    expect(condition(state, promotion)?.status).toBe('passed');
    expect(nextStep(state, promotion)).toMatchObject({
      state: 'ready',
      missed: undefined,
    });
  });
});

describe('the times of a plan', () => {
  const way = (state: ComponentState) => ({
    stage: stageOf(state, 'production')!,
    direction: 'forward' as const,
    risk: 'low' as const,
  });
  const iso = (instant: number) => new Date(instant).toISOString();
  const times = (state: ComponentState, when: Parameters<typeof timesFor>[2]) =>
    timesFor(state, way(state), when);

  it('lasts for an hour unless said', () => {
    expect(times(aWaitingState(), { at: iso(NOW + DAY) })).toEqual({
      times: { at: NOW + DAY, until: NOW + DAY + HOUR },
    });
    expect(
      times(aWaitingState(), { at: iso(NOW + DAY), toleranceMinutes: 5 }),
    ).toEqual({ times: { at: NOW + DAY, until: NOW + DAY + 5 * MINUTE } });
  });

  it.each([
    ['now', 0, / is past: it is /],
    ['yesterday', -DAY, / is past: it is /],
    ['beyond the horizon', 90 * DAY + 1, /more than 90 days ahead/],
  ])('refuses %s', (_, by, message) => {
    expect(times(aWaitingState(), { at: iso(NOW + by) }).because).toMatch(
      message,
    );
  });

  describe('of a stage that takes its time', () => {
    const slow = (state: ComponentState, changes: Partial<StagePolicy>) => ({
      ...way(state),
      stage: { ...stageOf(state, 'production')!, ...changes },
    });

    it('counts its delay apart, during which nothing holds it', () => {
      const state = aWaitingState();
      const when = { at: iso(NOW + DAY), toleranceMinutes: 5 };
      expect(timesFor(state, slow(state, { delayMs: 2 * HOUR }), when)).toEqual(
        {
          times: { at: NOW + DAY, until: NOW + DAY + 2 * HOUR + 5 * MINUTE },
        },
      );
    });

    it('takes no window that closes before its delay is over', () => {
      const state = withEvents(
        window({ name: 'short', times: spanOf(HOUR, 2 * HOUR) }),
        window({ name: 'long', times: spanOf(DAY, DAY + 4 * HOUR) }),
      );
      const way2 = slow(state, { delayMs: HOUR });
      expect(timesFor(state, way2, { nextWindow: true }).times?.at).toBe(
        NOW + DAY,
      );
      expect(
        timesFor(state, slow(state, { delayMs: 5 * HOUR }), {
          nextWindow: true,
        }).because,
      ).toMatch(/within 90 days for longer than its delay of 5/);
    });

    it('refuses a time that is over before its cooldown, and takes a later window', () => {
      const state = {
        ...withEvents(
          window({ name: 'soon', times: spanOf(HOUR, 2 * HOUR) }),
          window({ name: 'late', times: spanOf(DAY, DAY + HOUR) }),
        ),
        deployments: [
          aDeployment('production', '1.0.0', { startedAt: NOW - MINUTE }),
        ],
      };
      const quiet = slow(state, { cooldownMs: 4 * HOUR });
      expect(timesFor(state, quiet, { at: iso(NOW + HOUR) }).because).toMatch(
        /is too early: production has its cooldown until 2026-11-21T15:59/,
      );
      expect(timesFor(state, quiet, { nextWindow: true }).times?.at).toBe(
        NOW + DAY,
      );
    });
  });

  it('takes the next window, until it closes', () => {
    const next = window({ times: spanOf(DAY, DAY + 4 * HOUR) });
    expect(times(withEvents(next), { nextWindow: true })).toEqual({
      times: { at: NOW + DAY, until: NOW + DAY + 4 * HOUR, inWindow: true },
    });
  });

  it('takes the window that is open now', () => {
    const open = window({ times: spanOf(-HOUR, HOUR) });
    expect(times(withEvents(open), { nextWindow: true })).toEqual({
      times: { at: NOW, until: NOW + HOUR, inWindow: true },
    });
  });

  it('takes the end of a freeze where there is no window, up to the next freeze', () => {
    const first = freeze({ times: spanOf(-HOUR, DAY) });
    const second = freeze({ name: 'b', times: spanOf(3 * DAY, 4 * DAY) });
    expect(times(withEvents(first), { nextWindow: true })).toEqual({
      times: { at: NOW + DAY, until: undefined, inWindow: true },
    });
    expect(times(withEvents(first, second), { nextWindow: true })).toEqual({
      times: { at: NOW + DAY, until: NOW + 3 * DAY, inWindow: true },
    });
  });

  it('takes none where it is open and no window speaks of it', () => {
    expect(times(aWaitingState(), { nextWindow: true })).toEqual({});
    expect(
      times(withEvents(freeze({ times: spanOf(DAY, 2 * DAY) })), {
        nextWindow: true,
      }),
    ).toEqual({});
  });

  it('refuses where nothing opens within the horizon', () => {
    const over = window({ times: spanOf(-2 * DAY, -DAY) });
    expect(times(withEvents(over), { nextWindow: true }).because).toMatch(
      /does not open for production within 90 days/,
    );
  });

  it('waits for the window that a gate names, not for any', () => {
    const gate = {
      ...HEALTH,
      name: 'window',
      type: 'window',
      config: { windows: ['saturdays'] },
    };
    const state = aWaitingState({
      gates: [gate],
      calendar: StandingCalendar.create([
        window({ name: 'nights', times: spanOf(HOUR, 2 * HOUR) }),
        window({ times: spanOf(DAY, DAY + HOUR) }),
      ]),
    });
    expect(times(state, { nextWindow: true }).times?.at).toBe(NOW + DAY);
  });

  it('knows what is planned so already', () => {
    expect(isPlannedSo(plan(), undefined)).toBe(false);
    expect(isPlannedSo(undefined, undefined)).toBe(true);
    expect(isPlannedSo(plan(), { at: iso(NOW + DAY) })).toBe(true);
    expect(isPlannedSo(plan(), { at: iso(NOW + HOUR) })).toBe(false);
    expect(isPlannedSo(plan(), { nextWindow: true })).toBe(false);
    expect(isPlannedSo(plan({ inWindow: true }), { nextWindow: true })).toBe(
      true,
    );
    expect(isPlannedSo(undefined, { at: iso(NOW + DAY) })).toBe(false);
    expect(isPlannedSo(undefined, { nextWindow: true })).toBe(true);
  });
});

describe('an exception from a freeze', () => {
  const passing = (expiresAt: number, ...others: CalendarEvent[]) => {
    const yearEnd = freeze({ times: spanOf(-HOUR, 3 * DAY) });
    const { state, promotion } = asked(withEvents(yearEnd, ...others), {
      plan: plan(),
    });
    return {
      promotion,
      state: {
        ...state,
        exceptions: [
          {
            id: 'exception-1',
            promotionId: promotion.id,
            eventId: 'config:freeze:year-end',
            eventTitle: 'Year end',
            eventMark: eventMark(yearEnd),
            digest: promotion.digest,
            reason: 'a leak',
            ticket: 'OPS-1',
            userRef: 'user:default/pat',
            userName: 'Pat',
            at: NOW - HOUR,
            confirmedBy: 'user:default/sam',
            confirmedByName: 'Sam',
            confirmedAt: NOW - MINUTE,
            expiresAt,
          },
        ],
      } as ComponentState,
    };
  };
  const way = (state: ComponentState, promotion?: Promotion) => ({
    stage: stageOf(state, 'production')!,
    direction: 'forward' as const,
    risk: 'low' as const,
    promotion,
  });

  it('goes by itself when a window opens while it lasts', () => {
    const { state } = passing(
      NOW + 2 * DAY,
      window({ times: spanOf(6 * HOUR, 10 * HOUR) }),
    );
    expect(nextDue(state)).toBe(NOW + 6 * HOUR);
  });

  it('passes at the planned time as long as it lasts, and then it says closed', () => {
    const lasting = passing(NOW + 2 * DAY);
    expect(
      text(condition(lasting.state, lasting.promotion)?.reason),
    ).not.toContain('closed');
    const short = passing(NOW + HOUR);
    expect(text(condition(short.state, short.promotion)?.reason)).toContain(
      'closed then',
    );
  });

  it('opens at once what the freeze would open later, for that promotion alone', () => {
    const { state, promotion } = passing(NOW + 2 * DAY);
    expect(windowAhead(state, way(state, promotion))).toBeUndefined();
    expect(windowAhead(state, way(state))?.from).toBe(NOW + 3 * DAY);
  });

  it('opens a window under a freeze no longer than it lasts', () => {
    const before = passing(NOW + 2 * HOUR);
    const state = {
      ...before.state,
      calendar: StandingCalendar.create([
        freeze({ times: spanOf(-HOUR, 3 * DAY) }),
        window({ times: spanOf(HOUR, 4 * HOUR) }),
      ]),
    };
    expect(windowAhead(state, way(state, before.promotion))).toMatchObject({
      from: NOW + HOUR,
      until: NOW + 2 * HOUR,
    });
  });
});
