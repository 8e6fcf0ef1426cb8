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

import type { PromotionState } from 'backstage-plugin-release-pipeline-common';
import { authorsAsked } from './authorsAsked';
import { type DifferenceQuery, isSameDifference } from './changes/difference';
import { namesSameRepository } from './changes/repositoryUrl';
import {
  applicationsOf,
  isInGit,
  once,
  pathsOf,
  repositoryFor,
  whatWouldMove,
} from './changes/wanted';
import {
  deploymentsOf,
  releaseOf,
  replacedBy,
  runningRelease,
  stageOf,
} from './lookups';
import { rememberedByFacts, rememberedByState } from './rememberedByState';
import { subjectsOf } from './subjects';
import type {
  CommitRange,
  ComponentState,
  Promotion,
  Release,
  StagePolicy,
} from './types';

/** Whose commits have to be read, and why some cannot be, in words. */
export interface WantedRanges {
  queries: DifferenceQuery[];
  gaps: string[];
}

type Entry = Pick<Promotion, 'stage' | 'releaseId'>;

/** Before the effect: whoever approves afterwards lets nothing through. */
const BEFORE_EFFECT: ReadonlySet<PromotionState> = new Set([
  'waiting',
  'ready',
  'executing',
]);

/** Whether commits into a stage are read at all. */
export function readsCommits(
  stage: Pick<StagePolicy, 'protected' | 'excludesAuthors'>,
): boolean {
  return stage.protected || stage.excludesAuthors;
}

/** Asked by all who look at authors, and by those who read. */
const findOnce = rememberedByFacts(findRanges);

/**
 * The commits that a release brings into a protected stage, which those who made
 * them do not approve (R25): of the directories of the stages before, since the
 * release that runs here began there, so that what was skipped counts; of the
 * stage's own directories, since what runs; and of what the release was built
 * from, where reports say so.
 */
export function rangesInto(
  state: ComponentState,
  { stage, releaseId }: Entry,
): WantedRanges {
  return findOnce(state, stage, releaseId);
}

function findRanges(
  state: ComponentState,
  stageName: string,
  releaseId: string,
): WantedRanges {
  const stage = stageOf(state, stageName);
  const release = releaseOf(state, releaseId);
  if (
    !stage ||
    !readsCommits(stage) ||
    !release ||
    runningRelease(state, stage.name)?.id === release.id
  ) {
    return { queries: [], gaps: [] };
  }
  const replaced = replacedBy(state, { stage: stage.name, releaseId });
  const own = whatWouldMove(state, stage, release);
  const all = [
    ...stagesBefore(state, stage.name).map(before =>
      inStageBefore(state, before, { release, replaced }),
    ),
    {
      queries: own.queries,
      gaps: own.unseen.map(({ note }) => `${stage.name}: ${note}`),
    },
    inSource(state, release, replaced),
  ];
  return {
    queries: once(all.flatMap(({ queries }) => queries)),
    gaps: all.flatMap(({ gaps }) => gaps),
  };
}

/** What is worth asking Git now: of promotions that still may be approved. */
export const rangesToRenew = rememberedByFacts<[], readonly DifferenceQuery[]>(
  state =>
    once(
      state.promotions
        .filter(promotion => BEFORE_EFFECT.has(promotion.state))
        .flatMap(promotion => rangesInto(state, promotion).queries),
    ),
);

/**
 * The same, and of what may be asked for next where nobody's approval would count
 * before that is known, so that whoever asks need not wait for it.
 */
export const rangesToRead = rememberedByState<[], readonly DifferenceQuery[]>(
  state =>
    once([
      ...rangesToRenew(state),
      ...(state.pipeline?.stages ?? [])
        .filter(stage => stage.excludesAuthors)
        .flatMap(stage => subjectsOf(state, stage))
        .filter(
          ({ stage, release, roles, promotion }) =>
            promotion === undefined &&
            roles.some(role => role !== 'newest') &&
            authorsAsked(state, stage, release).all,
        )
        .flatMap(
          ({ stage, release }) =>
            rangesInto(state, { stage: stage.name, releaseId: release.id })
              .queries,
        ),
    ]),
);

/** Whether all are known who committed to a stage before, since what runs there. */
export function isReadWhole(
  state: ComponentState,
  before: string,
  entry: Entry,
): boolean {
  const release = releaseOf(state, entry.releaseId);
  const { queries, gaps } = release
    ? inStageBefore(state, before, {
        release,
        replaced: replacedBy(state, entry),
      })
    : { queries: [], gaps: [] };
  return (
    queries.length > 0 &&
    gaps.length === 0 &&
    queries
      .map(query => rangeOf(state, query))
      .every(range => range?.people && !range.isCut && !range.because)
  );
}

/**
 * The answer to this question, as far as there is one. Argo CD compares with each
 * new head: up to a head, what was known before what runs there moved stands until
 * that is read, and right before the effect it always is.
 */
export function rangeOf(
  state: ComponentState,
  query: DifferenceQuery,
): CommitRange | undefined {
  const key = rangeKey(query);
  return (
    state.ranges?.find(range => rangeKey(range) === key) ??
    state.ranges?.find(range => isSamePlace(range, query))
  );
}

