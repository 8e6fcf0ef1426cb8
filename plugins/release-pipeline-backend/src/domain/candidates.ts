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
import {
  deploymentsOf,
  latest,
  openDeployment,
  releaseOf,
  stageOf,
} from './lookups';
import {
  compareReleases,
  hasPlace,
  isNewer,
  newestFirst,
} from './releaseOrder';
import { rememberedByFacts } from './rememberedByState';
import { stageStatus } from './stageStatus';
import type { ComponentState, Release, StagePolicy } from './types';

/** One thing that stands against a release in a stage. */
export interface Obstacle {
  code:
    | 'not-a-target'
    | 'baseline'
    | 'after'
    | 'ambiguous'
    | 'no-place'
    | 'runs-there'
    | 'older'
    | 'ended-badly'
    | 'unknown-runs'
    | 'unplaced-runs';
  reason: Sentence;
  /** A person may ask in spite of it; the system never does. */
  personMayAsk: boolean;
}

/** Whether a release may enter a stage unasked (R7, R9). */
export interface Entry {
  ok: boolean;
  /** The first thing against it; absent when ok. */
  because?: Sentence;
  obstacles: Obstacle[];
}

/**
 * What is evaluated for a stage unasked (R9): the component's newest release,
 * unless it runs there or something newer does, and the candidate, which is the
 * newest that R7 lets in and that is newer than what runs.
 */
export const candidatesFor = rememberedByFacts(findCandidates);

function findCandidates(
  state: ComponentState,
  stage: string,
): { newest?: Release; candidate?: Release } {
  const policy = stageOf(state, stage);
  if (!policy || policy.after.length === 0) {
    return {};
  }
  const ordered = newestFirst(state.pipeline, state.releases);
  const base = baseOf(state, stage);
  const newer = ordered.filter(
    release => !base || isNewer(state.pipeline, release, base),
  );
  return {
    newest: newer[0],
    candidate: newer.find(release =>
      // While an unplaced release runs, a person may still ask for it (R9).
      mayEnter(state, release.id, stage).obstacles.every(
        ({ code }) => code === 'unplaced-runs',
      ),
    ),
  };
}

/**
 * Whether the release became healthy in a stage and was not ended there by
 * rollback or failure (R7). Whether it is healthy now is another question.
 */
export function becameHealthyIn(
  state: ComponentState,
  releaseId: string,
  stage: string,
): boolean {
  const deployments = deploymentsOf(state, stage, releaseId);
  return (
    deployments.some(({ healthyAt }) => healthyAt !== undefined) &&
    !endedBadlyIn(state, releaseId, stage)
  );
}

/** Whether its last deployment there ended by rollback or failure (R9). */
export function endedBadlyIn(
  state: ComponentState,
  releaseId: string,
  stage: string,
): boolean {
  const [last] = deploymentsOf(state, stage, releaseId);
  return last?.outcome === 'rolled-back' || last?.outcome === 'failed';
}

/**
 * Everything that stands against a release in a stage. The system starts a
 * release only when this is ok; a person only needs each obstacle to allow it.
 */
export function mayEnter(
  state: ComponentState,
  releaseId: string,
  stage: string,
): Entry {
  const policy = stageOf(state, stage);
  const release = releaseOf(state, releaseId);
  const obstacles =
    policy && release && policy.after.length > 0
      ? [
          ...obstaclesBefore(state, release, policy),
          ...obstaclesThere(state, release, policy),
        ]
      : [
          obstacle('not-a-target', 'Nothing is promoted into this stage', {
            personMayAsk: false,
          }),
        ];
  return {
    ok: obstacles.length === 0,
    because: obstacles[0]?.reason,
    obstacles,
  };
}

function obstaclesBefore(
  state: ComponentState,
  release: Release,
  stage: StagePolicy,
): Obstacle[] {
  const obstacles: Obstacle[] = [];
  if (state.component.baselineAt === undefined) {
    obstacles.push(
      obstacle('baseline', 'Not every stage has been read yet', {
        personMayAsk: false,
      }),
    );
  }
  for (const before of stage.after) {
    if (endedBadlyIn(state, release.id, before)) {
      obstacles.push(
        obstacle('after', `${release.version} did not last in ${before}`, {
          personMayAsk: false,
        }),
      );
    } else if (!becameHealthyIn(state, release.id, before)) {
      obstacles.push(
        obstacle(
          'after',
          `${release.version} has not been healthy in ${before} yet`,
          { personMayAsk: false },
        ),
      );
    }
  }
  if (release.ambiguous && stage.protected) {
    obstacles.push(
      obstacle(
        'ambiguous',
        `${release.version} was seen with two digests, so it is not known what it is`,
        { personMayAsk: false },
      ),
    );
  }
  if (!hasPlace(release)) {
    obstacles.push(
      obstacle(
        'no-place',
        `${release.version} was first seen in ${release.firstSeenStage}, no first stage has shown it`,
      ),
    );
  }
  return obstacles;
}

function obstaclesThere(
  state: ComponentState,
  release: Release,
  stage: StagePolicy,
): Obstacle[] {
  const obstacles: Obstacle[] = [];
  const running = releaseOf(
    state,
    openDeployment(state, stage.name)?.releaseId,
  );
  if (running?.id === release.id) {
    return [
      obstacle('runs-there', `${release.version} runs there already`, {
        personMayAsk: false,
      }),
    ];
  }
  if (!running && stageStatus(state, stage.name).state === 'unknown') {
    obstacles.push(
      obstacle('unknown-runs', `It is not known what runs in ${stage.name}`),
    );
  }
  if (running && !hasPlace(running)) {
    obstacles.push(
      obstacle(
        'unplaced-runs',
        `${running.version} runs in ${stage.name} and no first stage has shown it: check that its fix is contained`,
      ),
    );
  }
  const base = baseOf(state, stage.name);
  if (base && (compareReleases(state.pipeline, release, base) ?? 1) <= 0) {
    obstacles.push(
      obstacle(
        'older',
        `${release.version} is not newer than ${base.version}, which ${
          running && !hasPlace(running) ? 'ran' : 'runs'
        } in ${stage.name}`,
      ),
    );
  }
  if (endedBadlyIn(state, release.id, stage.name)) {
    obstacles.push(
      obstacle(
        'ended-badly',
        `${release.version} was ended in ${stage.name} by a rollback or a failure; only a person can ask for it again`,
      ),
    );
  }
  return obstacles;
}

/**
 * What a candidate must be newer than: the newest of what runs there; while a
 * release without a place runs, the last one there that has a place (R9).
 */
export function baseOf(
  state: ComponentState,
  stage: string,
): Release | undefined {
  const keys = stageStatus(state, stage).targets.flatMap(({ running }) =>
    running.kind === 'release' ? running.key : [],
  );
  const open = openDeployment(state, stage)?.releaseId;
  const running = state.releases.filter(
    ({ id, key }) => id === open || keys.includes(key),
  );
  const [newest] = newestFirst(state.pipeline, running);
  if (newest) {
    return newest;
  }
  const withPlace = state.deployments.filter(deployment => {
    const release = releaseOf(state, deployment.releaseId);
    return deployment.stage === stage && release && hasPlace(release);
  });
  return releaseOf(
    state,
    latest(withPlace, ({ startedAt }) => startedAt)?.releaseId,
  );
}

function obstacle(
  code: Obstacle['code'],
  text: string,
  options: { personMayAsk: boolean } = { personMayAsk: true },
): Obstacle {
  return { code, reason: [text], ...options };
}
