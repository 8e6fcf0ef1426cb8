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

import type { EffectRequest } from 'backstage-plugin-release-pipeline-node';
import { approvalsThatCount } from '../domain/digest';
import type { ComponentState, Promotion } from '../domain/types';
import { gateSubject } from './gateSubject';

/**
 * Puts together what an executor is told about a promotion. `undefined` when
 * the stage or the release is not known, so that nobody can act or look.
 */
export function effectRequest(
  state: ComponentState,
  promotion: Promotion,
): { request: EffectRequest<unknown>; executorName: string } | undefined {
  const stage = state.pipeline?.stages.find(
    ({ name }) => name === promotion.stage,
  );
  const release = state.releases.find(({ id }) => id === promotion.releaseId);
  if (!stage?.promote || !release) {
    return undefined;
  }
  return {
    executorName: stage.promote.with,
    request: {
      config: stage.promote.config,
      subject: gateSubject(state, stage.name, release),
      artifacts: release.artifacts,
      applications: state.bindings
        .filter(binding => binding.stage === stage.name)
        .map(binding => binding.name),
      promotion: {
        id: promotion.id,
        attempt: promotion.attempt,
        requestedBy: promotion.requestedBy,
        approvedBy: approvalsThatCount(state, promotion).map(
          approval => approval.userRef,
        ),
        reason: promotion.reason,
      },
    },
  };
}
