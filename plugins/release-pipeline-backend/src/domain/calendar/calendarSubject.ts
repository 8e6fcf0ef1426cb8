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
  Direction,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import { missingTargets } from '../bindingChecks';
import type { ApplicationFacts, Binding } from '../facts';
import type { ComponentState, StagePolicy } from '../types';
import type { CalendarSubject } from './types';

/** What of a component's state events speak of. */
export interface SubjectFacts {
  component: Pick<
    ComponentState['component'],
    'domain' | 'labels' | 'owner' | 'ref' | 'system' | 'type'
  > &
    // Without them, what is bound counts for all that there is.
    Partial<Pick<ComponentState['component'], 'annotations'>>;
  bindings: Array<Pick<Binding, 'instance' | 'name' | 'namespace' | 'stage'>>;
  applications: Array<{
    facts: Pick<
      ApplicationFacts,
      'destination' | 'instance' | 'name' | 'namespace'
    >;
  }>;
}

/** A component on its way into a stage, as events speak of it. */
export function calendarSubject(
  state: SubjectFacts,
  stage: Pick<StagePolicy, 'name' | 'targets'>,
  direction: Direction,
  risk: RiskClass,
): CalendarSubject {
  const { domain, labels, ref, system, owner, type } = state.component;
  const clusters = clustersOf(state, stage.name);
  const bound = boundIn(state, stage.name);
  const { annotations } = state.component;
  const missing = annotations
    ? missingTargets({ annotations }, state.bindings, stage)
    : [];
  return {
    component: ref.toLowerCase(),
    system: system?.toLowerCase(),
    owner: owner?.toLowerCase(),
    type,
    stage: stage.name,
    instances: [
      ...new Set([
        ...bound.map(({ instance }) => instance),
        ...stage.targets.flatMap(({ instance }) => instance ?? []),
      ]),
    ],
    domain: domain || undefined,
    clusters: clusters.known,
    labels: labelsOf(state.component),
    notKnown: [
      ...(domain === undefined ? (['domain'] as const) : []),
      // Any of them, until an application is found.
      ...((bound.length === 0 ? stage.targets : missing).some(
        each => !each.instance,
      )
        ? (['instances'] as const)
        : []),
      ...(clusters.all && missing.length === 0 ? [] : (['clusters'] as const)),
      ...(labels === undefined ? (['labels'] as const) : []),
    ],
    direction,
    risk,
  };
}

/** Labels as scopes name them, `key=value` each. */
export function labelsOf({
  labels = {},
}: {
  labels?: Record<string, string>;
}): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

function boundIn({ bindings }: SubjectFacts, stage: string) {
  return bindings.filter(binding => binding.stage === stage);
}

/** Where the applications of a stage go, as far as each of them was read. */
function clustersOf(
  state: SubjectFacts,
  stage: string,
): { known: string[]; all: boolean } {
  const placed = boundIn(state, stage).map(binding => {
    const { server, name } =
      state.applications.find(
        ({ facts }) =>
          facts.instance === binding.instance &&
          facts.namespace === binding.namespace &&
          facts.name === binding.name,
      )?.facts.destination ?? {};
    return [server, name].flatMap(each => each || []);
  });
  return {
    known: [...new Set(placed.flat())],
    // Where it would go is not known either before anything is bound.
    all: placed.length > 0 && placed.every(each => each.length > 0),
  };
}
