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

import { bindingsOf, repositoryOf, runningRelease } from '../lookups';
import { comparedRevision, namedSources } from '../runningSources';
import { shorten } from '../identify';
import type {
  ApplicationFacts,
  ComponentState,
  Release,
  SourceFact,
  StagePolicy,
} from '../types';
import { listed } from '../words';
import type {
  ConfiguredRepository,
  Difference,
  DifferenceQuery,
} from './difference';
import { isSameDifference } from './difference';
import { isElsewhere } from './fields';
import { namesSameRepository } from './repositoryUrl';
import type { Change } from './types';

/** What has to be read to say what would change, and what cannot be read at all. */
export interface WantedDifferences {
  queries: DifferenceQuery[];
  unseen: Change[];
}

/**
 * What a release on its way into a stage would change besides itself: in the
 * repository that the stage promotes through, from the revision that each of its
 * applications runs to the head of the branch; where a release is a revision, up
 * to that one. What the promotion itself writes is the release, and is judged as
 * such.
 */
export function wantedDifferences(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): WantedDifferences {
  return stage.changeRisks &&
    runningRelease(state, stage.name)?.id !== release.id
    ? whatWouldMove(state, stage, release)
    : { queries: [], unseen: [] };
}

/** The same, whether the risk class is told by it or not. */
export function whatWouldMove(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): WantedDifferences {
  const wanted: WantedDifferences = { queries: [], unseen: [] };
  for (const facts of applicationsOf(state, stage.name)) {
    facts.sources.forEach((source, index) => {
      const found = ofSource({ state, stage, release, facts }, source, index);
      wanted.queries.push(...(found.query ?? []));
      wanted.unseen.push(...(found.unseen ?? []));
    });
    wanted.unseen.push(
      ...unmatched({ state, stage, release, facts }),
      ...unfollowed(facts),
    );
  }
  return { ...wanted, queries: once(wanted.queries) };
}

/** What was read: by this very question, or before what runs there moved. */
export function answerTo(
  state: ComponentState,
  query: DifferenceQuery,
): Difference | undefined {
  const known = (state.riskFacts.differences ?? []).filter(one =>
    isSameDifference(one, query),
  );
  return known.find(({ from }) => from === query.from) ?? known[0];
}

/** Each question once. */
export function once(queries: DifferenceQuery[]): DifferenceQuery[] {
  return queries.filter(
    (query, index) =>
      queries.findIndex(
        other => isSameDifference(other, query) && other.from === query.from,
      ) === index,
  );
}

/** The applications that make a stage, as they were read last. */
export function applicationsOf(
  state: ComponentState,
  stage: string,
): ApplicationFacts[] {
  return bindingsOf(state, stage).flatMap(({ instance, namespace, name }) =>
    state.applications
      .filter(
        ({ facts, goneAt }) =>
          goneAt === undefined &&
          facts.instance === instance &&
          facts.namespace === namespace &&
          facts.name === name,
      )
      .map(({ facts }) => facts),
  );
}

interface Into {
  state: ComponentState;
  stage: StagePolicy;
  release: Release;
  facts: ApplicationFacts;
}

type OfSource = { query?: DifferenceQuery[]; unseen?: Change[] };

function ofSource(into: Into, source: SourceFact, index: number): OfSource {
  const { release, facts } = into;
  const artifact = artifactOf(into, source);
  if (!isInGit(source)) {
    return artifact && isNew(artifact, facts, index)
      ? {
          unseen: [
            unseen(
              'dependencies',
              `chart ${artifact.name} ${release.version}, whose content cannot be seen here`,
            ),
          ],
        }
      : {};
  }
  const { paths, optional } = pathsOf(facts.sources, source);
  const to = artifact?.revision;
  const repository = repositoryFor(into, source, to);
  if (paths.length === 0 || (!repository && to === undefined)) {
    return {};
  }
  if (!repository) {
    return {
      unseen: [
        unseen(
          'dependencies',
          `revision ${shorten(to ?? '')} of ${
            source.repoURL
          }, whose content cannot be seen here`,
        ),
      ],
    };
  }
  const from = comparedRevision(facts, index);
  if (from === undefined) {
    return {
      unseen: [
        unseen(
          'unreadable',
          `Argo CD names no revision that ${facts.name} runs`,
        ),
      ],
    };
  }
  const target = source.targetRevision ?? '';
  if (to === undefined && from === target) {
    // Pinned: no head moves it.
    return {};
  }
  if (to === undefined && !['', 'HEAD', repository.branch].includes(target)) {
    return {
      unseen: [
        unseen(
          'unreadable',
          `${facts.name} follows ${target}, and ${repository.name} is read at ${repository.branch}`,
        ),
      ],
    };
  }
  return {
    query: [
      {
        repository: repository.name,
        repoURL: repository.url,
        paths,
        ...(optional && { optional }),
        from,
        to,
      },
    ],
  };
}

