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

import { isDeepStrictEqual } from 'node:util';
import git from 'isomorphic-git';
import { entryAt } from './directories';
import type { LocalRepository } from './history';

/** Who changed what. */
export interface Change {
  revision: string;
  /** "Name <address>" */
  author: string;
  message: string;
}

/**
 * The last commit, at `revision` or before it, that touched one of these
 * directories ('.' is the root; R1). Of a merge that only takes over what one
 * side did, that side's commit. `known` gives the answer for older revisions:
 * no further back is looked. Throws `NotFoundError` where the history that is
 * here ends.
 */
export async function lastTouch(
  local: LocalRepository,
  revision: string,
  paths: readonly string[],
  known: ReadonlyMap<string, string> = new Map(),
): Promise<string> {
  for (let oid = revision; ; ) {
    const before = known.get(oid);
    if (before !== undefined) {
      return before;
    }
    const { commit } = await git.readCommit({ ...local, oid });
    const here = await treesOf(local, oid, paths);
    let same: string | undefined;
    for (const parent of commit.parent) {
      if (isDeepStrictEqual(await treesOf(local, parent, paths), here)) {
        same = parent;
        break;
      }
    }
    if (same === undefined) {
      return oid;
    }
    oid = same;
  }
}

/** The same commit, see {@link lastTouch}, with who made it and why. */
export async function lastChange(
  local: LocalRepository,
  revision: string,
  paths: readonly string[],
): Promise<Change> {
  const oid = await lastTouch(local, revision, paths);
  const { commit } = await git.readCommit({ ...local, oid });
  const { name, email } = commit.author;
  return {
    revision: oid,
    author: `${name} <${email}>`,
    message: commit.message,
  };
}

/** The objects at these paths, in their order; '' where there is none. */
export async function treesOf(
  local: LocalRepository,
  commit: string,
  paths: readonly string[],
): Promise<string[]> {
  const { tree } = (await git.readCommit({ ...local, oid: commit })).commit;
  return Promise.all(
    paths.map(async path => {
      // A name may begin with a dot: only whole parts are taken off.
      const clean = path.replace(/^(\.?\/)+|\/+$/g, '').replace(/^\.$/, '');
      return (await entryAt(local, tree, clean))?.oid ?? '';
    }),
  );
}
