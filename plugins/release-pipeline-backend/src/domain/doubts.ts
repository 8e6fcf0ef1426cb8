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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type { ApplicationFacts, TargetStatus } from './types';

/** A condition of R3 that does not hold. */
export interface Doubt {
  verdict: Exclude<TargetStatus['verdict'], 'healthy'>;
  reason: Sentence;
  /** Argo CD could clear it by comparing again. */
  wantsRefresh?: boolean;
}

/** What is about to make it another one than it is now. */
export function doubtsAboutChange(facts: ApplicationFacts): Doubt[] {
  const { lastOperation: operation, operationPending } = facts;
  if (facts.deleting) {
    return [{ verdict: 'not-yet', reason: ['It is being deleted'] }];
  }
  if (
    operationPending ||
    operation?.phase === 'Running' ||
    operation?.phase === 'Terminating'
  ) {
    const underWay = operation && operation.finishedAt === undefined;
    return [
      {
        verdict: 'not-yet',
        reason: [`A sync is under way${underWay ? saidBy(operation) : ''}`],
      },
    ];
  }
  return [];
}

function saidBy({ message }: { message?: string }): string {
  return message ? `: ${message}` : '';
}

/** What the last operation says, the one under way included. */
export function doubtsAboutOperation(facts: ApplicationFacts): Doubt[] {
  const { lastOperation: operation } = facts;
  const change = doubtsAboutChange(facts);
  if (!operation || change.length > 0) {
    return change;
  }
  if (operation.dryRun) {
    return [
      {
        verdict: 'not-yet',
        reason: ['The last sync was a dry run, which changes nothing'],
      },
    ];
  }
  switch (operation.phase) {
    case 'Succeeded':
      return [];
    case 'Error':
      return [
        {
          verdict: 'failed',
          reason: [
            `The last sync could not be carried out${saidBy(operation)}`,
          ],
        },
      ];
    case 'Failed':
      return [
        {
          verdict: 'failed',
          reason: [`The last sync failed${saidBy(operation)}`],
        },
      ];
    default:
      return [
        {
          verdict: 'unknown',
          reason: [`The last sync ended as '${operation.phase}'`],
        },
      ];
  }
}

/** Whether the cluster is as Git says. */
export function doubtsAboutSync(facts: ApplicationFacts): Doubt[] {
  const { status } = facts.sync;
  switch (status) {
    case 'Synced':
      return [];
    case 'OutOfSync':
      return [
        {
          verdict: 'not-yet',
          reason: ['The cluster differs from Git (OutOfSync)'],
        },
      ];
    default:
      return [
        {
          verdict: 'unknown',
          reason: [
            status && status !== 'Unknown'
              ? `Sync is '${status}'`
              : 'Argo CD does not know whether the cluster matches Git',
          ],
        },
      ];
  }
}

/** Health, and whether it is known since the last sync (F35). */
export function doubtsAboutHealth(facts: ApplicationFacts): Doubt[] {
  const { status } = facts.health;
  const said = saidBy(facts.health);
  switch (status) {
    case 'Healthy':
      return doubtsAboutHealthsAge(facts);
    case 'Degraded':
      return [{ verdict: 'failed', reason: [`Its health is Degraded${said}`] }];
    case 'Progressing':
      return [
        {
          verdict: 'not-yet',
          reason: [`It is still rolling out (Progressing)${said}`],
        },
      ];
    case 'Suspended':
      return [
        { verdict: 'not-yet', reason: [`It is paused (Suspended)${said}`] },
      ];
    case 'Missing':
      return [
        {
          verdict: 'not-yet',
          reason: [`Part of it is not in the cluster (Missing)${said}`],
        },
      ];
    default:
      return [
        {
          verdict: 'unknown',
          reason: [
            status && status !== 'Unknown'
              ? `Health is '${status}'${said}`
              : `Argo CD does not know its health${said}`,
          ],
        },
      ];
  }
}

/** Health must be known to be newer than the operation (R3, F35). */
function doubtsAboutHealthsAge(facts: ApplicationFacts): Doubt[] {
  const { health, lastOperation, reconciledAt } = facts;
  if (lastOperation?.phase !== 'Succeeded') {
    // No operation to be older than, or one that is a doubt of its own.
    return [];
  }
  const { finishedAt } = lastOperation;
  const isNewer =
    finishedAt !== undefined &&
    ((reconciledAt !== undefined && reconciledAt > finishedAt) ||
      (health.lastTransitionAt !== undefined &&
        health.lastTransitionAt > finishedAt));
  return isNewer
    ? []
    : [
        {
          verdict: 'unknown',
          reason: ['Argo CD has not looked at its health since the last sync'],
          wantsRefresh: true,
        },
      ];
}

/** Conditions in which Argo CD reports an error. */
export function doubtsAboutConditions(facts: ApplicationFacts): Doubt[] {
  return facts.conditions
    .filter(({ type }) => isErrorCondition(type))
    .map(({ type, message }) => ({
      verdict: 'failed',
      reason: [`Argo CD reports ${type}: ${message}`],
    }));
}

/** Whether a condition of this type says that something failed. */
export function isErrorCondition(type: string): boolean {
  return type.endsWith('Error');
}
