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
  PromotionState,
  Progress,
  ReleasePipelineAnnotations,
  RiskClass,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type {
  ComponentLink,
  HealthPause,
  Instant,
  ReleaseArtifacts,
  TickedItem,
} from 'backstage-plugin-release-pipeline-node';
import type { AuthorFacts } from './authors';
import type { DifferenceQuery } from './changes/difference';
import type { CommitRisk } from './changes/trailers';
import type { TargetStatus } from './conclusions';

export interface ComponentRecord {
  ref: string;
  name: string;
  namespace: string;
  title?: string;
  owner?: string;
  system?: string;
  /** `spec.type`; config may limit who picks a pipeline by it (R19). */
  type?: string;
  /** Of its system, lower case; empty: none; absent: not read yet. */
  domain?: string;
  /** Of the catalog entity; absent: not read yet. */
  labels?: Record<string, string>;
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
  /**
   * The weightiest of what the commits say that brought it into its first stage
   * (R14); absent: nothing, or Git has not told.
   */
  commitRisk?: CommitRisk;
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
  /** When it was not healthy after it had been, oldest first; the last may last still. */
  pauses: HealthPause[];
  /** When the watch of the promotion that brought it let through by itself (R16). */
  watchPassedAt?: Instant;
  /** When somebody reported a problem of it instead of signing it off. */
  problemAt?: Instant;
  takenFromArgoCd: boolean;
  /** `health.lastTransitionTime` of each application when the clock last started. */
  transitions: Record<string, Instant>;
  promotionId?: string;
  /** It came into a protected stage without a promotion; never told of a baseline. */
  uncovered?: boolean;
  revision?: string;
  initiatedBy?: string;
  /** When it was told who made the change, or that nobody can tell; Git, where it is asked. */
  describedAt?: Instant;
  /** As in Git: name and address. */
  author?: string;
  message?: string;
  /** What the applications looked like while the release last ran there (R8). */
  lastTargets?: TargetStatus[];
}

/** What one part of a composed gate said. */
export interface PartStatus {
  /** Its name among the parts. */
  name: string;
  status: string;
  /** It costs more and was not asked, or nothing but such a part keeps it (R9). */
  postponed?: boolean;
  /** Where it is made of others itself. */
  parts?: PartStatus[];
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
  noEndBecause?: string;
  /** Trouble interrupts what it waits for, which a newer release may end (R11). */
  interrupted?: boolean;
  /** Whoever can act has been waited for so long that they are reminded. */
  reminds?: boolean;
  validUntil?: Instant;
  recheckAt?: Instant;
  whoCanAct?: string[];
  nextAction?: string;
  /** Approvals whose givers are in none of the groups any more (R23). */
  leavers?: string[];
  /** Approvals that count in the seat of somebody else, with that person's name. */
  countsFor?: Array<{ approvalId: string; delegationId: string; name: string }>;
  evidence: EvidenceItem[];
  observedAt: Instant;
  /** What the gate asked then. */
  asks?: string;
  /** Which version of the judgement answered. */
  evaluatorVersion?: number;
  /** Since when the status is what it is. */
  since: Instant;
  /**
   * Of a gate that asks persons, or rests on the promotion: whose decisions were
   * judged (I4). Absent: told by time, or nobody had asked.
   */
  judgedFor?: { promotionId: string; approvalIds: string[] };
  /** Of a gate that rests on the risk class: by which one it was judged. */
  risk?: RiskClass;
  /** Of a gate that is made of others: what each said. */
  parts?: PartStatus[];
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
  /** Delegations by which its giver held seats of others then. */
  delegationIds?: string[];
  /** In whose seat it counted when it was judged last; absent: in an own one, or none. */
  countsFor?: string;
  voidedAt?: Instant;
  voidBecause?: string;
}

/** What a condition said when somebody let it pass. */
export interface PassedGate {
  name: string;
  title: string;
  status: string;
  reason: Sentence;
}

/**
 * Break-glass: somebody lets conditions of one promotion pass that do not (R16),
 * bound to what they saw (R20), for a time, and with a review that is owed.
 */
export interface Override {
  id: string;
  promotionId: string;
  digest: string;
  gates: PassedGate[];
  reason: string;
  /** Where it is written down: a key or an address. */
  ticket: string;
  userRef: string;
  userName: string;
  at: Instant;
  expiresAt: Instant;
  /** When it stopped passing over anything, as far as that was written. */
  endedAt?: Instant;
  endBecause?: string;
  /** When whoever may close its review was reminded last. */
  remindedAt?: Instant;
  /** What the review found; absent, like what follows: it is owed. */
  finding?: string;
  reviewedBy?: string;
  reviewedByName?: string;
  reviewedAt?: Instant;
}

/**
 * One promotion may pass one freeze for a time: asked by one person, confirmed by
 * another, and bound to what both saw (R20).
 */
