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

/** Versions whose recordings the simulator answers like (R37: oldest and newest supported). */
export type ArgoCdVersion = '3.5.1' | '3.2.12';

/** One source of an Application, as in `spec.source` and `spec.sources[]`. */
export type ApplicationSource = {
  repoURL: string;
  path?: string;
  targetRevision: string;
  helm?: { valueFiles?: string[]; releaseName?: string };
  chart?: string;
  ref?: string;
  name?: string;
};

/** A source as Argo CD prints it where a multi-source Application has none: `{ repoURL: '' }`. */
type PrintedSource = Omit<ApplicationSource, 'targetRevision'> & {
  targetRevision?: string;
};

export type HealthStatus =
  | 'Healthy'
  | 'Progressing'
  | 'Degraded'
  | 'Suspended'
  | 'Missing'
  | 'Unknown';

export type Health = { status?: HealthStatus; message?: string };

export type Destination = { server?: string; namespace?: string };

export type ResourceId = {
  group?: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
};

/** `status.resources[]`; `health` is shown by get and stream, never by a list. */
export type ResourceStatus = ResourceId & {
  status?: 'Synced' | 'OutOfSync' | 'Unknown';
  health?: Health;
  hook?: boolean;
  requiresPruning?: boolean;
};

/** `status.operationState.syncResult.resources[]`. */
export type ResourceResult = ResourceId & {
  status?: 'Synced' | 'SyncFailed' | 'Pruned';
  message: string;
  hookType?: string;
  hookPhase: string;
  syncPhase: string;
  images?: string[];
};

export type SyncOperation = {
  revision?: string;
  prune?: boolean;
  dryRun?: boolean;
  resources?: { group?: string; kind: string; name: string }[];
  source?: ApplicationSource;
  syncOptions?: string[];
  sources?: ApplicationSource[];
  revisions?: string[];
  autoHealAttemptsCount?: number;
};

export type InitiatedBy = { username?: string; automated?: boolean };

export type Operation = {
  sync: SyncOperation;
  initiatedBy: InitiatedBy;
  retry: object;
};

export type OperationState = {
  operation: Operation;
  phase: 'Running' | 'Succeeded' | 'Failed' | 'Error';
  message?: string;
  syncResult?: {
    resources: ResourceResult[];
    revision: string;
    source: PrintedSource;
    sources?: ApplicationSource[];
    revisions?: string[];
  };
  startedAt: string;
  finishedAt?: string;
};

export type HistoryEntry = {
  revision?: string;
  deployedAt: string;
  id: number;
  source: PrintedSource;
  deployStartedAt: string;
  sources?: ApplicationSource[];
  revisions?: string[];
  initiatedBy: InitiatedBy;
};

/** The Application resource; times are RFC 3339 in UTC with whole seconds. */
export type Application = {
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    generation: number;
    creationTimestamp: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: object[];
    finalizers?: string[];
  };
  spec: {
    source?: ApplicationSource;
    destination: Destination;
    project: string;
    syncPolicy: {
      automated?: { prune: boolean; selfHeal: boolean };
      syncOptions: string[];
      retry?: object;
    };
    sources?: ApplicationSource[];
  };
  status: {
    resources?: ResourceStatus[];
    sync: {
      status: '' | 'Synced' | 'OutOfSync' | 'Unknown';
      comparedTo: {
        source: PrintedSource;
        destination: Destination;
        sources?: ApplicationSource[];
      };
      revision?: string;
      revisions?: string[];
    };
    health: { status?: HealthStatus; lastTransitionTime?: string };
    history?: HistoryEntry[];
    conditions?: {
      type: string;
      message: string;
      lastTransitionTime: string;
    }[];
    reconciledAt?: string;
    operationState?: OperationState;
    sourceType?: string;
    summary: { images?: string[] };
    resourceHealthSource?: 'appTree';
    sourceTypes?: string[];
    controllerNamespace?: string;
    sourceHydrator: object;
  };
  operation?: Operation;
};

/** An account that a bearer token stands for. */
export type TokenOptions = {
  account: string;
  /** May read and nothing else; operations get the recorded 403. */
  readOnly: boolean;
  /** AppProjects it may see; undefined = all. */
  projects?: string[];
  /** Applications it may see, as `<project>/<name>`; undefined = all of its projects. */
  applications?: string[];
  expired?: boolean;
};

/** Durations of the simulated controller, in milliseconds. */
export type Timing = {
  /** How often the repositories are looked at; 0 = only when refreshed. */
  pollMs: number;
  /** From the start of an operation to its end. */
  syncMs: number;
  /** From the end of an operation to the new health. */
  progressMs: number;
  /** How long the replaced image stays in `summary.images` after that. */
  lingerMs: number;
  /** How often each Application is compared although nothing changed; 0 = never. */
  reconcileMs: number;
};

/** What {@link ArgoCdSimulator.putApplication} takes. */
export type ApplicationOptions = {
  name: string;
  /** Default `argocd`, the namespace of the control plane. */
  namespace?: string;
  /** Default `default`. */
  project?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  source?: ApplicationSource;
  sources?: ApplicationSource[];
  /** Default: the local cluster and a namespace of the Application's own name. */
  destination?: Destination;
  /** Default true. */
  autoSync?: boolean;
  /** Default true. */
  selfHeal?: boolean;
  /** Name of the ApplicationSet that owns it. */
  ownerSet?: string;
  /** Sidecars: further images in the pods of its workloads. */
  extraImages?: string[];
  /** Where its parent (an app of apps) reads the chart version from: dots separate the keys of `path`. */
  chartVersionFrom?: { repoURL: string; file: string; path: string };
  /** A deny window of its project holds auto-sync: it stays OutOfSync and nothing says why. */
  deniedByWindow?: boolean;
  /** It ran long before: the state begins synced and healthy, with a history from the commits of its path. */
  settled?: boolean;
};

/** RFC 3339, UTC, whole seconds: Kubernetes keeps no fractions. */
export function timestamp(date: Date = new Date()): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
