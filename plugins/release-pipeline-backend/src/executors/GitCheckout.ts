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

import git, { Errors, FsClient, HttpClient } from 'isomorphic-git';
import { createFsFromVolume, Volume } from 'memfs';
import { redact } from '../adapters/UpstreamError';
import type { DifferenceContent } from '../domain/changes/difference';
import { isNotFound, translate } from './gitErrors';
import { access, gitHttp } from './gitHttp';
import type { GitRepository } from './GitRepository';
import { ancestorsOf } from './history';
import { type Change, lastChange, lastTouch } from './lastChange';
import { readDifference, type ReadQuery } from './readDifference';
import { type RangeToRead, type ReadRange, readRange } from './readRange';
import { replaceFile } from './replaceFile';

const DIRECTORY = '/repository';
/** How many commits are fetched while looking for one; the last means all. */
const DEPTHS = [50, 1_000, 2 ** 31 - 1];

export type PushResult =
  | { kind: 'pushed' }
  /** Somebody else was faster. */
  | { kind: 'moved' }
  /** The host refuses this push; the message is redacted. */
  | { kind: 'refused'; message: string };

/**
 * The head of a branch, held in memory: nothing touches a disk, no program is
 * run, and no text reaches a shell (S53). Throws `UpstreamError`.
 */
export class GitCheckout {
  /** The commit that all reads are of. */
  readonly head: string;

  readonly #repository: GitRepository;
  readonly #source: string;
  readonly #fs: FsClient;
  readonly #http: HttpClient;
  readonly #cache: object;
  #depth: number;

