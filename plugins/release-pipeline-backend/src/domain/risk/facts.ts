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
import type { ConfiguredRepository, Difference } from '../changes/difference';

/**
 * What is known besides the records. A fact that is absent is not known: a rule
 * that asks for it counts as high, and names it (R14).
 */
export interface RiskFacts {
  /** What Git would change, as far as it was read. */
  differences?: Difference[];
  /** Those in config. */
  repositories?: ConfiguredRepository[];
  /**
   * From what config names as Argo CD to this component, as entity refs, by what
   * the catalog says they depend on; empty: Argo CD does not need it.
   */
  neededByArgoCd?: string[];
  /** One for each budget that a rule asks for and that was asked about. */
  budgets?: BudgetFact[];
  /** One for each stage and span that a rule asks for. */
  activity?: StageActivity[];
}

/** What is left of an error budget, as it was measured last. */
export interface BudgetFact {
  stage: string;
  /** Of which budget: see `budgetKey`. */
  key: string;
  /** When it was asked for last. */
  askedAt: Instant;
  /** Share of the whole; below 0: more was spent than there is. */
  left?: number;
  /** When that was so. */
  at?: Instant;
  /** Why the last question had no answer, fit to be shown to anybody. */
  because?: string;
}

/** Changes of all components in the stage of that name. */
export interface StageActivity {
  stage: string;
  withinMs: number;
  /** Counted no further than the most that a rule asks for. */
  changes: number;
}
