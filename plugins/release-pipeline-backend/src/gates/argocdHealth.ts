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
  JudgedTarget,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { isoTime, neverRanThere } from './sentences';

const SEVERITY = ['healthy', 'not-yet', 'unknown', 'failed'] as const;

/**
 * `type: argocd-health`: every application of the stage in `of` runs the
 * release and is healthy by R3. A closed deployment is judged by what its
 * applications looked like while the release still ran there (R8).
 */
export const argocdHealthGate = createGateType({
  type: 'argocd-health',
  kind: 'environment',
  configSchema: z.strictObject({}),
  of: 'required',
  costly: false,
  title: (_config, of) => `Healthy in ${of}`,
  async evaluate({ deployment, of, subject }): Promise<GateOutcome> {
    if (!deployment) {
      return neverRanThere(subject, of);
    }
    const { endedAt, targets } = deployment;
    const version = subject.release.version;
    const place = deployment.stage;
    const evidence = targets.flatMap(target => describeTarget(target));
    if (targets.length === 0) {
      return {
        status: 'unknown',
        reason: [`nothing is known about the applications of ${place}`],
        evidence,
      };
    }
    const worst = [...targets].sort(
      (a, b) => severityOf(b.verdict) - severityOf(a.verdict),
    )[0];
    if (worst.verdict === 'healthy') {
      return {
        status: 'passed',
        reason:
          endedAt === undefined
            ? [`${version} is synced and healthy in ${place}`]
            : [
                `${version} was healthy in ${place} until it ended `,
                { time: isoTime(endedAt), as: 'ago' },
              ],
        evidence,
      };
    }
    const because: Sentence = worst.reasons.length
      ? [`${worst.application}: `, ...join(worst.reasons)]
      : [`${worst.application} is not healthy`];
    if (worst.verdict !== 'failed' && worst.verdict !== 'not-yet') {
      return { status: 'unknown', reason: because, evidence };
    }
    if (endedAt !== undefined) {
      return {
        status: 'failed',
        reason: [`when ${version} ended in ${place}, `, ...because],
        evidence,
      };
    }
    return {
      status: worst.verdict === 'failed' ? 'failed' : 'pending',
      reason: because,
      evidence,
    };
  },
});

// A verdict that this version does not know is as bad as unknown.
function severityOf(verdict: JudgedTarget['verdict']): number {
  const index = SEVERITY.indexOf(verdict);
  return index < 0 ? SEVERITY.indexOf('unknown') : index;
}

function join(reasons: Sentence[]): Sentence {
  return reasons.flatMap((reason, index) =>
    index === 0 ? reason : ['; ', ...reason],
  );
}

function describeTarget(target: JudgedTarget): EvidenceItem[] {
  const { application, instance, health, sync, href, observedAt } = target;
  const state = `${health}, ${sync}`;
  return [
    {
      label: `${application} on ${instance}`,
      value:
        observedAt === undefined
          ? [state]
          : [`${state}, read `, { time: isoTime(observedAt), as: 'ago' }],
      href,
    },
  ];
}
