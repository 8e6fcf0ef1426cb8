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
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import {
  type Doubt,
  doubtsAboutChange,
  doubtsAboutConditions,
  doubtsAboutHealth,
  doubtsAboutOperation,
  doubtsAboutSync,
  isErrorCondition,
} from './doubts';
import { moment } from './moment';
import type {
  ApplicationFacts,
  ApplicationKey,
  ComponentState,
  InstanceFacts,
  ObservedApplication,
  Running,
  TargetStatus,
} from './types';

const FAILED_PHASES = new Set(['Failed', 'Error']);

export interface TargetToJudge {
  key: ApplicationKey;
  /** Absent: never read. */
  observed: ObservedApplication | undefined;
  /** Absent: config names no such instance. */
  instance: InstanceFacts | undefined;
  /** What it runs (R2); absent where it was never read. */
  running: Running | undefined;
  /** The release that is asked about; absent: whatever runs. */
  expectedKey?: string;
  /**
   * Something depends on the answer (R5): a comparison that is too old is then
   * `unknown`, even if nobody has looked since. Without it, such an application
   * only `wantsRefresh`.
   */
  decides?: boolean;
  /** Only whether the cluster is as Git says, whatever runs and how well. */
  about?: 'sync';
  now: Instant;
  settings: ComponentState['settings'];
}

/**
 * Judges one application by R3 and R5. Healthy only when every condition is
 * known to hold; what is not known is never taken for good.
 */
export function judgeTarget(target: TargetToJudge): TargetStatus {
  const { key, observed, running, instance, now, settings } = target;
  const blind = whyBlind(target);
  if (!observed || !running) {
    return {
      ...key,
      running: { kind: 'unknown', reason: ['It was not read yet'], seen: [] },
      verdict: 'unknown',
      reasons: [blind ?? ['Argo CD has not shown this application yet']],
      wantsRefresh: false,
      fresh: false,
      health: 'Unknown',
      sync: 'Unknown',
      conditions: [],
    };
  }

  const { facts } = observed;
  const status: TargetStatus = {
    ...key,
    running,
    verdict: 'unknown',
    reasons: [],
    wantsRefresh: false,
    fresh: !blind,
    health: facts.health.status || 'Unknown',
    healthSince: facts.health.lastTransitionAt,
    healthMessage: facts.health.message,
    sync: facts.sync.status || 'Unknown',
    operation: facts.lastOperation?.phase,
    conditions: facts.conditions.map(({ type }) => type),
    syncedAt: facts.lastFullOperation?.finishedAt ?? facts.lastDeployedAt,
    observedAt: observed.observedAt,
    reconciledAt: facts.reconciledAt,
  };
  if (blind || !instance) {
    return { ...status, reasons: blind ? [blind] : [] };
  }

  const doubts: Doubt[] = [
    ...(target.about === 'sync'
      ? [...doubtsAboutChange(facts), ...doubtsAboutSync(facts)]
      : [
          ...doubtsAboutRelease(status, target.expectedKey),
          ...doubtsAboutOperation(facts),
          ...doubtsAboutSync(facts),
          ...doubtsAboutHealth(facts),
        ]),
    ...doubtsAboutConditions(facts),
    ...doubtsAboutAge(target, observed),
  ];
  const wantsRefresh = doubts.some(doubt => doubt.wantsRefresh);
  const reasons = doubts.map(({ reason }) => reason);
  if (doubts.length > 0) {
    return { ...status, verdict: worst(doubts), reasons, wantsRefresh };
  }

  const settledAt = observed.unchangedSince + settings.settleMs;
  if (now < settledAt) {
    return {
      ...status,
      verdict: 'not-yet',
      reasons: [
        [
          `${
            target.about === 'sync' ? 'In sync' : 'Healthy'
          }; it counts once it has stayed so for a moment`,
        ],
      ],
      recheckAt: settledAt,
    };
  }
  return {
    ...status,
    verdict: 'healthy',
    wantsRefresh: !comparedSince(facts, now - settings.comparedWithinMs),
  };
}

/** Whether only the settle time is missing (R3). */
export function isSettling(target: TargetStatus): boolean {
  return target.verdict === 'not-yet' && target.recheckAt !== undefined;
}

/** Whether its health is `Degraded`, and nothing else about it has failed. */
export function isDegradedOnly(target: TargetStatus): boolean {
  return (
    target.health === 'Degraded' &&
    target.verdict === 'failed' &&
    !FAILED_PHASES.has(target.operation ?? '') &&
    !target.conditions.some(isErrorCondition)
  );
}

/** Why nothing that is stored about the instance can be believed now (R5). */
function whyBlind(target: TargetToJudge): Sentence | undefined {
  const { instance, key, now, observed } = target;
  if (!instance) {
    return [`Argo CD instance '${key.instance}' is not in the configuration`];
  }
  const said = instance.error ? `: ${instance.error}` : '';
  if (instance.lastCompleteAt === undefined) {
    return [`Argo CD '${instance.name}' has never been read completely${said}`];
  }
  if (now - instance.lastCompleteAt > instance.staleAfterMs) {
    return [
      `Argo CD '${instance.name}' has last been read `,
      moment(instance.lastCompleteAt, 'ago'),
      said,
    ].filter(part => part !== '');
  }
  if (observed?.hiddenSince !== undefined) {
    return [
      `Argo CD '${instance.name}' does not show it any more; check that our account may read project '${observed.facts.project}'`,
    ];
  }
  return undefined;
}

function doubtsAboutRelease(
  { running }: TargetStatus,
  expectedKey: string | undefined,
): Doubt[] {
  if (running.kind === 'unknown') {
    return [{ verdict: 'unknown', reason: running.reason }];
  }
  if (expectedKey !== undefined && running.key !== expectedKey) {
    return [{ verdict: 'not-yet', reason: [`Runs ${running.version}`] }];
  }
  return [];
}

/** A dead Argo CD controller looks fresh and healthy (R5). */
function doubtsAboutAge(
  { decides, now, settings }: TargetToJudge,
  { facts, observedAt }: ObservedApplication,
): Doubt[] {
  const deadline = (decides ? now : observedAt) - settings.comparedWithinMs;
  if (comparedSince(facts, deadline)) {
    return [];
  }
  return [
    {
      verdict: 'unknown',
      reason:
        facts.reconciledAt === undefined
          ? ['Argo CD has never compared it with Git']
          : [
              'Argo CD has last compared it with Git ',
              moment(facts.reconciledAt, 'ago'),
            ],
      wantsRefresh: true,
    },
  ];
}

function comparedSince(facts: ApplicationFacts, deadline: Instant): boolean {
  return facts.reconciledAt !== undefined && facts.reconciledAt >= deadline;
}

function worst(doubts: Doubt[]): TargetStatus['verdict'] {
  return (
    (['failed', 'unknown', 'not-yet'] as const).find(verdict =>
      doubts.some(doubt => doubt.verdict === verdict),
    ) ?? 'unknown'
  );
}
