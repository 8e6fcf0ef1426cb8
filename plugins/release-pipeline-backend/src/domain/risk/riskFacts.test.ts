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
import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import fc from 'fast-check';
import { compareRisk, riskNow, riskOf } from '../risk';
import {
  aComponent,
  anObserved,
  applicationOf,
  aPipeline,
  aPromotion,
  aRelease,
  aStage,
  aState,
  DAY,
  HOUR,
  MINUTE,
  NOW,
} from '../testing/builders';
import type { RiskFacts, RiskRule } from '../types';
import { BUDGET_COUNTS_MS, budgetKey } from './budget';
import { budgetsWanted } from './budgetsWanted';

const BUDGET = {
  query: 'error-ratio',
  objective: 0.99,
  over: 7 * DAY,
  below: 0.2,
};
const SPENT: RiskRule = { class: 'medium', budget: BUDGET };
const BUSY: RiskRule = {
  class: 'medium',
  busy: { within: 24 * HOUR, changes: 5 },
};
const FACT = {
  stage: 'production',
  key: budgetKey(BUDGET),
  askedAt: NOW,
  left: 1,
  at: NOW,
};
const ARGOCD = 'component:default/argocd';
const KEYCLOAK = 'component:default/keycloak';

interface Options {
  rules?: RiskRule[];
  facts?: RiskFacts;
  /** What the catalog says. */
  labels?: string[];
  /** The label of the application in production. */
  label?: string;
}

/** `payments` 1.1.0 on its way into production. */
function production({ rules = [], facts, labels, label }: Options) {
  const stage = aStage('production', { riskRules: rules });
  const component = aComponent();
  const application = applicationOf('production', '1.0.0');
  const state = aState({
    component: {
      ...component,
      annotations: { ...component.annotations, risk: labels },
    },
    pipeline: aPipeline({ stages: [stage] }),
    applications: [
      anObserved({
        ...application,
        labels: label === undefined ? {} : { 'release-pipeline/risk': label },
      }),
    ],
    riskFacts: { neededByArgoCd: [], ...facts },
  });
  return { state, stage, release: aRelease('1.1.0', { order: 2 }) };
}

function riskIn(options: Options) {
  const { state, stage, release } = production(options);
  return riskOf(state, stage, release);
}

describe('risk by what is known besides the versions (R14)', () => {
  it.each<[string, Options, RiskClass, string]>([
    [
      'a label in the catalog',
      { labels: ['medium'] },
      'medium',
      'Risk by the label in the catalog: medium',
    ],
    [
      'the highest of several labels',
      { labels: ['low', 'HIGH'] },
      'high',
      'Risk by the label in the catalog: high',
    ],
    [
      'a word that is no class, named',
      { labels: ['critical'] },
      'high',
      'Risk "critical" by the label in the catalog, which is none of low, medium, high: high',
    ],
    [
      'the label of the application',
      { label: 'high' },
      'high',
      'Risk by the label in application payments-production: high',
    ],
    [
      'Argo CD itself',
      { facts: { neededByArgoCd: [ARGOCD] } },
      'high',
      'Argo CD itself, which brings everything else: high',
    ],
    [
      'what Argo CD needs',
      { facts: { neededByArgoCd: [ARGOCD, KEYCLOAK] } },
      'high',
      'Needed by Argo CD (argocd → keycloak): high',
    ],
    [
      'a rule about Argo CD in place of that',
      {
        facts: { neededByArgoCd: [ARGOCD] },
        rules: [{ class: 'medium', argocd: true }],
      },
      'medium',
      'Argo CD itself, which brings everything else: medium',
    ],
    [
      'a catalog that was not read yet',
      { facts: { neededByArgoCd: undefined } },
      'high',
      'What Argo CD needs, which was not read from the catalog yet: high',
    ],
    [
      'a budget nearly spent',
      { rules: [SPENT], facts: { budgets: [{ ...FACT, left: 0.125 }] } },
      'medium',
      '12.5 % of the error budget of production over 7\u00a0d left: medium',
    ],
    [
      'F48 a budget that nobody could tell, with why',
      {
        rules: [SPENT],
        facts: {
          budgets: [
            {
              ...FACT,
              left: undefined,
              at: undefined,
              because: 'there is no data',
            },
          ],
        },
      },
      'high',
      'What is left of the error budget of production over 7\u00a0d is not known (there is no data): high',
    ],
    [
      'a budget that was never asked about',
      { rules: [SPENT] },
      'high',
      'What is left of the error budget of production over 7\u00a0d is not known: high',
    ],
    [
      'a stage where much changes',
      {
        rules: [BUSY],
        facts: {
          activity: [{ stage: 'production', withinMs: 24 * HOUR, changes: 5 }],
        },
      },
      'medium',
      '5 or more changes in production within 1\u00a0d: medium',
    ],
  ])('takes %s', (_, options, expected, reason) => {
    const risk = riskIn(options);
    expect(risk.class).toBe(expected);
    expect(risk.reasons).toContain(reason);
  });

  it.each<[string, Options]>([
    ['a label that says low', { labels: ['low'] }],
    [
      'a budget with enough left',
      { rules: [SPENT], facts: { budgets: [FACT] } },
    ],
    [
      'a quiet stage',
      {
        rules: [BUSY],
        facts: {
          activity: [{ stage: 'production', withinMs: 24 * HOUR, changes: 4 }],
        },
      },
    ],
  ])('is not raised by %s', (_, options) => {
    expect(riskIn(options).class).toBe('low');
  });

  it('is not lowered by a label', () => {
    const rules: RiskRule[] = [
      { class: 'high', components: ['component:default/payments'] },
    ];
    expect(riskIn({ rules, labels: ['low'], label: 'low' }).class).toBe('high');
  });

  it('of two budgets of one query takes each by its own window', () => {
    const short = { ...BUDGET, over: HOUR };
    const facts = {
      budgets: [FACT, { ...FACT, key: budgetKey(short), left: 0 }],
    };
    expect(riskIn({ rules: [SPENT], facts }).class).toBe('low');
    expect(
      riskIn({ rules: [{ class: 'high', budget: short }], facts }).class,
    ).toBe('high');
  });

  it('nothing that is added lowers it', () => {
    const facts = fc.record<RiskFacts>({
      neededByArgoCd: fc.constantFrom([], [ARGOCD], undefined),
      budgets: fc.constantFrom([FACT], [{ ...FACT, left: 0 }], []),
      activity: fc.constantFrom(
        [],
        [{ stage: 'production', withinMs: 24 * HOUR, changes: 9 }],
      ),
    });
    const rule = fc
      .tuple(
        fc.constantFrom<RiskClass>('low', 'medium', 'high'),
        fc.constantFrom<Omit<RiskRule, 'class'>>(
          { budget: BUDGET },
          { busy: BUSY.busy },
          { jump: ['minor'] },
          { components: ['component:default/payments'] },
        ),
      )
      .map(([counts, condition]) => ({ class: counts, ...condition }));
    const word = fc.constantFrom('low', 'medium', 'high', 'odd');
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 3 }),
        rule,
        fc.array(word, { maxLength: 2 }),
        word,
        facts,
        (rules, more, labels, another, known) => {
          const before = riskIn({ rules, labels, facts: known }).class;
          const added = [
            riskIn({ rules: [...rules, more], labels, facts: known }),
            riskIn({ rules, labels: [...labels, another], facts: known }),
            riskIn({ rules, labels, label: another, facts: known }),
          ];
          for (const { class: after } of added) {
            expect(compareRisk(after, before)).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });
});

