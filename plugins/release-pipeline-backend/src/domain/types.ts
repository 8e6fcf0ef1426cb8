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
  Direction,
  EvidenceItem,
  GateKind,
  PromotionState,
  Problem,
  Progress,
  ReleasePipelineAnnotations,
  RiskClass,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type {
  ComponentDependency,
  ComponentLink,
  Instant,
  OutsideReport,
  ReleaseArtifacts,
  TickedItem,
} from 'backstage-plugin-release-pipeline-node';
import type {
  ApplicationKey,
  Binding,
  InstanceFacts,
  ObservedApplication,
  Reduction,
  SourceDirectories,
} from './facts';

export * from './facts';

// ---------------------------------------------------------------- policy

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
  config: unknown;
  /** Hash of all that it asks: a stricter gate of the same name is another one (R14). */
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

/** Gives its class to what meets all that it names. At least one is named. */
export interface RiskRule {
  class: RiskClass;
  /** Values of `spec.type`. */
  types?: string[];
  /** Entity refs, lower case. */
  systems?: string[];
  /** Entity refs, lower case. */
  components?: string[];
  jump?: Array<'major' | 'minor' | 'patch'>;
}

export interface StagePolicy {
  name: string;
  after: string[];
  group?: string;
  targets: TargetSpec[];
  /** `outside`: a stage without `after` is filled by others (R6). */
  start: 'outside' | 'on-request' | 'automatic';
  protected: boolean;
  /** Absent: observed only. */
  promote?: { with: string; config: unknown; describe: string };
  delayMs: number;
  cooldownMs: number;
  /** The floor; profiles add to it (R14). `high` already contains `medium`. */
  gates: GateSpec[];
  profiles: Record<RiskClass, GateSpec[]>;
  riskDefault: RiskClass;
  /** The highest class of those that are met counts (R14). */
  riskRules: RiskRule[];
  watchMs: number;
  watchGates: GateSpec[];
  approverGroups: string[];
  breakGlassGroups: string[];
  expiresAfterMs: number;
  rolloutTimeoutMs: number;
  /**
   * Newer releases wait below while a release soaks in this stage (R11): the
   * gates that say so, as `<stage>.<gate>`; they belong to later stages.
   */
  protectedBy: string[];
  /** R20: hash over this stage's effective policy. */
  policyVersion: string;
}

export interface Pipeline {
  name: string;
  release: ReleaseRule;
  /** In an order in which every stage stands behind those it comes after. */
  stages: StagePolicy[];
}

// --------------------------------------------------------------- records

export interface ComponentRecord {
  ref: string;
  name: string;
  namespace: string;
  title?: string;
  owner?: string;
  system?: string;
  /** `spec.type`; config may limit who picks a pipeline by it (R19). */
  type?: string;
  annotations: ReleasePipelineAnnotations;
  /** As the catalog has them; absent: not read yet. */
  links?: ComponentLink[];
  /** When the catalog said something else of it last; only later lists show what it resolves to. */
  changedAt?: Instant;
  /** When every stage had been read from a complete list (R6). */
  baselineAt?: Instant;
  removedAt?: Instant;
}

export interface Release {
  id: string;
  key: string;
  version: string;
  artifacts: ReleaseArtifacts;
  /** Order of first sighting in a stage without `after` (R9); absent = no place yet. */
  order?: number;
  adopted: boolean;
  ambiguous: boolean;
  firstSeenAt: Instant;
  firstSeenStage: string;
}

/** A clock that stands still at times (R26). Its gaps are the instances'. */
export interface PausableClock {
  /** Counted before `runningSince`. */
  countedMs: number;
  runningSince?: Instant;
}

export type DeploymentOutcome =
  | 'replaced'
  | 'rolled-back'
  | 'failed'
  | 'removed';

export interface Deployment {
  id: string;
  stage: string;
  releaseId: string;
  startedAt: Instant;
  healthyAt?: Instant;
  endedAt?: Instant;
  outcome?: DeploymentOutcome;
  /** Healthy time (R26). */
  clock: PausableClock;
  takenFromArgoCd: boolean;
  /** `health.lastTransitionTime` of each application when the clock last started. */
  transitions: Record<string, Instant>;
  promotionId?: string;
  revision?: string;
  initiatedBy?: string;
  /** When Argo CD said who made the change, or that it cannot tell. */
  describedAt?: Instant;
  /** As in Git: name and address. */
  author?: string;
  message?: string;
  /** What the applications looked like while the release last ran there (R8). */
  lastTargets?: TargetStatus[];
}

