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

import {
  IRREVERSIBLE_KEY,
  type WayBack,
} from 'backstage-plugin-release-pipeline-common';
import { answerTo, applicationsOf, wantedDifferences } from '../changes/wanted';
import {
  rangeKey,
  rangeOf,
  rangesInto,
  readsCommits,
  stagesBefore,
} from '../commitRanges';
import { deploymentsOf, latest, releaseOf, runningRelease } from '../lookups';
import { plain } from '../risk/changes';
import type {
  ComponentState,
  RangeCommits,
  Release,
  StagePolicy,
} from '../types';
import { isoIf, listed } from '../words';
import { releaseRef } from './parts';

/** Directories and files, as config names them, that a way back does not undo. */
type Migrations = readonly string[];

/**
 * Where a stage goes back to when a release does not do there: what runs there
 * now, or where that is the release itself, what ran before it.
 *
 * @param known - the commits of its ranges, by `rangeKey`
 */
export function wayBackFrom(
  state: ComponentState,
  { stage, release }: { stage: StagePolicy; release: Release },
  {
    migrations,
    known,
  }: { migrations: Migrations; known: Record<string, RangeCommits> },
): WayBack {
  const target = targetOf(state, stage, release);
  const deployment = target && deploymentsOf(state, stage.name, target.id)[0];
  return {
    release: target && releaseRef(target),
    ranFrom: isoIf(deployment?.startedAt),
    ranTo: isoIf(deployment?.endedAt),
    notReady: whyNotReady(state, stage, target),
    ...whatStays(state, { stage, release }, { migrations, known }),
  };
}

function targetOf(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Release | undefined {
  const running = runningRelease(state, stage.name);
  if (running && running.id !== release.id) {
    return running;
  }
  const before = latest(
    state.deployments.filter(
      deployment =>
        deployment.stage === stage.name &&
        deployment.releaseId !== release.id &&
        deployment.healthyAt !== undefined,
    ),
    ({ startedAt }) => startedAt,
  );
  return releaseOf(state, before?.releaseId);
}

function whyNotReady(
  state: ComponentState,
  stage: StagePolicy,
  target: Release | undefined,
): string[] {
  if (!target) {
    return [`Nothing is known that ran in ${stage.name} before`];
  }
  const wasHealthy = deploymentsOf(state, stage.name, target.id).some(
    ({ healthyAt }) => healthyAt !== undefined,
  );
  return [
    ...(wasHealthy
      ? []
      : [`${target.version} was never seen healthy in ${stage.name}`]),
    ...(target.ambiguous
      ? [`${target.version} was seen with two digests`]
      : []),
    ...(stage.promote
      ? []
      : [`Others bring releases into ${stage.name}; they go back there`]),
  ];
}

function whatStays(
  state: ComponentState,
  about: { stage: StagePolicy; release: Release },
  {
    migrations,
    known,
  }: { migrations: Migrations; known: Record<string, RangeCommits> },
): Pick<WayBack, 'notBack' | 'unknown'> {
  const { stage, release } = about;
  const labels = [stage.name, ...stagesBefore(state, stage.name)]
    .filter(
      name =>
        name === stage.name || runningRelease(state, name)?.id === release.id,
    )
    .flatMap(name => applicationsOf(state, name))
    .flatMap(({ labels: all, name }) =>
      Object.hasOwn(all, IRREVERSIBLE_KEY)
        ? [
            `${
              plain(all[IRREVERSIBLE_KEY]) || 'something'
            } (application ${name})`,
          ]
        : [],
    );
  if (migrations.length === 0) {
    return {
      notBack: named(labels, []),
      unknown:
        'Config names no paths of migrations (wayBack.migrations), so only labels say what would not come back',
    };
  }
  const ranges = rangesInto(state, {
    stage: stage.name,
    releaseId: release.id,
  });
  const gaps = new Set(ranges.gaps);
  if (runningRelease(state, stage.name)?.id === release.id) {
    // Ranges end where it begins to run.
    gaps.add(
      `what ${release.version} brought is not looked through any more, for it runs in ${stage.name}`,
    );
  }
  const paths = new Set<string>();
  for (const query of ranges.queries) {
    const range = rangeOf(state, query);
    const read = range && known[rangeKey(range)];
    const looked = read?.migrations?.looked ?? [];
    if (
      range?.because !== undefined ||
      !read ||
      migrations.some(path => !looked.includes(path))
    ) {
      gaps.add(
        `${query.repository} since ${query.from.slice(
          0,
          7,
        )} was not looked through`,
      );
    }
    for (const path of read?.migrations?.changed ?? []) {
      paths.add(`${plain(path)} in ${query.repository}`);
    }
  }
  const { queries } = wantedDifferences(state, stage, release);
  for (const query of queries) {
    for (const { path } of answerTo(state, query)?.content?.changes ?? []) {
      if (migrations.some(one => `/${path}/`.includes(`/${one}/`))) {
        paths.add(`${plain(path)} in ${query.repository}`);
      }
    }
  }
  if (!readsCommits(stage)) {
    gaps.add(`${stage.name} is not protected, so commits are not read`);
  }
  return {
    notBack: named(labels, [...paths]),
    unknown: gaps.size > 0 ? listed([...gaps]) : undefined,
  };
}

function named(labels: string[], paths: string[]): WayBack['notBack'] {
  return [
    ...[...new Set(labels)].map(what => ({ what, by: 'label' as const })),
    ...paths.sort().map(what => ({ what, by: 'path' as const })),
  ];
}
