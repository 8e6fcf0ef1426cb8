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

import type { ReleasePipelineConfig } from './types';

/** Sentences for the log at start: what works less than somebody may think. */
export function findWarnings(options: {
  authority: ReleasePipelineConfig['authority'];
  pipelines: ReleasePipelineConfig['pipelines'];
  /** Whether the portal asks its permission policy at all. */
  permissionsEnabled: boolean;
}): string[] {
  const { authority, permissionsEnabled } = options;
  const pipelines = [...options.pipelines.values()];
  const warnings: string[] = [];
  const asks = pipelines.filter(pipeline =>
    pipeline.stages.some(stage => stage.approverGroups.length),
  );
  if (asks.length && !authority.trustedOrigins.length) {
    warnings.push(
      `Nobody can approve: releasePipeline.authority.trustedOrigins is empty, and these pipelines ask for approvals: ${asks
        .map(pipeline => pipeline.name)
        .join(', ')}`,
    );
  }
  const signedOff = pipelines.filter(pipeline =>
    pipeline.stages.some(stage => stage.signOffGroups),
  );
  if (signedOff.length && !authority.trustedOrigins.length) {
    warnings.push(
      `Nobody can sign off: releasePipeline.authority.trustedOrigins is empty, and these pipelines ask for sign-offs: ${signedOff
        .map(pipeline => pipeline.name)
        .join(', ')}`,
    );
  }
  // R12: what is protected stays so; better said now than at the first promotion.
  const guarded = pipelines.flatMap(pipeline =>
    pipeline.stages
      .filter(stage => stage.protected)
      .map(stage => `${pipeline.name}/${stage.name}`),
  );
  if (guarded.length && !permissionsEnabled) {
    warnings.push(
      `Nobody can approve or reject in a protected stage: the permissions of this portal are switched off (permission.enabled), and these stages are protected: ${guarded.join(
        ', ',
      )}`,
    );
  }
  if (!pipelines.length) {
    warnings.push(
      'Nothing can be promoted: releasePipeline.pipelines defines no pipeline',
    );
  }
  return warnings;
}