export interface GateResult {
  stage: string;
  releaseId: string;
  gate: string;
  policyVersion: string;
  type: string;
  status: string;
  reason: Sentence;
  value?: string;
  threshold?: string;
  progress?: Progress;
  passesAt?: Instant;
  validUntil?: Instant;
  recheckAt?: Instant;
  whoCanAct?: string[];
  nextAction?: string;
  evidence: EvidenceItem[];
  observedAt: Instant;
  /** What the gate asked then. */
  asks?: string;
  /** Since when the status is what it is. */
  since: Instant;
  /** Of a gate that asks persons: whose decisions were judged (I4). Absent: told by time. */
  judgedFor?: { promotionId: string; approvalIds: string[] };
  /** Of a gate that rests on records: which ones, see `recordsMark`. */
  recordsMark?: string;
}

/** An item of a checklist as it was ticked last; one that was taken back is none. */
export interface ManualCheck extends TickedItem {
  stage: string;
  releaseId: string;
  gate: string;
}

export interface Approval {
  id: string;
  promotionId: string;
  digest: string;
  userRef: string;
  userName: string;
  decision: 'approved' | 'rejected';
  reason?: string;
  at: Instant;
  openGates: string[];
  voidedAt?: Instant;
  voidBecause?: string;
}

export interface Effect {
  id: string;
  promotionId: string;
  kind: string;
  state: 'intended' | 'done' | 'withdrawn' | 'failed';
  plan: { base: string; judged: Record<string, string>; summary: string };
  revision?: string;
  href?: string;
  summary: string;
  because?: string;
  createdAt: Instant;
  endedAt?: Instant;
}

/** Why an effect could not be prepared; it is tried again (R11). */
export interface Setback {
  /** Fit to be shown to anybody. */
  because: string;
  since: Instant;
  /** Of the last attempt. */
  at: Instant;
  attempts: number;
  retryAt: Instant;
}

export interface Promotion {
  id: string;
  /** Row version: the fencing token (I8). */
  version: number;
  stage: string;
  releaseId: string;
  replacesReleaseId?: string;
  direction: Direction;
  lane: 'forward' | 'emergency';
  state: PromotionState;
  stateSince: Instant;
  automatic: boolean;
  requestedBy: string;
  requestedByName: string;
  requestedAt: Instant;
  reason?: string;
  attempt: number;
  risk: RiskClass;
  /** What the rules said when `risk` was written; a person may have set another. */
  riskComputed?: RiskClass;
  /** Who set it and why, where a person did. */
  riskBecause?: string;
  policyVersion: string;
  bindingFingerprint: string;
  digest: string;
  expiresAt: Instant;
  /** When the last gate and approval let through (R10 delay). */
  readySince?: Instant;
  /**
   * Present when it is automatic, ready, and has to queue (R10): how many go
   * before it, 0 = it is the next. Absent: there is room for it.
   */
  queuedBefore?: number;
  /** Present while the way out of the house is closed. */
  setback?: Setback;
  outcome?: string;
  endedAt?: Instant;
}

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
  /**
   * By policy version: what a promotion that is past its intent began with, as
   * a pipeline of that one stage (R21).
   */
  pinned?: Record<string, Pipeline>;
  /** Of each Git repository in config: what the first stage is made from (R1). */
  sourceDirectories?: SourceDirectories[];
  /** What Git said about the revisions that run. */
  reductions?: Reduction[];
  settings: {
    settleMs: number;
    comparedWithinMs: number;
  };
}

// ------------------------------------------------------------ conclusions

/** What one application runs (R2). */
export type Running =
  | {
      kind: 'release';
      key: string;
      version: string;
      artifacts: ReleaseArtifacts;
      /** Other tags of the same image that are still about. */
      alsoSeen: string[];
      /** Two digests were seen for one tag (R1). */
      ambiguous?: boolean;
      evidence?: string;
    }
  | { kind: 'unknown'; reason: Sentence; seen: string[] };

/** One application of a stage, judged (R2, R3). */
export interface TargetStatus extends ApplicationKey {
  running: Running;
  verdict: 'healthy' | 'not-yet' | 'failed' | 'unknown';
  /** The conditions of R3 that do not hold, in words; empty when healthy. */
  reasons: Sentence[];
  /** Argo CD should be asked to compare again before this decides (R3, R5). */
  wantsRefresh: boolean;
  /** When the verdict can turn without a new fact: settle time. */
  recheckAt?: Instant;
  fresh: boolean;
  health: string;
  healthSince?: Instant;
  healthMessage?: string;
  sync: string;
  operation?: string;
  conditions: string[];
  syncedAt?: Instant;
  observedAt?: Instant;
  reconciledAt?: Instant;
}

/** What a stage as a whole runs (R4). */
export interface StageStatus {
  stage: string;
  state: 'runs' | 'mixed' | 'unknown' | 'empty';
  /** Key of the release that all targets run, or of the newest when mixed. */
  runningKey?: string;
  verdict: 'healthy' | 'not-yet' | 'failed' | 'unknown';
  targets: TargetStatus[];
  reasons: Sentence[];
  fresh: boolean;
  /** The oldest complete list among the instances concerned. */
  completeAt?: Instant;
  recheckAt?: Instant;
}
