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

import type { GitRepository } from './GitRepository';
import { KeptCheckouts } from './KeptCheckouts';
import type { Change } from './lastChange';

/** Further back nobody looks for who made a change that runs now. */
const HISTORY_AT_MOST = 1_000;
const PAUSE_MS = 60_000;

/**
 * Tells who made a change in the directories of an application. Argo CD names
 * the head that it synced, which in a repository of many may be anybody's
 * commit (R1).
 */
export class ChangeFinder {
  readonly #checkouts: KeptCheckouts;

  private constructor(checkouts: KeptCheckouts) {
    this.#checkouts = checkouts;
  }

  /** @param options - `repositories` by the name in config. */
  static create(options: {
    repositories: ReadonlyMap<string, GitRepository>;
  }): ChangeFinder {
    return new ChangeFinder(
      KeptCheckouts.create({ ...options, pauseMs: PAUSE_MS }),
    );
  }

  /** Whether config has this repository, so that Git is asked at all. */
  knows(repoURL: string): boolean {
    return this.#checkouts.repositoryOf(repoURL) !== undefined;
  }

  /**
   * The last commit at or before `revision` that touched `paths`; undefined
   * when config has no such repository, or its branch no such commit. Throws
   * `UpstreamError`.
   */
  async find(
    query: { repoURL: string; revision: string; paths: readonly string[] },
    options: { signal: AbortSignal },
  ): Promise<Change | undefined> {
    const repository = this.#checkouts.repositoryOf(query.repoURL);
    return (
      repository &&
      this.#checkouts.look(
        repository,
        query.revision,
        options.signal,
        (checkout, signal) =>
          checkout.lastChange(query.revision, query.paths, {
            atMost: HISTORY_AT_MOST,
            signal,
          }),
      )
    );
  }

  /**
   * Which commit that is, however long ago, as it identifies a release (R1);
   * `known` are answers about older revisions, none to be asked again. Where it
   * can't be told: why, fit to be shown to anybody. Throws `UpstreamError`.
   */
  async reduce(
    query: {
      repoURL: string;
      revision: string;
      paths: readonly string[];
      known: ReadonlyMap<string, string>;
    },
    options: { signal: AbortSignal },
  ): Promise<{ commit: string } | { because: string }> {
    const repository = this.#checkouts.repositoryOf(query.repoURL);
    if (!repository) {
      return { because: 'config has no such Git repository' };
    }
    const commit = await this.#checkouts.look(
      repository,
      query.revision,
      options.signal,
      (checkout, signal) =>
        checkout.lastTouch(query.revision, query.paths, {
          known: query.known,
          signal,
        }),
    );
    return commit
      ? { commit }
      : {
          because: `branch '${repository.branch}' of Git repository '${repository.name}' does not contain it`,
        };
  }
}
