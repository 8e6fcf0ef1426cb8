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

  /**
   * The last commit at or before `revision` that touched `paths`; undefined
   * when config has no such repository, or its branch no such commit. Throws
   * `UpstreamError`.
   */
  async find(
    query: { repoURL: string; revision: string; paths: readonly string[] },
    options: { signal: AbortSignal },
  ): Promise<Change | undefined> {
    const repository = [...this.#repositories.values()].find(({ url }) =>
      isSameRepository(url, query.repoURL),
    );
    if (!repository) {
      return undefined;
    }
    const kept = this.#keptOf(repository);
    return kept.lane.run(async signal => {
      // Components of one repository change together: one look serves them.
      const before = (await kept.checkout?.has(query.revision))
        ? kept.checkout
        : undefined;
      const checkout =
        before ??
        (await GitCheckout.open(repository, {
          signal,
          depth: HISTORY_AT_FIRST,
        }));
      this.#keep(kept, checkout);
      return checkout.lastChange(query.revision, query.paths, HISTORY_AT_MOST);
    }, options.signal);
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

/** With or without `.git` and a slash at the end. */
export function isSameRepository(url: string, other: string): boolean {
  return withoutSuffix(url) === withoutSuffix(other);
}

function withoutSuffix(url: string): string {
  return url.replace(/\/+$/, '').replace(/\.git$/, '');
}
