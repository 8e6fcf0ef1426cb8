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

import type { CommitPerson, RangeCommit } from '../domain/types';
import { appliedFiles, TooMuchError } from './appliedFiles';
import { commitsBetween, type LocalRepository } from './history';
import { treesOf } from './lastChange';
import { outermost, touches } from './readDifference';

const COMMITS_AT_MOST = 5_000;
const PEOPLE_AT_MOST = 200;
const TEXT_AT_MOST = 200;
/** Of these the subjects are told; further ones are counted. */
const COMMITS_TOLD = 50;

/** Commits that touched these directories after `from`, up to `to`. */
export interface RangeToRead {
  from: string;
  to: string;
  paths: readonly string[];
  /** Commits that promotions made: nobody wrote them. */
  ours: ReadonlySet<string>;
  /** Directories and files of migrations; looked for at the root and in `paths`. */
  migrations: readonly string[];
}

/** Whom these commits name. */
export interface ReadRange {
  people: CommitPerson[];
  /** The newest of these commits, newest first. */
  commits: RangeCommit[];
  /** How many older ones there are; at least, where it is cut. */
  moreCommits: number;
  /** Where between both commits something changed of the migrations. */
  changedMigrations: string[];
  /** There are more than are looked at. */
  isCut?: true;
}

/**
 * Whom the commits name that touched these directories, or what they are made
 * of, between two commits: authors, committers and co-authors, each once by name
 * and address, newest first. A merge is one of them, with whoever made it. Throws
 * `NotFoundError` where the history that is here ends too early.
 */
export async function readRange(
  local: LocalRepository,
  { from, to, paths, ours, migrations }: RangeToRead,
): Promise<ReadRange> {
  const { places, isCut } = await placesOf(local, [from, to], paths);
  const commits = await commitsBetween(local, {
    from,
    to,
    atMost: COMMITS_AT_MOST,
  });
  const people = new Map<string, CommitPerson>();
  const told: RangeCommit[] = [];
  let moreCommits = 0;
  for (const { oid, commit } of commits) {
    if (
      !ours.has(oid) &&
      (await touches(local, oid, commit.parent[0], places))
    ) {
      if (told.length < COMMITS_TOLD) {
        told.push(tellCommit(oid, commit));
      } else {
        moreCommits += 1;
      }
      for (const person of namedIn(oid, commit)) {
        const key = `${person.name}\n${person.email}`.toLowerCase();
        if (!people.has(key)) {
          people.set(key, person);
        }
      }
    }
  }
  const isWhole =
    !isCut && commits.length < COMMITS_AT_MOST && people.size <= PEOPLE_AT_MOST;
  return {
    people: [...people.values()].slice(0, PEOPLE_AT_MOST),
    commits: told,
    moreCommits,
    changedMigrations: await changedIn(
      local,
      { from, to },
      migrationsIn(paths, migrations),
    ),
    ...(!isWhole && { isCut: true }),
  };
}

function migrationsIn(
  paths: readonly string[],
  migrations: readonly string[],
): string[] {
  const within = paths.filter(path => path !== '.');
  return migrations.flatMap(one => [
    one,
    ...within.map(path => `${path}/${one}`),
  ]);
}

async function changedIn(
  local: LocalRepository,
  { from, to }: { from: string; to: string },
  places: readonly string[],
): Promise<string[]> {
  const [before, now] = [
    await treesOf(local, from, places),
    await treesOf(local, to, places),
  ];
  return places.filter((...[, index]) => before[index] !== now[index]);
}

/** Also what kustomizations and charts there name, on either side. */
async function placesOf(
  local: LocalRepository,
  commits: string[],
  paths: readonly string[],
): Promise<{ places: string[]; isCut?: true }> {
  if (paths.includes('.')) {
    return { places: ['.'] };
  }
  const places = new Set(paths);
  try {
    for (const commit of commits) {
      for (const place of (await appliedFiles(local, commit, paths)).places) {
        places.add(place);
      }
    }
  } catch (error) {
    if (error instanceof TooMuchError) {
      return { places: [...places], isCut: true };
    }
    throw error;
  }
  return { places: outermost(places) };
}

/** The first line of a message, for people to read (S36). */
function tellCommit(
  revision: string,
  { message, author }: NamingCommit,
): RangeCommit {
  return {
    revision,
    subject: harmless(message.trimStart().split('\n', 1)[0]),
    author: harmless(author.name),
    at: author.timestamp * 1000,
  };
}

interface NamingCommit {
  message: string;
  author: { name: string; email: string; timestamp: number };
  committer: { name: string; email: string };
}

function namedIn(
  revision: string,
  { message, author, committer }: NamingCommit,
): CommitPerson[] {
  // Wherever it stands: whoever is named too often finds somebody else to approve.
  const trailers = message.matchAll(
    /^[ \t]*co-authored-by:[ \t]*([^<\n]*)<([^>\n]*)>/gim,
  );
  return [
    { ...identity(author), role: 'author' as const, revision },
    { ...identity(committer), role: 'committer' as const, revision },
    ...[...trailers].map(([, name, email]) => ({
      ...identity({ name, email }),
      role: 'co-author' as const,
      revision,
    })),
  ];
}

function identity({ name, email }: { name: string; email: string }) {
  return { name: harmless(name), email: harmless(email) };
}

/** Without what a database refuses, or what would hide who it is (S36). */
function harmless(text: string): string {
  // By whole characters: Postgres refuses halves.
  return [...text.trim()]
    .slice(0, TEXT_AT_MOST)
    .join('')
    .replace(
      /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
      '\uFFFD',
    );
}
