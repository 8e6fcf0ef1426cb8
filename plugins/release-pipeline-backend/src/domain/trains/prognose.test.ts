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

import { aPipelineWith, HEALTH, passed } from '../testing/asked';
import {
  aDeployment,
  anEndedDeployment,
  aPromotion,
  aRelease,
  aState,
  withApplication,
} from '../testing/builders';
import type { ComponentState } from '../types';
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
