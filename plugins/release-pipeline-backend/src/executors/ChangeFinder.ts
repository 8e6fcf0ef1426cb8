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

import { Lane } from '../adapters/resilience';
import { isSameRepository } from '../domain/reduction';
import { GitCheckout, type GitRepository } from './GitCheckout';
import type { Change } from './lastChange';

const HISTORY_AT_FIRST = 50;
/** Further back nobody looks for who made a change that runs now. */
const HISTORY_AT_MOST = 1_000;
const KEPT_MS = 60_000;
const CALL_TIMEOUT_MS = 120_000;
const PAUSE_MS = 60_000;

interface Kept {
  lane: Lane;
  checkout?: GitCheckout;
  forget?: NodeJS.Timeout;
}

/**
 * Tells who made a change in the directories of an application. Argo CD names
 * the head that it synced, which in a repository of many may be anybody's
 * commit (R1).
 */
export class ChangeFinder {
  readonly #repositories: ReadonlyMap<string, GitRepository>;
  readonly #kept = new Map<string, Kept>();

  private constructor(repositories: ReadonlyMap<string, GitRepository>) {
    this.#repositories = repositories;
  }

  /** @param options - `repositories` by the name in config. */
  static create(options: {
    repositories: ReadonlyMap<string, GitRepository>;
  }): ChangeFinder {
    return new ChangeFinder(options.repositories);
  }

  /** Whether config has this repository, so that Git is asked at all. */
  knows(repoURL: string): boolean {
    return this.#repositoryOf(repoURL) !== undefined;
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
    const repository = this.#repositoryOf(query.repoURL);
    return (
      repository &&
      this.#look(
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
    const repository = this.#repositoryOf(query.repoURL);
    if (!repository) {
      return { because: 'config has no such Git repository' };
    }
    const commit = await this.#look(
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

  #repositoryOf(repoURL: string): GitRepository | undefined {
    return [...this.#repositories.values()].find(({ url }) =>
      isSameRepository(url, repoURL),
    );
  }

  /** In a checkout that contains the revision, where the branch does. */
  async #look<T>(
    repository: GitRepository,
    revision: string,
    signal: AbortSignal,
    look: (checkout: GitCheckout, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const kept = this.#keptOf(repository);
    return kept.lane.run(async running => {
      // Components of one repository change together: one look serves them.
      const before = (await kept.checkout?.has(revision))
        ? kept.checkout
        : undefined;
      const checkout =
        before ??
        (await GitCheckout.open(repository, {
          signal: running,
          depth: HISTORY_AT_FIRST,
        }));
      this.#keep(kept, checkout);
      return look(checkout, running);
    }, signal);
  }

  #keptOf({ name }: GitRepository): Kept {
    const kept = this.#kept.get(name) ?? {
      lane: new Lane({
        source: `Git repository '${name}'`,
        timeoutMs: CALL_TIMEOUT_MS,
        atOnce: 1,
        retries: 0,
        pauseMs: PAUSE_MS,
      }),
    };
    this.#kept.set(name, kept);
    return kept;
  }

  #keep(kept: Kept, checkout: GitCheckout): void {
    clearTimeout(kept.forget);
    kept.checkout = checkout;
    kept.forget = setTimeout(() => {
      kept.checkout = undefined;
    }, KEPT_MS);
    kept.forget.unref();
  }
}
