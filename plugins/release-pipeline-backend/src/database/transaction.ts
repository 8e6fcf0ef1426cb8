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

import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import type { Knex } from 'knex';

/** Serialization failure and deadlock: nothing was written, and again it may go. */
const CONFLICTS = new Set(['40001', '40P01']);
const ATTEMPTS = 5;

const onceMore = retry(
  handleWhen(
    error =>
      'code' in error &&
      CONFLICTS.has(String((error as { code: unknown }).code)),
  ),
  {
    maxAttempts: ATTEMPTS,
    backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 500 }),
  },
);

/**
 * Runs `work` in a transaction, and from its beginning again when Postgres
 * ended it for the sake of another (F19): it must do nothing outside. The error
 * of the last attempt is thrown.
 */
export async function inTransaction<T>(
  knex: Knex,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return onceMore.execute(() => knex.transaction(work));
}
