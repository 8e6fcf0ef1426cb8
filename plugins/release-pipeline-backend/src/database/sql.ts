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

/** The database's clock, also inside a transaction that waited for a lock. */
export const CLOCK = 'clock_timestamp()';

/** SQL for a timestamp column as milliseconds since 1970; null stays null. */
export function milliseconds(column: string): string {
  return `floor(extract(epoch from ${column}) * 1000)::float8`;
}

/** A value for a timestamptz column. */
export function timestamp(instant: Instant): Date;
export function timestamp(instant: Instant | undefined): Date | null;
export function timestamp(instant: Instant | undefined): Date | null {
  return instant === undefined ? null : new Date(instant);
}

/** A value for a jsonb column; knex would send an array as a Postgres array. */
export function json(value: unknown): string {
  return JSON.stringify(value);
}

/** The database clock, in milliseconds since 1970. */
export async function readClock(knex: Knex): Promise<Instant> {
  const { rows } = await knex.raw(`select ${milliseconds(CLOCK)} as now`);
  return rows[0].now;
}

/** All rows of a query as one JSON document, without what is null. */
export function list(query: string): string {
  return `(select coalesce(json_agg(json_strip_nulls(row_to_json(rows))), '[]'::json) from (${query}) rows)`;
}
