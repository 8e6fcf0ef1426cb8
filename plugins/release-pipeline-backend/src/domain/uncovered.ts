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

import type { Problem } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { latest, openDeployment, releaseOf } from './lookups';
import type {
  ComponentState,
  Deployment,
  Promotion,
  Release,
  StagePolicy,
} from './types';

/** The promotion that is under way with a release, so that it brought it. */
export function promotionBringing(
  state: Pick<ComponentState, 'promotions'>,
  stage: string,
  releaseId: string,
): Promotion | undefined {
  return state.promotions.find(
    promotion =>
      promotion.stage === stage &&
      promotion.releaseId === releaseId &&
      ['executing', 'rolling-out', 'watching'].includes(promotion.state),
  );
}

/**
 * Whether no promotion covers what has just arrived in a protected stage (R19),
 * asked once, when it is seen for the first time. Covered is what a promotion
 * brings, or wrote and arrives only now; and what ran there before it was gone
 * for a while. What ran in a stage before the baseline was complete, or before
 * the pipeline had the stage, is its baseline (R6); where the latter is not known,
 * the first that is ever seen there. Where nobody can ask for anything nothing is
 * judged.
 *
 * @param next.isFirstSight - it ran before anybody watched
 * @param next.startedAt - when it was synced there
 */
export function isUncovered(
  state: ComponentState,
  stage: StagePolicy,
  next: { key: string; isFirstSight: boolean; startedAt: Instant },
): boolean {
  const before = latest(
    state.deployments.filter(deployment => deployment.stage === stage.name),
    ({ startedAt }) => startedAt,
  );
  if (
    next.isFirstSight ||
    (!before && next.startedAt < stageSince(state, stage)) ||
    !stage.protected ||
    !stage.promote ||
    stage.start === 'outside'
  ) {
    return false;
  }
  const release = state.releases.find(({ key }) => key === next.key);
  if (!release) {
    return true;
  }
  return before?.releaseId === release.id
    ? before.uncovered === true
    : promotionBringing(state, stage.name, release.id) === undefined &&
        !arrivesLate(state, stage, release);
}

function stageSince(state: ComponentState, { name }: StagePolicy): Instant {
  return state.stagesSince?.[name] ?? Infinity;
}

/**
 * What a promotion wrote arrives once: when it comes back later, somebody
 * else brought it.
 */
function arrivesLate(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): boolean {
  const arrived = state.deployments.filter(
    deployment =>
      deployment.stage === stage.name && deployment.releaseId === release.id,
  );
  return state.effects.some(({ createdAt, promotionId, state: reached }) => {
    const promotion = state.promotions.find(({ id }) => id === promotionId);
    return (
      reached === 'done' &&
      promotion?.stage === stage.name &&
      promotion.releaseId === release.id &&
      arrived.every(
        deployment =>
          deployment.promotionId !== promotionId &&
          deployment.startedAt < createdAt,
      )
    );
  });
}

/** What runs in a protected stage although no promotion covers it. */
export function uncoveredIn(
  state: ComponentState,
  stage: StagePolicy,
): Deployment | undefined {
  const deployment = openDeployment(state, stage.name);
  return stage.protected && deployment?.uncovered ? deployment : undefined;
}

/** The same in words, where it can be looked into. */
export function uncoveredProblems(state: ComponentState): Problem[] {
  return (state.pipeline?.stages ?? []).flatMap(stage => {
    const deployment = uncoveredIn(state, stage);
    return deployment
      ? [
          {
            code: 'not-covered',
            stage: stage.name,
            message: uncoveredSentence(state, deployment),
            remedy:
              'Find out who changed it and why. The mark goes with the next release that a promotion brings there.',
          },
        ]
      : [];
  });
}

/** What is said of it on every page and in messages. */
export function uncoveredSentence(
  state: ComponentState,
  { releaseId, stage }: Deployment,
): string {
  const version = releaseOf(state, releaseId)?.version ?? 'A release';
  return `${version} arrived in ${stage} without a promotion: nobody asked for it here, and nobody approved it`;
}
