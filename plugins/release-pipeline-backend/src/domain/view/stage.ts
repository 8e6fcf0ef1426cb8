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
  Actor,
  StageView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import {
  bindingsOf,
  latest,
  openDeployment,
  releaseOf,
  unendedPromotions,
} from '../lookups';
import { stageStatus } from '../stageStatus';
import { subjectsOf } from '../subjects';
import type {
  ComponentState,
  Deployment,
  Promotion,
  Release,
  StagePolicy,
  StageStatus,
} from '../types';
import { uncoveredIn } from '../uncovered';
import { isoIf } from '../words';
import { activitiesOf } from './activities';
import { authorName, commitOf, releaseRef, requester } from './parts';
import { promotionView } from './promotion';
import { stageHealth, stageSync, targetView } from './target';
import { verdictView } from './verdict';
import type { Links, Viewer } from './viewer';

/** One stage: what runs there, what goes on, and what could come next. */
export function stageView(
  state: ComponentState,
  stage: StagePolicy,
  viewer: Viewer,
  links: Links,
): StageView {
  const status = stageStatus(state, stage.name);
  const deployment = openDeployment(state, stage.name);
  const release = shownRelease(state, status, deployment);
  const own = deployment?.releaseId === release?.id ? deployment : undefined;
  const back = wayBack(state, stage, release);
  return {
    name: stage.name,
    after: stage.after,
    group: stage.group,
    start: stage.start,
    protected: stage.protected,
    observedOnly: !stage.promote,
    state: status.state,
    reason:
      status.fresh && status.state === 'unknown'
        ? status.reasons[0]
        : undefined,
    release: release && releaseRef(release),
    since: isoIf(own?.startedAt),
    healthySince: isoIf(own?.healthyAt),
    uncovered: uncoveredIn(state, stage) ? true : undefined,
    broughtBy: own && broughtBy(state, stage, own, links),
    health: stageHealth(status),
    sync: stageSync(status),
    freshness: {
      fresh: status.fresh,
      observedAt: isoIf(status.completeAt),
      sentence: status.fresh ? undefined : status.reasons[0],
    },
    targets: bindingsOf(state, stage.name).map(binding =>
      targetView(
        state,
        binding,
        status.targets.find(
          target =>
            target.instance === binding.instance &&
            target.namespace === binding.namespace &&
            target.name === binding.name,
        ),
      ),
    ),
    activities: activitiesOf(state, stage),
    promotions: unendedPromotions(state, stage.name).map(promotion =>
      promotionView(state, promotion, viewer),
    ),
    verdicts: verdictsOf(state, stage, viewer),
    wayBack: back && releaseRef(back),
    try: viewer.mayTry(stage),
  };
}

/** What is judged for this stage (R9), each with whether the reader may ask for it. */
export function verdictsOf(
  state: ComponentState,
  stage: StagePolicy,
  viewer: Viewer,
): Verdict[] {
  return subjectsOf(state, stage).map(subject =>
    verdictView(state, subject, viewer),
  );
}

/** What runs by live facts; while nobody knows, what was last recorded (R4). */
function shownRelease(
  state: ComponentState,
  status: StageStatus,
  deployment: Deployment | undefined,
): Release | undefined {
  return (
    state.releases.find(({ key }) => key === status.runningKey) ??
    releaseOf(state, deployment?.releaseId)
  );
}

/** The last release that all targets ran before this one (R4). */
function wayBack(
  state: ComponentState,
  stage: StagePolicy,
  running: Release | undefined,
): Release | undefined {
  const before = latest(
    state.deployments.filter(
      deployment =>
        deployment.stage === stage.name &&
        deployment.healthyAt !== undefined &&
        deployment.releaseId !== running?.id,
    ),
    deployment => deployment.startedAt,
  );
  return releaseOf(state, before?.releaseId);
}

function broughtBy(
  state: ComponentState,
  stage: StagePolicy,
  deployment: Deployment,
  links: Links,
): StageView['broughtBy'] {
  const promotion = state.promotions.find(
    ({ id }) => id === deployment.promotionId,
  );
  const [binding] = bindingsOf(state, stage.name);
  const repository = state.applications
    .find(
      ({ facts }) =>
        facts.instance === binding?.instance &&
        facts.namespace === binding?.namespace &&
        facts.name === binding?.name,
    )
    ?.facts.sources.find(source => !source.chart)?.repoURL;
  const { initiatedBy } = deployment;
  const revision = commitOf(deployment);
  return {
    by: bringer(promotion, initiatedBy),
    promotionId: deployment.promotionId,
    commit: revision,
    commitHref:
      repository && revision ? links.commit(repository, revision) : undefined,
    author: authorName(deployment.author),
    message: deployment.message,
  };
}

/** Who asked; where nobody asked here, who started the sync by Argo CD's word. */
function bringer(
  promotion: Promotion | undefined,
  initiatedBy: string | undefined,
): Actor | undefined {
  if (promotion) {
    return requester(promotion);
  }
  return initiatedBy ? { ref: initiatedBy, name: initiatedBy } : undefined;
}
