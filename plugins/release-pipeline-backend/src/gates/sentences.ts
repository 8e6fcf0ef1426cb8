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
} from 'backstage-plugin-release-pipeline-node';

/** A moment as sentences carry it. */
export function isoTime(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** The answer of every gate whose `of` has not seen the release: never judged (R8). */
export function neverRanThere(
  subject: GateSubject,
  of: string | undefined,
): GateOutcome {
  return {
    status: 'pending',
    reason: [`${subject.release.version} has not run in ${of} yet`],
    noEndBecause: `It begins when ${subject.release.version} is healthy in ${of}`,
    nextAction: `Bring ${subject.release.version} into ${of} first`,
    evidence: [],
  };
}

/** For what cannot be asked about the past: now it would tell of another release (R8). */
export function ranThereOnly(
  subject: GateSubject,
  of: string | undefined,
): GateOutcome {
  const { version } = subject.release;
  return {
    status: 'unknown',
    reason: [
      `${version} no longer runs in ${of}; what is found there now tells of another release`,
    ],
    noEndBecause: `Nothing more is learnt about ${version} as long as it does not run in ${of}`,
    nextAction: `Bring ${version} back to ${of}, or promote a newer release`,
    evidence: [],
  };
}
