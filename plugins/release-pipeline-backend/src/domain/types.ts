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

import type { Problem } from 'backstage-plugin-release-pipeline-common';
import type {
  ComponentDependency,
  Instant,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';
import type {
  Binding,
  InstanceFacts,
  ObservedApplication,
  Reduction,
  SourceDirectories,
} from './facts';
import type { StandingCalendar } from './calendar/StandingCalendar';
import type { Pipeline } from './policy';
import type {
  ComponentRecord,
  Release,
  Deployment,
  GateResult,
  ManualCheck,
  FreezeException,
  Override,
  Approval,
  CommitRange,
  Effect,
  FirstRun,
  Promotion,
  RiskChange,
} from './recorded';
import type { RiskFacts } from './risk/facts';

export * from './conclusions';
export * from './facts';
export * from './policy';
export * from './recorded';
export type { BudgetFact, RiskFacts, StageActivity } from './risk/facts';
export type { BudgetRule, RiskRule } from './risk/rules';

/** Everything known about one component at one moment; input of all decisions. */
export interface ComponentState {
  now: Instant;
  component: ComponentRecord;
  /** Absent: none chosen, or unknown by that name (then a problem says so). */
  pipeline?: Pipeline;
  problems: Problem[];
  instances: InstanceFacts[];
  bindings: Binding[];
  applications: ObservedApplication[];
  /** Oldest first by order; those without a place last. */
  releases: Release[];
  /** Newest first; all open ones, and the last ones of each stage. */
  deployments: Deployment[];
  /** Open ones, and the last ended ones, newest first. */
  promotions: Promotion[];
  approvals: Approval[];
  /** Of these promotions, oldest first. */
  overrides: Override[];
  /** From freezes, of these promotions, oldest first; absent: none. */
  exceptions?: FreezeException[];
  /** Of these promotions, oldest first. */
  riskChanges: RiskChange[];
  effects: Effect[];
  gateResults: GateResult[];
  /** The newest of each check, release and stage; newest first (R34). */
  reports: OutsideReport[];
  manualChecks: ManualCheck[];
  /** Absent: what it depends on has not been read, or no gate asks. */
  dependencies?: ComponentDependency[];
  /**
   * By stage: when the binding was confirmed, or pipeline, targets or
   * `automatic` changed last (R10). Absent: not since the baseline.
   */
  automaticSince?: Record<string, Instant>;
  /** By stage: since when the pipeline has it. Absent: not known. */
  stagesSince?: Record<string, Instant>;
  /**
   * By policy version: what a promotion that is past its intent began with, as
   * a pipeline of that one stage (R21).
   */
  pinned?: Record<string, Pipeline>;
  /** Of each Git repository in config: what the first stage is made from (R1). */
  sourceDirectories?: SourceDirectories[];
  /** What Git said about the revisions that run. */
  reductions?: Reduction[];
  /** Who made the commits that open promotions bring along, as far as Git told (R25). */
  ranges?: CommitRange[];
  /** Of the releases that run: where each of them began (R25). */
  firstRuns?: FirstRun[];
  /** What the risk class is told by besides the records (R14). */
  riskFacts: RiskFacts;
  /** Absent: there are no standing events. */
  calendar?: StandingCalendar;
  settings: {
    settleMs: number;
    comparedWithinMs: number;
    /** Addresses of accounts that no person commits by (R25), lower case. */
    machineAuthors?: string[];
  };
}
