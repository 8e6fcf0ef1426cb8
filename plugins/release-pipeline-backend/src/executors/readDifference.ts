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

import { setImmediate as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { classifyInTurn } from '../domain/changes/classify';
import { trailersIn } from '../domain/changes/trailers';
import type { Change, FileChange } from '../domain/changes/types';
import type { DifferenceContent } from '../domain/changes/difference';
import { appliedFiles, type AppliedFiles, TooMuchError } from './appliedFiles';
import { textOfBlob } from './CommitTree';
import { commitsBetween, type LocalRepository } from './history';
import { treesOf } from './lastChange';

const CHANGED_AT_MOST = 400;
const TEXT_AT_MOST = 1_000_000;
/** Of all that differs, on both sides: taking apart a megabyte takes a second or two. */
const ALL_AT_MOST = 3_000_000;
/** Beyond it nothing is even looked through. */
const READ_AT_MOST = 30_000_000;
const COMMITS_AT_MOST = 1_000;

/** Between two commits; `optional` are those of the paths that may lead to nothing. */
export interface ReadQuery {
  from: string;
  to: string;
  paths: readonly string[];
  optional?: readonly string[];
}

/**
 * What differs in these directories and files between two commits, and how
 * risky the commits between them say they are. Throws `NotFoundError` where the
 * history that is here ends too early.
 */
export async function readDifference(
  local: LocalRepository,
  query: ReadQuery,
): Promise<DifferenceContent> {
  try {
    const before = await appliedFiles(local, query.from, query.paths);
    const after = await appliedFiles(local, query.to, query.paths);
    const { files, changes } = await changedFiles(local, before, after);
    const classified = await classifyInTurn(files, pause);
    return {
      changes: [
        ...missingIn(query, before, after),
        ...problemsOf(after),
        ...changes,
        ...classified.changes,
      ],
      exposed: classified.exposed,
      commits: await commitRisks(
        local,
        query,
        outermost(new Set([...before.places, ...after.places])),
      ),
    };
  } catch (error) {
    if (error instanceof TooMuchError) {
      return {
        changes: [tooMuch(query.paths, error.message)],
        exposed: [],
        commits: [],
      };
    }
    throw error;
  }
}

function tooMuch(paths: readonly string[], note: string): Change {
  return {
    class: 'unreadable',
    action: 'changed',
    path: paths.join(', '),
    note,
  };
}

/** Nobody knows what is applied from there: not even that it is nothing. */
function missingIn(
  { paths, optional = [] }: ReadQuery,
  before: AppliedFiles,
  after: AppliedFiles,
): Change[] {
  return paths
    .filter(
      path =>
        before.missing.has(path) &&
        after.missing.has(path) &&
        !optional.includes(path),
    )
    .map(path => ({
      class: 'unreadable',
      action: 'changed',
      path,
      note: 'nothing is there',
    }));
}

function problemsOf({ problems }: AppliedFiles): Change[] {
  return problems.map(({ path, note }) => ({
    class: 'unreadable',
    action: 'changed',
    path,
    note,
  }));
}

async function changedFiles(
  local: LocalRepository,
  before: AppliedFiles,
  after: AppliedFiles,
): Promise<{ files: FileChange[]; changes: Change[] }> {
  const files: FileChange[] = [];
  const changes: Change[] = [];
  let read = 0;
  let taken = 0;
  const paths = new Set([...before.files.keys(), ...after.files.keys()]);
  for (const path of paths) {
    const [old, now] = [before.files.get(path), after.files.get(path)];
    const role =
      now && now.role !== 'unused' ? now.role : old?.role ?? 'unused';
    const targets = {
      before: old?.targets ?? [],
      after: now?.targets ?? [],
    };
    if (
      old?.oid === now?.oid &&
      old?.role === now?.role &&
      isDeepStrictEqual(targets.before, targets.after)
    ) {
      continue;
    }
    if (role === 'submodule') {
      changes.push({
        class: 'dependencies',
        action: 'changed',
        path,
        note: 'a submodule',
      });
      continue;
    }
    if (read > READ_AT_MOST) {
      changes.push(tooMuch([path], 'more than 30 MB differ'));
      continue;
    }
    // Applied only if something refers to it: it may come or go without changing.
    const isUsed = (one: typeof old) =>
      one !== undefined && (role === 'unused' || one.role !== 'unused');
    const [oldText, nowText] = await Promise.all(
      [old, now].map(one =>
        one && isUsed(one) ? textOfBlob(local, one.oid) : undefined,
      ),
    );
    const size = (oldText?.length ?? 0) + (nowText?.length ?? 0);
    read += size;
    const unread =
      unreadBecause(files.length, [oldText, nowText]) ??
      (taken + size > ALL_AT_MOST ? 'more than 3 MB differ' : undefined);
    taken += unread === undefined ? size : 0;
    files.push({
      path,
      role,
      before: oldText,
      after: nowText,
      targets: role === 'patch' ? targets : undefined,
      unread,
    });
  }
  return { files, changes };
}

/** A plain secret is looked for all the same. */
function unreadBecause(
  files: number,
  texts: Array<string | undefined>,
): string | undefined {
  if (files >= CHANGED_AT_MOST) {
    return `more than ${CHANGED_AT_MOST} files differ`;
  }
  return texts.some(text => (text?.length ?? 0) > TEXT_AT_MOST)
    ? 'larger than 1 MB'
    : undefined;
}

/** What the commits that touched the directories say of themselves (`Risk: high`). */
async function commitRisks(
  local: LocalRepository,
  { from, to }: { from: string; to: string },
  places: readonly string[],
): Promise<DifferenceContent['commits']> {
  const commits = await commitsBetween(local, {
    from,
    to,
    atMost: COMMITS_AT_MOST,
  });
  const said: DifferenceContent['commits'] = [];
  for (const { oid, commit } of commits) {
    for (const trailer of trailersIn(commit.message)) {
      if (await touches(local, oid, commit.parent[0], places)) {
        said.push({ revision: oid, ...trailer });
      }
    }
  }
  if (commits.length >= COMMITS_AT_MOST) {
    said.push({ revision: to, word: `more than ${COMMITS_AT_MOST} commits` });
  }
  return said;
}

/** Without those that lie in another one. */
export function outermost(places: ReadonlySet<string>): string[] {
  return [...places].filter(place => {
    const parts = place.split('/');
    return !(
      (place !== '' && places.has('')) ||
      parts.some((_, index) => {
        const above = parts.slice(0, index).join('/');
        return index > 0 && places.has(above);
      })
    );
  });
}

/** Against the first parent: a merge brings along what its other side did. */
export async function touches(
  local: LocalRepository,
  oid: string,
  parent: string | undefined,
  places: readonly string[],
): Promise<boolean> {
  if (parent === undefined) {
    return true;
  }
  const [now, before] = [
    await treesOf(local, oid, places),
    await treesOf(local, parent, places),
  ];
  return now.some((tree, index) => tree !== before[index]);
}
