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

import type { Card } from 'backstage-plugin-release-pipeline-common';
import { headline } from '../headline';
import { openDeployment, releaseOf } from '../lookups';
import { stageStatus } from '../stageStatus';
import type { ComponentState } from '../types';
import { uncoveredIn } from '../uncovered';
import { isoIf } from '../words';
import { problemsOf, tabState } from './tab';
import { stageHealth, stageSync } from './target';

/** The overview card: the sentence and one row of stages. */
export function cardView(state: ComponentState): Card {
  return {
    component: { ref: state.component.ref, name: state.component.name },
    state: tabState(state),
    // A card has no button; whoever wants to act opens the tab.
    headline: { ...headline(state), primary: undefined },
    stages: (state.pipeline?.stages ?? []).map(stage => {
      const status = stageStatus(state, stage.name);
      const deployment = openDeployment(state, stage.name);
      const release =
        state.releases.find(({ key }) => key === status.runningKey) ??
        releaseOf(state, deployment?.releaseId);
      return {
        name: stage.name,
        state: status.state,
        version: release?.version,
        since:
          deployment?.releaseId === release?.id
            ? isoIf(deployment?.startedAt)
            : undefined,
        health: stageHealth(status),
        sync: stageSync(status),
        fresh: status.fresh,
        uncovered: uncoveredIn(state, stage) ? true : undefined,
      };
    }),
    problems: problemsOf(state),
  };
}
