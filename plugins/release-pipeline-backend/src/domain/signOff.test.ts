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
import { mayAsk } from './asks';
import { promotionDueAt } from './deadlines';
import { decide } from './decide';
import { evaluationsDue } from './evaluation';
import { headline } from './headline';
import { noticeOf } from './notices';
import { isStep, nextStep } from './promotionStep';
import { awaitsSignOff, endBySignOff } from './signOff';
import { whyNoSignOff } from './signOffNow';
import {
  aDeployment,
  aGate,
  applicationOf,
  aPromotion,
  aRelease,
  HOUR,
  MINUTE,
  NOW,
  withApplication,
} from './testing/builders';
import { asked, aWaitingState, passed } from './testing/asked';
import type { ComponentState, Promotion, StagePolicy } from './types';
import { whatWasSeen } from './whatWasKnown';
import { asText } from './words';

const WATCH = aGate({ name: 'watch-errors', of: 'production' });
const QA = 'group:default/team-qa';
const AWAITS = '1.1.0 is live in production and awaits sign-off from team-qa';

/**
 * 1.1.0 is watched in production, since half an hour unless said; what runs
 * there now came a minute ago where it is another version.
 */
function aWatch(
  options: {
    promotion?: Partial<Promotion>;
    production?: Partial<StagePolicy>;
    status?: string;
    runs?: string;
  } = {},
) {
  const { promotion = {}, runs = '1.1.0', status = 'passed' } = options;
  const bound = asked(
    aWaitingState({
      gateResults: [passed(WATCH, { status, observedAt: NOW })],
      stages: {
        production: {
          watchMs: 30 * MINUTE,
          watchGates: [WATCH],
          signOffGroups: [QA],
          ...options.production,
        },
      },
    }),
    { state: 'watching', stateSince: NOW - 30 * MINUTE, ...promotion },
  );
  const arrivedAt = NOW - (runs === '1.1.0' ? HOUR : MINUTE);
  const state = withApplication(
    {
      ...bound.state,
      releases: [
        aRelease('0.9.0', { order: 0 }),
        ...bound.state.releases,
        aRelease('1.2.0', { order: 9 }),
        aRelease('1.1.1'),
      ],
      deployments: [
        aDeployment('production', runs, { startedAt: arrivedAt }),
        ...bound.state.deployments.map(deployment =>
          deployment.stage === 'production'
            ? { ...deployment, endedAt: arrivedAt }
            : deployment,
        ),
      ],
    },
    'payments-production',
    applicationOf('production', runs),
    { unchangedSince: NOW - HOUR },
  );
  return { state, promotion: bound.promotion };
}

const awaited = (options: Parameters<typeof aWatch>[0] = {}) =>
  aWatch({ ...options, promotion: { signOffSince: NOW - MINUTE * 5 } });

describe('a release that has held where its stage asks for a sign-off', () => {
  it('awaits it, and asks once', () => {
    const { state, promotion } = aWatch();
    const step = nextStep(state, promotion);
    expect(step).toMatchObject({ state: 'watching', asksSignOff: true });
    expect(asText(step.sentence)).toBe(AWAITS);
    expect(isStep(promotion, step)).toBe(true);

    const after = awaited();
    const next = nextStep(after.state, after.promotion);
    expect(isStep(after.promotion, next)).toBe(false);
    expect(asText(next.sentence)).toBe(AWAITS);
  });

  it('F67 asks again whom nobody could tell, while it is awaited', () => {
    const untold = (promotion: Partial<Promotion>) =>
      aWatch({
        promotion: {
          signOffSince: NOW - HOUR,
          signOffUntold: true,
          ...promotion,
        },
      });
    const { state, promotion } = untold({});
    const step = nextStep(state, promotion);
    expect(step).toMatchObject({ state: 'watching', asksSignOff: true });
    expect(isStep(promotion, step)).toBe(true);
    const told = untold({ signOffUntold: undefined });
    const next = nextStep(told.state, told.promotion);
    expect(next.asksSignOff).toBeUndefined();
    expect(isStep(told.promotion, next)).toBe(false);
  });

  it('has succeeded where its stage asks for none', () => {
    const { state, promotion } = aWatch({
      production: { signOffGroups: undefined },
    });
    expect(decide(state, promotion).state).toBe('succeeded');
  });

  it('awaits it also without a watch', () => {
    const production = { watchMs: 0, watchGates: [] };
    const arrived = aWatch({ production, promotion: { state: 'rolling-out' } });
    // In one step: health that blinks afterwards ends nothing.
    const step = nextStep(arrived.state, arrived.promotion);
    expect(step).toMatchObject({ state: 'watching', asksSignOff: true });
    expect(asText(step.sentence)).toBe(AWAITS);
  });

  it.each(['failed', 'pending', 'unknown'])(
    'is not asked about while its watch is %s',
    status => {
      const { state, promotion } = aWatch({ status });
      const decision = decide(state, promotion);
      expect(decision.state).toBe('watching');
      expect(decision.asksSignOff).toBeUndefined();
      const late = aWatch({
        status,
        promotion: { stateSince: NOW - 2 * HOUR },
      });
      expect(decide(late.state, late.promotion).state).toBe('failed');
    },
  );

  it('R21 is asked of the groups of the policy that it began with', () => {
    const { state, promotion } = awaited({
      production: { signOffGroups: undefined },
    });
    const [, , production] = state.pipeline?.stages ?? [];
    const pinned = {
      earlier: {
        name: 'standard',
        release: state.pipeline!.release,
        stages: [{ ...production, signOffGroups: [QA] }],
      },
    };
    const begun = { ...promotion, policyVersion: 'earlier' };
    expect(
      asText(decide({ ...state, pinned, promotions: [begun] }, begun).sentence),
    ).toBe(AWAITS);
  });
});

