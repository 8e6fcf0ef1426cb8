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

import type { Client } from 'pg';

/** The schema of the job queue, whose rows are reported beside ours. */
const JOBS = 'release_pipeline_jobs';

/** What has been written so far. */
export interface Written {
  /** Rows inserted, updated and deleted in the plugin's own tables. */
  ours: number;
  /** The same in the job queue's tables. */
  jobs: number;
  /** Bytes of write-ahead log of the whole server. */
  wal: number;
}

export async function written(database: Client): Promise<Written> {
  const { rows } = await database.query(
    `select
       coalesce(sum(rows) filter (where schemaname <> '${JOBS}'), 0)::float8 as ours,
       coalesce(sum(rows) filter (where schemaname = '${JOBS}'), 0)::float8 as jobs,
       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as wal
     from (select schemaname, n_tup_ins + n_tup_upd + n_tup_del as rows
       from pg_stat_user_tables) tables`,
  );
  return rows[0];
}

/** Rows written by table of the plugin's own, for those that were. */
export async function writtenByTable(
  database: Client,
): Promise<Record<string, number>> {
  const { rows } = await database.query(
    `select relname, (n_tup_ins + n_tup_upd + n_tup_del)::float8 as rows
     from pg_stat_user_tables where schemaname <> '${JOBS}'`,
  );
  return Object.fromEntries(rows.map(row => [row.relname, row.rows]));
}

/** How far the plugin is with a portal it sees for the first time. */
export interface Progress {
  /** Applications that are read and bound to their component. */
  bound: number;
  complete: boolean;
  /** Numbers of the components whose release is known. */
  known: number[];
  /** Components that wait to be looked at. */
  queued: number;
}

export async function progress(database: Client): Promise<Progress> {
  const { rows } = await database.query(
    `select
       (select count(*)::int from bindings) as bound,
       exists (select 1 from argocd_instances where last_complete_at is not null) as complete,
       (select coalesce(array_agg(right(component_ref, 5)::int order by component_ref), '{}')
         from deployments where described_at is not null) as known,
       (select count(*)::int from ${JOBS}.job
         where name = 'advance-component' and state < 'completed') as queued`,
  );
  return rows[0];
}

/** Lets components that still wait for their first look go without it. */
export async function dropWaiting(database: Client): Promise<void> {
  await database.query(
    `delete from ${JOBS}.job where name = 'advance-component' and state = 'created'`,
  );
}
