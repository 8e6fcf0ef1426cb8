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

import { stageStatus } from './stageStatus';
import {
  aBinding,
  anInstance,
  anObserved,
  aPipeline,
  applicationOf,
  aRelease,
  aStage,
  aState,
  keyOf,
  MINUTE,
  NOW,
  SECOND,
  withApplication,
} from './testing/builders';
import type { ComponentState } from './types';

/** Two regions in one stage `production`, on two instances. */
function twoRegions(
  versions: [string, string],
  overrides: Partial<ComponentState> = {},
): ComponentState {
  const [eu, us] = versions;
  return aState({
    pipeline: aPipeline({
      stages: [aStage('dev'), aStage('production', { after: ['dev'] })],
    }),
    instances: [anInstance(), anInstance({ name: 'prod' })],
    releases: [
      aRelease('1.0.0', { order: 1 }),
      aRelease('1.1.0', { order: 2 }),
    ],
    deployments: [],
    bindings: [
      aBinding('production', { name: 'payments-eu' }),
      aBinding('production', { name: 'payments-us', instance: 'prod' }),
    ],
    applications: [
      anObserved(applicationOf('production', eu, { name: 'payments-eu' })),
      anObserved(
        applicationOf('production', us, {
          name: 'payments-us',
          instance: 'prod',
        }),
      ),
    ],
    ...overrides,
  });
}

describe('stageStatus', () => {
  it('R4 runs a release when all its applications do', () => {
    expect(
      stageStatus(twoRegions(['1.1.0', '1.1.0']), 'production'),
    ).toMatchObject({
      state: 'runs',
      runningKey: keyOf('1.1.0'),
      verdict: 'healthy',
      fresh: true,
      reasons: [],
      completeAt: NOW - 10 * SECOND,
    });
  });

  it('R4 applications that differ make it mixed; each is listed, the newest is what runs', () => {
    const status = stageStatus(twoRegions(['1.1.0', '1.0.0']), 'production');

    expect(status).toMatchObject({
      state: 'mixed',
      runningKey: keyOf('1.1.0'),
      verdict: 'not-yet',
    });
    expect(status.reasons[0]).toEqual([
      'The applications differ: payments-eu runs 1.1.0, payments-us runs 1.0.0',
    ]);
  });

  it('R4 of a mixed stage a release that was just seen is the newest', () => {
    expect(
      stageStatus(twoRegions(['2.0.0', '1.1.0']), 'production').runningKey,
    ).toBe(keyOf('2.0.0'));
  });

  it('R4 one that cannot be seen has not left: the stage is unknown', () => {
    const status = stageStatus(
      twoRegions(['1.1.0', '1.1.0'], {
        instances: [
          anInstance(),
          anInstance({ name: 'prod', lastCompleteAt: NOW - 5 * MINUTE }),
        ],
      }),
      'production',
    );

    expect(status).toMatchObject({
      state: 'unknown',
      verdict: 'unknown',
      fresh: false,
      completeAt: NOW - 5 * MINUTE,
    });
    expect(status.runningKey).toBeUndefined();
    expect(status.reasons[0][0]).toBe('payments-us: ');
  });

  it('R4 one that runs something unknown makes the stage unknown', () => {
    const state = withApplication(
      twoRegions(['1.1.0', '1.1.0']),
      'payments-us',
      {
        summaryImages: [],
        lastOperation: undefined,
        lastFullOperation: undefined,
      },
    );

    expect(stageStatus(state, 'production')).toMatchObject({
      state: 'unknown',
      verdict: 'unknown',
    });
  });

  it('R4 the worst application decides the verdict', () => {
    const state = twoRegions(['1.1.0', '1.1.0']);

    expect(
      stageStatus(
        withApplication(state, 'payments-eu', {
          health: { status: 'Progressing' },
        }),
        'production',
      ),
    ).toMatchObject({ state: 'runs', verdict: 'not-yet' });
    expect(
      stageStatus(
        withApplication(state, 'payments-eu', {
          health: { status: 'Degraded' },
        }),
        'production',
      ),
    ).toMatchObject({ state: 'runs', verdict: 'failed' });
  });

  it('R5 one that is gone drops out; none left is empty', () => {
    const one = withApplication(
      twoRegions(['1.1.0', '1.0.0']),
      'payments-us',
      {},
      { goneAt: NOW - MINUTE },
    );
    const none = withApplication(
      one,
      'payments-eu',
      {},
      { goneAt: NOW - MINUTE },
    );

    expect(stageStatus(one, 'production')).toMatchObject({
      state: 'runs',
      runningKey: keyOf('1.1.0'),
    });
    expect(stageStatus(none, 'production')).toMatchObject({
      state: 'empty',
      verdict: 'unknown',
      fresh: false,
    });
  });

  it('R3 is looked at again when the last application has settled', () => {
    const state = withApplication(
      twoRegions(['1.1.0', '1.1.0']),
      'payments-eu',
      {},
      { unchangedSince: NOW - SECOND },
    );

    expect(stageStatus(state, 'production')).toMatchObject({
      verdict: 'not-yet',
      recheckAt: NOW + 4 * SECOND,
    });
  });

  it('R17 an application that was not found says why', () => {
    const status = stageStatus(
      twoRegions(['1.1.0', '1.1.0'], {
        applications: [],
        bindings: [
          aBinding('production', {
            problem: { code: 'not-found', message: 'There is no payments-eu' },
          }),
        ],
      }),
      'production',
    );

    expect(status).toMatchObject({ state: 'unknown', verdict: 'unknown' });
    expect(status.reasons).toEqual([['There is no payments-eu']]);
  });

  it('R18 without a pipeline nothing is judged', () => {
    expect(
      stageStatus(
        twoRegions(['1.1.0', '1.1.0'], { pipeline: undefined }),
        'production',
      ),
    ).toMatchObject({ state: 'empty', verdict: 'unknown' });
  });

  it('R2 scaled to zero while it moves: what was last recorded there still runs', () => {
    const state = withApplication(aState(), 'payments-dev', {
      summaryImages: [],
      lastOperation: undefined,
      lastFullOperation: undefined,
      health: { status: 'Progressing' },
    });

    expect(stageStatus(state, 'dev')).toMatchObject({
      state: 'runs',
      runningKey: keyOf('1.0.0'),
      verdict: 'not-yet',
    });
  });
});
