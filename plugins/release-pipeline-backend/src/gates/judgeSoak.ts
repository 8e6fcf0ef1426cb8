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
  GateContext,
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import { describeDuration } from '../config/duration';
import { isoTime } from './sentences';
import type { SoakConfig } from './soakConfig';
import type { Stay } from './soakStay';
import { describeStay, progressOf, whyItStands } from './soakWords';

/** A cycle that changes nothing wakes nobody: then we ask again ourselves. */
const RECHECK_MS = 5_000;
/** As seldom as a gate that asks outside for what nobody asked for (R9). */
const RECHECK_ALERTS_MS = { asked: 60_000, unasked: 600_000 };
const HOUR_MS = 3_600_000;
const ALERTS_VALID_MS = 120_000;

type Context = GateContext<SoakConfig>;

/** The whole time was counted, and what is known of its health is good. */
export function isFull({ config }: Context, stay: Stay): boolean {
  const { problem, time } = stay;
  const { targets } = stay.deployment;
  return (
    problem === undefined &&
    time.since !== undefined &&
    time.countedMs >= config.for &&
    !time.stoppedBy &&
    targets.length > 0 &&
    targets.every(({ verdict }) => verdict === 'healthy')
  );
}

/**
 * What the soak says by the stay that there is.
 *
 * @param earlier - a stay that ended, and was long enough
 */
export function judgeSoak(
  context: Context,
  present: Stay,
  earlier?: Stay,
): GateOutcome {
  const { config, now, subject } = context;
  const { version } = subject.release;
  const { endedAt, stage, clock } = present.deployment;
  const { countedMs, resetBy, since } = present.time;
  const { problem } = present;
  const shown = earlier ?? present;
  // Before its clock began nobody was asked.
  const asksAlerts =
    config.alerts !== undefined && shown.time.since !== undefined;
  const askAt =
    now + RECHECK_ALERTS_MS[context.promotion ? 'asked' : 'unasked'];
  const common = {
    evidence: describeStay(context, present, earlier),
    value: describeDuration(shown.time.countedMs),
    threshold: describeDuration(config.for),
    figure: {
      value: shown.time.countedMs / HOUR_MS,
      bounds: [config.for / HOUR_MS],
      unit: 'h',
    },
    progress: progressOf(context, shown),
    ...(asksAlerts && { recheckAt: askAt }),
  };
  if (isFull(context, present) || (earlier && !isIll(present))) {
    return {
      ...common,
      status: 'passed',
      reason: [
        `${version} was ${config.clock} for ${common.threshold} in ${stage}${
          earlier ? ', in an earlier stay' : ''
        }`,
      ],
      ...(asksAlerts && { validUntil: now + ALERTS_VALID_MS }),
    };
  }
  if (problem !== undefined || !isKnown(present)) {
    return {
      ...common,
      status: 'unknown',
      reason: [
        problem ??
          `${version} was ${config.clock} for ${describeDuration(
            countedMs,
          )} in ${stage}, and it is not known whether it still is healthy`,
      ],
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
  const stands = whyItStands(context, present);
  if (stands) {
    return {
      ...common,
      status: 'pending',
      ...stands,
      // It is over; the next observation will show it.
      ...(present.time.stoppedBy?.to !== undefined && {
        recheckAt: now + RECHECK_MS,
      }),
    };
  }
  const passesAt = clock.countedUntil + config.for - countedMs;
  return {
    ...common,
    // A figure that grows is the bar's to show.
    value: undefined,
    status: 'pending',
    reason: [
      `soak in ${stage} ends `,
      { time: isoTime(passesAt), as: 'in' },
      ...(resetBy && since !== undefined
        ? [
            '; it began anew ',
            { time: isoTime(since), as: 'at' as const },
            ' after ',
            ...resetBy.because,
          ]
        : []),
    ],
    passesAt,
    recheckAt: Math.max(
      asksAlerts ? Math.min(passesAt, askAt) : passesAt,
      now + RECHECK_MS,
    ),
  };
}

/** No application is missing, and of each it can be told how it is. */
function isKnown({ deployment: { targets } }: Stay): boolean {
  return (
    targets.length > 0 && targets.every(({ verdict }) => verdict !== 'unknown')
  );
}

/** It runs there, and is not known to be as well as it was. */
function isIll(stay: Stay): boolean {
  const { endedAt, targets } = stay.deployment;
  return (
    endedAt === undefined &&
    (stay.problem !== undefined ||
      stay.time.stoppedBy !== undefined ||
      !isKnown(stay) ||
      targets.some(({ verdict }) => verdict !== 'healthy'))
  );
}
