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

import type { ReleaseArtifacts } from 'backstage-plugin-release-pipeline-node';
import { artifactKey, shorten, versionOf } from './identify';
import type {
  ApplicationFacts,
  OperationFact,
  Reduction,
  ReleaseRule,
  Running,
  SourceFact,
} from './types';

type SourceRule = Exclude<ReleaseRule, { from: 'images' }>;
type Artifact = ReleaseArtifacts[string];

interface NamedSource {
  logical: string;
  source: SourceFact;
  index: number;
}

/** A source that counts, and the revision of it that runs, where one is known. */
export interface RunningSource {
  logical: string;
  source: SourceFact;
  revision?: string;
}

/**
 * What a commit is to be reduced to before it is a release (R1); undefined: it
 * is one itself.
 */
export type Reduce = (
  source: SourceFact,
  revision: string,
) => Reduction | undefined;

/** The sources of an application that its release consists of (R1, R2). */
export function sourcesOf(
  facts: ApplicationFacts,
  rule: SourceRule,
): RunningSource[] {
  return chooseSources(facts.sources, rule).map(
    ({ logical, source, index }) => ({
      logical,
      source,
      revision: revisionOf(facts, rule, source, index),
    }),
  );
}

/**
 * What an application runs by its sources: commits, charts or OCI artifacts
 * (R1, R2), each by its declared kind.
 */
export function identifySources(
  facts: ApplicationFacts,
  rule: SourceRule,
  reduce: Reduce = () => undefined,
): Running {
  const chosen = sourcesOf(facts, rule);
  const seen = facts.sources.map(
    ({ chart, repoURL }) => `${repoURL}${chart ? ` chart ${chart}` : ''}`,
  );
  const unknown = (text: string): Running => ({
    kind: 'unknown',
    reason: [text],
    seen,
  });
  if (chosen.length === 0) {
    const named = rule.source === undefined ? '' : ` '${rule.source}'`;
    return unknown(
      `The application has no ${
        rule.from === 'chart' ? 'chart' : 'Git'
      } source${named}; sources: ${seen.join(', ') || 'none'}`,
    );
  }

  const artifacts: ReleaseArtifacts = {};
  for (const { logical, source, revision } of chosen) {
    if (!revision) {
      return unknown(`Argo CD names no revision for source '${logical}' yet`);
    }
    const reduction =
      rule.from === 'revision' ? reduce(source, revision) : undefined;
    if (reduction && !reduction.commit) {
      return unknown(whyNotReduced(reduction));
    }
    artifacts[logical] = artifactOf(source, reduction?.commit ?? revision);
  }
  return {
    kind: 'release',
    key: artifactKey(artifacts, rule),
    version: versionOf(artifacts),
    artifacts,
    alsoSeen: [],
  };
}

function whyNotReduced({
  repoURL,
  revision,
  paths,
  because,
}: Reduction): string {
  const synced = `Argo CD shows ${shorten(revision)} of ${repoURL}`;
  return paths.length === 0
    ? `${synced}; which release that is can be told once an application of the first stage shows its directory there`
    : `${synced}; its release is the last commit that touched ${paths.join(
        ', ',
      )}, which is not known yet${because ? `: ${because}` : ''}`;
}

/** Those of the rule's kind; `source` picks one by name or index. */
function chooseSources(sources: SourceFact[], rule: SourceRule): NamedSource[] {
  return sources
    .map((source, index) => ({
      logical: source.name ?? String(index),
      source,
      index,
    }))
    .filter(({ logical, source, index }) =>
      rule.source === undefined
        ? isOf(source, rule.from) && (!source.ref || hasManifests(source))
        : isOf(source, rule.from) &&
          (rule.source === logical || rule.source === String(index)),
    );
}

function hasManifests(source: SourceFact): boolean {
  return source.path !== undefined || source.chart !== undefined;
}

function isOci(source: SourceFact): boolean {
  return source.repoURL.startsWith('oci://');
}

function isOf(source: SourceFact, kind: SourceRule['from']): boolean {
  const isChart = source.chart !== undefined || isOci(source);
  return kind === 'chart' ? isChart : !isChart;
}

function artifactOf(source: SourceFact, revision: string): Artifact {
  if (isOci(source)) {
    const tag = source.targetRevision;
    return {
      name: source.repoURL,
      ...(tag && /^\w[\w.-]*$/.test(tag) ? { tag } : {}),
      digest: revision,
    };
  }
  return source.chart === undefined
    ? { name: source.repoURL, revision }
    : { name: source.chart, tag: revision };
}

/** The sources that count, by the name that the release has for them (R1). */
export function namedSources(
  facts: ApplicationFacts,
  rule: SourceRule,
): Array<{ logical: string; source: SourceFact }> {
  return chooseSources(facts.sources, rule);
}

/** The revision of a source, by its place, whose content the application runs (R2). */
export function comparedRevision(
  facts: ApplicationFacts,
  index: number,
): string | undefined {
  return revisionOf(facts, { from: 'chart' }, facts.sources[index], index);
}

/**
 * While `Synced`, what was last compared, otherwise what the last full
 * operation applied (R2). A commit that moves with the branch is reduced to
 * the one that caused the operation, because no diff lies between them (R1).
 */
function revisionOf(
  facts: ApplicationFacts,
  rule: SourceRule,
  source: SourceFact,
  index: number,
): string | undefined {
  const operation = [facts.lastFullOperation, facts.lastOperation].find(
    candidate => candidate && !candidate.dryRun && !candidate.partial,
  );
  const applied = operation && revisionAt(operation, facts.sources, index);
  if (facts.sync.status !== 'Synced') {
    return applied;
  }
  const compared = revisionAt(facts.sync, facts.sources, index);
  const pinned = compared !== undefined && compared === source.targetRevision;
  const caused =
    rule.from === 'revision' &&
    !pinned &&
    operation?.phase === 'Succeeded' &&
    applied;
  return caused || compared;
}

function revisionAt(
  { revision, revisions }: Pick<OperationFact, 'revision' | 'revisions'>,
  sources: SourceFact[],
  index: number,
): string | undefined {
  if (revisions && revisions.length > 0) {
    // Sources were added or taken away since: nobody knows which is whose.
    return revisions.length === sources.length
      ? revisions[index] || undefined
      : undefined;
  }
  return sources.length === 1 ? revision || undefined : undefined;
}
