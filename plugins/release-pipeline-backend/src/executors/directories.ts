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

import git, { type TreeEntry } from 'isomorphic-git';
import { LRUCache } from 'lru-cache';
import type { LocalRepository } from './history';

/** What is kept of one repository, in entries: a few tens of megabytes. */
const ENTRIES_AT_MOST = 200_000;

/** What a directory holds, by name. */
export type Directory = ReadonlyMap<string, TreeEntry>;

const directories = new WeakMap<object, LRUCache<string, Directory>>();

/**
 * A directory by its tree object. The directory of all applications is taken
 * apart once, and not for each component that lies there. Throws
 * `NotFoundError` where the object is not here.
 */
export async function readDirectory(
  local: LocalRepository,
  oid: string,
): Promise<Directory> {
  const known = directoriesOf(local);
  const before = known.get(oid);
  if (before) {
    return before;
  }
  const { tree } = await git.readTree({ ...local, oid });
  const directory = new Map(tree.map(entry => [entry.path, entry]));
  known.set(oid, directory);
  return directory;
}

/**
 * What stands at a path below a tree; undefined when there is nothing. Links are
 * not followed.
 */
export async function entryAt(
  local: LocalRepository,
  tree: string,
  path: string,
): Promise<Pick<TreeEntry, 'oid' | 'mode' | 'type'> | undefined> {
  let found: Pick<TreeEntry, 'oid' | 'mode' | 'type'> | undefined = {
    oid: tree,
    mode: '040000',
    type: 'tree',
  };
  for (const name of path === '' ? [] : path.split('/')) {
    if (found.type !== 'tree') {
      return undefined;
    }
    found = (await readDirectory(local, found.oid)).get(name);
    if (!found) {
      return undefined;
    }
  }
  return found;
}

function directoriesOf({ cache }: LocalRepository) {
  const known =
    directories.get(cache) ??
    new LRUCache<string, Directory>({
      maxSize: ENTRIES_AT_MOST,
      maxEntrySize: ENTRIES_AT_MOST,
      sizeCalculation: ({ size }) => size + 1,
    });
  directories.set(cache, known);
  return known;
}
