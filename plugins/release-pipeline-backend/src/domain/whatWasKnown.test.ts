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

import { rangeKey, rangesInto } from './commitRanges';
import {
  aDeployment,
  aGate,
  aGateResult,
  anEndedDeployment,
  aPipeline,
  aPromotion,
  aStage,
  aState,
  MINUTE,
  NOW,
} from './testing/builders';
import { whatWasKnown, whatWasSeen } from './whatWasKnown';

const state = (promotion = aPromotion()) =>
  aState({
    runs: { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' },
    pipeline: aPipeline({
      stages: [
        aStage('dev', { start: 'outside' }),
        aStage('staging', { after: ['dev'] }),
        aStage('production', {
          after: ['staging'],
          protected: true,
          excludesAuthors: true,
          cooldownMs: 5 * MINUTE,
          riskDefault: 'medium',
          promote: {
            with: 'git-commit',
            config: { repository: 'gitops' },
            describe: 'Git commit',
          },
          gates: [aGate({ of: 'dev' })],
          watchGates: [aGate({ name: 'errors', title: 'Few errors' })],
        }),
      ],
    }),
    promotions: [promotion],
    gateResults: [aGateResult({ value: '3', threshold: 'at most 5' })],
    riskFacts: {
      neededByArgoCd: [],
      repositories: [
        {
          name: 'gitops',
          url: 'https://git.example.com/acme/gitops.git',
          branch: 'main',
        },
      ],
    },
  });

describe('whatWasKnown', () => {
  it('R32 I2 holds every condition that let it go, those of the stage itself among them', () => {
    expect(whatWasKnown(state(), aPromotion())).toMatchObject({
      release: { version: '1.1.0' },
      replaces: { version: '1.0.0' },
      gates: expect.arrayContaining([
        expect.objectContaining({
          gate: 'after',
          title: 'After staging',
          status: 'passed',
        }),
        expect.objectContaining({ gate: 'calendar', status: 'passed' }),
        expect.objectContaining({ gate: 'cooldown', observedAt: NOW }),
        expect.objectContaining({
          gate: 'health',
          kind: 'environment',
          of: 'dev',
          value: '3',
          threshold: 'at most 5',
        }),
      ]),
    });
  });

  it('R32 holds the risk with its reasons', () => {
    expect(whatWasKnown(state(), aPromotion())).toMatchObject({
      risk: {
        class: 'medium',
        reasons: ['Everything in production is at least medium'],
      },
    });
  });

  it('R25, R32 holds the commits that come along, whom they name, and what is not known', () => {
    const [began, now] = ['1'.repeat(40), '2'.repeat(40)];
    const before = {
      ...state(),
      deployments: [
        aDeployment('dev', '1.1.0', { revision: now, describedAt: NOW }),
        aDeployment('staging', '1.1.0', { revision: now, describedAt: NOW }),
        aDeployment('production', '1.0.0'),
        anEndedDeployment('dev', '1.0.0', { revision: began }),
        anEndedDeployment('staging', '1.0.0', { revision: began }),
      ],
    };
    const [query, ...others] = rangesInto(before, aPromotion()).queries;
    const people = [
      { name: 'Pat', role: 'author' as const, revision: '77ab001' },
    ];
    const commits = {
      commits: [{ revision: '77ab001', subject: 'x', author: 'Pat', at: NOW }],
      more: 2,
      migrations: { looked: [], changed: [] },
    };
    const known = whatWasKnown(
      { ...before, ranges: [{ ...query, people }] },
      aPromotion(),
      { [rangeKey(query)]: commits },
    );
    expect(known).toMatchObject({
      ranges: [{ ...query, people, ...commits }, ...others],
      authors: {
        known: [{ name: 'Pat', because: 'wrote commit 77ab001' }],
      },
    });
    expect(query).toMatchObject({ repository: 'gitops', from: began });
  });

  it('R32 holds how Argo CD was observed in each stage that a condition speaks of, and when', () => {
    expect(whatWasKnown(state(), aPromotion())).toMatchObject({
      observed: ['production', 'staging', 'dev'].map(stage => ({
        stage,
        state: 'runs',
        verdict: 'healthy',
        completeAt: expect.any(Number),
        targets: [
          {
            instance: 'nonprod',
            name: `payments-${stage}`,
            uid: expect.any(String),
            resourceVersion: expect.any(String),
            observedAt: expect.any(Number),
          },
        ],
      })),
    });
  });
});

describe('whatWasSeen', () => {
  it.each(['rolling-out', 'watching'] as const)(
    'R32 holds what was observed while it was %s',
    name => {
      const promotion = aPromotion({ state: name });
      const seen = whatWasSeen(state(promotion), promotion);
      expect(seen).toMatchObject({
        observed: [
          {
            stage: 'production',
            targets: [{ running: { version: '1.0.0' }, health: 'Healthy' }],
          },
        ],
      });
      expect('watch' in seen).toBe(name === 'watching');
    },
  );

  it('R32 holds what the gates of the watch said', () => {
    const promotion = aPromotion({ state: 'watching' });
    expect(whatWasSeen(state(promotion), promotion)).toMatchObject({
      watch: [{ gate: 'errors', title: 'Few errors', status: 'unknown' }],
    });
  });
});
