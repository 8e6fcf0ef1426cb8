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

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The author, date and message of one commit, as `revisions/{sha}/metadata` gives them. */
export type RevisionMetadata = {
  author: string;
  date: string;
  tags?: string[];
  message: string;
};

const maxKept = 2000;

const wholeSha = /^[0-9a-f]{40}$/;

/**
 * Reads commits of local bare repositories through the `git` command.
 * Contents are kept by hash, so a new commit costs two processes and one more for each changed file that is read.
 */
export class Repositories {
  readonly #directories: Record<string, string>;
  readonly #heads = new Map<string, Map<string, string>>();
  readonly #moved = new Set<string>();
  readonly #trees = new Map<string, Promise<Map<string, string>>>();
  readonly #blobs = new Map<string, Promise<string>>();

  constructor(directories: Record<string, string>) {
    this.#directories = directories;
  }

  has(repoURL: string): boolean {
    return repoURL in this.#directories;
  }

  /** Reads the refs of all repositories. */
  async fetch(): Promise<void> {
    for (const repoURL of Object.keys(this.#directories)) {
      await this.#fetch(repoURL);
    }
  }

  /** Fetches; returns the URLs of those that moved since the last call, whoever saw it first. */
  async poll(): Promise<Set<string>> {
    await this.fetch();
    const moved = new Set(this.#moved);
    this.#moved.clear();
    return moved;
  }

  /** Full commit id of a branch, tag or commit; throws with Argo CD's own words. */
  async resolve(repoURL: string, revision: string): Promise<string> {
    if (!this.has(repoURL)) {
      throw new Error('failed to list refs: repository not found');
    }
    if (wholeSha.test(revision)) {
      return revision;
    }
    if (!this.#heads.has(repoURL)) {
      await this.#fetch(repoURL);
    }
    const refs = this.#heads.get(repoURL);
    const sha =
      refs?.get(`refs/heads/${revision}`) ??
      refs?.get(`refs/tags/${revision}`) ??
      refs?.get(revision);
    if (!sha) {
      throw new Error(`unable to resolve '${revision}' to a commit SHA`);
    }
    return sha;
  }

  /** Paths of all files of a commit. */
  async paths(repoURL: string, sha: string): Promise<Iterable<string>> {
    return (await this.#tree(repoURL, sha)).keys();
  }

  /** Text of a file at a commit; undefined where there is none. */
  async read(
    repoURL: string,
    sha: string,
    path: string,
  ): Promise<string | undefined> {
    const hash = (await this.#tree(repoURL, sha)).get(path);
    return hash === undefined
      ? undefined
      : keep(this.#blobs, hash, () =>
          this.#git(repoURL, 'cat-file', 'blob', hash),
        );
  }

  /** The commits up to `sha` that touched `path`, newest first, at most `count`, and how many there are in all. */
  async history(
    repoURL: string,
    sha: string,
    path: string,
    count: number,
  ): Promise<{ commits: { sha: string; date: Date }[]; total: number }> {
    const log = await this.#git(
      repoURL,
      'log',
      '--format=%H %cI',
      sha,
      '--',
      path,
    );
    const lines = log.split('\n').filter(line => line !== '');
    const commits = lines.slice(0, count).map(line => {
      const [commit, date] = line.split(' ');
      return { sha: commit, date: new Date(date) };
    });
    return { commits, total: lines.length };
  }

  /** Metadata of one commit; throws with the text that Argo CD shows for an unknown one. */
  async metadata(repoURL: string, sha: string): Promise<RevisionMetadata> {
    try {
      const text = await this.#git(
        repoURL,
        'show',
        '--no-patch',
        '--format=%an <%ae>%x00%aI%x00%B',
        `${sha}^{commit}`,
      );
      const [author, date, message] = text.split('\0');
      const tags = await this.#git(repoURL, 'tag', '--points-at', sha);
      return {
        author,
        date: `${new Date(date).toISOString().slice(0, 19)}Z`,
        ...(tags.trim() === '' ? {} : { tags: tags.trim().split('\n') }),
        message: message.trimEnd(),
      };
    } catch {
      throw new Error(
        `error acquiring repo lock: failed to initialize repository resources: rpc error: code = Internal desc = Failed to checkout revision ${sha}: \`git fetch origin ${sha} --tags --force --prune\` failed exit status 128: fatal: remote error: upload-pack: not our ref ${sha}\nfatal: git upload-pack: not our ref ${sha}`,
      );
    }
  }

  async #fetch(repoURL: string): Promise<void> {
    const listing = await this.#git(repoURL, 'show-ref', '--head', '-d').catch(
      () => '', // an empty repository has no refs and says so with an exit code
    );
    const refs = new Map<string, string>();
    for (const line of listing.split('\n')) {
      const [sha, name] = line.split(' ');
      if (name) {
        // An annotated tag is followed by `<name>^{}`, the commit that it stands for.
        refs.set(name.replace(/\^\{\}$/, ''), sha);
      }
    }
    const before = this.#heads.get(repoURL);
    this.#heads.set(repoURL, refs);
    const isSame =
      before?.size === refs.size &&
      [...refs].every(([name, sha]) => before.get(name) === sha);
    if (!isSame) {
      this.#moved.add(repoURL);
    }
  }

  #tree(repoURL: string, sha: string): Promise<Map<string, string>> {
    return keep(this.#trees, `${repoURL} ${sha}`, async () => {
      const files = new Map<string, string>();
      const listing = await this.#git(repoURL, 'ls-tree', '-r', '-z', sha);
      for (const entry of listing.split('\0')) {
        const [description, path] = entry.split('\t');
        if (path) {
          files.set(path, description.split(' ')[2]);
        }
      }
      return files;
    });
  }

  async #git(repoURL: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(
      'git',
      ['--git-dir', this.#directories[repoURL], ...args],
      { maxBuffer: 256 * 1024 * 1024 },
    );
    return stdout;
  }
}

/** What was read before, or reads it; a failure is not kept, and the oldest give way. */
function keep<T>(
  kept: Map<string, Promise<T>>,
  key: string,
  read: () => Promise<T>,
): Promise<T> {
  const known = kept.get(key);
  if (known) {
    return known;
  }
  const value = read();
  value.catch(() => kept.delete(key));
  kept.set(key, value);
  if (kept.size > maxKept) {
    kept.delete([...kept.keys()][0]);
  }
  return value;
}
