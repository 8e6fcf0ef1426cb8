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

import { becameHealthyIn, candidatesFor, mayEnter } from './candidates';
import { compareReleases, newestFirst } from './releaseOrder';
import {
  aComponent,
  aDeployment,
  anEndedDeployment,
  aPipeline,
  aRelease,
  aStage,
  aState,
  DAY,
  HOUR,
  NOW,
  withApplication,
} from './testing/builders';
import type { ComponentState, Deployment, Release } from './types';

/** 1.2.0 in dev, 1.1.0 in staging (with 1.2.0 not there yet), 1.0.0 in production. */
function moving(overrides: Partial<ComponentState> = {}): ComponentState {
  const runs = { dev: '1.2.0', staging: '1.1.0', production: '1.0.0' };
  const state = aState({ runs });
  return {
    ...state,
    deployments: [
      ...state.deployments,
      anEndedDeployment('dev', '1.1.0'),
      anEndedDeployment('dev', '1.0.0', { startedAt: NOW - DAY }),
      anEndedDeployment('staging', '1.0.0', { startedAt: NOW - DAY }),
    ],
    ...overrides,
  };
}

function withDeployments(...more: Deployment[]): ComponentState {
  const state = moving();
  const replaced = new Set(more.map(({ id }) => id));
  return {
    ...state,
    deployments: [
      ...more,
      ...state.deployments.filter(({ id }) => !replaced.has(id)),
    ],
  };
}

const versions = ({
  newest,
  candidate,
}: {
  newest?: Release;
  candidate?: Release;
}) => [newest?.version, candidate?.version];

const codes = (state: ComponentState, version: string, stage: string) =>
  mayEnter(state, `release-${version}`, stage).obstacles.map(
    ({ code }) => code,
  );

describe('compareReleases', () => {
  const pipeline = aPipeline();

  it('R9 goes by order of first sighting, never by version', () => {
    const first = aRelease('2.0.0', { order: 1 });
    const second = aRelease('1.0.0', { order: 2 });

    expect(newestFirst(pipeline, [first, second])).toEqual([second, first]);
  });

  it('R9 adopted ones come before all others; of two, the one in the later stage is older', () => {
    const adopted = (version: string, firstSeenStage: string, order: number) =>
      aRelease(version, { adopted: true, firstSeenStage, order });
    const inDev = adopted('1.2.0', 'dev', 1);
    const inProduction = adopted('1.0.0', 'production', 9);
    const later = aRelease('0.9.0', { order: 5 });

    expect(newestFirst(pipeline, [inProduction, later, inDev])).toEqual([
      later,
      inDev,
      inProduction,
    ]);
  });

  it('R9 one without a place cannot be compared', () => {
    const unplaced = aRelease('1.0.1-hotfix');

    expect(
      compareReleases(pipeline, unplaced, aRelease('1.0.0', { order: 1 })),
    ).toBeUndefined();
    expect(newestFirst(pipeline, [unplaced])).toEqual([]);
  });
});

describe('becameHealthyIn', () => {
  it.each<[string, Deployment[], boolean]>([
    ['it runs there healthy', [aDeployment('dev', '1.2.0')], true],
    [
      'it was healthy there and was replaced',
      [anEndedDeployment('dev', '1.2.0')],
      true,
    ],
    ['it never ran there', [], false],
    [
      'it runs there and was never healthy',
      [aDeployment('dev', '1.2.0', { healthyAt: undefined })],
      false,
    ],
    [
      'it was rolled back there',
      [anEndedDeployment('dev', '1.2.0', { outcome: 'rolled-back' })],
      false,
    ],
    [
      'it failed there',
      [anEndedDeployment('dev', '1.2.0', { outcome: 'failed' })],
      false,
    ],
    [
      'it came back after a rollback and runs',
      [
        aDeployment('dev', '1.2.0'),
        anEndedDeployment('dev', '1.2.0', {
          outcome: 'rolled-back',
          startedAt: NOW - DAY,
        }),
      ],
      true,
    ],
    ['it ran elsewhere only', [aDeployment('staging', '1.2.0')], false],
  ])('R7 %s', (_, deployments, expected) => {
    expect(
      becameHealthyIn(aState({ deployments }), 'release-1.2.0', 'dev'),
    ).toBe(expected);
  });
});

