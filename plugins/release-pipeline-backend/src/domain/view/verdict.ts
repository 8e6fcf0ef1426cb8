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
  Availability,
  Direction,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { mayAsk } from '../asks';
import type { Role } from '../subjects';
import type { ComponentState, Promotion, Release, StagePolicy } from '../types';
import { verdictFor } from '../verdict';
import { both, type Viewer } from './viewer';

/** A release judged for a stage, and what the reader may do about it. */
export function verdictView(
  state: ComponentState,
  about: {
    stage: StagePolicy;
    release: Release;
    promotion?: Promotion;
    roles?: Role[];
    direction?: Direction;
  },
  viewer: Viewer,
): Verdict {
  const { stage, release, promotion, roles, direction } = about;
  const verdict = verdictFor(
    state,
    stage,
    release,
    promotion,
    roles,
    direction,
  );
  const mayAskNow = () => viewer.mayAsk(stage, verdict.risk);
  return {
    ...verdict,
    ask: both(askable(state, stage, release), mayAskNow),
    // Whoever may ask announces too.
    announce: verdict.gates.some(({ type }) => type === 'announcement')
      ? mayAskNow()
      : undefined,
  };
}

/** Whether anybody may ask for this release here, by what it is. */
function askable(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Availability {
  const answer = mayAsk(state, stage.name, release.id);
  // An open promotion may be named in the dialog and replaced (R11).
  const replaceable =
    !answer.ok &&
    answer.code === 'open-promotion' &&
    answer.promotionId !== undefined &&
    mayAsk(state, stage.name, release.id, answer.promotionId).ok;
  return answer.ok || replaceable
    ? { allowed: true }
    : { allowed: false, because: answer.message };
}
