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
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { ChangeClass } from '../changes/classes';
import type { Difference } from '../changes/difference';
import type { ConfiguredRepository } from '../changes/wanted';
import type { ComponentState, Release, StagePolicy } from '../types';

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

/** A release on its way into a stage. */
export interface RiskInput {
  state: ComponentState;
  stage: StagePolicy;
  release: Release;
  /** What runs there; absent: nothing that is known. */
  running?: Release;
}

/** Why a rule is met; several matchers of one rule are listed in one sentence. */
export interface RiskMatch {
  /** Part of a sentence: `type infrastructure`, `major version 1.0.0 → 2.0.0`. */
  says: string;
  /** What is asked for cannot be read: the rule counts as high (R14). */
  unreadable?: boolean;
  /** See {@link RiskFinding}. */
  keys?: string[];
}

/** Undefined: what the rule names is not met. */
export type RiskMatcher<K extends RiskKey = RiskKey> = (
  wanted: NonNullable<RiskRule[K]>,
  input: RiskInput,
) => RiskMatch | undefined;

export type RiskKey = Exclude<keyof RiskRule, 'class'>;

/** A class with its reason, a whole sentence such as `Type infrastructure: high`. */
export interface RiskFinding {
  class: RiskClass;
  reason: string;
  /** Counts only as long as what it rests on cannot be read. */
  unreadable?: boolean;
  /**
   * What tells it from others, each thing that was found by itself; absent: its
   * reason. Numbers that move by themselves are no part of it.
   */
  keys?: string[];
}

/** What holds without a rule being written, or without being matched by one. */
export type RiskSource = (input: RiskInput) => RiskFinding[];
