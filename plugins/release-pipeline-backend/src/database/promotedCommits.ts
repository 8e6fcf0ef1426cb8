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
 * The commits that promotions of a component made themselves. One whose values
 * stood there already found somebody else's; that is none of them.
 */
export async function promotedCommits(
  knex: Knex,
  componentRef: string,
): Promise<Set<string>> {
  const rows: Array<{ revision: string }> = await knex('effects')
    .where({ component_ref: componentRef, state: 'done' })
    .whereNotNull('revision')
    .whereExists(
      knex('evidence')
        .whereRaw('evidence.promotion_id = effects.promotion_id')
        .where({ kind: 'effect-done' })
        .whereRaw(`evidence.payload->>'effectId' = effects.id::text`),
    )
    .distinct('revision');
  return new Set(rows.map(({ revision }) => revision));
}
