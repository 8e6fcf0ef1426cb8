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
import { aPipelineWith, aWaitingState, HEALTH, passed } from '../testing/asked';
import {
  aDeployment,
  aGate,
  anEndedDeployment,
  aPromotion,
  aRelease,
  aState,
  DAY,
  HOUR,
  NOW,
  withApplication,
} from '../testing/builders';
import type { ComponentState, Composition, GateResult } from '../types';
import { asText } from '../words';
import { prognose } from './prognose';

const runs = { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' };

function outlook(
  changes: Partial<ComponentState> & {
    runs?: Record<string, string>;
  } = {},
  stage = 'production',
) {
  const state = aState({ runs, versions: ['1.0.0', '1.1.0'], ...changes });
  return prognose(state, { stage, at: state.now, asksApproval: false });
}

describe('what a train would do with a component', () => {
  it('takes the newest release that may go', () => {
    expect(outlook()).toMatchObject({
      outlook: 'goes',
      release: { version: '1.1.0' },
      from: { version: '1.0.0' },
    });
  });

  it.each<[string, string, ReturnType<typeof outlook>]>([
    [
      'what is there already',
      'already-there',
      outlook({ runs: { ...runs, production: '1.1.0' } }),
    ],
    ['what has no such stage', 'nothing', outlook({}, 'moon')],
    [
      'what somebody asked for already',
      'asked-already',
      outlook({ promotions: [aPromotion()] }),
    ],
    ['what is unknown there', 'unknown', outlook({ applications: [] })],
  ])('leaves %s', (_what, code, found) => {
    expect({ ...found, sentence: asText(found.sentence) }).toMatchObject({
      outlook: 'left',
      code,
      sentence: expect.stringMatching(/\w/),
    });
  });

  it('R9 leaves it where something runs that nobody has placed in the order', () => {
    const state = aState({ runs, versions: ['1.0.0', '1.1.0'] });
    const over: ComponentState = {
      ...withApplication(state, 'payments-production', {
        lastOperation: undefined,
        lastFullOperation: undefined,
        summaryImages: ['registry.example.com/acme/payments:1.0.1-hotfix'],
      }),
      releases: [
        ...state.releases,
        aRelease('1.0.1-hotfix', { firstSeenStage: 'production' }),
      ],
      deployments: [
        aDeployment('production', '1.0.1-hotfix'),
        ...state.deployments.filter(({ stage }) => stage !== 'production'),
      ],
    };
    const found = prognose(over, {
      stage: 'production',
      at: over.now,
      asksApproval: true,
    });
    expect(found).toMatchObject({ outlook: 'left', code: 'held' });
    expect(asText(found.sentence)).toMatch(/fix is contained.*a person has to/);
  });

  it.each(['rejected', 'failed', 'rolled-back'] as const)(
    'R10 leaves what was %s there when it was asked for last',
    state => {
      const before = aPromotion({ state, endedAt: aState().now - 1 });
      const found = outlook({ promotions: [before] });
      expect(found).toMatchObject({ outlook: 'left', code: 'held' });
      expect(asText(found.sentence)).toMatch(/a person has to ask again/);
    },
  );

  it.each(['cancelled', 'expired', 'superseded'] as const)(
    'takes what was %s there before',
    state => {
      const before = aPromotion({ state, endedAt: aState().now - 1 });
      expect(outlook({ promotions: [before] }).outlook).toBe('goes');
    },
  );

  it('takes an older release that is ready while the newest is not', () => {
    const of = (version: string) => ({ releaseId: `release-${version}` });
    const state = aState({
      runs: { dev: '1.2.0', staging: '1.2.0', production: '1.0.0' },
      versions: ['1.0.0', '1.1.0', '1.2.0'],
      pipeline: aPipelineWith({ production: { gates: [HEALTH] } }),
      gateResults: [
        passed(HEALTH, of('1.1.0')),
        passed(HEALTH, {
          ...of('1.2.0'),
          status: 'pending',
          reason: ['Soaks'],
        }),
      ],
    });
    const found = prognose(
      {
        ...state,
        deployments: [
          ...state.deployments,
          anEndedDeployment('staging', '1.1.0'),
        ],
      },
      { stage: 'production', at: state.now, asksApproval: false },
    );
    expect(found).toMatchObject({
      outlook: 'goes',
      release: { version: '1.1.0' },
    });
    expect(asText(found.sentence)).toMatch(/1\.2\.0 stays: soaks/i);
  });
});

describe('a departure to come, where a gate asks for a window', () => {
  const AT = NOW + DAY;
  const span = (from: number, to: number) => ({
    zone: 'UTC',
    start: from,
    lengthMs: to - from,
    elapsed: true,
  });
  /** The window of the gate, and one more, so that it is open all the time. */
  const calendar = (from: number, to: number) =>
    StandingCalendar.create([
      window({ name: 'maintenance', times: span(from, to) }),
      window({ name: 'office', times: span(NOW - DAY, NOW + 9 * DAY) }),
    ]);
  const night = aGate({
    name: 'night',
    type: 'window',
    kind: 'calendar',
    config: { windows: ['maintenance'] },
  });
  const look = (
    gate: ReturnType<typeof aGate>,
    result: Partial<GateResult>,
    [from, to]: [number, number],
    changes: Partial<ComponentState> = {},
  ) => {
    const state = aWaitingState({
      gates: [gate],
      gateResults: [passed(gate, result)],
      calendar: calendar(from, to),
      ...changes,
    });
    const found = prognose(state, {
      stage: 'production',
      at: AT,
      asksApproval: false,
    });
    return { ...found, says: asText(found.sentence) };
  };
  const opens = (passesAt: number): Partial<GateResult> => ({
    status: 'pending',
    passesAt,
    reason: ['It opens tonight'],
  });

  it('is left where the window is open now, and shut then', () => {
    expect(
      look(night, { validUntil: NOW + HOUR }, [NOW - HOUR, NOW + HOUR]),
    ).toMatchObject({
      outlook: 'left',
      code: 'pending',
      says: expect.stringMatching(
        /^At the departure: no window that a gate asks for is open, and none is/,
      ),
    });
  });

  it('is left where the window opens before, and is shut again by then', () => {
    expect(
      look(night, opens(NOW + HOUR), [NOW + HOUR, AT - HOUR]),
    ).toMatchObject({ outlook: 'left', code: 'pending' });
  });

  it('is expected where the window is shut now, and open then', () => {
    expect(look(night, opens(AT - HOUR), [AT - HOUR, AT + HOUR])).toMatchObject(
      { outlook: 'expected', says: 'It opens tonight; before the departure' },
    );
    // Nobody has asked the gate yet.
    expect(
      look(night, {}, [AT - HOUR, AT + HOUR], { gateResults: [] }).outlook,
    ).toBe('expected');
  });

  it('goes where it is open now and then, and says when it closes soon after', () => {
    expect(
      look(night, { validUntil: AT + HOUR / 2 }, [NOW - HOUR, AT + HOUR / 2]),
    ).toMatchObject({
      outlook: 'goes',
      says: expect.stringMatching(/^Nothing holds it; the calendar closes /),
    });
  });

  it('is frozen then, whatever the window says', () => {
    const both = StandingCalendar.create([
      freeze({ times: span(AT - HOUR, AT + HOUR) }),
      window({ name: 'maintenance', times: span(NOW, AT + HOUR) }),
    ]);
    expect(look(night, {}, [NOW, AT], { calendar: both })).toMatchObject({
      outlook: 'left',
      code: 'frozen',
    });
  });

  it('minds no window of a gate that only looks', () => {
    expect(
      look({ ...night, observeOnly: true }, { status: 'skipped' }, [
        NOW - HOUR,
        NOW + HOUR,
      ]).outlook,
    ).toBe('goes');
  });

  describe('inside another', () => {
    const soak = aGate({ name: 'soak', title: 'Soak' });
    const madeOf = (kind: 'all' | 'any') =>
      aGate({
        name: 'both',
        title: 'Night or soak',
        composition: { kind } as Composition,
        parts: [{ gate: night }, { gate: soak }],
      });
    const said = (maintenance: string, soaked: string) => ({
      parts: [
        { name: 'night', status: maintenance },
        { name: 'soak', status: soaked },
      ],
    });
    const NOW_OPEN: [number, number] = [NOW - HOUR, NOW + HOUR];
    const TONIGHT: [number, number] = [NOW + HOUR, NOW + 2 * HOUR];
    const THEN: [number, number] = [AT - HOUR, AT + HOUR];

    it.each<
      [string, 'all' | 'any', [number, number], Partial<GateResult>, string]
    >([
      ['all, shut then', 'all', NOW_OPEN, said('passed', 'passed'), 'left'],
      [
        'all, open then',
        'all',
        THEN,
        { ...opens(AT - HOUR), ...said('pending', 'passed') },
        'expected',
      ],
      [
        'all, open then, where the rest has failed',
        'all',
        THEN,
        { status: 'failed', ...said('pending', 'failed') },
        'left',
      ],
      [
        'any, shut then, where the rest waits',
        'any',
        NOW_OPEN,
        said('passed', 'pending'),
        'left',
      ],
      [
        'any, shut then, where the rest has passed',
        'any',
        NOW_OPEN,
        said('passed', 'passed'),
        'goes',
      ],
      [
        'any, open before and shut then',
        'any',
        TONIGHT,
        { ...opens(NOW + HOUR), ...said('pending', 'pending') },
        'left',
      ],
      [
        'any, shut then, where the rest passes in time',
        'any',
        [AT + HOUR, AT + 2 * HOUR],
        { ...opens(AT - 2 * HOUR), ...said('pending', 'pending') },
        'expected',
      ],
      [
        'any, open then',
        'any',
        THEN,
        { ...opens(AT - HOUR), ...said('pending', 'failed') },
        'expected',
      ],
    ])('%s', (_what, kind, times, result, expected) => {
      expect(look(madeOf(kind), result, times).outlook).toBe(expected);
    });

    it('says what the gate says where it waits for no window in particular', () => {
      const result = {
        status: 'pending' as const,
        reason: ['Soak: it failed'],
        ...said('pending', 'failed'),
      };
      expect(
        look(madeOf('any'), result, [NOW - 2 * HOUR, NOW - HOUR]),
      ).toMatchObject({
        outlook: 'left',
        says: expect.stringContaining('it failed'),
      });
    });
  });
});
