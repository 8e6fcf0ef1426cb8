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

import type { ChangeClass } from './classes';
import type { CommitRisk } from './trailers';
import type { Change, ExposedSecret } from './types';

/** A Git repository in config, as far as differences need to know it. */
export interface ConfiguredRepository {
  name: string;
  url: string;
  branch: string;
}

/** Asks what would change in some directories of a Git repository. */
export interface DifferenceQuery {
  /** By its name in config: several may have one URL, each with its branch. */
  repository: string;
  repoURL: string;
  /** Directories and files, sorted. */
  paths: string[];
  /** Those of them that may lead to nothing; absent: none. */
  optional?: string[];
  /** The revision that runs. */
  from: string;
  /** The revision that would run; absent: the head of the branch in config. */
  to?: string;
}

/** What would change, and what the commits in between say of it. */
export interface DifferenceContent {
  changes: Change[];
  exposed: ExposedSecret[];
  commits: CommitRisk[];
  /** By class: how many further changes there are. */
  more?: Partial<Record<ChangeClass, number>>;
}

/** The answer, as far as there is one. Stored as JSON. */
export interface Difference extends DifferenceQuery {
  /** Absent: not read yet. */
  content?: DifferenceContent;
  /** The head when it was read first with this content. */
  head?: string;
  /**
   * Why it has not been read, fit to be shown to anybody. With content: nobody
   * can tell as the branch is now, and it is asked again when that moves.
   */
  because?: string;
}

/** Whether both are about the same place, though what runs there may have moved. */
export function isSameDifference(
  one: DifferenceQuery,
  other: DifferenceQuery,
): boolean {
  return (
    one.repository === other.repository &&
    one.repoURL === other.repoURL &&
    one.to === other.to &&
    one.paths.join('\n') === other.paths.join('\n') &&
    one.optional?.join('\n') === other.optional?.join('\n')
  );
}
