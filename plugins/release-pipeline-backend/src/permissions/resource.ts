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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import type { ReleasePipelineResource } from 'backstage-plugin-release-pipeline-node';

/** What a permission is asked about. */
export interface ResourceParts {
  /** Entity ref of the component. */
  component: string;
  stage?: string;
  risk?: RiskClass;
}

/**
 * As the permission framework carries it: `component:default/payments`, or
 * `component:default/payments#stage=production&risk=high`.
 */
export function resourceRefOf({ component, ...rest }: ResourceParts): string {
  const about = new URLSearchParams(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  );
  return about.size > 0 ? `${component}#${about}` : component;
}

/** The same in its parts. A class that is none is left out: no rule lets it through. */
export function partsOf(resourceRef: string): ResourceParts {
  const [component, rest] = resourceRef.split('#', 2);
  const about = new URLSearchParams(rest);
  const risk = about.get('risk');
  return {
    component,
    stage: about.get('stage') ?? undefined,
    risk:
      risk === 'low' || risk === 'medium' || risk === 'high' ? risk : undefined,
  };
}

/**
 * What the rules look at, in the order of the refs; `undefined` where there is
 * no such component.
 */
export async function readResources(
  resourceRefs: string[],
  readOwners: (
    components: string[],
  ) => Promise<
    Array<Pick<ReleasePipelineResource, 'ref' | 'owner' | 'system'> | undefined>
  >,
): Promise<Array<ReleasePipelineResource | undefined>> {
  const asked = resourceRefs.map(partsOf);
  const owners = await readOwners(asked.map(({ component }) => component));
  return asked.map(({ stage, risk }, index) => {
    const owner = owners[index];
    return owner && { ...owner, stage, risk };
  });
}
