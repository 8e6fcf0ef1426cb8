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

import { duration } from '../words';
import type { BudgetRule } from './rules';
import type { RiskMatcher } from './types';

/**
 * How long a measurement counts while no newer one comes: longer than budgets
 * take to change and shorter than anybody should rely on. A question that
 * fails once changes no class, and so voids no approval.
 */
export const BUDGET_COUNTS_MS = 15 * 60_000;

/** Tells one budget of a stage from another; where the mark stands is no part of it. */
export function budgetKey({ query, objective, over }: BudgetRule): string {
  return `${query} ${objective} ${over}`;
}

/** The key `budget` of a rule. */
export const matchBudget: RiskMatcher<'budget'> = (
  wanted,
  { state: { now, riskFacts }, stage },
) => {
  const key = budgetKey(wanted);
  const fact = riskFacts.budgets?.find(
    budget => budget.stage === stage.name && budget.key === key,
  );
  const budget = `the error budget of ${stage.name} over ${duration(
    wanted.over,
  )}`;
  if (
    fact?.left === undefined ||
    fact.at === undefined ||
    fact.at < now - BUDGET_COUNTS_MS
  ) {
    return {
      says: `what is left of ${budget} is not known${
        fact?.because ? ` (${fact.because})` : ''
      }`,
      unreadable: true,
    };
  }
  return fact.left < wanted.below
    ? { says: `${percent(fact.left)} of ${budget} left` }
    : undefined;
};

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}
