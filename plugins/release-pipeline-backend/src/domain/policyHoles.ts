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
import { applicationHref } from './applicationHref';
import { namesSameRepository } from './changes/repositoryUrl';
import { bindingsOf } from './lookups';
import { observedOf } from './stageStatus';
import type {
  ApplicationFacts,
  ComponentState,
  SourceFact,
  StagePolicy,
} from './types';

/**
 * Where changes reach a protected stage past its policy: its application syncs
 * by itself what an earlier stage is made from, so that whatever is committed
 * for that one arrives there too, and no promotion is asked.
 */
export function policyHoles(state: ComponentState): Problem[] {
  const stages = state.pipeline?.stages ?? [];
  return stages
    .filter(stage => stage.protected)
    .flatMap(stage =>
      followersIn(state, stage).flatMap(follower => {
        const all = earlierThan(stages, stage).flatMap(earlier =>
          sharedWith(state, earlier, follower),
        );
        const shared = all.find(({ perhaps }) => !perhaps) ?? all[0];
        return shared ? [problemOf(state, stage, follower, shared)] : [];
      }),
    );
}

/** What syncs by itself in a stage. */
function followersIn(
  state: ComponentState,
  stage: StagePolicy,
): ApplicationFacts[] {
  return factsIn(state, stage).filter(({ autoSync }) => autoSync);
}

function factsIn(state: ComponentState, stage: StagePolicy) {
  return bindingsOf(state, stage.name).flatMap(binding => {
    const observed = observedOf(state, binding);
    return observed && observed.goneAt === undefined ? [observed.facts] : [];
  });
}

/** All stages that a release passes before this one. */
function earlierThan(
  stages: readonly StagePolicy[],
  stage: StagePolicy,
): StagePolicy[] {
  const names = new Set(stage.after);
  // They stand in an order in which every stage is behind those before it.
  for (const other of [...stages].reverse()) {
    if (names.has(other.name)) {
      other.after.forEach(name => names.add(name));
    }
  }
  return stages.filter(({ name }) => names.has(name));
}

interface Shared {
  earlier: StagePolicy;
  source: SourceFact;
  /** Which of two names stands for the default branch is not known here. */
  perhaps: boolean;
}

function sharedWith(
  state: ComponentState,
  earlier: StagePolicy,
  follower: ApplicationFacts,
): Shared[] {
  const others = factsIn(state, earlier).flatMap(({ sources }) => sources);
  return follower.sources.flatMap(source => {
    const same = others.flatMap(other => followsSame(state, source, other));
    return same.length > 0
      ? [{ earlier, source, perhaps: !same.includes('certain') }]
      : [];
  });
}

/** The same directory of the same branch; what is named for good does not move. */
function followsSame(
  state: ComponentState,
  source: SourceFact,
  other: SourceFact,
): Array<'certain' | 'perhaps'> {
  if (
    !isDirectory(source) ||
    !isDirectory(other) ||
    [source, other].some(isCommit) ||
    pathOf(source) !== pathOf(other) ||
    !namesSameRepository(source.repoURL, other.repoURL)
  ) {
    return [];
  }
  const names = [branchOf(source), branchOf(other)];
  if (names[0] === names[1]) {
    return ['certain'];
  }
  if (!names.includes('HEAD')) {
    return [];
  }
  const head = headOf(state, source);
  if (head !== undefined && names.includes(head)) {
    return ['certain'];
  }
  // Config takes `main` where nobody said which branch is the default one.
  return names.some(isTag) ? [] : ['perhaps'];
}

/** The branch that config has for a repository; undefined: none, or several. */
function headOf(
  { riskFacts }: ComponentState,
  { repoURL }: SourceFact,
): string | undefined {
  const [head, ...others] = new Set(
    (riskFacts.repositories ?? [])
      .filter(({ url }) => namesSameRepository(url, repoURL))
      .map(({ branch }) => branch),
  );
  return others.length > 0 ? undefined : head;
}

function isCommit({ targetRevision = '' }: SourceFact): boolean {
  return /^[0-9a-f]{40}$/i.test(targetRevision);
}

/** Nobody calls a default branch like that. */
function isTag(name: string): boolean {
  return /^(refs\/tags\/|v?\d+\.\d)/.test(name);
}

/** No chart of a registry, and not only files that another source asks for. */
function isDirectory({ chart, path, ref }: SourceFact): boolean {
  return chart === undefined && (path !== undefined || ref === undefined);
}

function branchOf({ targetRevision }: SourceFact): string {
  return targetRevision?.replace(/^refs\/heads\//, '') || 'HEAD';
}

function pathOf({ path = '' }: SourceFact): string {
  return path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/');
}

function problemOf(
  state: ComponentState,
  stage: StagePolicy,
  follower: ApplicationFacts,
  { earlier, perhaps, source }: Shared,
): Problem {
  const { instance, name, namespace, ownerSet } = follower;
  const branch = branchOf(source);
  return {
    code: 'follows-earlier-stage',
    stage: stage.name,
    message: `"${name}" syncs by itself ${
      perhaps ? 'what may be ' : ''
    }the directory that ${earlier.name} is made from (${
      pathOf(source) || '/'
    } on ${branch === 'HEAD' ? 'the default branch' : branch}${
      perhaps
        ? '; one of them names the default branch as HEAD, and which that is cannot be told here'
        : ''
    }): what is committed for ${earlier.name} ${
      perhaps ? 'may reach' : 'reaches'
    } ${stage.name} at once, and no promotion is asked`,
    place: ownerSet
      ? `ApplicationSet ${ownerSet} on ${instance}, spec.template.spec`
      : `Argo CD application ${name} in namespace ${namespace} on ${instance}`,
    remedy: `Let it follow a directory or a branch of its own (spec.source.path, spec.source.targetRevision), or take automated out of spec.syncPolicy and promote by argocd-sync.`,
    href: applicationHref(state, follower),
  };
}
