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

import type { SourceView } from 'backstage-plugin-release-pipeline-common';
import type { ReleasePipelineConfig } from '../config/types';
import type { InstanceFacts } from '../domain/types';
import type { Links } from '../domain/view/viewer';
import { isSameRepository } from '../domain/reduction';
import { commitHref } from '../executors';
import type { LoadedState } from './ComponentStates';

/** Where facts can be looked at, by config alone; nothing from outside becomes a link. */
export function links(config: ReleasePipelineConfig): Links {
  return {
    commit(repoURL, revision) {
      const repository = [...config.repositories.values()].find(({ url }) =>
        isSameRepository(url, repoURL),
      );
      return repository && commitHref(repository, revision);
    },
  };
}

/** The instances that this component's facts come from, and how old they are. */
export function sourceViews(state: LoadedState): SourceView[] {
  const used = new Set(state.bindings.map(({ instance }) => instance));
  return state.instances
    .filter(({ name }) => used.size === 0 || used.has(name))
    .map(instance => {
      const { lastCompleteAt, failingSince } = instance;
      return {
        kind: 'argocd' as const,
        name: instance.name,
        state: freshness(state, instance),
        version: instance.version,
        lastCompleteAt:
          lastCompleteAt === undefined
            ? undefined
            : new Date(lastCompleteAt).toISOString(),
        failingSince:
          failingSince === undefined
            ? undefined
            : new Date(failingSince).toISOString(),
        error: instance.error,
        lacks: state.lacks[instance.name] ?? [],
      };
    });
}

function freshness(
  { now }: LoadedState,
  { lastCompleteAt, staleAfterMs }: InstanceFacts,
): SourceView['state'] {
  if (lastCompleteAt === undefined) {
    return 'never';
  }
  return now - lastCompleteAt > staleAfterMs ? 'stale' : 'fresh';
}
