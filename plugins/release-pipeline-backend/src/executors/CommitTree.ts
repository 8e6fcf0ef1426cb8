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
  readonly #listed = new Map<string, TreeEntry[]>();

  constructor(local: LocalRepository, commit: string) {
    this.#local = local;
    this.#commit = commit;
  }

  /** The entries of a directory, by its path without links. */
  async list(directory: string): Promise<TreeEntry[]> {
    const known = this.#listed.get(directory);
    if (known) {
      return known;
    }
    const { tree } = await git.readTree({
      ...this.#local,
      oid: this.#commit,
      filepath: directory || undefined,
    });
    this.#listed.set(directory, tree);
    return tree;
  }

  async text({ oid }: Pick<TreeEntry, 'oid'>): Promise<string> {
    return textOfBlob(this.#local, oid);
  }

  /** Undefined: nothing is there, or a link leads nowhere or out of the repository. */
  async at(path: string): Promise<Located | undefined> {
    const links: string[] = [];
    let rest = path === '' ? [] : path.split('/');
    let found: Located = {
      path: '',
      entry: { oid: '', mode: '040000', type: 'tree' },
      links,
    };
    for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
      if (found.entry.type !== 'tree') {
        return undefined;
      }
      const entries = await this.list(found.path);
      const entry = entries.find(one => one.path === name);
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
      found = {
        path: '',
        entry: { oid: '', mode: '040000', type: 'tree' },
        links,
      };
    }
    return found;
  }
}

export async function textOfBlob(
  local: LocalRepository,
  oid: string,
): Promise<string> {
  const { blob } = await git.readBlob({ ...local, oid });
  return Buffer.from(blob).toString('utf8');
}
