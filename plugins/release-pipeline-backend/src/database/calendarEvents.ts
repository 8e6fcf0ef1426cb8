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

import { randomUUID } from 'node:crypto';
import type {
  Actor,
  CalendarEventText,
  CalendarHistory,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { CLOCK, json, milliseconds } from './sql';

/** The mark of the calendar inside another statement. */
export const CALENDAR_MARK = '(select mark::float8 from calendar_mark)';

const COLUMNS = `id, version, text,
  json_build_object('by', json_build_object('ref', entered_by,
    'name', entered_name), 'at', ${milliseconds('entered_at')}) as entered,
  case when changed_by is not null then json_build_object('by',
    json_build_object('ref', changed_by, 'name', changed_name),
    'at', ${milliseconds('changed_at')}) end as changed,
  ${milliseconds('ended_at')} as "endedAt",
  ${milliseconds('deleted_at')} as "deletedAt"`;

/** An event that somebody entered, as it stands. */
export interface StoredEvent {
  id: string;
  version: number;
  text: CalendarEventText;
  entered: { by: Actor; at: Instant };
  changed?: { by: Actor; at: Instant };
  endedAt?: Instant;
  deletedAt?: Instant;
}

/** What was done to an event. */
export type EventAction = CalendarHistory['versions'][number]['action'];

/** By which it is seen that something changed. */
export async function readCalendarMark(knex: Knex): Promise<number> {
  const { rows } = await knex.raw(`select ${CALENDAR_MARK} as mark`);
  return rows[0].mark;
}

/**
 * Makes replicas read the calendar again, in the transaction that changes it.
 * The row is locked until that ends: marks are seen in the order in which they
 * are given.
 */
export async function raiseCalendarMark(
  trx: Knex.Transaction,
): Promise<number> {
  const { rows } = await trx.raw(
    'update calendar_mark set mark = mark + 1 returning mark::float8 as mark',
  );
  return rows[0].mark;
}

/** What changed after a mark, deleted ones as well, and the mark by now. */
export async function readChangedEvents(
  knex: Knex,
  since: number,
): Promise<{ mark: number; events: StoredEvent[] }> {
  const { rows } = await knex.raw(
    `select ${CALENDAR_MARK} as mark, (select coalesce(json_agg(
         json_strip_nulls(row_to_json(found)) order by id), '[]'::json)
       from (select ${COLUMNS} from calendar_events where mark > :since
         and (deleted_at is null or :since >= 0)) found) as events`,
    { since },
  );
  return rows[0];
}

/** One, also when it is deleted. */
export async function readStoredEvent(
  knex: Knex,
  id: string,
): Promise<StoredEvent | undefined> {
  const { rows } = await knex.raw(
    `select json_strip_nulls(row_to_json(event)) as event
     from (select ${COLUMNS} from calendar_events where id = ?) event`,
    [id],
  );
  return rows[0]?.event;
}

/** Those that are not deleted, newest entered first. */
export async function readStoredEvents(
  knex: Knex,
  limit: number,
): Promise<StoredEvent[]> {
  const { rows } = await knex.raw(
    `select json_strip_nulls(row_to_json(event)) as event
     from (select ${COLUMNS} from calendar_events where deleted_at is null
       order by entered_at desc, id limit ?) event`,
    [limit],
  );
  return rows.map((row: { event: StoredEvent }) => row.event);
}

/** One that says just this, as the same person entered it and nobody changed it since. */
export async function findSameEvent(
  trx: Knex.Transaction,
  { by, text }: { by: Actor; text: CalendarEventText },
): Promise<string | undefined> {
  const row = await trx('calendar_events')
    .where({ entered_by: by.ref, version: 1 })
    .whereNull('deleted_at')
    .whereRaw('text = ?::jsonb', [json(text)])
    .first('id');
  return row?.id;
}

/** How many are not deleted. */
export async function countStoredEvents(knex: Knex): Promise<number> {
  const row = await knex('calendar_events')
    .whereNull('deleted_at')
    .count({ count: '*' })
    .first();
  return Number(row?.count ?? 0);
}

/** @returns its id. */
export async function insertEvent(
  trx: Knex.Transaction,
  { by, mark, text }: { by: Actor; mark: number; text: CalendarEventText },
): Promise<string> {
  const id = randomUUID();
  await trx('calendar_events').insert({
    id,
    version: 1,
    mark,
    text: json(text),
    entered_by: by.ref,
    entered_name: by.name,
    entered_at: trx.raw(CLOCK),
  });
  await keepVersion(trx, id, { action: 'created', by });
  return id;
}

/**
 * Raises its version, when it is still the one that was seen.
 *
 * @returns whether it was.
 */
export async function updateEvent(
  trx: Knex.Transaction,
  { id, version }: { id: string; version: number },
  change: {
    action: Exclude<EventAction, 'created'>;
    by: Actor;
    mark: number;
    text?: CalendarEventText;
    reason?: string;
  },
): Promise<boolean> {
  const { action, by, mark, reason, text } = change;
  const changed = await trx('calendar_events')
    .where({ id, version })
    .whereNull('deleted_at')
    .update({
      version: version + 1,
      mark,
      changed_by: by.ref,
      changed_name: by.name,
      changed_at: trx.raw(CLOCK),
      ...(text && { text: json(text), ended_at: null }),
      ...(action === 'ended' && { ended_at: trx.raw(CLOCK) }),
      ...(action === 'deleted' && { deleted_at: trx.raw(CLOCK) }),
    });
  if (changed === 1) {
    await keepVersion(trx, id, { action, by, reason });
  }
  return changed === 1;
}

/** Newest first; at most 200. */
export async function readEventHistory(
  knex: Knex,
  id: string,
): Promise<
  Array<
    Omit<CalendarHistory['versions'][number], 'at'> & {
      at: Instant;
    }
  >
> {
  const { rows } = await knex.raw(
    `select json_strip_nulls(row_to_json(kept)) as kept from (
       select version, action, text, reason, ${milliseconds('at')} as at,
         json_build_object('ref', by_ref, 'name', by_name) as by
       from calendar_event_versions where event_id = ?
       order by version desc limit 200) kept`,
    [id],
  );
  return rows.map((row: { kept: unknown }) => row.kept);
}

async function keepVersion(
  trx: Knex.Transaction,
  id: string,
  { action, by, reason }: { action: EventAction; by: Actor; reason?: string },
): Promise<void> {
  await trx.raw(
    `insert into calendar_event_versions
       (event_id, version, action, text, by_ref, by_name, at, reason)
     select id, version, :action, text, :ref, :name, ${CLOCK}, :reason
     from calendar_events where id = :id`,
    { id, action, ref: by.ref, name: by.name, reason: reason ?? null },
  );
}
