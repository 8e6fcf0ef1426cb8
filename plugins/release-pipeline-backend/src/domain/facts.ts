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
import type { Instant } from 'backstage-plugin-release-pipeline-node';

export interface SourceFact {
  name?: string;
  repoURL: string;
  path?: string;
  chart?: string;
  targetRevision?: string;
  ref?: string;
  /** Of a chart: files of its own repository, or `$<ref>/…`. */
  valueFiles?: string[];
  /** Directories that Kustomize takes besides `path`, as seen from there. */
  components?: string[];
  /** What `valueFiles` and `components` name need not be there. */
  ignoresMissing?: boolean;
  /** What makes its manifests in a way that nobody can follow: "a plugin". */
  unfollowed?: string[];
}

/** Directories of a Git repository that a stage is made from, sorted (R1). */
export interface SourceDirectories {
  repoURL: string;
  paths: string[];
}

/** Asks for the last commit up to `revision` that touched these directories. */
export interface CommitQuery extends SourceDirectories {
  revision: string;
}

/** The answer: the commit, or why it is not known, fit to be shown to anybody. */
export interface Reduction extends CommitQuery {
  commit?: string;
  because?: string;
}

/** `status.operationState`, as far as it decides anything. */
export interface OperationFact {
  phase: string;
  message?: string;
  startedAt?: Instant;
  finishedAt?: Instant;
  dryRun: boolean;
  /** Only some resources were synced: self-heal, or a person's choice. */
  partial: boolean;
  initiatedBy?: string;
  automated: boolean;
  revision?: string;
  revisions?: string[];
  /** Images of non-hook resources; absent on servers before 3.1. */
  appliedImages?: string[];
}

/** One Argo CD application as it was last read (R2, R3). Stored as JSON. */
export interface ApplicationFacts {
  instance: string;
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  project: string;
  labels: Record<string, string>;
  /** The annotation of R19, read by GET. */
  componentAnnotation?: string;
  ownerSet?: string;
  destination: { server?: string; name?: string; namespace?: string };
  sources: SourceFact[];
  autoSync: boolean;
  sync: { status: string; revision?: string; revisions?: string[] };
  health: { status: string; message?: string; lastTransitionAt?: Instant };
  /** An operation was asked for and is not taken up or finished yet. */
  operationPending: boolean;
  lastOperation?: OperationFact;
  /**
   * The last operation that was neither a dry run nor partial; kept from an
   * earlier reading when a later one overwrote it (R2).
   */
  lastFullOperation?: OperationFact;
  summaryImages: string[];
  conditions: Array<{ type: string; message: string }>;
  reconciledAt?: Instant;
  /** End of the last full sync, by `status.history`. */
  lastDeployedAt?: Instant;
  deleting: boolean;
}

/** A reading with our own times beside it. */
export interface ObservedApplication {
  facts: ApplicationFacts;
  /** When we last read it whole. */
  observedAt: Instant;
  /** Since when what decides (running, sync, health, operation) has not changed, seen by us (R3 "settled"). */
  unchangedSince: Instant;
  /** Present when a complete list no longer shows it and a GET said 404 (R5). */
  goneAt?: Instant;
  /** Present when the list no longer shows it but a GET did not say 404: its facts count as unknown (F32). */
  hiddenSince?: Instant;
}

/** How far an instance can be believed (R5). */
export interface InstanceFacts {
  name: string;
  /** Where people look at it, by config; without a slash at the end. */
  frontendUrl?: string;
  lastCompleteAt?: Instant;
  failingSince?: Instant;
  error?: string;
  version?: string;
  /** Older than this = stale: the larger of 90 s and three cycles. */
  staleAfterMs: number;
  /** Spans without a complete list, longest ago first. */
  gaps: Array<{ from: Instant; to: Instant; because: string }>;
}

export interface ApplicationKey {
  instance: string;
  namespace: string;
  name: string;
}

/** Which application serves which stage, and whether both sides agree (R17, R19). */
export interface Binding extends ApplicationKey {
  /** Absent: found by annotation, but in no stage (R18). */
  stage?: string;
  confirmedBy?: 'label' | 'annotation' | 'project';
  /** Why it is not confirmed, or refused. */
  problem?: Problem;
  fingerprint: string;
}
