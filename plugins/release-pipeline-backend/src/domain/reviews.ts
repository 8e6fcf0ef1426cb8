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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { ComponentState, Override, StagePolicy } from './types';

/** A review that is owed for a day is reminded of, and then each further day. */
const REMINDED_EACH_MS = 24 * 3_600_000;

/** Whose members close a review; of a stage that is there no more, whoever owns the component. */
export function reviewersOf(
  stage: Pick<StagePolicy, 'approverGroups' | 'breakGlassGroups'> | undefined,
  { owner }: { owner?: string },
): string[] {
  const deciders = [
    ...(stage?.breakGlassGroups ?? []),
    ...(stage?.approverGroups ?? []),
  ];
  return deciders.length > 0 || owner === undefined
    ? [...new Set(deciders)]
    : [owner];
}

/** When they are reminded of it next; `undefined`: it is closed. */
export function reminderDueAt({
  at,
  remindedAt = at,
  reviewedAt,
}: Override): Instant | undefined {
  return reviewedAt === undefined ? remindedAt + REMINDED_EACH_MS : undefined;
}

/** The overrides whose review somebody has to be reminded of now. */
export function lateReviews({ now, overrides }: ComponentState): Override[] {
  return overrides.filter(override => {
    const due = reminderDueAt(override);
    return due !== undefined && due <= now;
  });
}
