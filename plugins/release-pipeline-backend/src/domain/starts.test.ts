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

import { mayAsk } from './asks';
import { startsDue } from './starts';
import {
  aDeployment,
  anEndedDeployment,
  aPromotion,
  aRelease,
  DAY,
  HOUR,
  NOW,
} from './testing/builders';
import {
  anApproval,
  APPROVAL,
  asked,
  aWaitingState,
  HEALTH,
  passed,
} from './testing/asked';
import type { ComponentState } from './types';

/** Production starts automatically; 1.1.0 is its candidate. */
const automatic = (overrides: Parameters<typeof aWaitingState>[0] = {}) =>
  aWaitingState({
    ...overrides,
    stages: { production: { start: 'automatic' } },
  });

const newer = (state: ComponentState): ComponentState => ({
  ...state,
  releases: [...state.releases, aRelease('1.2.0', { order: 3 })],
  deployments: [
    aDeployment('dev', '1.2.0'),
    aDeployment('staging', '1.2.0'),
    ...state.deployments.map(deployment =>
      deployment.stage === 'production'
        ? deployment
        : { ...deployment, endedAt: NOW - HOUR, outcome: 'replaced' as const },
    ),
  ],
  applications: state.applications.map(application => ({
    ...application,
    facts:
      application.facts.name === 'payments-production'
        ? application.facts
        : {
            ...application.facts,
            summaryImages: ['registry.example.com/acme/payments:1.2.0'],
            lastOperation: application.facts.lastOperation && {
              ...application.facts.lastOperation,
              appliedImages: ['registry.example.com/acme/payments:1.2.0'],
            },
            lastFullOperation: application.facts.lastFullOperation && {
              ...application.facts.lastFullOperation,
              appliedImages: ['registry.example.com/acme/payments:1.2.0'],
            },
          },
  })),
});

describe('startsDue (R10)', () => {
  it('starts the candidate of an automatic stage, and nothing elsewhere', () => {
    expect(startsDue(automatic())).toEqual([
      { stage: 'production', releaseId: 'release-1.1.0' },
    ]);
    expect(startsDue(aWaitingState())).toEqual([]);
  });

  it.each<[string, Partial<ComponentState>]>([
    [
      'R6 before the baseline',
      { component: { ...automatic().component, baselineAt: undefined } },
    ],
    [
      'R35 when the component left the catalog',
      { component: { ...automatic().component, removedAt: NOW } },
    ],
    [
      'R6 what was adopted',
      {
        releases: [
          aRelease('1.0.0', { order: 1 }),
          aRelease('1.1.0', { order: 2, adopted: true }),
        ],
      },
    ],
    [
      'what was first seen before the stage was automatic',
      { automaticSince: { production: NOW - HOUR } },
    ],
    [
      'what was first seen before the baseline',
      {
        releases: [
          aRelease('1.0.0', { order: 1 }),
          aRelease('1.1.0', { order: 2, firstSeenAt: NOW - 2 * DAY }),
        ],
      },
    ],
    [
      'what already ran there',
      {
        deployments: [
          ...automatic().deployments,
          anEndedDeployment('production', '1.1.0'),
        ],
      },
    ],
    [
      'what was asked for there before, however it ended',
      { promotions: [aPromotion({ state: 'cancelled', endedAt: NOW - HOUR })] },
    ],
    ['while the binding is not confirmed', { bindings: [] }],
    [
      'R9 beside a release that no first stage has shown',
      {
        releases: [aRelease('1.0.0'), aRelease('1.1.0', { order: 2 })],
      },
    ],
  ])('does not start %s', (_, change) => {
    expect(startsDue({ ...automatic(), ...change })).toEqual([]);
  });

  it('does not start what failed in a stage with the same after', () => {
    const base = automatic();
    const twin = base.pipeline?.stages.find(
      ({ name }) => name === 'production',
    );
    const state = {
      ...base,
      pipeline: base.pipeline && {
        ...base.pipeline,
        stages: [...base.pipeline.stages, { ...twin!, name: 'production-us' }],
      },
      deployments: [
        ...base.deployments,
        anEndedDeployment('production-us', '1.1.0', { outcome: 'rolled-back' }),
      ],
    };
    expect(startsDue(state)).toEqual([]);
  });

  it('R11 a newer candidate supersedes an automatic promotion when only people are missing', () => {
    const { state } = asked(automatic({ gates: [HEALTH, APPROVAL] }), {
      automatic: true,
    });
    const ready = {
      ...newer(state),
      gateResults: [passed(HEALTH, { releaseId: 'release-1.2.0' })],
    };
    expect(startsDue(ready)).toEqual([
      {
        stage: 'production',
        releaseId: 'release-1.2.0',
        supersedes: 'promotion-1',
      },
    ]);
    expect(startsDue({ ...ready, gateResults: [] })).toEqual([]);
    expect(startsDue({ ...ready, approvals: [anApproval()] })).toEqual([]);
  });

  it('R11 never supersedes what a person asked for or planned, nor what has left the house', () => {
    for (const promotion of [
      { automatic: false },
      { automatic: true, state: 'executing' as const },
      {
        automatic: true,
        plan: {
          at: NOW + DAY,
          until: NOW + DAY + HOUR,
          by: 'user:default/dana',
          byName: 'Dana',
          setAt: NOW - HOUR,
        },
      },
    ]) {
      const { state } = asked(automatic(), promotion);
      const ready = {
        ...newer(state),
        gateResults: [passed(HEALTH, { releaseId: 'release-1.2.0' })],
      };
      expect(startsDue(ready)).toEqual([]);
    }
  });
});

