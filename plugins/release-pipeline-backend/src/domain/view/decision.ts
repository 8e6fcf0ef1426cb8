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
  CommitRangeView,
  PlaceChange,
} from 'backstage-plugin-release-pipeline-common';
import { CHANGE_CLASSES } from '../changes/classes';
import type { Difference, DifferenceQuery } from '../changes/difference';
import type { Change } from '../changes/types';
import { answerTo, wantedDifferences } from '../changes/wanted';
import { rangeKey, rangeOf, rangesInto, readsCommits } from '../commitRanges';
import { releaseOf, runningRelease, stageOf } from '../lookups';
import { nameOfChange, plain } from '../risk/changes';
import type { ComponentState, Promotion, RangeCommits } from '../types';
import { iso } from '../words';
import type { Links } from './viewer';

/** What is listed of each place; the rest is counted. */
const LISTED = 20;
const SUBJECT_LENGTH = 200;

type Entry = Pick<Promotion, 'stage' | 'releaseId'>;

/** What comes along with a release, as far as Git told, and what nobody can tell. */
export function comesAlong(
  state: ComponentState,
  entry: Entry,
): {
  changes: PlaceChange[];
  ranges: DifferenceQuery[];
  gaps: string[];
} {
  const stage = stageOf(state, entry.stage);
  const release = releaseOf(state, entry.releaseId);
  if (!stage || !release) {
    return {
      changes: [],
      ranges: [],
      gaps: ['Stage or release is not known any more'],
    };
  }
  if (runningRelease(state, stage.name)?.id === release.id) {
    return {
      changes: [],
      ranges: [],
      gaps: [`${release.version} runs there already`],
    };
  }
  const { queries, unseen } = wantedDifferences(state, stage, release);
  const ranges = rangesInto(state, entry);
  return {
    changes: queries.map(query => placeChange(query, answerTo(state, query))),
    ranges: ranges.queries,
    gaps: [
      ...(stage.changeRisks
        ? unseen.map(nameOfChange)
        : [
            `No rule of ${stage.name} looks at what Git changes, so it was not compared`,
          ]),
      ...(readsCommits(stage)
        ? ranges.gaps
        : [`${stage.name} is not protected, so the commits were not read`]),
    ],
  };
}

function placeChange(
  { repository, paths }: DifferenceQuery,
  answer: Difference | undefined,
): PlaceChange {
  const content = answer?.content;
  const changes = [...(content?.changes ?? [])].sort(
    (one, other) => weight(other) - weight(one),
  );
  const further = Object.values(content?.more ?? {}).reduce(
    (sum, count) => sum + count,
    0,
  );
  const words = [...new Set(changes.map(nameOfChange))];
  return {
    repository,
    paths,
    changes: words.slice(0, LISTED),
    more: Math.max(0, words.length - LISTED) + further,
    because: answer?.because ?? (content ? undefined : 'Git has not told yet'),
  };
}

// They are written from the harmless to the grave.
function weight(change: Change): number {
  return CHANGE_CLASSES.indexOf(change.class);
}

/** The commits of one range, or why they are not known. */
export function commitRange(
  state: ComponentState,
  query: DifferenceQuery,
  known: Record<string, RangeCommits>,
  links: Links,
): CommitRangeView {
  const range = rangeOf(state, query);
  const { commits, more } = (range && known[rangeKey(range)]) ?? {
    commits: undefined,
    more: 0,
  };
  const { repository, repoURL, paths } = query;
  return {
    repository,
    paths,
    from: range?.from ?? query.from,
    commits: (commits ?? []).map(({ revision, subject, author, at }) => ({
      revision,
      subject: plain(subject, SUBJECT_LENGTH),
      author: author || undefined,
      at: iso(at),
      href: links.commit(repoURL, revision),
    })),
    more,
    because:
      range?.because ??
      range?.gap ??
      (range?.isCut
        ? 'There are more commits than are looked at'
        : undefined) ??
      (commits ? undefined : 'Git has not told yet'),
  };
}
