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

import type { PromotionState } from 'backstage-plugin-release-pipeline-common';
import fc from 'fast-check';
import { reconcileDeployments } from './deployments';
import { applyChanges } from './testing/applyChanges';
import {
  aBinding,
  aComponent,
  aDeployment,
  anEndedDeployment,
  anInstance,
  anObserved,
  anOperation,
  aPipeline,
  applicationOf,
  aPromotion,
  aRelease,
  aStage,
  aState,
  HOUR,
  MINUTE,
  NOW,
  REPOSITORY,
  SECOND,
  withApplication,
} from './testing/builders';
import type { ComponentState, Effect, StagePolicy } from './types';
import { uncoveredProblems } from './uncovered';

/** Two minutes later production is seen with another version, synced a minute ago. */
function rollOut(state: ComponentState, version: string): ComponentState {
  const now = state.now + 2 * MINUTE;
  const at = now - MINUTE;
  const operation = anOperation({
    version,
    startedAt: at - 2 * SECOND,
    finishedAt: at,
  });
  const arrived = withApplication(
    { ...state, now, instances: [anInstance({ lastCompleteAt: now })] },
    'payments-production',
    {
      lastOperation: operation,
      lastFullOperation: operation,
      summaryImages: [`${REPOSITORY}:${version}`],
      lastDeployedAt: at,
      health: { status: 'Healthy', lastTransitionAt: at + SECOND },
      reconciledAt: now,
    },
    { observedAt: now, unchangedSince: at },
  );
  return applyChanges(arrived, reconcileDeployments(arrived));
}