describe('mayAsk (R9, R11)', () => {
  const ask = (state: ComponentState, releaseId: string, replaces?: string) =>
    mayAsk(state, 'production', releaseId, replaces);

  it('lets a person ask for the candidate, with a reason where protected', () => {
    expect(ask(aWaitingState(), 'release-1.1.0')).toEqual({
      ok: true,
      reasonNeeded: true,
    });
  });

  it('names the open promotion of the same release', () => {
    const { state } = asked(aWaitingState());
    expect(ask(state, 'release-1.1.0')).toMatchObject({
      ok: false,
      code: 'same-release',
      promotionId: 'promotion-1',
    });
  });

  it('replaces another one only when the person names it', () => {
    const { state } = asked(aWaitingState());
    const next = newer(state);
    expect(ask(next, 'release-1.2.0')).toMatchObject({
      ok: false,
      code: 'open-promotion',
      promotionId: 'promotion-1',
    });
    expect(ask(next, 'release-1.2.0', 'promotion-1')).toMatchObject({
      ok: true,
      supersedes: 'promotion-1',
    });
    expect(ask(next, 'release-1.2.0', 'promotion-9')).toMatchObject({
      ok: false,
      code: 'open-promotion',
    });
  });

  it('does not replace what has left the house', () => {
    const { state } = asked(aWaitingState(), { state: 'rolling-out' });
    expect(ask(newer(state), 'release-1.2.0', 'promotion-1')).toMatchObject({
      ok: false,
      code: 'open-promotion',
    });
  });

  it.each<[string, Partial<ComponentState>, string, string]>([
    ['an unknown release', {}, 'release-9', 'no-release'],
    ['what runs there already', {}, 'release-1.0.0', 'runs-there'],
    [
      'without a pipeline',
      { pipeline: undefined },
      'release-1.1.0',
      'no-stage',
    ],
    [
      'without an application',
      { bindings: [] },
      'release-1.1.0',
      'precondition',
    ],
    [
      'what has not been healthy before',
      {
        deployments: aWaitingState().deployments.filter(
          ({ stage }) => stage === 'production',
        ),
      },
      'release-1.1.0',
      'after',
    ],
  ])('refuses %s', (_, change, releaseId, code) => {
    expect(ask({ ...aWaitingState(), ...change }, releaseId)).toMatchObject({
      ok: false,
      code,
    });
  });

  it('refuses what is older than what runs there', () => {
    const state = aWaitingState({
      releases: [
        aRelease('1.1.0', { order: 1 }),
        aRelease('1.0.0', { order: 2 }),
      ],
    });
    expect(ask(state, 'release-1.1.0')).toMatchObject({ code: 'older' });
  });

  it('says that nothing is to be replaced any more', () => {
    expect(ask(aWaitingState(), 'release-1.1.0', 'promotion-1')).toMatchObject({
      ok: false,
      code: 'cannot-replace',
    });
  });
});
