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

import { promotionDueAt } from './deadlines';
import { decide } from './decide';
import { evaluationsDue, nextDue } from './evaluation';
import { currentDigest } from './digest';
import {
  pinnedStage,
  stagesSeen,
  stateToActOn,
  underPinnedPolicy,
} from './pinned';
import { asked, aWaitingState, passed } from './testing/asked';
import {
  aDeployment,
  aGate,
  applicationOf,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from './testing/builders';
import type { ComponentState, Promotion } from './types';

const WATCH = aGate({ name: 'watch-errors', of: 'production' });

/** 1.1.0 under way into production, and what the config has become since. */
function underWay(
  reached: Promotion['state'],
  config: 'no production' | 'no pipeline' | 'another production',
  options: { since?: number; pinned?: boolean } = {},
) {
  const { state, promotion } = asked(
    aWaitingState({
      stages: { production: { watchMs: 30 * MINUTE, watchGates: [WATCH] } },
    }),
    { state: reached, stateSince: options.since ?? NOW - MINUTE },
  );
  const pipeline = state.pipeline!;
  const production = pipeline.stages.find(({ name }) => name === 'production')!;
  const others = pipeline.stages.filter(({ name }) => name !== 'production');
  const stages =
    config === 'another production'
      ? [...others, { ...production, policyVersion: 'newer', watchMs: 0 }]
      : others;
  const changed: ComponentState = {
    ...state,
    pipeline: config === 'no pipeline' ? undefined : { ...pipeline, stages },
    bindings:
      config === 'no pipeline'
        ? state.bindings.filter(({ stage }) => stage === 'production')
        : state.bindings,
    pinned:
      options.pinned === false
        ? {}
        : { [promotion.policyVersion]: { ...pipeline, stages: [production] } },
  };
  return { promotion, state: changed };
}

function arrived(state: ComponentState): ComponentState {
  return withApplication(
    {
      ...state,
      deployments: [
        aDeployment('production', '1.1.0', { startedAt: NOW - HOUR }),
        ...state.deployments.filter(({ stage }) => stage !== 'production'),
      ],
    },
    'payments-production',
    applicationOf('production', '1.1.0'),
    { unchangedSince: NOW - HOUR },
  );
}

const CONFIGS = ['no production', 'no pipeline', 'another production'] as const;

describe('R21 a promotion that is past its intent', () => {
  it.each(CONFIGS)('goes on under its own policy (%s)', config => {
    const { state, promotion } = underWay('rolling-out', config);
    expect(decide(state, promotion).state).toBe('rolling-out');
    expect(decide(arrived(state), promotion)).toMatchObject({
      state: 'watching',
      dueAt: NOW + 30 * MINUTE,
    });
  });

  it.each(CONFIGS)('fails when its own time is over (%s)', config => {
    const { state, promotion } = underWay('rolling-out', config, {
      since: NOW - 31 * MINUTE,
    });
    expect(decide(state, promotion).state).toBe('failed');
  });

  it.each(CONFIGS)('is watched by its own gates (%s)', config => {
    const { state, promotion } = underWay('watching', config, {
      since: NOW - 30 * MINUTE,
    });
    const there = arrived(state);
    expect(decide(there, promotion).state).toBe('watching');
    expect(evaluationsDue(there)).toContainEqual(
      expect.objectContaining({
        gate: WATCH,
        promotion,
        stage: expect.objectContaining({ policyVersion: 'policy-production' }),
      }),
    );
    const judged = {
      ...there,
      gateResults: [passed(WATCH, { observedAt: NOW - SECOND })],
    };
    expect(decide(judged, promotion).state).toBe('succeeded');
  });

  it('comes back when its application has settled, though its stage has left', () => {
    const { state } = underWay('rolling-out', 'no production');
    const unsettled = withApplication(
      arrived(state),
      'payments-production',
      {},
      { unchangedSince: NOW - SECOND },
    );
    expect(nextDue(unsettled)).toBe(NOW + 4 * SECOND);
    expect(stagesSeen(unsettled).map(({ stage }) => stage.name)).toContain(
      'production',
    );
  });

  it.each(CONFIGS)('is let go by what its intent stood on (%s)', config => {
    const { state, promotion } = underWay('executing', config);
    const now = stateToActOn(state, promotion);
    expect(currentDigest(now.state, now.promotion)).toBe(promotion.digest);
    // What comes before has left the config with the pipeline, and is not known.
    expect(decide(now.state, now.promotion).command).toBe(
      config === 'no pipeline' ? undefined : 'execute',
    );
  });

  it('ends when no application is left, after the time of the rollout', () => {
    const { state, promotion } = underWay('rolling-out', 'no production', {
      since: NOW - 29 * MINUTE,
    });
    const alone = { ...state, bindings: [] };
    expect(decide(alone, promotion)).toMatchObject({
      state: 'rolling-out',
      dueAt: NOW + MINUTE,
    });
    const late = { ...alone, now: NOW + MINUTE };
    const unread = late.instances.map(({ lastCompleteAt, ...rest }) => rest);
    expect(decide({ ...late, instances: unread }, promotion).state).toBe(
      'rolling-out',
    );
    expect(decide(late, promotion)).toMatchObject({
      state: 'failed',
      outcome: expect.stringContaining('no Argo CD application serves'),
    });
  });

  it.each(['rolling-out', 'watching'] as const)(
    'ends with a reason when its policy was not kept (%s)',
    reached => {
      const { state, promotion } = underWay(reached, 'no production', {
        pinned: false,
      });
      expect(decide(state, promotion)).toMatchObject({
        state: 'failed',
        outcome: expect.stringContaining('production'),
      });
    },
  );

  it.each(['executing', 'rolling-out', 'watching'] as const)(
    'is never due at this very moment without a stage (%s)',
    reached => {
      const { state, promotion } = underWay(reached, 'no pipeline', {
        pinned: false,
      });
      expect(promotionDueAt(state, promotion)).toBeUndefined();
    },
  );

  it('before the intent only the present policy counts', () => {
    const { state, promotion } = underWay('ready', 'no production');
    expect(underPinnedPolicy(state, promotion)).toBe(state);
    expect(decide(state, promotion)).toMatchObject({
      state: 'cancelled',
      outcome: expect.stringContaining('no longer part'),
    });
  });
});

describe('R21 whose word counts', () => {
  it.each<[Promotion['state'], number]>([
    ['waiting', 0],
    ['watching', 30 * MINUTE],
  ])('of a promotion that is %s', (reached, watchMs) => {
    const { promotion, state } = underWay(reached, 'another production');
    expect(pinnedStage(state, promotion)?.watchMs).toBe(watchMs);
  });

  it('is told of a stage that config has no more', () => {
    const { promotion, state } = underWay('watching', 'no production');
    expect(pinnedStage(state, promotion)?.name).toBe('production');
  });
});