/** 1.1.0 runs in staging, 1.0.0 in production. */
function aWorld(overrides: Parameters<typeof aState>[0] = {}): ComponentState {
  return aState({
    runs: { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' },
    versions: ['0.9.0', '1.0.0', '1.1.0'],
    ...overrides,
  });
}

function withStage(
  state: ComponentState,
  change: Partial<StagePolicy>,
): ComponentState {
  return {
    ...state,
    pipeline: state.pipeline && {
      ...state.pipeline,
      stages: state.pipeline.stages.map(stage =>
        stage.name === 'production' ? { ...stage, ...change } : stage,
      ),
    },
  };
}

const WRITTEN: Effect = {
  id: 'effect-1',
  promotionId: 'promotion-1',
  kind: 'git-commit',
  state: 'done',
  plan: { base: 'base', judged: {}, summary: 'app 1.0.0 → 1.1.0' },
  revision: 'c'.repeat(40),
  summary: 'Committed',
  createdAt: NOW - 30 * MINUTE,
  endedAt: NOW - 29 * MINUTE,
};

const codes = (state: ComponentState) =>
  uncoveredProblems(state).map(({ code, stage }) => [code, stage]);
const FLAGGED = [['not-covered', 'production']];

describe('a deployment that no promotion covers', () => {
  it('is told of a protected stage, in words', () => {
    expect(uncoveredProblems(rollOut(aWorld(), '1.1.0'))).toEqual([
      {
        code: 'not-covered',
        stage: 'production',
        message:
          '1.1.0 arrived in production without a promotion: nobody asked for it here, and nobody approved it',
        remedy: expect.stringContaining('who changed it'),
      },
    ]);
  });

  it.each([
    ['an older release', '0.9.0'],
    ['a release that no stage has shown', '9.9.9'],
  ])('is told of %s, too', (_what, version) => {
    expect(codes(rollOut(aWorld(), version))).toEqual(FLAGGED);
  });

  it.each<[string, Partial<StagePolicy>]>([
    ['is not protected', { protected: false }],
    ['is observed only', { promote: undefined }],
    ['is filled from outside', { start: 'outside' }],
  ])('is not told of a stage that %s', (_what, change) => {
    expect(codes(rollOut(withStage(aWorld(), change), '1.1.0'))).toEqual([]);
  });

  it('is not told of what a stage held before it was protected', () => {
    const before = rollOut(withStage(aWorld(), { protected: false }), '1.1.0');
    expect(codes(withStage(before, { protected: true }))).toEqual([]);
  });

  it.each<[PromotionState, boolean]>([
    ['waiting', false],
    ['ready', false],
    ['executing', true],
    ['rolling-out', true],
    ['watching', true],
    ['cancelled', false],
    ['rejected', false],
    ['failed', false],
  ])('is covered by a promotion of it that is %s: %s', (state, covered) => {
    const promotions = [aPromotion({ state })];
    expect(codes(rollOut(aWorld({ promotions }), '1.1.0'))).toEqual(
      covered ? [] : FLAGGED,
    );
  });

  it('is not covered by a promotion of another release or into another stage', () => {
    const promotions = [
      aPromotion({ state: 'rolling-out', releaseId: 'release-0.9.0' }),
      aPromotion({ state: 'rolling-out', stage: 'staging' }),
    ];
    expect(codes(rollOut(aWorld({ promotions }), '1.1.0'))).toEqual(FLAGGED);
  });

  it('is covered when what a promotion wrote arrives after it was given up', () => {
    const promotions = [aPromotion({ state: 'failed' })];
    const late = (effect: Partial<Effect>) =>
      codes(
        rollOut(
          aWorld({ promotions, effects: [{ ...WRITTEN, ...effect }] }),
          '1.1.0',
        ),
      );
    expect(late({})).toEqual([]);
    expect(late({ state: 'withdrawn' })).toEqual(FLAGGED);
    expect(late({ state: 'failed' })).toEqual(FLAGGED);
    expect(late({ promotionId: 'another' })).toEqual(FLAGGED);
  });

  it('is not covered when it comes back by other hands after it had arrived', () => {
    const first = rollOut(
      aWorld({
        promotions: [aPromotion({ state: 'rolling-out' })],
        effects: [WRITTEN],
      }),
      '1.1.0',
    );
    const ended = {
      ...first,
      promotions: [aPromotion({ state: 'succeeded' })],
    };
    expect(codes(ended)).toEqual([]);
    const back = rollOut(ended, '1.0.0');
    expect(codes(back)).toEqual(FLAGGED);
    expect(codes(rollOut(back, '1.1.0'))).toEqual(FLAGGED);
  });

  it('stays what it was when its application was gone for a while', () => {
    const gone = (uncovered: boolean) =>
      aWorld({
        deployments: [
          aDeployment('dev', '1.1.0'),
          aDeployment('staging', '1.1.0'),
          anEndedDeployment('production', '1.1.0', {
            outcome: 'removed',
            uncovered,
          }),
        ],
      });
    expect(codes(rollOut(gone(false), '1.1.0'))).toEqual([]);
    expect(codes(rollOut(gone(true), '1.1.0'))).toEqual(FLAGGED);
  });

  it('is over with the next release that a promotion brings', () => {
    const flagged = rollOut(aWorld(), '0.9.0');
    const promotions = [aPromotion({ state: 'rolling-out' })];
    expect(codes(rollOut({ ...flagged, promotions }, '1.1.0'))).toEqual([]);
  });
});

describe('R6 a baseline', () => {
  const unseen = (overrides: Parameters<typeof aState>[0] = {}) =>
    aWorld({
      component: aComponent({ baselineAt: undefined }),
      releases: [],
      deployments: [],
      ...overrides,
    });

  it('is never uncovered, whatever runs in which protected stage', () => {
    const version = fc.constantFrom('0.9.0', '1.0.0', '1.1.0', '2.0.0');
    fc.assert(
      fc.property(version, version, version, (dev, staging, production) => {
        const runs = { dev, staging, production };
        const state = unseen({
          pipeline: aPipeline({
            stages: Object.keys(runs).map((name, index, names) =>
              aStage(name, {
                after: names.slice(0, index).slice(-1),
                protected: true,
              }),
            ),
          }),
          bindings: Object.keys(runs).map(stage => aBinding(stage)),
          applications: Object.entries(runs).map(([stage, runsThere]) =>
            anObserved(applicationOf(stage, runsThere)),
          ),
        });
        const recorded = applyChanges(state, reconcileDeployments(state));
        expect(recorded.deployments).toHaveLength(3);
        expect(recorded.component.baselineAt).toBeDefined();
        expect(codes(recorded)).toEqual([]);
      }),
    );
  });

  it.each<[string, Partial<ComponentState>, string[][]]>([
    [
      'added after that was synced there',
      { stagesSince: { production: NOW + 90 * SECOND } },
      [],
    ],
    ['of which nobody knows when it was added', {}, []],
    [
      'that stood empty before, by hand',
      { stagesSince: { production: NOW - HOUR } },
      FLAGGED,
    ],
    [
      'that stood empty before, by a promotion',
      {
        stagesSince: { production: NOW - HOUR },
        promotions: [
          aPromotion({ state: 'rolling-out', releaseId: 'release-1.0.0' }),
        ],
      },
      [],
    ],
  ])('what comes first into a stage %s', (_what, known, expected) => {
    const later = aWorld({
      component: aComponent({ baselineAt: NOW - 3 * HOUR }),
      deployments: [
        aDeployment('dev', '1.1.0'),
        aDeployment('staging', '1.1.0'),
      ],
      releases: ['1.0.0', '1.1.0'].map((version, index) =>
        aRelease(version, { order: index + 1 }),
      ),
      ...known,
    });
    const first = rollOut(later, '1.0.0');
    expect(codes(first)).toEqual(expected);
    expect(codes(rollOut({ ...first, promotions: [] }, '1.1.0'))).toEqual(
      FLAGGED,
    );
  });
});
