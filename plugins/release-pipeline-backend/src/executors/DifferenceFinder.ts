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

import type { DifferenceContent } from '../domain/changes/difference';
import type { GitCheckout } from './GitCheckout';
import type { GitRepository } from './GitRepository';
import { KeptCheckouts } from './KeptCheckouts';
import type { ReadRange } from './readRange';

/** What was asked last of a repository is asked again after so long. */
const HEAD_MS = 15_000;
/** Promotions wait for it: not long. */
const PAUSE_MS = 5_000;

/** How true to the present moment an answer has to be. */
interface LookOptions {
  /** Else the head of a branch is asked for at most every 15 s. */
  exact: boolean;
  /** The revisions that Argo CD shows: others than the head tell that it has moved. */
  shown?: readonly string[];
  signal: AbortSignal;
}

/** What would change, and the head of the branch by which that was told. */
export type FoundDifference = { head: string } & (
  | { content: DifferenceContent }
  /** Why nobody can tell as the branch is now; fit to be shown to anybody. */
  | { because: string }
);

/** Who made the commits, and the head of the branch by which that was told. */
export type FoundRange = { head: string } & (ReadRange | { because: string });

/**
 * Tells what would change in the directories of applications (R14), and who made
 * the commits that would change it (R25).
 */
export class DifferenceFinder {
  readonly #checkouts: KeptCheckouts;
  readonly #heads = new Map<string, { head: string; at: number }>();

  private constructor(checkouts: KeptCheckouts) {
    this.#checkouts = checkouts;
  }

  /**
   * Its checkouts are its own: a host that does not tell the head must not keep
   * others from looking into what is here already.
   *
   * @param options - `repositories` by the name in config.
   */
  static create(options: {
    repositories: ReadonlyMap<string, GitRepository>;
  }): DifferenceFinder {
    return new DifferenceFinder(
      KeptCheckouts.create({ ...options, pauseMs: PAUSE_MS }),
    );
  }

  /**
   * The head of the branch of a repository, by its name in config; undefined when
   * config has no such repository, or it no such branch. Throws `UpstreamError`.
   */
  async headOf(
    name: string,
    options: LookOptions,
  ): Promise<string | undefined> {
    const repository = this.#checkouts.named(name);
    if (!repository) {
      return undefined;
    }
    const known = this.#lately(repository, options);
    if (known !== undefined) {
      return known;
    }
    const head = await this.#checkouts.headOf(repository, options.signal);
    return head === undefined ? undefined : this.#seen(repository, head);
  }

  /**
   * Between `from` and `to`, or the head of the branch where there is no `to`.
   * Throws `UpstreamError`.
   */
  async find(
    query: {
      repository: string;
      from: string;
      to?: string;
      paths: string[];
      optional?: string[];
    },
    options: LookOptions,
  ): Promise<FoundDifference> {
    const { from, paths, optional } = query;
    return this.#between(query, options, async (checkout, to, signal) => {
      const content = await checkout.difference(
        { from, to, paths, optional },
        { signal },
      );
      return content && { content };
    });
  }

  /**
   * Of the same range, without the commits in `ours`. Throws `UpstreamError`.
   */
  async findRange(
    query: {
      repository: string;
      from: string;
      to?: string;
      paths: string[];
      ours: ReadonlySet<string>;
      migrations: readonly string[];
    },
    options: LookOptions,
  ): Promise<FoundRange> {
    return this.#between(query, options, (checkout, to, signal) =>
      checkout.range({ ...query, to }, { signal }),
    );
  }

  /** @param look - undefined when the branch does not contain both commits */
  async #between<T extends object>(
    query: { repository: string; to?: string },
    options: LookOptions,
    look: (
      checkout: GitCheckout,
      to: string,
      signal: AbortSignal,
    ) => Promise<T | undefined>,
  ): Promise<{ head: string } & (T | { because: string })> {
    const repository = this.#checkouts.named(query.repository);
    if (!repository) {
      return { head: '', because: 'config has no such Git repository' };
    }
    const lookAt = (known?: string) =>
      this.#checkouts.lookAtHead(
        repository,
        { known, signal: options.signal },
        async (checkout, signal) => {
          const { head } = checkout;
          if (head !== known) {
            this.#seen(repository, head);
          }
          return {
            head,
            found: await look(checkout, query.to ?? head, signal),
          };
        },
      );
    const known = this.#lately(repository, options);
    let { head, found } = await lookAt(known);
    if (!found && head === known) {
      // What is asked about may be newer.
      ({ head, found } = await lookAt());
    }
    return found
      ? { head, ...found }
      : { head, because: notContained(repository) };
  }

  /** The head that needs not be asked for again. */
  #lately(
    { name }: GitRepository,
    { exact, shown }: LookOptions,
  ): string | undefined {
    const known = this.#heads.get(name);
    return known &&
      !exact &&
      performance.now() - known.at < HEAD_MS &&
      (shown === undefined || shown.includes(known.head))
      ? known.head
      : undefined;
  }

  #seen({ name }: GitRepository, head: string): string {
    this.#heads.set(name, { head, at: performance.now() });
    return head;
  }
}

function notContained({ branch, name }: GitRepository): string {
  return `branch '${branch}' of Git repository '${name}' does not contain it`;
}
