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

import {
  Application,
  HistoryEntry,
  InitiatedBy,
  Operation,
  OperationState,
  ResourceResult,
  ResourceStatus,
} from './types';

const historyLimit = 10;

/** The part that differs between one source and several, in operations, results, history and comparisons. */
function revisionsOf(application: Application, revisions: string[]) {
  const { source, sources } = application.spec;
  return sources ? { sources, revisions } : { revision: revisions[0], source };
}

/** `status.sync` for revisions that were compared. */
export function syncStatus(
  application: Application,
  status: Application['status']['sync']['status'],
  revisions: string[],
): Application['status']['sync'] {
  const { destination, source, sources } = application.spec;
  return {
    status,
    comparedTo: { source: source ?? { repoURL: '' }, destination, sources },
    ...(sources ? { revisions } : { revision: revisions[0] }),
  };
}

/** An operation; with `selfHealed` it is partial, as self-heal's own ones are. */
export function buildOperation(
  application: Application,
  revisions: string[],
  initiatedBy: InitiatedBy,
  selfHealed?: ResourceStatus[],
): Operation {
  const { syncOptions, retry } = application.spec.syncPolicy;
  return {
    sync: {
      ...revisionsOf(application, revisions),
      prune: initiatedBy.automated,
      resources: selfHealed?.map(({ group, kind, name }) => ({
        group,
        kind,
        name,
      })),
      syncOptions,
      autoHealAttemptsCount: selfHealed ? 1 : undefined,
    },
    initiatedBy,
    retry: retry ?? { limit: 5 },
  };
}

/** `operationState.syncResult`. */
export function syncResult(
  application: Application,
  revisions: string[],
  resources: ResourceResult[],
): OperationState['syncResult'] {
  return {
    revision: '',
    source: { repoURL: '' },
    ...revisionsOf(application, revisions),
    resources,
  } as OperationState['syncResult'];
}

/** Appends a full, successful operation to the history: ids go on from the last one. */
export function appendHistory(
  application: Application,
  entry: {
    revisions: string[];
    startedAt: string;
    deployedAt: string;
    id?: number;
  },
  initiatedBy: InitiatedBy,
) {
  const { status } = application;
  const history = status.history ?? [];
  const last = history[history.length - 1];
  const added = {
    deployedAt: entry.deployedAt,
    id: entry.id ?? (last ? last.id + 1 : 0),
    deployStartedAt: entry.startedAt,
    initiatedBy,
    source: { repoURL: '' },
    ...revisionsOf(application, entry.revisions),
  } as HistoryEntry;
  status.history = [...history, added].slice(-historyLimit);
}

/** The result line of the namespace that `CreateNamespace=true` makes. */
export function createdNamespace(name: string): ResourceResult {
  return {
    group: '',
    version: 'v1',
    kind: 'Namespace',
    namespace: '',
    name,
    status: 'Synced',
    message: `namespace/${name} created`,
    hookPhase: 'Running',
    syncPhase: 'PreSync',
  };
}
