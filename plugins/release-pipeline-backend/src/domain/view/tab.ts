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
  Problem,
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import { headline } from '../headline';
import { policyHoles } from '../policyHoles';
import { repositoriesUnreduced } from '../reduction';
import { RISK_CLASSES } from '../risk';
import type { ComponentState } from '../types';
import { uncoveredProblems } from '../uncovered';
import { listed } from '../words';
import { reviewsOwed } from './overrides';
import { stageView } from './stage';
import { targetView } from './target';
import { timelineOf } from './timeline';
import type { TabExtras, Viewer } from './viewer';

/**
 * Everything the tab shows, from one moment's state (R33). It holds absolute
 * moments only, so that the same state gives the same body at any time.
 */
export function tabView(
  state: ComponentState,
  viewer: Viewer,
  extras: TabExtras,
): Tab {
  const { component, pipeline } = state;
  const stages = (pipeline?.stages ?? []).map(stage =>
    stageView(state, stage, viewer, extras.links),
  );
  const said = headline(state);
  const offered = stages
    .find(stage => stage.name === said.primary?.stage)
    ?.verdicts.find(({ release }) => release.id === said.primary?.releaseId);
  return {
    component: {
      ref: component.ref,
      name: component.name,
      title: component.title,
      owner: component.owner,
      system: component.system,
    },
    state: tabState(state),
    pipeline: pipeline && {
      name: pipeline.name,
      policyVersion: pipeline.stages
        .map(stage => stage.policyVersion.slice(0, 7))
        .join('-'),
      releaseFrom: pipeline.release.from,
      releaseNote: releaseNote(state),
    },
    offeredPipelines: extras.offeredPipelines,
    problems: problemsOf(state),
    reviews: reviewsOwed(state, viewer),
    toConfirm: extras.toConfirm,
    headline: {
      ...said,
      primary: offered?.ask.allowed ? said.primary : undefined,
    },
    stages,
    unstaged: state.bindings
      .filter(
        ({ stage }) => !pipeline?.stages.some(({ name }) => name === stage),
      )
      .map(binding => targetView(state, binding, undefined)),
    timeline: timelineOf(state, extras.links),
    sources: extras.sources,
    mayAsk: mayAskAnywhere(state, viewer),
  };
}

function releaseNote(state: ComponentState): string | undefined {
  const repositories = repositoriesUnreduced(state);
  return repositories.length > 0
    ? `each revision that was synced in the first stage is a release, since releasePipeline.git.repositories has no entry for ${listed(
        repositories,
      )}`
    : undefined;
}

/** `view-only` by R18, `baseline` by R6. */
export function tabState(state: ComponentState): Tab['state'] {
  if (state.component.removedAt !== undefined) {
    return 'removed';
  }
  if (!state.pipeline) {
    return state.bindings.length ? 'view-only' : 'nothing';
  }
  return state.component.baselineAt === undefined ? 'baseline' : 'pipeline';
}

/** What a person can mend, each where it is mended; the same thing once. */
export function problemsOf(state: ComponentState): Tab['problems'] {
  const ofBindings = state.bindings.flatMap(({ problem, stage }) =>
    problem && !isSaidOfAll(state.problems, problem)
      ? [{ ...problem, stage: problem.stage ?? stage }]
      : [],
  );
  const all = [
    ...state.problems,
    ...ofBindings,
    ...uncoveredProblems(state),
    ...policyHoles(state),
  ];
  return all.filter(
    (problem, index) =>
      all.findIndex(
        other =>
          other.code === problem.code &&
          other.message === problem.message &&
          other.stage === problem.stage,
      ) === index,
  );
}

/** What is wrong with the component as a whole is not repeated for its stages. */
function isSaidOfAll(problems: Problem[], { code, message }: Problem): boolean {
  return problems.some(
    problem =>
      problem.stage === undefined &&
      problem.code === code &&
      problem.message === message,
  );
}

/** Whether the reader may ask in any stage; the reason is that of the last one. */
function mayAskAnywhere(state: ComponentState, viewer: Viewer): Availability {
  const stages = (state.pipeline?.stages ?? []).filter(stage => stage.promote);
  const answers = stages.flatMap(stage =>
    RISK_CLASSES.map(risk => viewer.mayAsk(stage, risk)),
  );
  return (
    answers.find(answer => answer.allowed) ??
    answers.at(-1) ?? {
      allowed: false,
      because: 'Nothing can be promoted here: no stage says how.',
    }
  );
}