  static async open(
    repository: GitRepository,
    options: { signal: AbortSignal; depth?: number; timeoutMs?: number },
  ): Promise<GitCheckout> {
    const { signal, depth = 1, timeoutMs } = options;
    const source = `Git repository '${repository.name}'`;
    const fs: FsClient = createFsFromVolume(new Volume());
    const http = gitHttp({ source, signal, timeoutMs });
    const cache = {};
    try {
      await git.clone({
        ...access(repository),
        fs,
        http,
        cache,
        dir: DIRECTORY,
        ref: repository.branch,
        singleBranch: true,
        noCheckout: true,
        noTags: true,
        depth,
      });
      const head = await git.resolveRef({
        fs,
        dir: DIRECTORY,
        ref: `refs/remotes/origin/${repository.branch}`,
      });
      return new GitCheckout({
        repository,
        source,
        fs,
        http,
        cache,
        head,
        depth,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw translate(error, source, repository);
    }
  }

  /** The head of a branch, without anything of its content. */
  static async headOf(
    repository: GitRepository,
    { signal }: { signal: AbortSignal },
  ): Promise<string | undefined> {
    const source = `Git repository '${repository.name}'`;
    const ref = `refs/heads/${repository.branch}`;
    try {
      const refs = await git.listServerRefs({
        ...access(repository),
        http: gitHttp({ source, signal }),
        prefix: ref,
      });
      return refs.find(one => one.ref === ref)?.oid;
    } catch (error) {
      signal.throwIfAborted();
      throw translate(error, source, repository);
    }
  }

  private constructor(options: {
    repository: GitRepository;
    source: string;
    fs: FsClient;
    http: HttpClient;
    cache: object;
    head: string;
    depth: number;
  }) {
    this.head = options.head;
    this.#repository = options.repository;
    this.#source = options.source;
    this.#fs = options.fs;
    this.#http = options.http;
    this.#cache = options.cache;
    this.#depth = options.depth;
  }

  /** A file's text at the head; undefined when there is no such file. */
  async read(path: string): Promise<string | undefined> {
    try {
      const { blob } = await git.readBlob({
        ...this.#local(),
        oid: this.head,
        filepath: path,
      });
      return Buffer.from(blob).toString('utf8');
    } catch (error) {
      if (isNotFound(error) || error instanceof Errors.ObjectTypeError) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * A commit that was made on top of `base` (merged in or not) and whose
   * message fits; fetches as much history as it takes. `rewritten`: the branch
   * does not contain `base` any more.
   */
  async findSince(
    base: string,
    fits: (message: string) => boolean,
  ): Promise<{ commit?: string; rewritten: boolean }> {
    if (base === this.head) {
      return { rewritten: false };
    }
    const local = this.#local();
    for (;;) {
      const before = await ancestorsOf(local, base);
      const since = await ancestorsOf(local, this.head, before.oids);
      const found = since.messages.find(({ message }) => fits(message));
      const rewritten = !since.met.has(base);
      // Where history ends before it meets the base, more of it is needed.
      if (found || !(rewritten || since.cut) || !(await this.#deepen())) {
        return { commit: found?.oid, rewritten };
      }
    }
  }

  /**
   * What last touched one of these directories, see {@link lastChange}; fetches
   * as much history as it takes, at most so many commits. Undefined when it is
   * not found there.
   */
  async lastChange(
    revision: string,
    paths: readonly string[],
    options: { atMost: number; signal: AbortSignal },
  ): Promise<Change | undefined> {
    return this.#searching(options, () =>
      lastChange(this.#local(), revision, paths),
    );
  }

  /** Only which commit that is, see {@link lastTouch}, however long ago it was. */
  async lastTouch(
    revision: string,
    paths: readonly string[],
    options: { known: ReadonlyMap<string, string>; signal: AbortSignal },
  ): Promise<string | undefined> {
    return this.#searching(options, () =>
      lastTouch(this.#local(), revision, paths, options.known),
    );
  }

  /** What differs, see {@link readDifference}; undefined: the branch does not contain both. */
  async difference(
    query: ReadQuery,
    options: { signal: AbortSignal },
  ): Promise<DifferenceContent | undefined> {
    return this.#searching(options, () => readDifference(this.#local(), query));
  }

  /** Who made the commits between two commits, see {@link readRange}; the same. */
  async range(
    query: RangeToRead,
    options: { signal: AbortSignal },
  ): Promise<ReadRange | undefined> {
    return this.#searching(options, () => readRange(this.#local(), query));
  }

  /**
   * The same repository at the head that its branch has now; nothing but that
   * is asked for as long as it has not moved.
   */
  async renewed(options: { signal: AbortSignal }): Promise<GitCheckout> {
    const { signal } = options;
    const repository = this.#repository;
    if ((await GitCheckout.headOf(repository, options)) === this.head) {
      return this;
    }
    const http = gitHttp({ source: this.#source, signal });
    try {
      await git.fetch({
        ...this.#local(),
        ...access(repository),
        http,
        ref: repository.branch,
        singleBranch: true,
        tags: false,
        depth: this.#depth,
      });
      return new GitCheckout({
        repository,
        source: this.#source,
        fs: this.#fs,
        http: this.#http,
        cache: this.#cache,
        head: await git.resolveRef({
          ...this.#local(),
          ref: `refs/remotes/origin/${repository.branch}`,
        }),
        depth: this.#depth,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw translate(error, this.#source, repository);
    }
  }

  /** `signal` is that of this search: whoever opened the checkout may be gone. */
  async #searching<T>(
    options: { atMost?: number; signal: AbortSignal },
    search: () => Promise<T>,
  ): Promise<T | undefined> {
    const { atMost = Infinity, signal } = options;
    for (;;) {
      try {
        return await search();
      } catch (error) {
        if (!isNotFound(error)) {
          throw error;
        }
        if (this.#depth >= atMost || !(await this.#deepen(signal))) {
          return undefined;
        }
      }
    }
  }

  /** Whether this commit is among those that were fetched. */
  async has(revision: string): Promise<boolean> {
    try {
      await git.readCommit({ ...this.#local(), oid: revision });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Commits these texts on top of the head and pushes, never by force. A
   * throw leaves open whether it arrived.
   */
  async push(
    files: Map<string, string>,
    message: string,
    options: { signal: AbortSignal; timeoutMs?: number },
  ): Promise<PushResult & { revision: string }> {
    const local = this.#local();
    const ref = `refs/heads/${this.#repository.branch}`;
    let { tree } = (await git.readCommit({ ...local, oid: this.head })).commit;
    for (const [path, text] of files) {
      tree = await replaceFile(local, tree, path.split('/'), text);
    }
    const author = {
      name: 'Release Pipeline',
      email: 'release-pipeline@noreply.invalid',
    };
    const revision = await git.commit({
      ...local,
      ref,
      parent: [this.head],
      tree,
      message,
      author,
    });
    const refused = await this.#tryPush(ref, options.signal);
    if (refused === undefined) {
      return { kind: 'pushed', revision };
    }
    // "Not fast-forward", "failed to lock", "fetch first": hosts differ. The head tells.
    const now = await GitCheckout.open(this.#repository, options);
    return now.head === this.head
      ? { kind: 'refused', message: refused, revision }
      : { kind: 'moved', revision };
  }

  /** Undefined when the push arrived; else what the host says against it. */
  async #tryPush(
    ref: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const said: string[] = [];
    const plain = (text: string) =>
      redact([text, ...said].join(' '), [this.#repository.token ?? '']);
    try {
      const result = await git.push({
        ...this.#local(),
        ...access(this.#repository),
        http: this.#http,
        ref,
        remoteRef: ref,
        force: false,
        // What a hook prints.
        onMessage: message => {
          said.push(message);
        },
      });
      return result.ok ? undefined : plain(result.error ?? 'no reason given');
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Errors.PushRejectedError) {
        return 'the branch has moved';
      }
      if (error instanceof Errors.GitPushError) {
        return plain(error.data.prettyDetails);
      }
      if (
        error instanceof Errors.HttpError &&
        (error.data.statusCode === 401 || error.data.statusCode === 403)
      ) {
        return 'our credentials may not push';
      }
      throw translate(error, this.#source, this.#repository);
    }
  }

  /** False when everything is here already. */
  async #deepen(signal?: AbortSignal): Promise<boolean> {
    const depth = DEPTHS.find(value => value > this.#depth);
    if (depth === undefined) {
      return false;
    }
    try {
      await git.fetch({
        ...this.#local(),
        ...access(this.#repository),
        http: signal ? gitHttp({ source: this.#source, signal }) : this.#http,
        ref: this.#repository.branch,
        singleBranch: true,
        tags: false,
        depth,
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw translate(error, this.#source, this.#repository);
    }
    this.#depth = depth;
    return true;
  }

  #local() {
    return { fs: this.#fs, dir: DIRECTORY, cache: this.#cache };
  }
}
