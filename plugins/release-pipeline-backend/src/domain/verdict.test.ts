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

import type { Direction } from 'backstage-plugin-release-pipeline-common';
import { StandingCalendar } from './calendar/StandingCalendar';
import { freeze, window } from './calendar/testing';
import type { CalendarEvent } from './calendar/types';
import { verdictFor } from './verdict';
import { aGate, DAY, HOUR, MINUTE, NOW } from './testing/builders';
import {
  anOverride,
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from './testing/asked';
import type { ComponentState, GateResult, Promotion } from './types';

const SOAK = aGate({ name: 'soak', title: 'Soak in staging', of: 'staging' });
const span = (from: number, to: number): CalendarEvent['times'] => ({
  zone: 'UTC',
  start: NOW + from,
  lengthMs: to - from,
  elapsed: true,
});
const iso = (instant: number) => new Date(instant).toISOString();

function verdict(
  state: ComponentState,
  promotion?: Promotion,
  direction?: Direction,
) {
  const stage = state.pipeline?.stages.find(
    ({ name }) => name === 'production',
  );
  const release = state.releases.find(({ version }) => version === '1.1.0');
  if (!stage || !release) {
    throw new Error('The test names something that is not there');
  }
  return verdictFor(state, stage, release, promotion, [], direction);
}

const judged = (
  results: Array<[typeof HEALTH, Partial<GateResult>]>,
  delayMs = 0,
) =>
  aWaitingState({
    gates: results.map(([gate]) => gate),
    gateResults: results.map(([gate, result]) => passed(gate, result)),
    stages: { production: { delayMs } },
  });

describe('verdictFor', () => {
  it('counts every condition, those of each stage among them', () => {
    expect(verdict(judged([[HEALTH, {}]]))).toMatchObject({
      met: 4,
      total: 4,
      sentence: ['production: 4 of 4 conditions met'],
    });
  });

  it('counts no gate that only observes, and shows it', () => {
    const trial = { ...ERRORS, observeOnly: true };
    expect(
      verdict(
        judged([
          [HEALTH, {}],
          [trial, { status: 'skipped' }],
        ]),
      ),
    ).toMatchObject({
      met: 4,
      total: 4,
      gates: expect.arrayContaining([
        expect.objectContaining({ name: trial.name, status: 'skipped' }),
      ]),
    });
  });

  it('puts what holds first: failed, unknown, by time (latest end first), people', () => {
    const { gates, met, total } = verdict(
      judged([
        [APPROVAL, { status: 'pending' }],
        [SOAK, { status: 'pending', passesAt: NOW + MINUTE }],
        [aGate({ name: 'long' }), { status: 'pending', passesAt: NOW + HOUR }],
        [HEALTH, { status: 'unknown' }],
        [ERRORS, { status: 'failed' }],
        [aGate({ name: 'fine' }), {}],
      ]),
    );
    expect(gates.map(({ name }) => name)).toEqual([
      'errors',
      'health',
      'long',
      'soak',
      'approvals',
      'after',
      'calendar',
      'cooldown',
      'fine',
    ]);
    expect({ met, total }).toEqual({ met: 4, total: 9 });
  });

  it('says the earliest start, delay included and people aside', () => {
    const result = verdict(
      judged(
        [
          [SOAK, { status: 'pending', passesAt: NOW + HOUR }],
          [APPROVAL, { status: 'pending' }],
        ],
        5 * MINUTE,
      ),
    );
    expect(result.earliest).toBe(iso(NOW + HOUR + 5 * MINUTE));
    expect(result.sentence).toEqual([
      'production: 3 of 5 conditions met, earliest ',
      { time: iso(NOW + HOUR + 5 * MINUTE), as: 'at' },
    ]);
    expect(result.then).toEqual([
      'Delay of 5\u00a0min, can be stopped',
      'Git commit to gitops/main, Argo CD rolls out',
    ]);
  });

  it.each<[string, CalendarEvent[], number | undefined]>([
    ['nothing closes', [], HOUR + 5 * MINUTE],
    [
      'a freeze begins before',
      [freeze({ times: span(MINUTE, 3 * HOUR) })],
      3 * HOUR + 5 * MINUTE,
    ],
    [
      'a freeze begins within the delay',
      [freeze({ times: span(HOUR + 4 * MINUTE, 3 * HOUR) })],
      3 * HOUR + 5 * MINUTE,
    ],
    [
      'the window is over by then',
      [
        window({ times: span(-HOUR, HOUR) }),
        window({ name: 'next', times: span(7 * DAY, 7 * DAY + HOUR) }),
      ],
      7 * DAY + 5 * MINUTE,
    ],
    [
      'it is closed until a window that is over by then',
      [
        window({ times: span(MINUTE, HOUR) }),
        window({ name: 'next', times: span(2 * DAY, 2 * DAY + HOUR) }),
      ],
      2 * DAY + 5 * MINUTE,
    ],
    [
      'no window comes after it',
      [window({ times: span(-HOUR, HOUR) })],
      undefined,
    ],
  ])('R28 says the earliest start where %s', (_, events, expected) => {
    const state = {
      ...judged(
        [[SOAK, { status: 'pending', passesAt: NOW + HOUR }]],
        5 * MINUTE,
      ),
      calendar: StandingCalendar.create(events),
    };
    const { earliest, sentence } = verdict(state);
    expect(earliest).toBe(
      expected === undefined ? undefined : iso(NOW + expected),
    );
    expect(JSON.stringify(sentence)).toContain(
      expected === undefined ? ', no end known' : ', earliest ',
    );
  });

  it('R16 waits for no window that was overridden, and for a freeze all the same', () => {
    const quiet = aGate({ name: 'quiet', type: 'window', kind: 'calendar' });
    const base = {
      ...judged([
        [SOAK, { status: 'pending', passesAt: NOW + HOUR }],
        [quiet, { status: 'pending' }],
      ]),
      calendar: StandingCalendar.create([
        freeze({ times: span(MINUTE, 3 * HOUR) }),
      ]),
    };
    const { state, promotion } = asked(base);
    const override = anOverride({
      promotionId: promotion.id,
      digest: promotion.digest,
      gates: [
        { name: 'quiet', title: 'Window', status: 'pending', reason: ['shut'] },
      ],
    });
    expect(
      verdict({ ...state, overrides: [override] }, promotion).earliest,
    ).toBe(iso(NOW + 3 * HOUR));
  });

  it.each(['rollback', 'hotfix'] as const)(
    'R13 names no delay that does not apply: %s',
    direction => {
      const base = judged([[HEALTH, {}]], 5 * MINUTE);
      const then = ['Git commit to gitops/main, Argo CD rolls out'];
      expect(verdict(base, undefined, direction)).toMatchObject({
        direction,
        then,
      });
      const { state, promotion } = asked(base, {
        direction,
        state: 'ready',
        readySince: NOW,
      });
      expect(verdict(state, promotion)).toMatchObject({
        then,
        earliest: iso(NOW),
      });
    },
  );

  it('says so when no end is known', () => {
    const result = verdict(
      judged([
        [SOAK, { status: 'pending', passesAt: NOW + HOUR }],
        [ERRORS, { status: 'failed' }],
      ]),
    );
    expect(result.earliest).toBeUndefined();
    expect(result.sentence).toEqual([
      'production: 3 of 5 conditions met, no end known',
    ]);
  });

  it('names what it replaces, the way back and the promotion', () => {
    const { state, promotion } = asked(judged([[HEALTH, {}]]));
    expect(verdict(state, promotion)).toMatchObject({
      from: { version: '1.0.0' },
      wayBack: { version: '1.0.0' },
      promotionId: 'promotion-1',
      by: 'Git commit to gitops/main',
    });
  });
});
