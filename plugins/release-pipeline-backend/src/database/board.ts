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

import type { BoardQuery } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { BoardComponent } from '../domain/view/board';

/** A component, and whether it is one of those that are asked for. */
export type BoardCandidate = BoardComponent & { matches: boolean };

/**
 * All components in the order of the board, whoever may see them: what can be
 * chosen is told of all, the rows are those that match.
 */
export async function readBoardComponents(
  knex: Knex,
  { owner, system, search }: Pick<BoardQuery, 'owner' | 'system' | 'search'>,
): Promise<BoardCandidate[]> {
  const matching = knex('components').whereNull('removed_at').select('ref');
  if (owner) {
    matching.whereRaw('lower(owner) = lower(?)', [owner]);
  }
  if (system) {
    matching.whereRaw('lower(system) = lower(?)', [system]);
  }
  if (search) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    matching.whereRaw('(name ilike ? or title ilike ?)', [pattern, pattern]);
  }
  const rows = await knex('components')
    .whereNull('removed_at')
    .orderByRaw('system nulls last, lower(name), ref')
    .select('ref', 'name', 'title', 'owner', 'system')
    .select(knex.raw('ref in (?) as matches', [matching]));
  return rows.map(row => ({
    ...row,
    title: row.title ?? undefined,
    owner: row.owner ?? undefined,
    system: row.system ?? undefined,
  }));
}