describe('an error budget while Prometheus does not answer (R14)', () => {
  const silent = (ms: number): Options => ({
    rules: [SPENT],
    facts: {
      budgets: [{ ...FACT, at: NOW - ms, because: 'no answer within 10 s' }],
    },
  });
  const promotion = aPromotion({ risk: 'low', riskKnown: 'low' });
  const judged = (options: Options, before = promotion) => {
    const { state, stage, release } = production(options);
    return riskNow(state, stage, release, before);
  };

  it('F48 the last answer counts for a while, so that a hiccup voids no approval', () => {
    expect(judged(silent(BUDGET_COUNTS_MS)).class).toBe('low');
  });

  it('counts as high afterwards, and not for ever', () => {
    const raised = judged(silent(BUDGET_COUNTS_MS + MINUTE));
    expect(raised).toMatchObject({ class: 'high', known: 'low' });
    const carried = aPromotion({ risk: 'high', riskKnown: raised.known });
    expect(judged(silent(0), carried).class).toBe('low');
  });

  it('what it found out stays, also when the budget comes back', () => {
    const spent = judged({
      rules: [SPENT],
      facts: { budgets: [{ ...FACT, left: 0.1 }] },
    });
    expect(spent).toMatchObject({ class: 'medium', known: 'medium' });
    const carried = aPromotion({ risk: 'medium', riskKnown: spent.known });
    expect(judged(silent(0), carried).class).toBe('medium');
  });
});

describe('which budgets are asked about', () => {
  const at = (
    askedAt: number,
    promotions = [] as ReturnType<typeof aPromotion>[],
  ) => {
    const stages = aPipeline().stages.map(stage =>
      stage.name === 'production'
        ? {
            ...stage,
            riskRules: [
              SPENT,
              {
                ...SPENT,
                class: 'high' as const,
                budget: { ...BUDGET, below: 0.05 },
              },
            ],
          }
        : stage,
    );
    return budgetsWanted(
      aState({
        runs: { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' },
        pipeline: aPipeline({ stages }),
        promotions,
        riskFacts: { neededByArgoCd: [], budgets: [{ ...FACT, askedAt }] },
      }),
    ).map(({ stage, dueAt }) => [stage, dueAt]);
  };

  it('R9 each once, seldom while nobody waits, and each minute while somebody does', () => {
    expect(at(NOW)).toEqual([['production', NOW + 10 * MINUTE]]);
    expect(at(NOW, [aPromotion()])).toEqual([['production', NOW + MINUTE]]);
  });

  it('none where nothing is on its way', () => {
    expect(budgetsWanted(aState())).toEqual([]);
  });
});