describe('while a sign-off is awaited', () => {
  it.each<[string, Promotion['state'], string]>([
    [
      '1.2.0',
      'succeeded',
      '1.1.0 held in production; its sign-off was not given before 1.2.0 came',
    ],
    [
      '1.0.0',
      'rolled-back',
      'Replaced by 1.0.0, which is older; its sign-off was not given',
    ],
    [
      '0.9.0',
      'rolled-back',
      'Replaced by 0.9.0, which is older; its sign-off was not given',
    ],
    // Nobody knows whether that is newer.
    ['1.1.1', 'failed', 'Replaced by 1.1.1 before it was signed off'],
  ])('R11 %s arriving ends it %s', (runs, state, outcome) => {
    const world = awaited({ runs });
    expect(decide(world.state, world.promotion)).toMatchObject({
      state,
      outcome,
    });
  });

  it('R11 an emergency that took effect rolls it back', () => {
    const { state, promotion } = awaited();
    const emergency = aPromotion({
      id: 'promotion-2',
      lane: 'emergency',
      direction: 'rollback',
      state: 'rolling-out',
      requestedAt: NOW,
    });
    const effect = {
      id: 'effect-2',
      promotionId: 'promotion-2',
      kind: 'git-commit',
      state: 'done' as const,
      plan: { base: 'abc', judged: {}, summary: 'back' },
      summary: 'back',
      createdAt: NOW,
    };
    expect(
      decide(
        {
          ...state,
          promotions: [emergency, ...state.promotions],
          effects: [effect],
        },
        promotion,
      ).state,
    ).toBe('rolled-back');
  });

  it('ends by nothing else, however long it takes and whatever the gates say', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 400 }),
        fc.constantFrom('passed', 'failed', 'pending', 'unknown', 'odd'),
        fc.constantFrom('Healthy', 'Degraded', 'Progressing', 'Splendid'),
        (days, status, health) => {
          const { state, promotion } = aWatch({
            status,
            promotion: {
              stateSince: NOW - (days + 1) * 24 * HOUR,
              signOffSince: NOW - days * 24 * HOUR,
            },
          });
          const there = withApplication(state, 'payments-production', {
            health: { status: health },
          });
          const step = nextStep(there, promotion);
          expect(step.state).toBe('watching');
          expect(step.asksSignOff).toBeUndefined();
          expect(step.dueAt).toBeUndefined();
          expect(isStep(promotion, step)).toBe(false);
        },
      ),
    );
  });

  it('the gates of the watch are not asked any more, nor recorded', () => {
    const old = (world: ReturnType<typeof aWatch>) => ({
      ...world.state,
      gateResults: [],
    });
    const watched = (state: ComponentState) =>
      evaluationsDue(state).filter(({ gate }) => gate.name === WATCH.name);
    expect(watched(old(aWatch()))).toHaveLength(1);
    expect(watched(old(awaited()))).toEqual([]);
    const seen = ({ state, promotion }: ReturnType<typeof aWatch>) =>
      whatWasSeen(state, promotion);
    expect(seen(aWatch())).toHaveProperty('watch');
    expect(seen(awaited())).not.toHaveProperty('watch');
  });

  it('has no moment at which it ends by itself', () => {
    const { state, promotion } = awaited();
    expect(promotionDueAt(state, promotion)).toBeUndefined();
  });

  it('R11 the lane is free: another release can be asked for', () => {
    const newer = (world: ReturnType<typeof aWatch>): ComponentState => ({
      ...world.state,
      deployments: [
        ...world.state.deployments,
        aDeployment('staging', '1.2.0', { id: 'newest' }),
      ],
    });
    expect(
      mayAsk(newer(aWatch()), 'production', 'release-1.2.0'),
    ).toMatchObject({ ok: false, code: 'open-promotion' });
    expect(mayAsk(newer(awaited()), 'production', 'release-1.2.0')).toEqual({
      ok: true,
      reasonNeeded: true,
    });
  });

  it('the headline says so where nothing newer waits', () => {
    const { state } = awaited();
    const everywhere = {
      ...state,
      releases: state.releases.filter(
        ({ version }) => version !== '1.2.0' && version !== '1.1.1',
      ),
    };
    expect(asText(headline(everywhere).sentence)).toBe(`${AWAITS}.`);
  });
});

