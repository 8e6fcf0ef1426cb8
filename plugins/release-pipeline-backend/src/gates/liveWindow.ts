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
  GateOutcome,
  GateSubject,
  Instant,
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import { describeDuration } from '../config/duration';
import { isoTime } from './sentences';

/**
 * Whether a metric's window lies within the release's own life in the stage;
 * before that it would tell of another release (F55). Undefined: it does.
 */
export function judgeWindow(
  { healthyAt, endedAt, stage }: JudgedDeployment,
  windowMs: number,
  now: Instant,
  { release: { version } }: GateSubject,
  ran: 'ran healthy' | 'ran as a canary' = 'ran healthy',
): GateOutcome | undefined {
  const live = healthyAt === undefined ? 0 : (endedAt ?? now) - healthyAt;
  if (healthyAt !== undefined && live >= windowMs) {
    return undefined;
  }
  if (endedAt !== undefined) {
    return {
      status: 'unknown',
      reason: [
        healthyAt === undefined
          ? `${version} never became healthy in ${stage}`
          : `${version} ${ran} in ${stage} for ${describeDuration(
              live,
            )} only, less than the ${describeDuration(windowMs)} of the metric`,
      ],
      evidence: [],
    };
  }
  if (healthyAt === undefined) {
    return {
      status: 'pending',
      reason: [`${version} is not healthy in ${stage} yet`],
      evidence: [],
    };
  }
  const passesAt = healthyAt + windowMs;
  return {
    status: 'pending',
    reason: [
      `the metric needs ${describeDuration(
        windowMs,
      )} of ${version} in ${stage}, complete `,
      { time: isoTime(passesAt), as: 'in' },
    ],
    progress: {
      done: Math.max(0, live),
      total: windowMs,
      unit: 'ms',
      advancingSince: isoTime(now),
    },
    passesAt,
    recheckAt: passesAt,
    evidence: [],
  };
}