/**
 * What the stage promotes through; a revision that is the release may lie in
 * another repository.
 */
export function repositoryFor(
  { state, stage }: Pick<Into, 'state' | 'stage'>,
  source: SourceFact,
  to: string | undefined,
): ConfiguredRepository | undefined {
  const same = (state.riskFacts.repositories ?? []).filter(({ url }) =>
    namesSameRepository(url, source.repoURL),
  );
  const own = same.find(({ name }) => name === repositoryOf(stage));
  return own || to === undefined
    ? own
    : same.find(({ branch }) => branch === source.targetRevision) ?? same[0];
}

/** Where what the stage promotes through can be found in no source, it is not looked at. */
function unmatched(into: Into): Change[] {
  const { stage, facts } = into;
  const inGit = facts.sources.filter(isInGit);
  const isKnown = inGit.some(
    source =>
      artifactOf(into, source)?.revision !== undefined ||
      repositoryFor(into, source, undefined),
  );
  return inGit.length === 0 || isKnown
    ? []
    : [
        unseen(
          'unreadable',
          `${facts.name} takes nothing from ${repositoryOf(
            stage,
          )}, and ${listed([
            ...new Set(inGit.map(({ repoURL }) => repoURL)),
          ])} is not looked into`,
        ),
      ];
}

/** What an application is made of where no path tells. */
function unfollowed({ name, sources }: ApplicationFacts): Change[] {
  const refs = sources.map(({ ref }) => ref);
  return sources.flatMap(source => {
    // Argo CD fills in variables of its own.
    const variable = (source.valueFiles ?? []).filter(
      file =>
        file.startsWith('$') && !refs.includes(file.slice(1).split('/')[0]),
    );
    return [...(source.unfollowed ?? []), ...variable].map(what =>
      unseen('unreadable', `${what} of ${name}, which is not followed`),
    );
  });
}

/** Whether a source is a Git repository, and no chart or OCI artifact. */
export function isInGit({ chart, repoURL }: SourceFact): boolean {
  return chart === undefined && !repoURL.startsWith('oci://');
}

function unseen(name: Change['class'], note: string): Change {
  return { class: name, action: 'changed', path: '', note };
}

/** What the release says of this source, where it consists of sources. */
function artifactOf({ state, release, facts }: Into, source: SourceFact) {
  const rule = state.pipeline?.release;
  if (!rule || rule.from === 'images') {
    return undefined;
  }
  const named = namedSources(facts, rule).find(one => one.source === source);
  return named && release.artifacts[named.logical];
}

function isNew(
  { tag, digest }: { tag?: string; digest?: string },
  facts: ApplicationFacts,
  index: number,
): boolean {
  const runs = comparedRevision(facts, index);
  return runs !== (digest ?? tag);
}

/** The directory of a source, and the values of charts that others take from it. */
export function pathsOf(
  sources: SourceFact[],
  source: SourceFact,
): Pick<DifferenceQuery, 'paths' | 'optional'> {
  const own = source.path ?? (source.ref ? undefined : '.');
  const besides = sources.flatMap(other =>
    [
      ...(other.valueFiles ?? []),
      ...(other.components ?? []).filter(one => !isElsewhere(one)),
    ].flatMap(file => {
      const path = pathOf(file, other === source ? own : undefined, source.ref);
      return path === undefined
        ? []
        : [{ path, mayMiss: other.ignoresMissing === true }];
    }),
  );
  const needed = new Set([
    ...(own === undefined ? [] : [own]),
    ...besides.flatMap(({ path, mayMiss }) => (mayMiss ? [] : [path])),
  ]);
  const optional = [...new Set(besides.map(({ path }) => path))]
    .filter(path => !needed.has(path))
    .sort();
  return {
    paths: [...needed, ...optional].sort(),
    ...(optional.length > 0 && { optional }),
  };
}

/** Where in this source's repository a file of values lies; undefined: elsewhere. */
function pathOf(
  file: string,
  own: string | undefined,
  ref: string | undefined,
): string | undefined {
  if (file.startsWith('$')) {
    const [name, ...path] = file.slice(1).split('/');
    return name === ref ? path.join('/') : undefined;
  }
  if (own === undefined || isWeb(file)) {
    return undefined;
  }
  return file.startsWith('/') ? file.slice(1) : `${own}/${file}`;
}

function isWeb(file: string): boolean {
  return /^[a-z]+:\/\//i.test(file);
}
