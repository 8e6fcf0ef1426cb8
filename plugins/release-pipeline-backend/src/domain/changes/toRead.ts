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

import { rememberedByState } from '../rememberedByState';
import { furtherReleases, subjectsOf } from '../subjects';
import type { ComponentState } from '../types';
import type { DifferenceQuery } from './difference';
import { once, wantedDifferences } from './wanted';

function findAll(state: ComponentState): DifferenceQuery[] {
  const stages = (state.pipeline?.stages ?? []).filter(
    ({ changeRisks }) => changeRisks,
  );
  return once(
    stages.flatMap(stage => {
      const judged = [
        ...subjectsOf(state, stage).map(({ release }) => release),
        ...furtherReleases(state, stage),
        // What is being carried out stands on what was read for it.
        ...state.promotions
          .filter(
            promotion =>
              promotion.stage === stage.name && promotion.state === 'executing',
          )
          .flatMap(
            ({ releaseId }) =>
              state.releases.find(({ id }) => id === releaseId) ?? [],
          ),
      ];
      return [...new Set(judged)].flatMap(
        release => wantedDifferences(state, stage, release).queries,
      );
    }),
  );
}

/** All that the releases that are judged here make worth reading. */
export const differencesToRead = rememberedByState<
  [],
  readonly DifferenceQuery[]
>(findAll);