describe('whoever signs off is told', () => {
  it('of what awaits it, but never who asked for it', () => {
    const { state, promotion } = awaited();
    expect(noticeOf(state, promotion, { kind: 'sign-off' })).toEqual({
      recipients: [QA],
      excluded: promotion.requestedBy,
      title: 'payments 1.1.0 to production awaits your sign-off',
      description: AWAITS,
      link: `/catalog/default/component/payments/release-pipeline/promotions/${promotion.id}`,
      severity: 'normal',
      topic: 'sign-off needed',
      scope: 'release-pipeline:promotion-1',
    });
  });

  it('not of what has ended since, nor of what still is watched', () => {
    for (const change of [
      { signOffSince: undefined },
      { state: 'succeeded' as const },
    ]) {
      const { state, promotion } = awaited();
      const other = { ...promotion, ...change };
      expect(awaitsSignOff(other)).toBe(false);
      expect(noticeOf(state, other, { kind: 'sign-off' })).toBeUndefined();
    }
  });

  it('S37, S38 in one line that calls nobody, whatever the version is called', () => {
    const { state, promotion } = awaited();
    const odd = {
      ...state,
      releases: state.releases.map(release => ({
        ...release,
        version: '1.1.0\r\nBcc: <!here> @channel [x](https://bad.example.com)',
      })),
    };
    const notice = noticeOf(odd, promotion, { kind: 'sign-off' });
    for (const text of [notice?.title, notice?.description]) {
      expect(text).toContain('Bcc');
      expect(text).not.toMatch(/[\r\n]|<!|@c|\]\(/);
    }
  });
});

describe('a sign-off is taken', () => {
  it('of what runs there', () => {
    const { state, promotion } = awaited();
    for (const verdict of ['confirmed', 'problem'] as const) {
      expect(whyNoSignOff(state, promotion, verdict)).toBeUndefined();
    }
  });

  it.each(['1.2.0', '1.0.0', '1.1.1'])('not once %s came', runs => {
    const { state, promotion } = awaited({ runs });
    for (const verdict of ['confirmed', 'problem'] as const) {
      expect(whyNoSignOff(state, promotion, verdict)).toMatch(
        /^This awaits no sign-off any more: .*1\.1\.0|Replaced by/,
      );
    }
  });

  it('confirming while something else is on its way or nothing is known, never', () => {
    const { state, promotion } = awaited();
    const onItsWay = withApplication(
      state,
      'payments-production',
      applicationOf('production', '1.2.0'),
    );
    for (const now of [onItsWay, { ...state, applications: [] }]) {
      expect(decide(now, promotion).state).toBe('watching');
      expect(whyNoSignOff(now, promotion, 'confirmed')).toBe(
        'Whether 1.1.0 still runs in production is not certain at this moment',
      );
      expect(whyNoSignOff(now, promotion, 'problem')).toBeUndefined();
    }
  });
});

describe('what a person found', () => {
  it.each<
    [Parameters<typeof endBySignOff>[0]['verdict'], string | undefined, object]
  >([
    [
      'confirmed',
      undefined,
      { state: 'succeeded', outcome: 'signed off by Quinn' },
    ],
    [
      'confirmed',
      'tried it',
      { state: 'succeeded', outcome: 'signed off by Quinn: tried it' },
    ],
    [
      'problem',
      'the total is wrong',
      {
        state: 'failed',
        outcome: 'Quinn reported a problem: the total is wrong',
      },
    ],
  ])('%s, %s', (verdict, reason, end) => {
    const person = { userRef: 'user:default/quinn', userName: 'Quinn' };
    expect(endBySignOff({ ...person, verdict, reason })).toEqual(end);
  });
});
