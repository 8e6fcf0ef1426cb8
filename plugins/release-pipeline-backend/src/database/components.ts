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

/** What permission rules look at, in the order of the refs. */
export async function readOwners(
  knex: Knex,
  refs: string[],
): Promise<
  Array<{ ref: string; owner?: string; system?: string } | undefined>
> {
  const rows = await knex('components')
    .whereIn('ref', refs)
    .select('ref', 'owner', 'system');
  const byRef = new Map(
    rows.map(row => [
      row.ref,
      {
        ref: row.ref,
        owner: row.owner ?? undefined,
        system: row.system ?? undefined,
      },
    ]),
  );
  return refs.map(ref => byRef.get(ref));
}
