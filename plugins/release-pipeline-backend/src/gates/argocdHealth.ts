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
  createGateType,
  GateOutcome,
  Instant,
  JudgedTarget,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { durationSchema } from '../config/duration';
import { isoTime, neverRanThere } from './sentences';
import { andMore, describeTarget, whyNot, worstFirst } from './targetWords';

const DEGRADED_FOR_MS = 5 * 60_000;

const configSchema = z.strictObject({
  /** How long some of several may be Degraded before that is a failure. */
  degradedFor: durationSchema.optional(),
});

/**
 * `type: argocd-health`: every application of the stage in `of` runs the
 * release and is healthy by R3. Where some are and one is `Degraded`, that is a
 * failure once it has lasted; where all are, at once. A closed deployment is
 * judged by what its applications looked like while the release still ran
 * there (R8).
 */
export const argocdHealthGate = createGateType({
  type: 'argocd-health',
  kind: 'environment',
  configSchema,
  of: 'required',
  costly: false,
  judgesPast: () => true,
  title: (_config, of) => `Healthy in ${of}`,
  async evaluate({ config, deployment, now, of, subject }) {
    if (!deployment) {
      return neverRanThere(subject, of);
    }
    const { endedAt, stage } = deployment;
    const { version } = subject.release;
    const patienceMs = config.degradedFor ?? DEGRADED_FOR_MS;
    const targets =
      endedAt === undefined
        ? deployment.targets.map(target =>
            isAwaited(target, deployment.targets, now - patienceMs)
              ? { ...target, verdict: 'not-yet' as const }
              : target,
          )
        : deployment.targets;
    const inOrder = worstFirst(targets, 'healthy');
    const evidence = inOrder.map(describeTarget);
    const [worst] = inOrder;
    if (!worst) {
      return {
        status: 'unknown',
        reason: [`nothing is known about the applications of ${stage}`],
        evidence,
      };
    }
    if (worst.verdict === 'healthy') {
      return {
        status: 'passed',
        reason:
          endedAt === undefined
            ? [`${version} is synced and healthy in ${stage}`]
            : [
                `${version} was healthy in ${stage} until it ended `,
                { time: isoTime(endedAt), as: 'ago' },
              ],
        evidence,
      };
    }
    return {
      ...holdsBack(inOrder, { endedAt, stage, version }),
      evidence,
      ...recheckOf(inOrder, patienceMs),
    };
  },
});

function holdsBack(
  inOrder: JudgedTarget[],
  {
    endedAt,
    stage,
    version,
  }: { endedAt?: Instant; stage: string; version: string },
): Omit<GateOutcome, 'evidence'> {
  const [worst] = inOrder;
  const because = [
    ...whyNot(worst, 'is not healthy'),
    ...(worst.degradedSince === undefined
      ? []
      : [
          ', since ',
          { time: isoTime(worst.degradedSince), as: 'at' as const },
        ]),
    ...andMore(
      inOrder.filter(({ verdict }) => verdict !== 'healthy').length - 1,
    ),
  ];
  if (worst.verdict !== 'failed' && worst.verdict !== 'not-yet') {
    return { status: 'unknown', reason: because };
  }
  if (endedAt !== undefined) {
    return {
      status: 'failed',
      reason: [`when ${version} ended in ${stage}, `, ...because],
    };
  }
  return worst.verdict === 'failed'
    ? {
        status: 'failed',
        reason: because,
        nextAction: `Mend ${worst.application}, or promote a newer release`,
      }
    : {
        status: 'pending',
        reason: because,
        noEndBecause: `It ends when ${worst.application} is healthy`,
      };
}

/** It is Degraded, others are not, and it has not lasted yet. */
function isAwaited(
  { degradedSince }: JudgedTarget,
  all: JudgedTarget[],
  limit: Instant,
): boolean {
  return (
    degradedSince !== undefined &&
    degradedSince > limit &&
    all.some(other => other.degradedSince === undefined)
  );
}

/** When the first that is awaited has had its time. */
function recheckOf(
  targets: JudgedTarget[],
  patienceMs: number,
): Pick<GateOutcome, 'recheckAt'> {
  const ends = targets.flatMap(({ degradedSince, verdict }) =>
    degradedSince !== undefined && verdict === 'not-yet'
      ? [degradedSince + patienceMs]
      : [],
  );
  return ends.length > 0 ? { recheckAt: Math.min(...ends) } : {};
}
