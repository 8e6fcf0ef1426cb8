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

import { bindingsOf } from './lookups';
import { sourcesOf } from './runningSources';
import type {
  CommitQuery,
  ComponentState,
  Reduction,
  SourceDirectories,
  SourceFact,
} from './types';

type FirstStage = Pick<
  ComponentState,
  'pipeline' | 'bindings' | 'applications'
>;

/** With or without `.git` and a slash at the end. */
export function isSameRepository(url: string, other: string): boolean {
  return withoutSuffix(url) === withoutSuffix(other);
}

function withoutSuffix(url: string): string {
  return url.replace(/\/+$/, '').replace(/\.git$/, '');
}

/**
 * The directories that the first stage is made from, in each of these
 * repositories (R1); none while no application of it has been read.
 */
export function directoriesOf(
  state: FirstStage,
  repositories: readonly string[],
): SourceDirectories[] {
  const sources = firstSources(state);
  return repositories.map(repoURL => ({
    repoURL,
    paths: [
      ...new Set(
        sources
          .filter(source => isSameRepository(source.repoURL, repoURL))
          .map(({ path = '.' }) => path),
      ),
    ].sort(),
  }));
}

/** Repositories of which each revision that was synced is a release (R1). */
export function repositoriesUnreduced(state: ComponentState): string[] {
  const unreduced = firstSources(state)
    .map(({ repoURL }) => repoURL)
    .filter(repoURL => !directoriesIn(state, repoURL));
  return [...new Set(unreduced)].sort();
}

/** What is to be known before this revision is a release; undefined: nothing. */
export function reductionOf(
  state: ComponentState,
  source: SourceFact,
  revision: string,
): Reduction | undefined {
  const directories = directoriesIn(state, source.repoURL);
  if (!directories) {
    return undefined;
  }
  const query = { ...directories, revision };
  return state.reductions?.find(known => isSameQuery(known, query)) ?? query;
}

/** Every revision that some application of the component shows, once. */
export function reductionsWanted(state: ComponentState): Reduction[] {
  const rule = state.pipeline?.release;
  if (rule?.from !== 'revision') {
    return [];
  }
  const wanted: Reduction[] = [];
  for (const { facts } of state.applications) {
    for (const { source, revision } of sourcesOf(facts, rule)) {
      const reduction = revision && reductionOf(state, source, revision);
      if (
        reduction &&
        reduction.paths.length > 0 &&
        !wanted.some(other => isSameQuery(other, reduction))
      ) {
        wanted.push(reduction);
      }
    }
  }
  return wanted;
}

function isSameQuery(one: CommitQuery, other: CommitQuery): boolean {
  return one.revision === other.revision && isSamePlace(one, other);
}

/** Whether both are about the same directories of the same repository. */
export function isSamePlace(
  one: SourceDirectories,
  other: SourceDirectories,
): boolean {
  return (
    isSameRepository(one.repoURL, other.repoURL) &&
    one.paths.join('\n') === other.paths.join('\n')
  );
}

function directoriesIn(state: ComponentState, repoURL: string) {
  return state.sourceDirectories?.find(directories =>
    isSameRepository(directories.repoURL, repoURL),
  );
}

function firstSources(state: FirstStage): SourceFact[] {
  const rule = state.pipeline?.release;
  if (rule?.from !== 'revision') {
    return [];
  }
  const stages = state.pipeline?.stages ?? [];
  return stages
    .filter(({ after }) => after.length === 0)
    .flatMap(({ name }) => bindingsOf(state, name))
    .flatMap(
      ({ instance, namespace, name }) =>
        state.applications.find(
          ({ facts, goneAt }) =>
            goneAt === undefined &&
            facts.instance === instance &&
            facts.namespace === namespace &&
            facts.name === name,
        ) ?? [],
    )
    .flatMap(({ facts }) => sourcesOf(facts, rule))
    .map(({ source }) => source);
}
