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

import type { Knex } from 'knex';
import type { RangeCommits } from '../domain/types';

/**
 * Keeps what was learnt of a component's ranges: whom the commits name, and
 * beside it the commits themselves, without those of ranges that are none any more.
 *
 * @param learnt - `ranges` as JSON; all `keys`; `commits` of those read anew, by key
 */
export async function keepRanges(
  knex: Knex,
  ref: string,
  learnt: {
    ranges: string;
    keys: string[];
    commits: Record<string, RangeCommits>;
  },
): Promise<void> {
  await knex.raw(
    `update components set ranges = cast(:ranges as jsonb), range_commits = (
       select coalesce(jsonb_object_agg(key, value), '{}')
       from jsonb_each(range_commits || cast(:commits as jsonb))
       where key = any(cast(:keys as text[]))
     ) where ref = :ref`,
    { ...learnt, commits: JSON.stringify(learnt.commits), ref },
  );
}

/**
 * For which paths of migrations each range of some components was looked through,
 * by `rangeKey`, in the order of the refs.
 */
export async function readLookedThrough(
  knex: Knex,
  refs: readonly string[],
): Promise<Array<Map<string, string[]>>> {
  const { rows } = await knex.raw(
    `select ref, key, coalesce(value #> '{migrations,looked}', '[]') as looked
     from components, jsonb_each(range_commits) where ref = any(cast(:refs as text[]))`,
    { refs },
  );
  const byRef = new Map(refs.map(ref => [ref, new Map<string, string[]>()]));
  for (const { ref, key, looked } of rows) {
    byRef.get(ref)?.set(key, looked);
  }
  return refs.map(ref => byRef.get(ref) ?? new Map());
}

/** The commits of a component's ranges, by `rangeKey`. */
export async function readRangeCommits(
  knex: Knex,
  ref: string,
): Promise<Record<string, RangeCommits>> {
  const row = await knex('components').where({ ref }).first('range_commits');
  return row?.range_commits ?? {};
}