/** Whether both ask up to the head of the same place. */
export function isSamePlace(
  one: DifferenceQuery,
  other: DifferenceQuery,
): boolean {
  return one.to === undefined && isSameDifference(one, other);
}

/** The same text for the same question. */
export function rangeKey(query: DifferenceQuery): string {
  const { repository, repoURL, paths, from, to = '' } = query;
  return JSON.stringify([repository, repoURL, paths, from, to]);
}

/** All stages that a release has been through before it may enter this one. */
export function stagesBefore(
  state: ComponentState,
  name: string,
  seen = new Set<string>(),
): string[] {
  for (const before of stageOf(state, name)?.after ?? []) {
    if (!seen.has(before)) {
      seen.add(before);
      stagesBefore(state, before, seen);
    }
  }
  return [...seen];
}

interface Change {
  release: Release;
  /** What runs in the stage to be entered. */
  replaced?: Release;
}

function inStageBefore(
  state: ComponentState,
  name: string,
  { release, replaced }: Change,
): WantedRanges {
  const stage = stageOf(state, name);
  const gap = (because: string) => ({
    queries: [],
    gaps: [`${name}: ${because}`],
  });
  const to =
    deploymentsOf(state, name, release.id)[0]?.revision ??
    beganAt(state, name, release.id);
  if (!stage || to === undefined) {
    return gap(`no revision that brought ${release.version} there is recorded`);
  }
  const begun = replaced && beganAt(state, name, replaced.id);
  const unsure =
    begun === undefined
      ? [
          `${name}: what is new there since ${
            replaced ? `${replaced.version} began` : 'the beginning'
          } is not recorded`,
        ]
      : [];
  const from = begun ?? oldestRevision(state, name);
  if (from === undefined || from === to) {
    return { queries: [], gaps: unsure };
  }
  const found = directoriesOf(state, stage, to);
  return 'because' in found
    ? gap(found.because)
    : {
        queries: [{ ...found, from, to }],
        gaps: unsure,
      };
}

/** The revision that brought a release to a stage first, as far as is known. */
function beganAt(
  state: ComponentState,
  stage: string,
  releaseId: string,
): string | undefined {
  return (
    state.firstRuns?.find(
      run => run.stage === stage && run.releaseId === releaseId,
    )?.revision ?? deploymentsOf(state, stage, releaseId).at(-1)?.revision
  );
}

function oldestRevision(
  { deployments }: ComponentState,
  stage: string,
): string | undefined {
  return deployments.findLast(
    deployment =>
      deployment.stage === stage && deployment.revision !== undefined,
  )?.revision;
}

/** Of one repository: a deployment is recorded with one revision. */
function directoriesOf(
  state: ComponentState,
  stage: StagePolicy,
  to: string,
):
  | Pick<DifferenceQuery, 'repository' | 'repoURL' | 'paths' | 'optional'>
  | { because: string } {
  const applications = applicationsOf(state, stage.name);
  const sources = applications.map(facts => facts.sources);
  const [first] = sources.flat();
  if (!first) {
    return { because: 'no application of it is known' };
  }
  if (
    sources.some(
      ([source, ...others]) =>
        !source ||
        others.length > 0 ||
        !isInGit(source) ||
        !namesSameRepository(source.repoURL, first.repoURL),
    )
  ) {
    return { because: 'it is made from more than one directory of Git' };
  }
  const repository = repositoryFor({ state, stage }, first, to);
  if (!repository) {
    return { because: `config has no Git repository ${first.repoURL}` };
  }
  const places = sources.map(all => pathsOf(all, all[0]));
  const paths = [...new Set(places.flatMap(place => place.paths))].sort();
  const optional = [
    ...new Set(places.flatMap(place => place.optional ?? [])),
  ].sort();
  return {
    repository: repository.name,
    repoURL: repository.url,
    paths,
    ...(optional.length > 0 && { optional }),
  };
}

/** All of the repository: nobody says which directory of it is built. */
function inSource(
  state: ComponentState,
  release: Release,
  replaced: Release | undefined,
): WantedRanges {
  const builtFrom = ({ id }: Release) =>
    state.reports.flatMap(({ releaseId, source }) =>
      source && releaseId === id ? [source] : [],
    );
  const queries: DifferenceQuery[] = [];
  const gaps: string[] = [];
  const sources = builtFrom(release);
  const before = replaced ? builtFrom(replaced) : [];
  if (sources.length === 0) {
    gaps.push(`what ${release.version} was built from was not reported`);
  }
  for (const { repository: repoURL, revision: to, branch } of sources) {
    const same = (state.riskFacts.repositories ?? []).filter(({ url }) =>
      namesSameRepository(url, repoURL),
    );
    const repository = same.find(one => one.branch === branch) ?? same[0];
    const from = before.find(one =>
      namesSameRepository(one.repository, repoURL),
    )?.revision;
    if (!repository) {
      gaps.push(`config has no Git repository ${repoURL}`);
    } else if (from === undefined) {
      gaps.push(
        `what ${
          replaced?.version ?? 'ran before'
        } was built from was not reported`,
      );
    } else if (from !== to) {
      const { name, url } = repository;
      queries.push({ repository: name, repoURL: url, paths: ['.'], from, to });
    }
  }
  return { queries: once(queries), gaps: [...new Set(gaps)] };
}
