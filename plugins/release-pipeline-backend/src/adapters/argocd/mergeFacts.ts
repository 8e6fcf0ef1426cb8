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

import { createHash } from 'node:crypto';
import type { ApplicationFacts, OperationFact } from '../../domain/types';

/** Whether a reading is older than the other one of the same object (I5, R5). */
export function isOlder(
  reading: ApplicationFacts,
  than: ApplicationFacts,
): boolean {
  return (
    reading.instance === than.instance &&
    reading.uid === than.uid &&
    BigInt(reading.resourceVersion) < BigInt(than.resourceVersion)
  );
}

/**
 * Puts a new reading beside the former one: within one (instance, uid) an
 * older reading is ignored (I5), and what an operation applied is kept when
 * self-heal or a dry run overwrote it (R2).
 */
export function mergeFacts(
  previous: ApplicationFacts | undefined,
  next: ApplicationFacts,
): ApplicationFacts {
  if (
    !previous ||
    previous.instance !== next.instance ||
    previous.uid !== next.uid
  ) {
    return next;
  }
  if (isOlder(next, previous)) {
    return previous;
  }
  return {
    ...next,
    lastFullOperation: laterOf(
      previous.lastFullOperation,
      next.lastFullOperation,
    ),
  };
}

function laterOf(
  previous: OperationFact | undefined,
  next: OperationFact | undefined,
): OperationFact | undefined {
  if (!previous || !next) {
    return next ?? previous;
  }
  const before = previous.startedAt ?? previous.finishedAt ?? 0;
  const after = next.startedAt ?? next.finishedAt ?? 0;
  if (before !== after) {
    return before > after ? previous : next;
  }
  // The same operation: the history's version of it has no images.
  return next.appliedImages ?? !previous.appliedImages ? next : previous;
}

/**
 * Equal for two readings when nothing that decides differs: what runs, sync,
 * health, operations, conditions by type, and what the binding rests on (R3
 * "settled"). Times of comparison, versions of the object and messages are
 * left out.
 */
export function decisiveHash(facts: ApplicationFacts): string {
  const decisive = [
    facts.instance,
    facts.uid,
    facts.project,
    Object.entries(facts.labels).sort(([a], [b]) => (a < b ? -1 : 1)),
    facts.componentAnnotation,
    facts.ownerSet,
    [
      facts.destination.server,
      facts.destination.name,
      facts.destination.namespace,
    ],
    facts.sources.map(source => [
      source.name,
      source.repoURL,
      source.path,
      source.chart,
      source.targetRevision,
      source.ref,
    ]),
    facts.autoSync,
    facts.sync.status,
    facts.sync.revision,
    facts.sync.revisions,
    facts.health.status,
    facts.health.lastTransitionAt,
    facts.operationPending,
    decisiveOperation(facts.lastOperation),
    decisiveOperation(facts.lastFullOperation),
    [...facts.summaryImages].sort(),
    facts.conditions.map(condition => condition.type).sort(),
    facts.lastDeployedAt,
    facts.deleting,
  ];
  return createHash('sha256')
    .update(JSON.stringify(decisive))
    .digest('base64url');
}

function decisiveOperation(operation: OperationFact | undefined) {
  return (
    operation && [
      operation.phase,
      operation.startedAt,
      operation.finishedAt,
      operation.dryRun,
      operation.partial,
      operation.revision,
      operation.revisions,
      operation.appliedImages,
    ]
  );
}
