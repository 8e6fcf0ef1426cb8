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
import { riskOf } from '../domain/risk';
import {
  aComponent,
  aDeployment,
  aPipeline,
  aRelease,
  aStage,
  aState,
} from '../domain/testing/builders';
import { exampleConfig, exampleWith, problemsOf, read } from './testing';

const PRODUCTION = 'releasePipeline.pipelines.standard.stages.production';
const BUDGET = {
  query: 'error-ratio',
  objective: 0.99,
  over: { days: 7 },
  below: 0.2,
};

const productionOf = (data: ReturnType<typeof exampleWith>) =>
  read(data)
    .pipelines.get('standard')
    ?.stages.find(({ name }) => name === 'production');

describe('the risk of a stage', () => {
  it.each([
    ['infrastructure', '1.0.1', 'high'],
    ['platform', '1.1.0', 'medium'],
    ['platform', '2.0.0', 'high'],
    ['platform-service', '1.1.0', 'medium'],
    ['platform-service', '2.0.0', 'high'],
    ['tool', '1.0.1', 'medium'],
    ['tool', '2.0.0', 'high'],
    ['tool', '0.9.0', 'high'],
    // A major version, or none: nobody can tell.
    ['tool', 'main-3f9d2', 'high'],
    ['service', '2.0.0', 'low'],
    ['service', 'main-3f9d2', 'low'],
  ])(
    'R14 where nothing is said, %s from 1.0.0 to %s is %s',
    (type, to, expected) => {
      const { riskDefault, riskRules } = productionOf(exampleConfig()) ?? {};
      const stage = aStage('production', { riskDefault, riskRules });
      const next = aRelease(to, { order: 2 });
      const state = aState({
        component: aComponent({ type }),
        pipeline: aPipeline({ stages: [stage] }),
        releases: [aRelease('1.0.0', { order: 1 }), next],
        deployments: [aDeployment('production', '1.0.0')],
      });
      expect(riskOf(state, stage, next).class).toBe(expected);
    },
  );

  it('R14 takes the rules of kinds away where others stand, or none', () => {
    expect(
      productionOf(exampleWith({ [`${PRODUCTION}.risk`]: { rules: [] } })),
    ).toMatchObject({ riskDefault: 'low', riskRules: [] });
  });

  it('reads every condition', () => {
    const rules = [
      { class: 'high', argocd: true },
      { class: 'high', budget: BUDGET },
      { class: 'medium', busy: { within: { hours: 24 }, changes: 5 } },
      { class: 'medium', freezeWithin: { hours: 24 } },
    ];
    const config = exampleWith({
      [`${PRODUCTION}.risk`]: { rules },
      'releasePipeline.risk': { argocd: ['argocd'] },
    });
    expect(productionOf(config)?.riskRules).toEqual([
      rules[0],
      { class: 'high', budget: { ...BUDGET, over: 7 * 86_400_000 } },
      { class: 'medium', busy: { within: 86_400_000, changes: 5 } },
      { class: 'medium', freezeWithin: 86_400_000 },
    ]);
    expect(read(config).risk.argocd).toEqual(['component:default/argocd']);
  });

  it.each([
    [
      { query: 'absent' },
      'budget.query: unknown query "absent"; expected one of error-ratio',
    ],
    [{ objective: 99 }, 'budget.objective: '],
    [{ below: 0 }, 'budget.below: '],
    [{ over: 5 }, 'budget.over: '],
  ])('refuses a budget with %j', (wrong, expected) => {
    const rules = [{ class: 'high', budget: { ...BUDGET, ...wrong } }];
    expect(
      problemsOf(exampleWith({ [`${PRODUCTION}.risk`]: { rules } })),
    ).toEqual([
      expect.stringContaining(`${PRODUCTION}.risk.rules[0].${expected}`),
    ]);
  });

  it.each([
    [{ days: 91 }, 'expected at most { days: 90 }'],
    [{ seconds: 0 }, 'expected at least { seconds: 1 }'],
    [24, ''],
  ])('refuses a freeze within %j', (freezeWithin, expected) => {
    const rules = [{ class: 'high', freezeWithin }];
    expect(
      problemsOf(exampleWith({ [`${PRODUCTION}.risk`]: { rules } })),
    ).toEqual([
      expect.stringContaining(
        `${PRODUCTION}.risk.rules[0].freezeWithin: ${expected}`,
      ),
    ]);
  });

  it('refuses a rule without condition, and one that asks for what is not so', () => {
    for (const rule of [{ class: 'high' }, { class: 'high', argocd: false }]) {
      expect(
        problemsOf(exampleWith({ [`${PRODUCTION}.risk`]: { rules: [rule] } })),
      ).toHaveLength(1);
    }
  });

  it('R20 the text of the query that measures a budget is part of the policy', () => {
    const versionWith = (changes: Record<string, unknown>) =>
      productionOf(
        exampleWith({
          [`${PRODUCTION}.gates`]: {},
          [`${PRODUCTION}.risk`]: {
            rules: [{ class: 'high', budget: BUDGET }],
          },
          ...changes,
        }),
      )?.policyVersion;
    expect(
      versionWith({
        'releasePipeline.prometheus.queries.error-ratio.expr': 'vector(0)',
      }),
    ).not.toBe(versionWith({}));
  });

  it('R21 replicas that think otherwise of Argo CD do not decide together', () => {
    expect(
      read(exampleWith({ 'releasePipeline.risk': { argocd: ['argocd'] } }))
        .configHash,
    ).not.toBe(read(exampleConfig()).configHash);
  });

  describe('by what Git would change', () => {
    const changesOf = (risk: object) =>
      productionOf(exampleWith({ [`${PRODUCTION}.risk`]: risk }))?.changeRisks;

    it('R14 holds where a stage promotes through Git, without being written', () => {
      expect(productionOf(exampleConfig())?.changeRisks).toMatchObject({
        images: 'low',
        configuration: 'medium',
        rbac: 'high',
      });
      expect(changesOf({ changes: 'default' })).toEqual(changesOf({}));
      expect(changesOf({ changes: 'off' })).toBeUndefined();
      const dev = read(exampleConfig())
        .pipelines.get('standard')
        ?.stages.find(({ name }) => name === 'dev');
      expect(dev?.changeRisks).toBeUndefined();
    });

    it('R20 is part of the policy, and what is written is all that differs', () => {
      expect(changesOf({ changes: { rbac: 'medium' } })).toEqual({
        ...changesOf({}),
        rbac: 'medium',
      });
      const version = (risk: object) =>
        productionOf(exampleWith({ [`${PRODUCTION}.risk`]: risk }))
          ?.policyVersion;
      expect(version({ changes: 'default' })).toBe(version({}));
      expect(version({ changes: { rbac: 'high' } })).toBe(version({}));
      expect(version({ changes: { rbac: 'medium' } })).not.toBe(version({}));
      expect(version({ changes: 'off' })).not.toBe(version({}));
    });

    it.each<[string, object]>([
      ['a class of change that there is not', { changes: { teapots: 'high' } }],
      ['a class of risk that there is not', { changes: { rbac: 'huge' } }],
      ['another word', { changes: 'on' }],
      [
        'a rule of changes that nobody looks at',
        { changes: 'off', rules: [{ class: 'high', changes: ['rbac'] }] },
      ],
      ['a rule without changes', { rules: [{ class: 'high', changes: [] }] }],
    ])('refuses %s', (_, risk) => {
      expect(
        problemsOf(exampleWith({ [`${PRODUCTION}.risk`]: risk })),
      ).toHaveLength(1);
    });

    it('refuses to look where nothing goes through Git', () => {
      expect(
        problemsOf(
          exampleWith({
            'releasePipeline.pipelines.standard.stages.dev.risk': {
              changes: 'default',
            },
          }),
        ),
      ).toHaveLength(1);
    });
  });
});
