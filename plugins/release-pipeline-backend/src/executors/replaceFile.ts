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

import git from 'isomorphic-git';
import type { LocalRepository } from './history';

/** Replaces one file in a tree and gives the new tree; modes and neighbours stay. */
export async function replaceFile(
  local: LocalRepository,
  tree: string,
  [name, ...rest]: string[],
  text: string,
): Promise<string> {
  const entries = (await git.readTree({ ...local, oid: tree })).tree;
  const oid =
    rest.length === 0
      ? await git.writeBlob({ ...local, blob: Buffer.from(text, 'utf8') })
      : undefined;
  const changed = await Promise.all(
    entries.map(async entry =>
      entry.path === name
        ? {
            ...entry,
            oid: oid ?? (await replaceFile(local, entry.oid, rest, text)),
          }
        : entry,
    ),
  );
  return git.writeTree({ ...local, tree: changed });
}
