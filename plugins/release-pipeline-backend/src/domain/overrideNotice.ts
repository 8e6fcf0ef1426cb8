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

import { stageOf } from './lookups';
import { pinnedStage } from './pinned';
import { inWords } from './messageText';
import type { Notice } from './notices';
import { whatWasOverridden } from './overrides';
import { reviewersOf } from './reviews';
import type { ComponentState, Promotion, StagePolicy } from './types';

/**
 * Who is told at once that somebody overrode: all others who could have, and
 * whose component it is (users and groups, by entity ref).
 */
export function toldOfOverride(
  stage: Pick<StagePolicy, 'breakGlassGroups'> | undefined,
  { owner }: { owner?: string },
): string[] {
  return [
    ...new Set([
      ...(stage?.breakGlassGroups ?? []),
      ...(owner === undefined ? [] : [owner]),
    ]),
  ];
}

/** What is told that it was done, or that its review is still owed; absent: it is not. */
export function aboutOverride(
  state: ComponentState,
  promotion: Promotion,
  { kind, overrideId }: { kind: 'override' | 'review'; overrideId: string },
): Omit<Notice, 'title' | 'link' | 'scope'> | undefined {
  const override = state.overrides.find(({ id }) => id === overrideId);
  const isReview = kind === 'review';
  const recipients = isReview
    ? reviewersOf(stageOf(state, promotion.stage), state.component)
    : toldOfOverride(pinnedStage(state, promotion), state.component);
  return !override ||
    recipients.length === 0 ||
    (isReview && override.reviewedAt !== undefined)
    ? undefined
    : {
        recipients,
        excluded: override.userRef,
        description: inWords([
          ...whatWasOverridden(override),
          '. Somebody else has to close its review with a finding.',
        ]),
        severity: isReview ? 'normal' : 'critical',
        topic: isReview ? 'review owed' : 'override',
      };
}
