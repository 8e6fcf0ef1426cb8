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

import { posix } from 'node:path';
import git, { type TreeEntry } from 'isomorphic-git';
import { entryAt, readDirectory } from './directories';
import type { LocalRepository } from './history';

/** As many as Linux follows. */
const LINKS_AT_MOST = 40;

/** What stands at a path once its links are followed. */
export interface Located {
  /** Without links. */
  path: string;
  entry: Pick<TreeEntry, 'oid' | 'mode' | 'type'>;
  /** The links on the way, by their own paths. */
  links: string[];
}

/** The path inside the repository, or undefined where it leads out of it. */
export function inside(
  directory: string,
  reference: string,
): string | undefined {
  const path = posix.normalize(posix.join(directory || '.', reference));
  const clean = path === '.' ? '' : path.replace(/\/+$/, '');
  return clean === '..' || clean.startsWith('../') ? undefined : clean;
}

/** The files of a commit, as they would lie on a disk: symbolic links are followed. */
export class CommitTree {
  readonly #local: LocalRepository;
  readonly #commit: string;
  #root: Promise<string> | undefined;

  constructor(local: LocalRepository, commit: string) {
    this.#local = local;
    this.#commit = commit;
  }

  /** The entries of a directory, by its path without links. */
  async list(directory: string): Promise<TreeEntry[]> {
    const there = await entryAt(this.#local, await this.#rootTree(), directory);
    return there?.type === 'tree'
      ? [...(await readDirectory(this.#local, there.oid)).values()]
      : [];
  }

  async text({ oid }: Pick<TreeEntry, 'oid'>): Promise<string> {
    return textOfBlob(this.#local, oid);
  }

  /** Undefined: nothing is there, or a link leads nowhere or out of the repository. */
  async at(path: string): Promise<Located | undefined> {
    const links: string[] = [];
    let rest = path === '' ? [] : path.split('/');
    const root: Located = {
      path: '',
      entry: { oid: await this.#rootTree(), mode: '040000', type: 'tree' },
      links,
    };
    let found = root;
    for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
      if (found.entry.type !== 'tree') {
        return undefined;
      }
      const entries = await readDirectory(this.#local, found.entry.oid);
      const entry = entries.get(name);
      if (!entry) {
        return undefined;
      }
      const own = found.path ? `${found.path}/${name}` : name;
      if (entry.mode !== '120000') {
        found = { path: own, entry, links };
        continue;
      }
      links.push(own);
      const target = await this.text(entry);
      const clean = target.startsWith('/')
        ? undefined
        : inside(found.path, target);
      if (clean === undefined || links.length > LINKS_AT_MOST) {
        return undefined;
      }
      rest = [...(clean === '' ? [] : clean.split('/')), ...rest];
      found = root;
    }
    return found;
  }

  #rootTree(): Promise<string> {
    this.#root ??= git
      .readCommit({ ...this.#local, oid: this.#commit })
      .then(({ commit }) => commit.tree);
    return this.#root;
  }
}

export async function textOfBlob(
  local: LocalRepository,
  oid: string,
): Promise<string> {
  const { blob } = await git.readBlob({ ...local, oid });
  return Buffer.from(blob).toString('utf8');
}
