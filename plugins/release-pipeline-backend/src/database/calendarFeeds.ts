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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type { FeedMark } from '../adapters/calendar';
import type { FeedCopy, FeedEvent } from '../domain/calendar/feedEvents';
import { CLOCK, json, milliseconds } from './sql';

/** What is known of a feed. */
export interface StoredFeed {
  name: string;
  source: string;
  /** Absent: it could not be read yet. */
  copy?: FeedCopy;
  /** Tells whether `copy.events` changed. */
  mark?: string;
  ignored: string[];
  known: FeedMark;
  triedAt?: Instant;
  error?: string;
  /** What components were told last. */
  overAge: boolean;
}

/** A good answer. */
export interface FeedAnswer extends FeedMark {
  events: FeedEvent[];
  mark: string;
  ignored: string[];
}

/** Of each that was ever read, what tells whether its copy is another one. */
export async function readFeedMarks(knex: Knex): Promise<{
  now: Instant;
  marks: Map<string, { mark: string; readAt: Instant }>;
}> {
  const { rows } = await knex.raw(
    `select ${milliseconds(CLOCK)} as now, (select coalesce(json_agg(
       json_build_array(name, json_build_object('mark', mark, 'readAt', ${milliseconds(
         'read_at',
       )}))), '[]'::json)
     from calendar_feeds where events is not null and read_at is not null) as marks`,
  );
  return { now: rows[0].now, marks: new Map(rows[0].marks) };
}

/** Those that are stored of these, by name. */
export async function readFeeds(
  knex: Knex,
  names: string[],
): Promise<Map<string, StoredFeed>> {
  if (names.length === 0) {
    return new Map();
  }
  const rows = await knex('calendar_feeds')
    .whereIn('name', names)
    .select(
      '*',
      knex.raw(`${milliseconds('read_at')} as read`),
      knex.raw(`${milliseconds('tried_at')} as tried`),
    );
  return new Map(rows.map(row => [row.name, storedOf(row)]));
}

/**
 * Makes a row for each; one whose source is another one is due at once, and what
 * the former one said opens and closes nothing any more.
 */
export async function rememberFeeds(
  knex: Knex,
  feeds: Array<{ name: string; source: string }>,
): Promise<void> {
  for (const { name, source } of feeds) {
    await knex.raw(
      `insert into calendar_feeds (name, source, due_at) values (?, ?, ${CLOCK})
       on conflict (name) do update
       set source = excluded.source, due_at = excluded.due_at,
         etag = null, last_modified = null, read_at = null, events = null,
         mark = null, ignored = '[]', error = null
       where calendar_feeds.source <> excluded.source`,
      [name, source],
    );
  }
}

/** Names of those that are to be read. */
export async function readDueFeeds(
  knex: Knex,
  names: string[],
): Promise<string[]> {
  return names.length === 0
    ? []
    : knex('calendar_feeds')
        .whereIn('name', names)
        .whereRaw(`due_at <= ${CLOCK}`)
        .pluck('name');
}

/** Locks the row of a feed. */
export async function lockFeed(
  trx: Knex.Transaction,
  name: string,
): Promise<StoredFeed | undefined> {
  const row = await trx('calendar_feeds')
    .where({ name })
    .forUpdate()
    .first(
      '*',
      trx.raw(`${milliseconds('read_at')} as read`),
      trx.raw(`${milliseconds('tried_at')} as tried`),
    );
  return row && storedOf(row);
}

/** Writes what came of reading a feed. `answer` absent: its copy holds still, or reading failed. */
export async function writeFeed(
  trx: Knex.Transaction,
  name: string,
  written: {
    answer?: FeedAnswer;
    error?: string;
    overAge: boolean;
    nextMs: number;
  },
): Promise<void> {
  const { answer, error, overAge, nextMs } = written;
  await trx('calendar_feeds')
    .where({ name })
    .update({
      tried_at: trx.raw(CLOCK),
      error: error ?? null,
      over_age: overAge,
      due_at: trx.raw(`${CLOCK} + make_interval(secs => ?)`, [nextMs / 1000]),
      ...(error === undefined && { read_at: trx.raw(CLOCK) }),
      ...(answer && {
        events: json(answer.events),
        mark: answer.mark,
        ignored: json(answer.ignored),
        etag: answer.etag ?? null,
        last_modified: answer.lastModified ?? null,
      }),
    });
}

interface Row {
  name: string;
  source: string;
  events: FeedEvent[] | null;
  mark: string | null;
  ignored: string[];
  etag: string | null;
  last_modified: string | null;
  read: number | null;
  tried: number | null;
  error: string | null;
  over_age: boolean;
}

function storedOf(row: Row): StoredFeed {
  return {
    name: row.name,
    source: row.source,
    copy:
      row.events && row.read !== null
        ? { events: row.events, readAt: row.read }
        : undefined,
    mark: row.mark ?? undefined,
    ignored: row.ignored,
    known: {
      etag: row.etag ?? undefined,
      lastModified: row.last_modified ?? undefined,
    },
    triedAt: row.tried ?? undefined,
    error: row.error ?? undefined,
    overAge: row.over_age,
  };
}
