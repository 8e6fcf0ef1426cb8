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

import type { DecidedItem } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { iso } from '../domain/words';
import { milliseconds } from './sql';

/** So far back decisions are listed. */
const SINCE = '90 days';

/** Components with promotions that somebody decided on lately. */
export async function readDecidedComponents(
  knex: Knex,
  person: string,
): Promise<string[]> {
  return decisionsOf(knex, person)
    .distinct('p.component_ref')
    .pluck('p.component_ref');
}

/** What somebody decided about these components, the newest first. */
export async function readDecided(
  knex: Knex,
  person: string,
  { refs, limit }: { refs: string[]; limit: number },
): Promise<DecidedItem[]> {
  const rows = await decisionsOf(knex, person)
    .whereRaw('p.component_ref = any(?)', [refs])
    .join('components as c', 'c.ref', 'p.component_ref')
    .join('releases as r', 'r.id', 'p.release_id')
    .orderBy([{ column: 'a.at', order: 'desc' }, 'a.id'])
    .limit(limit)
    .select(
      'a.id',
      'a.decision',
      'a.reason',
      'a.void_because',
      'p.id as promotion',
      'p.stage',
      'p.state',
      'p.outcome',
      'c.ref',
      'c.name',
      'r.version',
      knex.raw(`${milliseconds('a.at')} as at`),
      knex.raw(`a.voided_at is not null as void`),
    );
  return rows.map(row => ({
    id: row.id,
    promotionId: row.promotion,
    component: { ref: row.ref, name: row.name },
    stage: row.stage,
    version: row.version,
    decision: row.decision,
    at: iso(row.at),
    reason: row.reason ?? undefined,
    void: row.void ? row.void_because ?? 'it is void' : undefined,
    state: row.state,
    outcome: row.outcome ?? undefined,
  }));
}

function decisionsOf(knex: Knex, person: string) {
  return knex('approvals as a')
    .join('promotions as p', 'p.id', 'a.promotion_id')
    .where('a.user_ref', person)
    .whereRaw(`a.at > now() - interval '${SINCE}'`);
}
