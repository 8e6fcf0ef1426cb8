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

import { compareReleases } from '../releaseOrder';
import type { CommitRisk } from '../changes/trailers';
import { shorten } from '../identify';
import type { Release } from '../types';
import type { RiskFinding, RiskInput, RiskSource } from './types';

/**
 * What the commits say that brought the release, and those that it skips, into
 * their first stage, as far as Git has told; the way back takes away
 * what the way there brought. It only raises.
 */
export const riskByFirstCommits: RiskSource = input =>
  findingsOf(broughtBy(input).flatMap(({ commitRisk }) => commitRisk ?? []));

/** What commits say that is more than low; a word that is no class counts as high. */
export function findingsOf(said: readonly CommitRisk[]): RiskFinding[] {
  return said
    .filter(one => one.class !== 'low')
    .map(({ class: known, revision, word }) => {
      const by = `Commit ${shorten(revision)} says "Risk: ${word}"`;
      return known
        ? { class: known, reason: `${by}: ${known}` }
        : {
            class: 'high' as const,
            reason: `${by}, which is none of low, medium, high: high`,
            unreadable: true,
          };
    });
}

/** The release, and those between it and what runs: the older one is there already. */
function broughtBy({ state, release, running }: RiskInput): Release[] {
  const compare = (first: Release, second: Release) =>
    compareReleases(state.pipeline, first, second);
  const way = running && compare(release, running);
  const others =
    running && way
      ? state.releases.filter(one => {
          const [older, newer] =
            way > 0 ? [running, release] : [release, running];
          const [afterOlder, afterNewer] = [
            compare(one, older),
            compare(one, newer),
          ];
          return (
            afterOlder !== undefined &&
            afterNewer !== undefined &&
            afterOlder > 0 &&
            afterNewer <= 0
          );
        })
      : [];
  return [release, ...others.filter(({ id }) => id !== release.id)];
}
