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

import type { StagePolicy } from '../domain/types';
import type { ReleasePipelineConfig } from './types';

/** What only members of groups decide whose origin is trusted (R23). */
const DECISIONS: ReadonlyArray<{
  what: string;
  asks: string;
  isAsked: (stage: StagePolicy) => boolean;
}> = [
  {
    what: 'approve or override',
    asks: 'ask for approvals',
    isAsked: ({ approverGroups }) => approverGroups.length > 0,
  },
  {
    what: 'override',
    asks: 'name groups that may override',
    // Where approvals are asked it is said above.
    isAsked: ({ approverGroups, breakGlassGroups }) =>
      approverGroups.length === 0 && breakGlassGroups.length > 0,
  },
  {
    what: 'sign off',
    asks: 'ask for sign-offs',
    isAsked: ({ signOffGroups }) => signOffGroups !== undefined,
  },
];

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
  for (const { what, asks, isAsked } of DECISIONS) {
    const asking = pipelines.filter(({ stages }) => stages.some(isAsked));
    if (asking.length && !authority.trustedOrigins.length) {
      warnings.push(
        `Nobody can ${what}: releasePipeline.authority.trustedOrigins is empty, and these pipelines ${asks}: ${asking
          .map(pipeline => pipeline.name)
          .join(', ')}`,
      );
    }
  }
  // R12: what is protected stays so; better said now than at the first promotion.
  const guarded = pipelines.flatMap(pipeline =>
    pipeline.stages
      .filter(stage => stage.protected)
      .map(stage => `${pipeline.name}/${stage.name}`),
  );
  if (guarded.length && !permissionsEnabled) {
    warnings.push(
      `Nobody can approve, reject, override or sign off in a protected stage: the permissions of this portal are switched off (permission.enabled), and these stages are protected: ${guarded.join(
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
