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
  EvidenceItem,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import {
  createGateType,
  GateOutcome,
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { describeDuration, durationSchema } from '../config/duration';
import { countedTime } from '../domain/clock';
import { isoTime, neverRanThere } from './sentences';

/** A cycle that changes nothing wakes nobody: then we ask again ourselves. */
const RECHECK_MS = 5_000;

const configSchema = z.strictObject({
  for: durationSchema,
  /** Newer releases wait meanwhile (R11); read by the stage. */
  protect: z.boolean().optional(),
});

/**
 * `type: soak`: the release was healthy in `of` for this long (R26). Time that
 * nobody watched does not count and takes nothing away; it passes only while
 * the applications are known to be healthy still.
 */
export const soakGate = createGateType({
  type: 'soak',
  kind: 'environment',
  configSchema,
  of: 'required',
  costly: false,
  title: (config, of) => `${describeDuration(config.for)} soak in ${of}`,
  async evaluate({
    config,
    deployment,
    now,
    of,
    subject,
  }): Promise<GateOutcome> {
    if (!deployment) {
      return neverRanThere(subject, of);
    }
    const { clock, endedAt, stage, targets } = deployment;
    const version = subject.release.version;
    const counted = Math.max(0, Math.min(clock.countedMs, config.for));
    const isMoving = clock.runningSince !== undefined && endedAt === undefined;
    const common = {
      evidence: evidenceOf(deployment),
      value: describeDuration(clock.countedMs),
      threshold: describeDuration(config.for),
      progress: {
        done: counted,
        total: config.for,
        unit: 'ms' as const,
        ...(isMoving && { advancingSince: isoTime(clock.countedUntil) }),
        ...pausesOf(clock),
      },
    };
    const notHealthy = targets.find(({ verdict }) => verdict !== 'healthy');
    const isUnknown =
      targets.length === 0 ||
      targets.some(({ verdict }) => verdict === 'unknown');
    if (isUnknown) {
      return {
        ...common,
        status: 'unknown',
        reason: [
          `${version} was healthy for ${common.value} in ${stage}, and it is not known whether it still is`,
        ],
      };
    }
    if (clock.countedMs >= config.for && !notHealthy) {
      return {
        ...common,
        status: 'passed',
        reason: [`${version} was healthy for ${common.threshold} in ${stage}`],
      };
    }
    if (endedAt !== undefined) {
      return {
        ...common,
        status: 'failed',
        reason: [
          `${version} ended in ${stage} after ${common.value} of ${common.threshold}`,
        ],
        nextAction: `Bring ${version} back to ${stage}, or promote a newer release`,
      };
    }
    if (!isMoving || notHealthy) {
      return {
        ...common,
        status: 'pending',
        reason: [
          `${common.value} of ${
            common.threshold
          } in ${stage}; the clock stands still because ${
            notHealthy?.application ?? version
          } is not healthy`,
        ],
      };
    }
    const passesAt = clock.countedUntil + config.for - clock.countedMs;
    return {
      ...common,
      // A figure that grows is the bar's to show.
      value: undefined,
      status: 'pending',
      reason: [`soak in ${stage} ends `, { time: isoTime(passesAt), as: 'in' }],
      passesAt,
      recheckAt: Math.max(passesAt, now + RECHECK_MS),
    };
  },
});

/** How much was counted when each gap began, as far as the clock still knows. */
function pausesOf({
  countedMs,
  countedUntil,
  gaps,
  runningSince,
}: JudgedDeployment['clock']): { pausedAt?: number[] } {
  if (runningSince === undefined) {
    return {};
  }
  const pausedAt = gaps
    .filter(({ from }) => from > runningSince && from < countedUntil)
    .map(({ from }) => {
      const since = { countedMs: 0, runningSince: from };
      return countedMs - countedTime(since, countedUntil, gaps);
    })
    .sort((a, b) => a - b);
  return pausedAt.length > 0 ? { pausedAt: [...new Set(pausedAt)] } : {};
}

function evidenceOf({ clock, healthyAt }: JudgedDeployment): EvidenceItem[] {
  const began: Sentence | undefined =
    healthyAt === undefined
      ? undefined
      : [
          { time: isoTime(healthyAt), as: 'at' },
          ...(clock.takenFromArgoCd ? [', taken from Argo CD'] : []),
        ];
  return [
    ...(began ? [{ label: 'Healthy since', value: began }] : []),
    {
      label: 'Observed until',
      value: [{ time: isoTime(clock.countedUntil), as: 'at' as const }],
    },
    ...clock.gaps.map(({ from, to, because }) => ({
      label: 'Does not count',
      value: [
        `${describeDuration(to - from)} from `,
        { time: isoTime(from), as: 'at' as const },
        `: ${because}`,
      ],
    })),
  ];
}