export interface FreezeException {
  id: string;
  promotionId: string;
  digest: string;
  /** See `keyOf` in the calendar. */
  eventId: string;
  /** Its title then. */
  eventTitle: string;
  /** See `eventMark`: what it said then. */
  eventMark?: string;
  reason: string;
  /** Where it is written down: a key or an address. */
  ticket: string;
  /** Who asked. */
  userRef: string;
  userName: string;
  at: Instant;
  expiresAt: Instant;
  /** Absent, like what follows: nobody has, and it passes nothing. */
  confirmedBy?: string;
  confirmedByName?: string;
  confirmedAt?: Instant;
  /** When its promotion passed by it. */
  usedAt?: Instant;
  endedAt?: Instant;
  endBecause?: string;
}

/** A promotion was put into another class (R14). */
export interface RiskChange {
  id: string;
  promotionId: string;
  at: Instant;
  from: RiskClass;
  to: RiskClass;
  /** Name of who did it; absent: the rules. */
  by?: string;
  /** What they said, or what the rules found. */
  because: string;
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

/** Somebody whom a commit names, in the words of Git. */
export interface CommitPerson {
  name?: string;
  email?: string;
  role: 'author' | 'committer' | 'co-author';
  /** The newest commit that names them so. */
  revision: string;
}

/**
 * Who made the commits that touched some directories after `from`, up to `to` or
 * else to the head of the branch (R25). Stored as JSON.
 */
export interface CommitRange extends DifferenceQuery {
  /** Each once; without those of commits that promotions made. Absent: not read. */
  people?: CommitPerson[];
  /** There are more commits than are looked at. */
  isCut?: boolean;
  /** Why nobody can tell as the branch is now, fit to be shown to anybody. */
  gap?: string;
  /**
   * Why Git did not tell when it was asked last, fit to be shown to anybody;
   * with people: what was known before.
   */
  because?: string;
}

/** A commit as people read of it, in the words of Git. Stored as JSON. */
export interface RangeCommit {
  revision: string;
  /** The first line of its message. */
  subject: string;
  /** The name of its author. */
  author: string;
  at: Instant;
}

/** The newest commits of a range, and how many older ones there are. Stored as JSON. */
export interface RangeCommits {
  commits: RangeCommit[];
  more: number;
  /** Which paths of migrations were looked at, and which of them changed. */
  migrations: { looked: string[]; changed: string[] };
}

/** The first time that a release which runs somewhere was seen in a stage. */
export interface FirstRun {
  stage: string;
  releaseId: string;
  revision: string;
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

/** What a person found of a release after its watch. Stored as JSON. */
export interface SignOff {
  userRef: string;
  userName: string;
  verdict: 'confirmed' | 'problem';
  reason?: string;
}

/** When a promotion is to go. Stored as JSON, apart from `at`. */
export interface Plan {
  /** It does not go before. */
  at: Instant;
  /** From then on it waits for a new time; absent: it goes whenever it may. */
  until?: Instant;
  /** It was planned for the next open window. */
  inWindow?: true;
  /** User ref, or what a service is called. */
  by: string;
  byName: string;
  setAt: Instant;
  /** Why it did not go in time. */
  missed?: Sentence;
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
  /** What it was judged by when it was written last. */
  risk: RiskClass;
  /**
   * The same without what counted as high only because it could not be read; it
   * does not fall below this by itself (R14). Absent: as `risk`.
   */
  riskKnown?: RiskClass;
  /** The most that the rules said until then; a person may have set less. */
  riskComputed?: RiskClass;
  /** The keys of what the rules had found when a person set the class. */
  riskSeen?: string[];
  /** Who set it and why, where a person did. */
  riskBecause?: string;
  policyVersion: string;
  bindingFingerprint: string;
  digest: string;
  expiresAt: Instant;
  /** Absent: it goes as soon as it may. */
  plan?: Plan;
  /** When the last gate and approval let through (R10 delay). */
  readySince?: Instant;
  /**
   * Present when it is automatic, ready, and has to queue (R10): how many go
   * before it, 0 = it is the next. Absent: there is room for it.
   */
  queuedBefore?: number;
  /** The digest for which its approvers were asked; cleared when nobody is awaited any more. */
  askedFor?: string;
  /** The checklists (gates by name) whose people were reminded. */
  reminded?: string[];
  /** Who wrote what it brings along, as known at the intent; read after the effect. */
  authors?: AuthorFacts;
  /** Present while the way out of the house is closed. */
  setback?: Setback;
  /** When its watch had ended well and its sign-off was asked for; the lane is free since (R11). */
  signOffSince?: Instant;
  /** Nobody could be told of that for long; they are told again. */
  signOffUntold?: boolean;
  /** What came of that; absent: nobody has said anything. */
  signOff?: SignOff;
  /** The train that took it along was stopped, and how, as a text: it goes no more. */
  trainStopped?: string;
  outcome?: string;
  endedAt?: Instant;
}
