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
import type { Delegation } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { CLOCK, json, milliseconds, timestamp } from './sql';

/** A delegation with the words that were given with it. */
export type RecordedDelegation = Delegation & { reason?: string };

/** Those that count at this moment, oldest first. */
export async function readDelegations(
  knex: Knex,
): Promise<RecordedDelegation[]> {
  const rows = await select(knex)
    .whereNull('ended_at')
    .whereRaw(`until_at > ${CLOCK}`)
    .orderBy(['from_at', 'id']);
  return rows.map(delegationOf);
}

/** One, whether it runs or is over. */
export async function readDelegation(
  knex: Knex,
  id: string,
): Promise<RecordedDelegation | undefined> {
  const [row] = await select(knex).where({ id });
  return row && delegationOf(row);
}

/**
 * Begins one at this moment.
 *
 * @returns its id; undefined while another of the same giver runs.
 */
export async function insertDelegation(
  trx: Knex.Transaction,
  { from, to, until, reason }: Omit<RecordedDelegation, 'id'>,
): Promise<string | undefined> {
  await trx('delegations')
    .where({ from_ref: from.ref })
    .whereNull('ended_at')
    .whereRaw(`until_at <= ${CLOCK}`)
    .update({ ended_at: trx.ref('until_at') });
  const [row] = await trx('delegations')
    .insert({
      id: randomUUID(),
      from_ref: from.ref,
      from_name: from.name,
      to_ref: to.ref,
      to_name: to.name,
      reason,
      from_at: trx.raw(CLOCK),
      until_at: timestamp(until),
    })
    .onConflict(trx.raw('(from_ref) where ended_at is null'))
    .ignore()
    .returning('id');
  return row?.id;
}

/**
 * Whether all of these run, which stays so until the transaction ends: whoever
 * takes a seat back meanwhile waits for it.
 */
export async function holdDelegations(
  trx: Knex.Transaction,
  ids: string[],
): Promise<boolean> {
  if (ids.length === 0) {
    return true;
  }
  const running = await trx('delegations')
    .whereIn('id', ids)
    .whereNull('ended_at')
    .whereRaw(`until_at > ${CLOCK}`)
    .orderBy('id')
    .forShare()
    .select('id');
  return running.length === new Set(ids).size;
}

/** Components with a decision to come for which somebody approved by it. */
export async function decidedBy(knex: Knex, id: string): Promise<string[]> {
  return knex('approvals')
    .join('promotions', 'promotions.id', 'approvals.promotion_id')
    .whereNull('promotions.ended_at')
    .whereNull('approvals.voided_at')
    .whereRaw('approvals.delegation_ids @> ?', [json([id])])
    .distinct()
    .pluck('component_ref');
}

/** @returns whether it ran until now. */
export async function endDelegation(
  trx: Knex.Transaction,
  id: string,
): Promise<boolean> {
  const count = await trx('delegations')
    .where({ id })
    .whereNull('ended_at')
    .whereRaw(`until_at > ${CLOCK}`)
    .update({ ended_at: trx.raw(CLOCK) });
  return count === 1;
}

interface Row {
  id: string;
  from_ref: string;
  from_name: string;
  to_ref: string;
  to_name: string;
  reason: string | null;
  until: number;
}

function select(knex: Knex): Knex.QueryBuilder<object, Row[]> {
  return knex('delegations').select(
    'id',
    'from_ref',
    'from_name',
    'to_ref',
    'to_name',
    'reason',
    knex.raw(`${milliseconds('until_at')} as until`),
  );
}

function delegationOf(row: Row): RecordedDelegation {
  return {
    id: row.id,
    from: { ref: row.from_ref, name: row.from_name },
    to: { ref: row.to_ref, name: row.to_name },
    until: row.until,
    reason: row.reason ?? undefined,
  };
}
