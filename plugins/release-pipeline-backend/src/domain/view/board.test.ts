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

import {
  type BoardMark,
  boardRowSchema,
} from 'backstage-plugin-release-pipeline-common';
import {
  anApproval,
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from '../testing/asked';
import {
  aBinding,
  aComponent,
  aDeployment,
  anApplication,
  anEndedDeployment,
  anInstance,
  anObserved,
  applicationOf,
  aPipeline,
  aRelease,
  aStage,
  aState,
  HOUR,
  MINUTE,
  NOW,
  REPOSITORY,
  withApplication,
} from '../testing/builders';
import type { ComponentState } from '../types';
import { boardRow, unreadableRow } from './board';
import { cardView } from './card';
import type { Decider } from './viewer';

const PAT: Decider = {
  userRef: 'user:default/pat',
  mayApprove: () => ({ allowed: true }),
  mayReject: () => ({ allowed: true }),
  maySignOff: () => ({ allowed: true }),
};
const NOBODY: Decider = {
  mayApprove: () => ({ allowed: false, because: 'You are not in platform.' }),
  mayReject: () => ({ allowed: false, because: 'You are not in platform.' }),
  maySignOff: () => ({ allowed: false, because: 'You are not in quality.' }),
};

const missing = { status: 'pending', reason: ['1 more approval by platform'] };
const waiting = (errors: object = {}) =>
  aWaitingState({
    gates: [HEALTH, ERRORS, APPROVAL],
    gateResults: [
      passed(HEALTH),
      passed(ERRORS, errors),
      passed(APPROVAL, missing),
    ],
  });
const readySince = NOW - MINUTE;
const setback = {
  because: "Git repository 'gitops' cannot be reached",
  since: NOW - MINUTE,
  at: NOW,
  attempts: 3,
  retryAt: NOW + MINUTE,
};
const failed = { status: 'failed', reason: ['error ratio is 2.4 %'] };

const changed = (
  state: ComponentState,
  stage: string,
  facts: Parameters<typeof applicationOf>[2],
) =>
  withApplication(
    state,
    `payments-${stage}`,
    applicationOf(stage, '1.0.0', facts),
  );
const outOfSync = (state: ComponentState) =>
  changed(state, 'production', {
    sync: { ...applicationOf('production', '1.0.0').sync, status: 'OutOfSync' },
  });
const degraded = (state: ComponentState) =>
  changed(state, 'production', {
    health: { status: 'Degraded', lastTransitionAt: NOW - HOUR },
  });
const withSecondApplication = (
  state: ComponentState,
  sync: string,
): ComponentState => ({
  ...state,
  bindings: [
    ...state.bindings,
    aBinding('production', { name: 'payments-ams' }),
  ],
  applications: [
    ...state.applications,
    anObserved(
      anApplication({
        name: 'payments-ams',
        sync: { ...applicationOf('production', '1.0.0').sync, status: sync },
      }),
    ),
  ],
});
const stale = (state: ComponentState): ComponentState => ({
  ...state,
  instances: [anInstance({ lastCompleteAt: NOW - HOUR })],
});

const withAnOlderOne = (state: ComponentState): ComponentState => ({
  ...state,
  releases: ['1.0.0', '1.0.1', '1.1.0'].map((version, index) =>
    aRelease(version, { order: index + 1 }),
  ),
});

describe('marks of a row', () => {
  it.each<[string, ComponentState, BoardMark[]]>([
    ['is everywhere', aState(), ['up-to-date']],
    ['lacks approvals alone', asked(waiting()).state, ['needs-approval']],
    [
      'lacks approvals alone, and nobody has asked for them',
      waiting(),
      ['can-go'],
    ],
    [
      'waits behind an older one that waits',
      asked(withAnOlderOne(aWaitingState()), { releaseId: 'release-1.0.1' })
        .state,
      ['blocked'],
    ],
    ['is held by a gate and by people', waiting(failed), ['blocked']],
    [
      'waits for an approval that nobody can give',
      aWaitingState({
        gates: [APPROVAL],
        gateResults: [
          passed(APPROVAL, {
            status: 'failed',
            reason: ['nobody can approve'],
          }),
        ],
      }),
      ['blocked'],
    ],
    [
      'cannot go, since it is ambiguous',
      {
        ...aWaitingState(),
        releases: aWaitingState().releases.map(release => ({
          ...release,
          ambiguous: release.version === '1.1.0',
        })),
      },
      ['blocked'],
    ],
    [
      'did not last in production',
      {
        ...aWaitingState(),
        deployments: [
          ...aWaitingState().deployments,
          anEndedDeployment('production', '1.1.0', { outcome: 'rolled-back' }),
        ],
      },
      ['blocked'],
    ],
    [
      'R9 would follow one that no first stage has shown',
      {
        ...aWaitingState(),
        releases: [aRelease('1.0.0'), aRelease('1.1.0', { order: 2 })],
      },
      ['blocked'],
    ],
    ['may go', aWaitingState(), ['can-go']],
    [
      'starts by itself',
      aWaitingState({ stages: { production: { start: 'automatic' } } }),
      ['moving'],
    ],
    [
      'is brought to production by others',
      aWaitingState({ stages: { production: { promote: undefined } } }),
      [],
    ],
    [
      'rolls out',
      asked(aWaitingState(), {
        state: 'rolling-out',
        stateSince: NOW - MINUTE,
      }).state,
      ['moving'],
    ],
    [
      'cannot be written to Git',
      asked(aWaitingState(), { state: 'ready', readySince, setback }).state,
      ['blocked'],
    ],
    [
      'is held while an older one moves',
      asked(withAnOlderOne(waiting(failed)), {
        state: 'rolling-out',
        stateSince: NOW - MINUTE,
        releaseId: 'release-1.0.1',
      }).state,
      ['blocked', 'moving'],
    ],
    [
      'is everywhere, and drifts in production',
      outOfSync(aState()),
      ['up-to-date', 'drift'],
    ],
    [
      'drifts while it is held',
      outOfSync(waiting(failed)),
      ['blocked', 'drift'],
    ],
    ['is not well in production', degraded(aState()), ['unhealthy']],
    [
      'lacks approvals where the one before is not well',
      degraded(asked(waiting()).state),
      ['needs-approval', 'unhealthy'],
    ],
    [
      'came to production without a promotion',
      {
        ...aState(),
        deployments: aState().deployments.map(deployment => ({
          ...deployment,
          uncovered: deployment.stage === 'production',
        })),
      },
      ['up-to-date', 'not-covered'],
    ],
    ['was seen long ago', stale(aState()), ['unknown']],
    [
      'drifted when it was seen long ago',
      stale(outOfSync(aState())),
      ['unknown'],
    ],
    [
      'is held by what nobody knows',
      waiting({ status: 'unknown' }),
      ['blocked', 'unknown'],
    ],
    [
      'is read for the first time',
      { ...aState(), component: aComponent({ baselineAt: undefined }) },
      ['unknown'],
    ],
    ['has no pipeline', { ...aState(), pipeline: undefined }, []],
  ])('%s', (_, state, marks) => {
    const row = boardRow(state, NOBODY);
    expect(row.marks).toEqual(marks);
    expect(boardRowSchema.parse(row)).toEqual(row);
  });
});

describe('what the reader may decide', () => {
  const { state, promotion } = asked(waiting());
  const { state: awaitingSignOff } = asked(waiting(), {
    state: 'watching',
    signOffSince: NOW,
  });

  it.each<[string, ComponentState, Decider, boolean]>([
    ['waits for them', state, PAT, true],
    ['waits for others', state, NOBODY, false],
    [
      'was approved by them',
      { ...state, approvals: [anApproval()] },
      PAT,
      false,
    ],
    [
      'is under way',
      asked(waiting(), { state: 'executing' }).state,
      PAT,
      false,
    ],
    ['awaits their sign-off', awaitingSignOff, PAT, true],
    ['awaits the sign-off of others', awaitingSignOff, NOBODY, false],
    ['asks nobody', asked(aWaitingState()).state, PAT, false],
    ['nobody asked for', waiting(), PAT, false],
  ])('%s', (_, given, viewer, expected) => {
    const { decide, marks } = boardRow(given, viewer);
    expect(decide).toEqual(
      expected ? { promotionId: promotion.id } : undefined,
    );
    expect(marks.includes('waiting-for-me')).toBe(expected);
  });
});

describe('stages of a row', () => {
  const regions = (runs: { eu: string; us: string }) => {
    const last = { after: ['staging'], group: 'production' };
    return aState({
      pipeline: aPipeline({
        stages: [
          ...aPipeline().stages.slice(0, 2),
          aStage('production-eu', last),
          aStage('production-us', last),
        ],
      }),
      runs: {
        dev: '1.3.0',
        staging: '1.2.0',
        'production-eu': runs.eu,
        'production-us': runs.us,
      },
      versions: ['1.0.0', '1.1.0', '1.2.0', '1.3.0'],
    });
  };

  const withoutRegion = (
    region: string,
    state: ComponentState,
  ): ComponentState => ({
    ...state,
    deployments: state.deployments.filter(({ stage }) => stage !== region),
    bindings: state.bindings.filter(({ stage }) => stage !== region),
    applications: state.applications.filter(
      ({ facts }) => facts.name !== `payments-${region}`,
    ),
  });

  it('R4 stand in the column of their group', () => {
    const { stages } = boardRow(regions({ eu: '1.0.0', us: '1.1.0' }), NOBODY);
    expect(
      stages.map(({ name, column, version }) => [name, column, version]),
    ).toEqual([
      ['dev', 'dev', '1.3.0'],
      ['staging', 'staging', '1.2.0'],
      ['production-eu', 'production', '1.0.0'],
      ['production-us', 'production', '1.1.0'],
    ]);
  });

  it.each<[string, ComponentState, number | undefined]>([
    ['as far as the last region', regions({ eu: '1.0.0', us: '1.1.0' }), 3],
    ['by one', regions({ eu: '1.2.0', us: '1.2.0' }), 1],
    ['not at all', aState(), 0],
    [
      'by all releases, where nothing ever ran in one of the regions',
      withoutRegion('production-us', regions({ eu: '1.3.0', us: '1.0.0' })),
      4,
    ],
    [
      'by nobody knows how many, where nothing ran yet in any region',
      withoutRegion(
        'production-eu',
        withoutRegion('production-us', regions({ eu: '1.0.0', us: '1.0.0' })),
      ),
      undefined,
    ],
    [
      'by nobody knows how many, where nothing ran yet',
      aState({ runs: { dev: '1.1.0', staging: '1.0.0' } }),
      undefined,
    ],
    [
      'as it was last recorded, while nobody sees it',
      stale(aWaitingState()),
      1,
    ],
    [
      'R9 from the last one with a place, while one without runs there',
      {
        ...aWaitingState(),
        releases: [...aWaitingState().releases, aRelease('1.0.1-fix')],
        deployments: [
          aDeployment('dev', '1.1.0'),
          aDeployment('staging', '1.1.0'),
          aDeployment('production', '1.0.1-fix'),
          aDeployment('production', '1.0.0', {
            startedAt: NOW - 2 * HOUR,
            endedAt: NOW - HOUR,
          }),
        ],
        applications: ['dev', 'staging', 'production'].map(stage =>
          anObserved(
            applicationOf(
              stage,
              stage === 'production' ? '1.0.1-fix' : '1.1.0',
            ),
          ),
        ),
      },
      1,
    ],
  ])('are behind %s', (_, state, behind) => {
    expect(boardRow(state, NOBODY).behind).toBe(behind);
  });

  it('R4 tell what is mixed, and when all of it was seen', () => {
    const base = aState({ versions: ['1.0.0', '1.1.0'] });
    const second = anApplication({ name: 'payments-ams', version: '1.1.0' });
    const row = boardRow(
      {
        ...base,
        bindings: [
          ...base.bindings,
          aBinding('production', { name: 'payments-ams' }),
        ],
        applications: [...base.applications, anObserved(second)],
      },
      NOBODY,
    );
    expect(row.stages.map(({ state }) => state)).toEqual([
      'runs',
      'runs',
      'mixed',
    ]);
    expect(row.stages[2].observedAt).toBe(
      new Date(anInstance().lastCompleteAt!).toISOString(),
    );
  });

  it.each<[string, ComponentState, boolean]>([
    [
      'that one application is out of sync, though nobody knows of another',
      withSecondApplication(outOfSync(aState()), 'Unknown'),
      true,
    ],
    [
      'no drift where nobody knows whether there is any',
      withSecondApplication(aState(), 'Unknown'),
      false,
    ],
    [
      'no drift that was seen long ago',
      stale(withSecondApplication(outOfSync(aState()), 'Unknown')),
      false,
    ],
  ])('tell %s', (_, state, drift) => {
    const row = boardRow(state, NOBODY);
    expect(row.stages.map(stage => stage.drift)).toEqual([false, false, drift]);
    expect(row.marks.includes('drift')).toBe(drift);
  });

  it('R2 tell what was recorded as unknown, where two were applied', () => {
    const state = changed(aState(), 'production', {
      summaryImages: ['1.0.0', '1.0.1'].map(tag => `${REPOSITORY}:${tag}`),
      lastOperation: undefined,
      lastFullOperation: undefined,
    });
    expect(boardRow(state, NOBODY).stages[2]).toMatchObject({
      version: '1.0.0',
      state: 'unknown',
      fresh: true,
    });
    expect(cardView(state).stages[2]).toMatchObject({
      version: '1.0.0',
      state: 'unknown',
      fresh: true,
    });
  });

  it('R14 tell the risk class of what the headline speaks of', () => {
    expect(boardRow(aWaitingState(), NOBODY).risk).toBe('low');
    expect(
      boardRow(
        aWaitingState({ stages: { production: { riskDefault: 'high' } } }),
        NOBODY,
      ).risk,
    ).toBe('high');
    expect(boardRow(aState(), NOBODY).risk).toBeUndefined();
  });
});

describe('a row that could not be read', () => {
  it('says so, and shows what it is of', () => {
    const { ref, name, owner, system } = aComponent();
    const row = unreadableRow(aComponent({ title: 'Payments' }));
    expect(row).toMatchObject({
      component: { ref, name, title: 'Payments', owner, system },
      state: 'unreadable',
      headline: {
        tone: 'unknown',
        sentence: ['What is known of Payments could not be read.'],
      },
      marks: ['unknown'],
    });
    expect(boardRowSchema.parse(row)).toEqual(row);
  });
});