describe('candidatesFor', () => {
  it('R9 the newest, and the newest that R7 lets in and that is newer than what runs', () => {
    const state = moving();

    expect(versions(candidatesFor(state, 'staging'))).toEqual([
      '1.2.0',
      '1.2.0',
    ]);
    expect(versions(candidatesFor(state, 'production'))).toEqual([
      '1.2.0',
      '1.1.0',
    ]);
  });

  it('R6 a first stage is filled from outside', () => {
    expect(candidatesFor(moving(), 'dev')).toEqual({});
    expect(candidatesFor(moving(), 'nowhere')).toEqual({});
  });

  it('R6 there is no candidate before the baseline', () => {
    const state = moving({ component: aComponent({ baselineAt: undefined }) });

    expect(versions(candidatesFor(state, 'staging'))).toEqual([
      '1.2.0',
      undefined,
    ]);
    expect(codes(state, '1.2.0', 'staging')).toContain('baseline');
  });

  it('R9 nothing is a candidate where the newest runs', () => {
    expect(candidatesFor(aState(), 'production')).toEqual({});
  });

  it('R9 a release that was rolled back or failed there is none; the one before it may be', () => {
    const rolledBack = withDeployments(
      anEndedDeployment('production', '1.1.0', { outcome: 'rolled-back' }),
    );

    expect(versions(candidatesFor(rolledBack, 'production'))).toEqual([
      '1.2.0',
      undefined,
    ]);
    expect(mayEnter(rolledBack, 'release-1.1.0', 'production')).toMatchObject({
      ok: false,
      obstacles: [{ code: 'ended-badly', personMayAsk: true }],
    });
  });

  it('R7 a release that was rolled back in the stage before is none', () => {
    const state = withDeployments(
      anEndedDeployment('staging', '1.2.0', { outcome: 'rolled-back' }),
      aDeployment('staging', '1.1.0'),
    );

    expect(codes(state, '1.2.0', 'production')).toEqual(['after']);
    expect(versions(candidatesFor(state, 'production'))).toEqual([
      '1.2.0',
      '1.1.0',
    ]);
  });

  it('R7 every named stage counts', () => {
    const state = moving({
      pipeline: aPipeline({
        stages: [
          aStage('dev'),
          aStage('staging', { after: ['dev'] }),
          aStage('production', { after: ['dev', 'staging'] }),
        ],
      }),
    });

    expect(codes(state, '1.2.0', 'production')).toEqual(['after']);
    expect(codes(state, '1.1.0', 'production')).toEqual([]);
    expect(mayEnter(state, 'release-1.1.0', 'production')).toEqual({
      ok: true,
      because: undefined,
      obstacles: [],
    });
  });

  it('R9 a release without a place blocks the system, not a person', () => {
    const hotfix = aRelease('1.0.1-hotfix', { firstSeenStage: 'production' });
    const state = withDeployments(
      aDeployment('production', '1.0.1-hotfix'),
      // The same id as the open one, which it takes the place of.
      anEndedDeployment('production', '1.0.0'),
    );
    const withHotfix: ComponentState = {
      ...withApplication(state, 'payments-production', {
        lastOperation: undefined,
        lastFullOperation: undefined,
        summaryImages: ['registry.example.com/acme/payments:1.0.1-hotfix'],
      }),
      releases: [...state.releases, hotfix],
    };
    const entry = mayEnter(withHotfix, 'release-1.1.0', 'production');

    expect(versions(candidatesFor(withHotfix, 'production'))).toEqual([
      '1.2.0',
      '1.1.0',
    ]);
    expect(entry.ok).toBe(false);
    expect(entry.obstacles).toMatchObject([
      { code: 'unplaced-runs', personMayAsk: true },
    ]);
    expect(entry.because?.join('')).toContain(
      'check that its fix is contained',
    );
    expect(codes(withHotfix, '1.0.1-hotfix', 'staging')).toContain('no-place');
  });

  it('R9 while an unplaced release runs, older ones than the last ordered there stay older', () => {
    const state = moving();
    const hotfix = aRelease('1.1.1-hotfix', { firstSeenStage: 'production' });
    const later: ComponentState = {
      ...withApplication(state, 'payments-production', {
        lastOperation: undefined,
        lastFullOperation: undefined,
        summaryImages: ['registry.example.com/acme/payments:1.1.1-hotfix'],
      }),
      releases: [...state.releases, hotfix],
      deployments: [
        aDeployment('production', '1.1.1-hotfix'),
        anEndedDeployment('production', '1.1.0', { startedAt: NOW - 2 * HOUR }),
        ...state.deployments.filter(({ stage }) => stage !== 'production'),
      ],
    };

    expect(codes(later, '1.1.0', 'production')).toEqual([
      'unplaced-runs',
      'older',
    ]);
    expect(codes(later, '1.0.0', 'production')).toContain('older');
  });

  it('R9 what runs there or something newer is no candidate', () => {
    const state = moving();

    expect(codes(state, '1.0.0', 'production')).toEqual(['runs-there']);
    expect(codes(state, '1.0.0', 'staging')).toEqual(['older']);
  });

  it('R4 where half of a stage runs something newer, that is what counts', () => {
    const state = moving();
    const half = withApplication(state, 'payments-production', {
      lastOperation: undefined,
      lastFullOperation: undefined,
      summaryImages: ['registry.example.com/acme/payments:1.1.0'],
    });

    expect(versions(candidatesFor(half, 'production'))).toEqual([
      '1.2.0',
      undefined,
    ]);
  });

  it('R12 an ambiguous release never enters a protected stage', () => {
    const state = moving();
    const ambiguous: ComponentState = {
      ...state,
      releases: state.releases.map(release => ({
        ...release,
        ambiguous: true,
      })),
    };

    expect(mayEnter(ambiguous, 'release-1.1.0', 'production')).toMatchObject({
      ok: false,
      obstacles: [{ code: 'ambiguous', personMayAsk: false }],
    });
    expect(mayEnter(ambiguous, 'release-1.2.0', 'staging').ok).toBe(true);
  });

  it('an unknown release or stage is never let in', () => {
    expect(mayEnter(moving(), 'release-9', 'production').ok).toBe(false);
    expect(mayEnter(moving(), 'release-1.1.0', 'nowhere').ok).toBe(false);
    expect(mayEnter(moving(), 'release-1.2.0', 'dev').ok).toBe(false);
  });

  it('R4 nothing starts unasked where it is not known what runs', () => {
    const state = moving();
    const unknown: ComponentState = {
      ...state,
      applications: state.applications.filter(
        ({ facts }) => facts.name !== 'payments-production',
      ),
      deployments: state.deployments.filter(
        ({ stage }) => stage !== 'production',
      ),
    };

    expect(codes(unknown, '1.1.0', 'production')).toEqual(['unknown-runs']);
  });
});
