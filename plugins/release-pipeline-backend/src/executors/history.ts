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

import git, { type CommitObject, type FsClient } from 'isomorphic-git';
import { isNotFound } from './gitErrors';

/** A repository as isomorphic-git takes it. */
export type LocalRepository = { fs: FsClient; dir: string; cache: object };

/** All commits from here back, as far as they were fetched, without those in `except`. */
export async function ancestorsOf(
  local: LocalRepository,
  start: string,
  except: Set<string> = new Set(),
) {
  const oids = new Set<string>();
  const met = new Set<string>();
  const messages: Array<{ oid: string; message: string }> = [];
  let cut = false;
  const queue = [start];
  for (let oid = queue.pop(); oid !== undefined; oid = queue.pop()) {
    if (except.has(oid)) {
      met.add(oid);
    }
    if (oids.has(oid) || except.has(oid)) {
      continue;
    }
    try {
      const { commit } = await git.readCommit({ ...local, oid });
      oids.add(oid);
      messages.push({ oid, message: commit.message });
      queue.push(...commit.parent);
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
      cut = true;
    }
  }
  return { oids, messages, cut, met };
}

const FROM = 1;
const TO = 2;

/**
 * The commits that `to` has and `from` has not, newest first, at most so many.
 * Throws `NotFoundError` where the history that is here ends too early.
 */
export async function commitsBetween(
  local: LocalRepository,
  range: { from: string; to: string; atMost: number },
): Promise<Array<{ oid: string; commit: CommitObject }>> {
  const sides = new Map<string, number>();
  const open = new Map<string, CommitObject>();
  const reach = async (oid: string, side: number) => {
    const before = sides.get(oid) ?? 0;
    if ((before | side) === before) {
      return;
    }
    sides.set(oid, before | side);
    open.set(oid, (await git.readCommit({ ...local, oid })).commit);
  };
  await reach(range.from, FROM);
  await reach(range.to, TO);
  const found = new Map<string, CommitObject>();
  // Newest first: what both sides have is met from both before it is passed.
  while ([...open.keys()].some(oid => sides.get(oid) === TO)) {
    const [[oid, commit]] = [...open].sort(
      ([, one], [, other]) =>
        other.committer.timestamp - one.committer.timestamp,
    );
    open.delete(oid);
    const side = sides.get(oid) ?? 0;
    if (side === TO) {
      found.set(oid, commit);
      if (found.size >= range.atMost) {
        break;
      }
    }
    for (const parent of commit.parent) {
      await reach(parent, side);
    }
  }
  return [...found]
    .filter(([oid]) => sides.get(oid) === TO)
    .map(([oid, commit]) => ({ oid, commit }));
}
