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
import type { Knex } from 'knex';
import type { Override } from '../domain/types';
import { CLOCK, json, milliseconds } from './sql';

/**
 * Lets conditions of a promotion pass for a time, from now on.
 *
 * @returns what was written of it.
 */
export async function insertOverride(
  trx: Knex.Transaction,
  override: Pick<
    Override,
    | 'promotionId'
    | 'digest'
    | 'gates'
    | 'reason'
    | 'ticket'
    | 'userRef'
    | 'userName'
  > & { componentRef: string; stage: string; forMs: number },
): Promise<{ id: string; expiresAt: number }> {
  const id = randomUUID();
  const [row] = await trx('overrides')
    .insert({
      id,
      promotion_id: override.promotionId,
      component_ref: override.componentRef,
      stage: override.stage,
      digest: override.digest,
      gates: json(override.gates),
      reason: override.reason,
      ticket: override.ticket,
      user_ref: override.userRef,
      user_name: override.userName,
      at: trx.raw(CLOCK),
      expires_at: trx.raw(`${CLOCK} + make_interval(secs => ?)`, [
        override.forMs / 1000,
      ]),
    })
    .returning(trx.raw(`${milliseconds('expires_at')} as "expiresAt"`));
  return { id, expiresAt: row.expiresAt };
}

/** It passes over nothing any more; only the first end counts. */
export async function endOverride(
  trx: Knex.Transaction,
  { because, id }: { id: string; because: string },
): Promise<boolean> {
  const count = await trx('overrides')
    .where({ id })
    .whereNull('ended_at')
    .update({ ended_at: trx.raw(CLOCK), end_because: because });
  return count === 1;
}

/** Closes the review that is owed. */
export async function reviewOverride(
  trx: Knex.Transaction,
  review: { id: string; finding: string; userRef: string; userName: string },
): Promise<void> {
  await trx('overrides')
    .where({ id: review.id })
    .whereNull('reviewed_at')
    .update({
      finding: review.finding,
      reviewed_by: review.userRef,
      reviewed_by_name: review.userName,
      reviewed_at: trx.raw(CLOCK),
    });
}

/** Whoever may close these reviews is reminded at this moment. */
export async function setReminded(
  trx: Knex.Transaction,
  ids: string[],
): Promise<void> {
  await trx('overrides')
    .whereIn('id', ids)
    .update({ reminded_at: trx.raw(CLOCK) });
}
