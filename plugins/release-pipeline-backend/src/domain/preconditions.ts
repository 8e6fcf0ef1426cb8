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
import { bindingsOf } from './lookups';
import { problemsInGit } from './risk/changes';
import type { ComponentState, Release, StagePolicy } from './types';

/**
 * What must hold besides the conditions, is not counted among them, and is
 * shown only when it fails: nobody can override it (R1, R16, R19).
 */
export function preconditionsOf(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Problem[] {
  const problems: Problem[] = [];
  const bindings = bindingsOf(state, stage.name);
  if (!stage.promote) {
    problems.push({
      code: 'observed-only',
      stage: stage.name,
      message: `${stage.name} is only observed here`,
      place: `releasePipeline.pipelines.${state.pipeline?.name}.stages.${stage.name}`,
      remedy: 'The platform team adds promote to this stage',
    });
  }
  if (state.component.baselineAt === undefined) {
    problems.push({
      code: 'baseline',
      stage: stage.name,
      message: 'Not every stage has been read completely yet',
    });
  }
  if (!bindings.length) {
    problems.push({
      code: 'no-application',
      stage: stage.name,
      message: `No Argo CD application serves ${stage.name}`,
    });
  }
  for (const binding of bindings) {
    if (binding.problem) {
      problems.push({ stage: stage.name, ...binding.problem });
    } else if (!binding.confirmedBy) {
      problems.push({
        code: 'binding-not-confirmed',
        stage: stage.name,
        message: `Application ${binding.name} does not name this component`,
      });
    }
  }
  if (release.ambiguous && stage.protected) {
    problems.push({
      code: 'ambiguous-release',
      stage: stage.name,
      message: `tag ${release.version} was seen with two digests`,
      remedy: 'Push a new tag; this cannot be overridden.',
    });
  }
  problems.push(...problemsInGit(state, stage, release));
  return problems;
}
