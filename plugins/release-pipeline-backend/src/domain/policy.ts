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

import type {
  GateKind,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import type { ApprovalTerms } from 'backstage-plugin-release-pipeline-node';
import type { ChangeClass } from './changes/classes';
import type { RiskRule } from './risk/rules';

/** What a release consists of (R1). */
export type ReleaseRule =
  | {
      from: 'images';
      /** Repositories by logical image, templates already filled in. */
      images: Record<string, string[]>;
    }
  | { from: 'revision' | 'chart'; source?: string };

/** A gate as the platform team wrote it, validated. */
export interface GateSpec {
  name: string;
  type: string;
  kind: GateKind;
  title: string;
  of?: string;
  costly: boolean;
  /** Made of other gates: how their answers become one, and which they are. */
  composition?: Composition;
  parts?: GatePart[];
  /** Judged and shown, and never holds anything back. */
  observeOnly?: boolean;
  /** Asks persons; such gates never hold back the evaluation of the others (R8). */
  people: boolean;
  /** The answer rests on what was recorded, not on the deployment in `of`. */
  records?: boolean;
  /** It rests on what was recorded besides the deployment in `of`. */
  alsoRecords?: boolean;
  /** It rests on the applications of the stage that is to be entered. */
  entered?: boolean;
  /** It rests on the risk class. */
  byRisk?: boolean;
  /** It rests on the promotion: an answer counts for that one only (I4). */
  byPromotion?: boolean;
  /** What holds of the approvals that it counts. */
  approvals?: ApprovalTerms;
  config: unknown;
  /** Which version of its judgement answers; 1 unless set. */
  version?: number;
  /**
   * Hash of all that it asks, and of who answers: a stricter gate of the same
   * name is another one (R14), and so is one that is judged otherwise.
   */
  asks?: string;
}

/** How the answers of parts become one. */
export type Composition =
  | { kind: 'all' }
  | { kind: 'any' }
  /**
   * Marks in percent of the weight, as in Keptn's analysis: what passes counts
   * whole, what warns half, all else nothing.
   */
  | { kind: 'objectives'; pass: number; warn: number };

export interface GatePart {
  gate: GateSpec;
  weight?: number;
  key?: boolean;
}

export interface TargetSpec {
  instance?: string;
  namespace?: string;
  project?: string;
  /** Template of the application's name, or a label selector. */
  application?: string;
  selector?: string;
}

/** The gates of a rollback or a hotfix. */
export interface EmergencyGates {
  /** Absent: those by default (R14). */
  gates?: GateSpec[];
  /** `high` already contains `medium`. */
  profiles: Record<RiskClass, GateSpec[]>;
}

export interface StagePolicy {
  name: string;
  after: string[];
  group?: string;
  targets: TargetSpec[];
  /** `outside`: a stage without `after` is filled by others (R6). */
  start: 'outside' | 'on-request' | 'automatic';
  protected: boolean;
  /** Who wrote what comes along does not approve it (R12, R25). */
  excludesAuthors: boolean;
  /** Absent: observed only. */
  promote?: { with: string; config: unknown; describe: string };
  delayMs: number;
  cooldownMs: number;
  /** The floor; profiles add to it, forward only (R14). `high` already contains `medium`. */
  gates: GateSpec[];
  profiles: Record<RiskClass, GateSpec[]>;
  /** In place of both; absent: as by default. */
  rollback?: EmergencyGates;
  hotfix?: EmergencyGates;
  riskDefault: RiskClass;
  /** The highest class of those that are met counts (R14). */
  riskRules: RiskRule[];
  /** What each class of change in Git counts as; absent: nobody looks at them. */
  changeRisks?: Record<ChangeClass, RiskClass>;
  watchMs: number;
  watchGates: GateSpec[];
  approverGroups: string[];
  breakGlassGroups: string[];
  /** Who confirms a release after its watch; absent: nobody is asked. */
  signOffGroups?: string[];
  /** How long an override passes over anything here. */
  overrideForMs: number;
  expiresAfterMs: number;
  rolloutTimeoutMs: number;
  /**
   * Newer releases wait below while a release soaks in this stage (R11): the
   * gates that say so, and the later stages that they belong to.
   */
  protectedBy: Array<{ stage: string; gate: string }>;
  /** R20: hash over this stage's effective policy. */
  policyVersion: string;
}

export interface Pipeline {
  name: string;
  release: ReleaseRule;
  /** In an order in which every stage stands behind those it comes after. */
  stages: StagePolicy[];
}
