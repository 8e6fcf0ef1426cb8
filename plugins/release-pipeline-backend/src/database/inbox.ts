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

/** What may wait for somebody: nothing is done yet, or it awaits its sign-off. */
interface InboxQuery {
  /** Whose own promotions belong to it, wherever they go. */
  person: string;
  /** Stages that ask people. */
  stages: string[];
}

/** Components with promotions for the inbox. */
export async function readInboxComponents(
  knex: Knex,
  query: InboxQuery,
): Promise<string[]> {
  return waiting(knex, query).distinct('component_ref').pluck('component_ref');
}

/** One page of these components' promotions, those that wait longest first. */
export async function readInboxPage(
  knex: Knex,
  query: InboxQuery,
  page: { refs: string[]; offset: number; limit: number },
): Promise<{
  promotions: Array<{ id: string; componentRef: string }>;
  more: number;
}> {
  const visible = waiting(knex, query).whereRaw('component_ref = any(?)', [
    page.refs,
  ]);
  const promotions = await visible
    .clone()
    .orderBy(['requested_at', 'id'])
    .offset(page.offset)
    .limit(page.limit)
    .select('id', 'component_ref as componentRef');
  const [{ count }] = await visible.count({ count: '*' });
  return {
    promotions,
    more: Math.max(0, Number(count) - page.offset - promotions.length),
  };
}

function waiting(knex: Knex, { person, stages }: InboxQuery) {
  return knex('promotions')
    .whereNull('ended_at')
    .where(any =>
      any
        .whereNotNull('sign_off_since')
        .orWhere(before =>
          before
            .whereIn('state', ['waiting', 'ready'])
            .where(either =>
              either.where({ requested_by: person }).orWhereIn('stage', stages),
            ),
        ),
    );
}

/** Components with overrides whose review is owed, however long ago. */
export async function readReviewsOwed(knex: Knex): Promise<string[]> {
  return knex('overrides')
    .whereNull('reviewed_at')
    .distinct('component_ref')
    .pluck('component_ref');
}
