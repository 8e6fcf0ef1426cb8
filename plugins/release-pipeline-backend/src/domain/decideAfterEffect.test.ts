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

import { decide } from './decide';
import {
  aDeployment,
  aGate,
  applicationOf,
  aPromotion,
  aRelease,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from './testing/builders';
import { asked, aWaitingState, passed } from './testing/asked';
import type { ComponentState, Effect, Promotion } from './types';

const WATCH = aGate({ name: 'watch-errors', of: 'production' });

function anEffect(overrides: Partial<Effect> = {}): Effect {
  return {
    id: 'effect-1',
    promotionId: 'promotion-1',
    kind: 'git-commit',
    state: 'done',
    plan: { base: 'abc', judged: {}, summary: 'Git commit to gitops/main' },
    summary: 'Commit abc1234 to gitops/main',
    createdAt: NOW - 2 * MINUTE,
    endedAt: NOW - MINUTE,
    ...overrides,
  };
}

/** A promotion of 1.1.0 into production; production still runs 1.0.0. */
function underWay(
  state: Promotion['state'],
  options: {
    since?: number;
    stage?: Parameters<typeof aWaitingState>[0];
    effects?: Effect[];
  } = {},
) {
  const bound = asked(aWaitingState(options.stage), {
    state,
    stateSince: options.since ?? NOW - 2 * MINUTE,
  });
  return {
    promotion: bound.promotion,
    state: { ...bound.state, effects: options.effects ?? [anEffect()] },
  };
}

/** The state with `version` arrived in production a minute ago, and healthy. */
function arrived(state: ComponentState, version: string): ComponentState {
  return withApplication(
    {
      ...state,
      releases: [
        aRelease('0.9.0', { order: 0 }),
        ...state.releases,
        aRelease('1.2.0', { order: 9 }),
      ],
      deployments: [
        aDeployment('production', version, { startedAt: NOW - MINUTE / 2 }),
        ...state.deployments.map(deployment =>
          deployment.stage === 'production'
            ? { ...deployment, endedAt: NOW - MINUTE / 2 }
            : deployment,
        ),
      ],
    },
    'payments-production',
    applicationOf('production', version),
  );
}

describe('decide while executing', () => {
  it('waits for the effect', () => {
    const { state, promotion } = underWay('executing', {
      effects: [anEffect({ state: 'intended', endedAt: undefined })],
    });
    expect(decide(state, promotion).state).toBe('executing');
  });

  it.each<[Effect['state'], string]>([
    ['done', 'rolling-out'],
    ['failed', 'failed'],
    ['withdrawn', 'waiting'],
  ])('an effect that is %s leads to %s', (effect, next) => {
    const { state, promotion } = underWay('executing', {
      effects: [anEffect({ state: effect, because: 'the head moved' })],
    });
    expect(decide(state, promotion).state).toBe(next);
  });

  it('R11 an effect of an earlier attempt says nothing about this one', () => {
    const { state, promotion } = underWay('executing', {
      since: NOW,
      effects: [anEffect({ state: 'withdrawn' })],
    });
    expect(decide(state, promotion).state).toBe('executing');
  });

  it('R21 a policy that changed meanwhile no longer matters', () => {
    const { state, promotion } = underWay('executing');
    expect(
      decide(state, { ...promotion, policyVersion: 'older', digest: 'other' })
        .state,
    ).toBe('rolling-out');
  });
});

describe('decide while rolling out', () => {
  it('succeeds when it runs and is healthy (R3)', () => {
    const { state, promotion } = underWay('rolling-out');
    expect(decide(state, promotion).state).toBe('rolling-out');
    expect(decide(arrived(state, '1.1.0'), promotion).state).toBe('succeeded');
  });

  it.each(['Progressing', 'Degraded', 'Suspended', 'Missing', 'Splendid'])(
    'F46 %s is not healthy',
    status => {
      const { state, promotion } = underWay('rolling-out');
      const there = withApplication(
        arrived(state, '1.1.0'),
        'payments-production',
        { health: { status, lastTransitionAt: NOW - HOUR } },
      );
      expect(decide(there, promotion).state).toBe('rolling-out');
    },
  );

  it('F40 a broken manifest (sync Unknown, health Healthy) is no success', () => {
    const { state, promotion } = underWay('rolling-out');
    const there = withApplication(
      arrived(state, '1.1.0'),
      'payments-production',
      {
        sync: { status: 'Unknown' },
        conditions: [{ type: 'ComparisonError', message: 'cannot render' }],
      },
    );
    expect(decide(there, promotion).state).toBe('rolling-out');
  });

  it('watches where the stage asks for it', () => {
    const { state, promotion } = underWay('rolling-out', {
      stage: { stages: { production: { watchMs: 30 * MINUTE } } },
    });
    expect(decide(arrived(state, '1.1.0'), promotion)).toMatchObject({
      state: 'watching',
      dueAt: NOW + 30 * MINUTE,
    });
  });

  it('R11 fails after 30 min, counted only while its targets are known', () => {
    const { state, promotion } = underWay('rolling-out', {
      since: NOW - 31 * MINUTE,
    });
    expect(decide(state, promotion).state).toBe('failed');
    const gap = { from: NOW - 10 * MINUTE, to: NOW - 8 * MINUTE, because: 'x' };
    const paused = {
      ...state,
      instances: state.instances.map(entry => ({ ...entry, gaps: [gap] })),
    };
    expect(decide(paused, promotion)).toMatchObject({
      state: 'rolling-out',
      dueAt: NOW + MINUTE,
    });
    const blind = {
      ...state,
      instances: state.instances.map(entry => ({
        ...entry,
        lastCompleteAt: NOW - HOUR,
      })),
    };
    expect(decide(blind, promotion).state).toBe('rolling-out');
  });

  it('R11 fails when another release arrives', () => {
    const { state, promotion } = underWay('rolling-out');
    expect(decide(arrived(state, '1.2.0'), promotion)).toMatchObject({
      state: 'failed',
      outcome: 'Overtaken by 1.2.0',
    });
  });

  it('R11 an emergency that took effect rolls it back', () => {
    const { state, promotion } = underWay('rolling-out');
    const emergency = aPromotion({
      id: 'promotion-2',
      lane: 'emergency',
      direction: 'rollback',
      state: 'rolling-out',
      requestedAt: NOW,
    });
    const both = { ...state, promotions: [emergency, ...state.promotions] };
    expect(decide(both, promotion).state).toBe('rolling-out');
    expect(
      decide(
        {
          ...both,
          effects: [anEffect({ promotionId: 'promotion-2', id: 'effect-2' })],
        },
        promotion,
      ).state,
    ).toBe('rolled-back');
  });
});

describe('decide while watching', () => {
  const watching = (
    since: number,
    gateResults: ReturnType<typeof passed>[] = [
      passed(WATCH, { observedAt: NOW - SECOND }),
    ],
    version = '1.1.0',
  ) => {
    const { state, promotion } = underWay('watching', {
      since,
      stage: {
        gateResults,
        stages: {
          production: { watchMs: 30 * MINUTE, watchGates: [WATCH] },
        },
      },
    });
    const there = arrived(state, version);
    return {
      promotion,
      state: withApplication(
        {
          ...there,
          deployments: there.deployments.map(deployment =>
            deployment.endedAt === undefined && version === '1.1.0'
              ? { ...deployment, startedAt: since - MINUTE }
              : deployment,
          ),
        },
        'payments-production',
        {},
        { unchangedSince: NOW - HOUR },
      ),
    };
  };

  it('goes on until the watch ends', () => {
    const { state, promotion } = watching(NOW - 29 * MINUTE);
    expect(decide(state, promotion)).toMatchObject({
      state: 'watching',
      dueAt: NOW + MINUTE,
    });
  });

  it('succeeds when the release held', () => {
    const { state, promotion } = watching(NOW - 30 * MINUTE);
    expect(decide(state, promotion).state).toBe('succeeded');
  });

  it.each(['failed', 'pending', 'unknown'])(
    'R11 a watch gate that is %s extends the watch once, then it is not verified',
    status => {
      const results = [passed(WATCH, { status, reason: ['Errors are odd'] })];
      const first = watching(NOW - 45 * MINUTE, results);
      expect(decide(first.state, first.promotion)).toMatchObject({
        state: 'watching',
        dueAt: NOW + 15 * MINUTE,
      });
      const last = watching(NOW - 60 * MINUTE, results);
      const decision = decide(last.state, last.promotion);
      expect(decision.state).toBe('failed');
      expect(decision.outcome).toContain('Not verified: errors are odd');
    },
  );

  it('R11 what was judged before the watch does not speak for it', () => {
    const { state, promotion } = watching(NOW - 30 * MINUTE, [
      passed(WATCH, { observedAt: NOW - 31 * MINUTE }),
    ]);
    expect(decide(state, promotion).state).toBe('watching');
  });

  it.each([
    ['1.2.0', 'failed'],
    ['1.0.0', 'rolled-back'],
    ['0.9.0', 'rolled-back'],
  ])('R11 when %s arrives it ends %s', (version, end) => {
    const { state, promotion } = watching(NOW - 10 * MINUTE, [], version);
    expect(decide(state, promotion).state).toBe(end);
  });
});
