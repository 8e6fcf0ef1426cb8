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
  Direction,
  Problem,
} from 'backstage-plugin-release-pipeline-common';
import { mayAsk } from './asks';
import { openPromotions } from './lookups';
import { preconditionsOf } from './preconditions';
import type { ComponentState, Release, StagePolicy } from './types';

/**
 * Why a release could not be asked for in a stage, whatever the gates say: the
 * preconditions, and for the way forward what stands in its way. What somebody
 * has asked for already does not; it can be replaced (R11).
 */
export function problemsOfAsking(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  direction: Direction,
): Problem[] {
  const problems = preconditionsOf(state, stage, release);
  const open = openPromotions(state, stage.name, 'forward').at(0);
  const ask = mayAsk(state, stage.name, release.id, open?.id);
  return direction !== 'forward' ||
    ask.ok ||
    ask.code === 'precondition' ||
    ask.code === 'same-release'
    ? problems
    : [
        ...problems,
        { code: ask.code, stage: stage.name, message: ask.message },
      ];
}
