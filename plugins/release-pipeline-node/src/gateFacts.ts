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
  CollisionReason,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';

/** Milliseconds since 1970 on the database's clock. @public */
export type Instant = number;

/** What is judged: a release on its way into a stage. @public */
export interface GateSubject {
  component: {
    /** Entity ref, lower case. */
    ref: string;
    name: string;
    namespace: string;
    owner?: string;
    system?: string;
  };
  /** The stage that is to be entered. */
  stage: string;
  release: { id: string; key: string; version: string };
}

/** The release's own deployment in the stage that a gate looks at (R8). @public */
export interface JudgedDeployment {
  id: string;
  stage: string;
  startedAt: Instant;
  /** When the release first became healthy there (R3). */
  healthyAt?: Instant;
  /** Present once something else runs there; metrics are then asked at this instant. */
  endedAt?: Instant;
  endedBy?: string;
  /**
   * When it became healthy and, where its stage is watched by gates or asks for a
   * sign-off, its watch let through by itself. Absent: not yet, nobody watched it,
   * somebody overrode its watch, or a problem was reported.
   */
  verifiedAt?: Instant;
  /** Its stage is watched by gates after a promotion, or asks for a sign-off, or a problem was reported. */
  isWatched: boolean;
  /**
   * Healthy time by R26, up to `countedUntil`. `runningSince` is present while
   * the clock moves.
   */
  clock: {
    countedMs: number;
    countedUntil: Instant;
    runningSince?: Instant;
    /** Spans that were not observed and do not count. */
    gaps: Array<{ from: Instant; to: Instant; because: string }>;
    /** Spans in which it was known not to be healthy, oldest first. */
    pauses: HealthPause[];
    /** The clock began from Argo CD's own times, before anybody watched. */
    takenFromArgoCd: boolean;
  };
  /** One entry for each application of the stage. */
  targets: JudgedTarget[];
}

/** A span in which a release that had been healthy was known not to be. @public */
export interface HealthPause {
  from: Instant;
  /** Absent: it lasts still. */
  to?: Instant;
  /** Healthy time that was counted when it began. */
  countedMs: number;
  /** Health was `Degraded` or `Missing` in it; else it rolled out, or the like. */
  degraded: boolean;
  because: Sentence;
}

/** A deployment of any release, as far as it was recorded. @public */
export interface RanDeployment {
  stage: string;
  release: { id: string; version: string };
  startedAt: Instant;
  /** When it first became healthy there (R3). */
  healthyAt?: Instant;
  /** Absent: it runs still. */
  endedAt?: Instant;
}

/** One application, judged by R3. @public */
export interface JudgedTarget {
  instance: string;
  namespace?: string;
  application: string;
  href?: string;
  health: string;
  sync: string;
  /** Whether all conditions of R3 hold; `unknown` when facts are stale. */
  verdict: 'healthy' | 'not-yet' | 'failed' | 'unknown';
  /** The conditions that do not hold, in words. */
  reasons: Sentence[];
  /** Since when it is `Degraded`; absent where more than that has failed. */
  degradedSince?: Instant;
  observedAt?: Instant;
  reconciledAt?: Instant;
}

/** One application of the stage that is to be entered, whatever runs there. @public */
export interface EnteredTarget
  extends Omit<JudgedTarget, 'verdict' | 'degradedSince'> {
  /** Whether the cluster is as Git says, and nothing is under way. */
  verdict: 'in-sync' | 'not-yet' | 'failed' | 'unknown';
}

/** A decision of a person that counts for this promotion as it stands. @public */
export interface CountedApproval {
  id: string;
  userRef: string;
  /** As people know them; absent: as the ref says. */
  name?: string;
  at: Instant;
  /** Absent: no time ends it. */
  expiresAt?: Instant;
  /** Delegations by which its giver held seats of others when it was given. */
  delegationIds?: string[];
}

/**
 * A seat in approvals that somebody handed to another person for a time, both
 * as refs of users in lower case. Gates are told only of such whose holder is a
 * trusted member of one of the stage's approver groups.
 * @public
 */
export interface Delegation {
  id: string;
  from: { ref: string; name: string };
  to: { ref: string; name: string };
  until: Instant;
}

/**
 * What holds of approvals. One approval is one decision about all gates of an
 * entry that count it: of several terms the strictest hold.
 * @public
 */
export interface ApprovalTerms {
  /** Milliseconds after which an approval is void. Absent: no time ends it. */
  expiresMs?: number;
  /** Whoever approves has to say why. Absent: where the stage is protected (R12). */
  reason?: boolean;
  /** Void when a gate fails that let through when it was given (R12). */
  voidOnRed?: boolean;
}

/** A group as the trusted part of the catalog knows it (R23). @public */
export interface TrustedGroup {
  ref: string;
  /** Absent: the group is not from a trusted origin, or does not exist. */
  members?: string[];
}

/**
 * What an outside system reported: pass or fail, and numbers. Of each check the
 * newest for a release and a stage, by the server's clock (R34).
 * @public
 */
export interface OutsideReport {
  id: string;
  check: string;
  stage: string;
  /** Absent: it is about the stage, whatever runs there. */
  releaseId?: string;
  /** What the reporter calls this run. */
  run: string;
  status: 'passed' | 'failed';
  values: Record<string, number>;
  /** Where the release was built from (R25), as far as it was said. */
  source?: { repository: string; revision: string; branch?: string };
  summary?: string;
  /** An http(s) address. */
  href?: string;
  /** Who reported: subject of a service token, or a user's ref. */
  by: string;
  /** When it arrived. */
  at: Instant;
}

/** An item of a checklist that somebody ticked, for this release and gate. @public */
export interface TickedItem {
  id: string;
  /** The item's text as it was read when it was ticked. */
  item: string;
  userRef: string;
  userName: string;
  at: Instant;
}

/** A link of the component in the catalog. @public */
export interface ComponentLink {
  url: string;
  title?: string;
  type?: string;
}

/** Another component that this one depends on, as far as it is known here. @public */
export interface ComponentDependency {
  ref: string;
  /** The catalog says so; else a gate names it. */
  declared: boolean;
  /** Stages of its pipeline; empty: it has none. Absent: the component or its pipeline is not known here. */
  stages?: string[];
  /** What runs in its stages. */
  runs: Array<{
    stage: string;
    version: string;
    /** Order of its releases; absent: it has no place in it. */
    order?: number;
    /** By R3, when it was last seen. */
    healthy: boolean;
    /** Whether that was lately (R5). */
    fresh: boolean;
  }>;
}

/** Windows of the calendar that speak of the subject (R28). @public */
export interface WindowOutlook {
  /** One is open; what is open after it without a break counts in. */
  open?: { title: string; until: Instant; href?: string };
  /** None is open. Absent: none opens within a year. */
  next?: { title: string; from: Instant; href?: string };
  /** There are any, past or to come. */
  planned: boolean;
  /** The title of one whose times cannot be told. */
  untold?: string;
}

/**
 * Another change that would be under way at the same time and touches this one.
 * It has no name here: not everybody who reads what a gate says may know of it
 * (R24).
 * @public
 */
export interface TouchingChange {
  why: CollisionReason[];
  /** Its effect is intended or out; else it is planned. */
  underWay: boolean;
  from: Instant;
  /** When it is expected to be over. */
  until: Instant;
}

/** What a change would touch if it went now. @public */
export interface CollisionOutlook {
  /** Those under way first. */
  changes: TouchingChange[];
  /** Reasons for which there may be more, and why that is not known. */
  unknown: Array<{ why: CollisionReason; because: string }>;
}
