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
import { GitCheckout } from './GitCheckout';
import type { GitRepository } from './GitRepository';

const HISTORY_AT_FIRST = 50;
/** Longer than it takes until an open promotion is looked at again. */
const KEPT_MS = 150_000;
/** Each renewal adds to what is held in memory. */
const RENEWED_MS = 600_000;
const CALL_TIMEOUT_MS = 120_000;

interface Kept {
  lane: Lane;
  checkout?: GitCheckout;
  openedAt?: number;
  forget?: NodeJS.Timeout;
}

/**
 * Repositories that were looked into lately, held in memory for whoever looks
 * next: components of one repository change together. One look at a time in
 * each.
 */
export class KeptCheckouts {
  readonly #repositories: ReadonlyMap<string, GitRepository>;
  readonly #pauseMs: number;
  readonly #kept = new Map<string, Kept>();

  private constructor(
    repositories: ReadonlyMap<string, GitRepository>,
    pauseMs: number,
  ) {
    this.#repositories = repositories;
    this.#pauseMs = pauseMs;
  }

  /**
   * @param options - `repositories` by the name in config; `pauseMs`: how long a
   *   host that fails is left alone.
   */
  static create(options: {
    repositories: ReadonlyMap<string, GitRepository>;
    pauseMs: number;
  }): KeptCheckouts {
    return new KeptCheckouts(options.repositories, options.pauseMs);
  }

  /** The repository of this name in config. */
  named(name: string): GitRepository | undefined {
    return this.#repositories.get(name);
  }

  /** The repository in config that an application names. */
  repositoryOf(repoURL: string): GitRepository | undefined {
    return [...this.#repositories.values()].find(({ url }) =>
      isSameRepository(url, repoURL),
    );
  }

  /** In a checkout that contains the revision, where the branch does. */
  async look<T>(
    repository: GitRepository,
    revision: string,
    signal: AbortSignal,
    look: (checkout: GitCheckout, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const kept = this.#keptOf(repository);
    return kept.lane.run(async running => {
      const before = (await kept.checkout?.has(revision))
        ? kept.checkout
        : undefined;
      const checkout = before ?? (await this.#open(kept, repository, running));
      this.#keep(kept, checkout);
      return look(checkout, running);
    }, signal);
  }

  /** The head that the branch has now, without a checkout. */
  async headOf(
    repository: GitRepository,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    return this.#keptOf(repository).lane.run(
      running => GitCheckout.headOf(repository, { signal: running }),
      signal,
    );
  }

  /**
   * In a checkout of the head that the branch has now.
   *
   * @param options.known - a head that was told lately; as long as it is that of
   *   the checkout, the host is not asked
   */
  async lookAtHead<T>(
    repository: GitRepository,
    { known, signal }: { known?: string; signal: AbortSignal },
    look: (checkout: GitCheckout, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const kept = this.#keptOf(repository);
    return kept.lane.run(async running => {
      const isYoung = performance.now() - (kept.openedAt ?? 0) < RENEWED_MS;
      const before = isYoung ? kept.checkout : undefined;
      const checkout =
        before && before.head === known
          ? before
          : (await before?.renewed({ signal: running })) ??
            (await this.#open(kept, repository, running));
      this.#keep(kept, checkout);
      return look(checkout, running);
    }, signal);
  }

  async #open(
    kept: Kept,
    repository: GitRepository,
    signal: AbortSignal,
  ): Promise<GitCheckout> {
    const checkout = await GitCheckout.open(repository, {
      signal,
      depth: HISTORY_AT_FIRST,
    });
    kept.openedAt = performance.now();
    return checkout;
  }

  #keptOf({ name }: GitRepository): Kept {
    const kept = this.#kept.get(name) ?? {
      lane: new Lane({
        source: `Git repository '${name}'`,
        timeoutMs: CALL_TIMEOUT_MS,
        atOnce: 1,
        retries: 0,
        pauseMs: this.#pauseMs,
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
