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
import type { ChangeClass } from '../changes/classes';

/**
 * Gives its class to what meets all that it names. At least one is named; each
 * key has its matcher in `matchers.ts`.
 */
export interface RiskRule {
  class: RiskClass;
  /** Values of `spec.type`. */
  types?: string[];
  /** Entity refs, lower case. */
  systems?: string[];
  /** Entity refs, lower case. */
  components?: string[];
  jump?: Array<'major' | 'minor' | 'patch'>;
  /** It is Argo CD, or something that Argo CD needs. */
  argocd?: true;
  budget?: BudgetRule;
  busy?: BusyRule;
  /** A freeze that would hold it begins within so many milliseconds, or has begun. */
  freezeWithin?: number;
  /** Among what Git would change is one of these. */
  changes?: ChangeClass[];
}

/** Less than this share of the error budget of the stage is left. */
export interface BudgetRule {
  /** Name of a query in config that gives the share of bad events. */
  query: string;
  /** Share of good events, below 1. */
  objective: number;
  /** Window of the budget, in milliseconds. */
  over: number;
  /** Share of the budget, from 0 to 1. */
  below: number;
}

/** At least so many changes in the stage, of all components, within that time. */
export interface BusyRule {
  /** Milliseconds. */
  within: number;
  changes: number;
}
