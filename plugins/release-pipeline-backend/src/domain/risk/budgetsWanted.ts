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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { COSTLY_INTERVAL_MS } from '../endOfUse';
import { subjectsOf } from '../subjects';
import { isBeforeEffect } from '../transitions';
import type { ComponentState, StagePolicy } from '../types';
import { budgetKey } from './budget';
import type { BudgetFact } from './facts';
import type { BudgetRule } from './rules';

const INTERVAL_MS = 60_000;

/** An error budget that a rule asks for, and when it is to be asked about. */
export interface WantedBudget {
  stage: string;
  rule: BudgetRule;
  known?: BudgetFact;
  dueAt: Instant;
}

/**
 * The budgets of the stages that something is on its way into: each minute
 * where somebody waits for it, seldom where nobody does (R9).
 */
export function budgetsWanted(state: ComponentState): WantedBudget[] {
  return (state.pipeline?.stages ?? []).flatMap(stage => {
    const rules = stage.riskRules.flatMap(({ budget }) => budget ?? []);
    if (rules.length === 0) {
      return [];
    }
    const interval = intervalOf(state, stage);
    return interval === undefined
      ? []
      : [...new Map(rules.map(rule => [budgetKey(rule), rule]))].map(
          ([key, rule]) => {
            const known = state.riskFacts.budgets?.find(
              fact => fact.stage === stage.name && fact.key === key,
            );
            return {
              stage: stage.name,
              rule,
              known,
              dueAt: known ? known.askedAt + interval : state.now,
            };
          },
        );
  });
}

function intervalOf(
  state: ComponentState,
  stage: StagePolicy,
): number | undefined {
  const subjects = subjectsOf(state, stage);
  if (subjects.length === 0) {
    return undefined;
  }
  return subjects.some(
    ({ promotion }) => promotion && isBeforeEffect(promotion.state),
  )
    ? INTERVAL_MS
    : COSTLY_INTERVAL_MS;
}
