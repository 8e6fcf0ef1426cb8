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

/**
 * The first key of our advisory locks; the second says what for. Taken from
 * the letters "rp", so that they do not meet another plugin's by chance.
 */
export const LOCK_CLASS = 0x7270;

/** Locks whose second key is the hash of a configuration (R21). */
export const POLICY_LOCK_CLASS = 0x7271;

const PREPARING = 2;

/**
 * For what prepares tables, our own or a library's: replicas that start together
 * do it one after the other (F24). Not tried again: the work runs beside this
 * transaction, on connections of its own.
 */
export async function oneReplicaAtATime(
  knex: Knex,
  work: () => Promise<void>,
): Promise<void> {
  await knex.transaction(async trx => {
    await trx.raw('select pg_advisory_xact_lock(?, ?)', [
      LOCK_CLASS,
      PREPARING,
    ]);
    await work();
  });
}
