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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Decision } from './decision';
import { openDeployment, releaseOf } from './lookups';
import { stageStatus } from './stageStatus';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';

/** What goes where. */
export interface Into {
  stage: StagePolicy;
  release: Release;
}

/** Another release that arrived in the stage after a moment. */
export function otherRelease(
  state: ComponentState,
  promotion: Promotion,
  since: Instant,
): Release | undefined {
  const deployment = openDeployment(state, promotion.stage);
  const running = releaseOf(state, deployment?.releaseId);
  const status = stageStatus(state, promotion.stage);
  return deployment &&
    running &&
    running.id !== promotion.releaseId &&
    deployment.startedAt > since &&
    status.state === 'runs' &&
    status.runningKey === running.key
    ? running
    : undefined;
}

export function succeed(outcome: string): Decision {
  return { state: 'succeeded', outcome, sentence: [outcome] };
}

export function fail(outcome: string): Decision {
  return { state: 'failed', outcome, sentence: [outcome] };
}

/** A sentence as a text; moments are left out, because a text has no zone. */
export function plain(sentence: Sentence): string {
  return sentence
    .map(part => {
      if (typeof part === 'string') {
        return part;
      }
      return 'text' in part ? part.text : '';
    })
    .join('')
    .replace(/\s*\(\)/g, '')
    .trim();
}
