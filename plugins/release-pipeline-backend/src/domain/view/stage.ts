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
  Availability,
  StageView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import {
  bindingsOf,
  latest,
  openDeployment,
  openPromotions,
  releaseOf,
} from '../lookups';
import { mayAsk } from '../starts';
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
import { verdictFor } from '../verdict';
import { isoIf } from '../words';
import { activitiesOf } from './activities';
import { authorName, commitOf, releaseRef, requester } from './parts';
import { promotionView } from './promotion';
import { stageHealth, stageSync, targetView } from './target';
import { both, type Links, type Viewer } from './viewer';

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
        links,
      ),
    ),
    activities: activitiesOf(state, stage),
    promotions: openPromotions(state, stage.name).map(promotion =>
      promotionView(state, promotion, viewer),
    ),
    verdicts: verdictsOf(state, stage, viewer),
    wayBack: back && releaseRef(back),
  };
}

/** What is judged for this stage (R9), each with whether the reader may ask for it. */
export function verdictsOf(
  state: ComponentState,
  stage: StagePolicy,
  viewer: Viewer,
): Verdict[] {
  return subjectsOf(state, stage).map(({ release, promotion, roles }) => {
    const verdict = verdictFor(state, stage, release, promotion, roles);
    return {
      ...verdict,
      ask: askable(state, stage, release, viewer),
      // Whoever may ask announces too.
      announce: verdict.gates.some(({ type }) => type === 'announcement')
        ? viewer.mayAsk(stage)
        : undefined,
    };
  });
}

/** Whether the reader may ask for this release here: by what it is, then by who they are. */
export function askable(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  viewer: Viewer,
): Availability {
  const answer = mayAsk(state, stage.name, release.id);
  // An open promotion may be named in the dialog and replaced (R11).
  const replaceable =
    !answer.ok &&
    answer.code === 'open-promotion' &&
    answer.promotionId !== undefined &&
    mayAsk(state, stage.name, release.id, answer.promotionId).ok;
  return both(
    answer.ok || replaceable
      ? { allowed: true }
      : { allowed: false, because: answer.message },
    () => viewer.mayAsk(stage),
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
