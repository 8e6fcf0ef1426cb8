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

import { z } from 'zod';
import { templateVariables } from '../adapters/prometheus';
import {
  type ChangeClass,
  CHANGE_CLASSES,
  changeRisksOf,
} from '../domain/changes/classes';
import type { RiskRule, StagePolicy } from '../domain/types';
import { nonEmpty, refSchema, strict } from './basicSchemas';
import { durationSchema } from './duration';
import { ConfigPath, ConfigProblems, listNames } from './problems';
import type { PrometheusQueryConfig } from './types';

/** What many build on, by `spec.type`. */
const PLATFORM_TYPES = ['platform', 'platform-service', 'tool'];

/**
 * Of a stage that says nothing of `risk.rules`: what everything stands on is
 * high, what many build on is medium and a major version of it high, and an
 * application has the default, low.
 */
export const RULES_BY_KIND: RiskRule[] = [
  { class: 'high', types: ['infrastructure'] },
  { class: 'medium', types: PLATFORM_TYPES },
  { class: 'high', types: PLATFORM_TYPES, jump: ['major'] },
];

const DAY_MS = 86_400_000;

const spanSchema = durationSchema.refine(
  value => value >= 1_000,
  'expected at least { seconds: 1 }',
);

const riskClassSchema = z.enum(['low', 'medium', 'high']);

/** All that a rule names must be met. */
const riskRuleSchema = strict({
  class: riskClassSchema,
  types: z.array(nonEmpty).min(1).optional(),
  systems: z.array(refSchema('system')).min(1).optional(),
  components: z.array(refSchema('component')).min(1).optional(),
  jump: z
    .array(z.enum(['major', 'minor', 'patch']))
    .min(1)
    .optional(),
  argocd: z.literal(true, { error: 'expected true' }).optional(),
  budget: strict({
    query: nonEmpty,
    objective: z.number().gt(0).lt(1),
    over: spanSchema,
    below: z.number().gt(0).max(1),
  }).optional(),
  changes: z.array(z.enum(CHANGE_CLASSES)).min(1).optional(),
  busy: strict({
    within: spanSchema,
    changes: z.number().int().min(1).max(1_000),
  }).optional(),
  freezeWithin: spanSchema
    .refine(value => value <= 90 * DAY_MS, 'expected at most { days: 90 }')
    .optional(),
}).refine(
  ({ class: counts, ...conditions }) =>
    Object.values(conditions).some(value => value !== undefined),
  'expected at least one condition besides the class; for everything there is the key default',
);

/** The key `risk` of a stage (R14). */
export const riskSchema = strict({
  default: riskClassSchema.default('low'),
  rules: z.array(riskRuleSchema).default(RULES_BY_KIND),
  changes: z
    .union(
      [
        z.enum(['default', 'off']),
        strict(
          Object.fromEntries(
            CHANGE_CLASSES.map(name => [name, riskClassSchema.optional()]),
          ) as Record<ChangeClass, z.ZodOptional<typeof riskClassSchema>>,
        ),
      ],
      {
        error:
          'expected default, off, or a class of risk by the class of change, such as { rbac: medium }',
      },
    )
    .optional(),
});

/** A budget is measured by a query in config that tells no canary from stable. */
export function checkRisk(
  rules: RiskRule[],
  path: ConfigPath,
  context: {
    known: { queries: Set<string> };
    queries: Map<string, PrometheusQueryConfig>;
    problems: ConfigProblems;
  },
): void {
  const { known, queries, problems } = context;
  rules.forEach(({ budget }, index) => {
    const query = budget && queries.get(budget.query);
    const place = [...path, index, 'budget', 'query'];
    if (budget && !known.queries.has(budget.query)) {
      problems.add(
        place,
        `unknown query "${budget.query}"; expected one of ${listNames(
          known.queries,
        )}`,
      );
    }
    if (query && templateVariables(query.expr).includes('track')) {
      problems.add(
        place,
        'expected a query without {{ track }}: a budget does not tell canary from stable',
      );
    }
  });
}

/**
 * What changes in Git count as: by default where the stage promotes through Git,
 * since there alone it is known what would run.
 */
export function readChangeRisks(
  risk: z.infer<typeof riskSchema>,
  path: ConfigPath,
  options: { throughGit: boolean; problems: ConfigProblems },
): StagePolicy['changeRisks'] {
  const { throughGit, problems } = options;
  const { changes = throughGit ? 'default' : 'off', rules } = risk;
  if (changes !== 'off' && !throughGit) {
    problems.add(
      [...path, 'changes'],
      'expected a stage that promotes through a Git repository, or off',
    );
    return undefined;
  }
  if (changes === 'off') {
    for (const [index, rule] of rules.entries()) {
      if (rule.changes) {
        problems.add(
          [...path, 'rules', index, 'changes'],
          'changes in Git are not looked at here; expected a stage that promotes through a Git repository and whose risk.changes is not off',
        );
      }
    }
    return undefined;
  }
  return changeRisksOf(changes === 'default' ? {} : changes);
}
