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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { CLOCK, timestamp } from './sql';

/** Tells two due moments apart, to the microsecond. */
export const DUE_MARK = '(extract(epoch from due_at) * 1000000)::bigint::text';

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

/** Who owns any component that there is; at most 500. */
export async function readAllOwners(knex: Knex): Promise<string[]> {
  return knex('components')
    .whereNull('removed_at')
    .whereNotNull('owner')
    .distinct()
    .orderBy('owner')
    .limit(500)
    .pluck('owner');
}

/**
 * Makes components due now, in the transaction that gives them something to
 * do, so that a lost job loses nothing (R29). The later of two moments stands,
 * since whoever looked at the earlier one did not see what came with this.
 */
export async function makeDue(
  trx: Knex.Transaction,
  refs: string[],
): Promise<void> {
  // In one order everywhere, so that nobody waits crosswise (F19).
  await trx.raw(
    `update components set due_at = ${CLOCK} from (
       select ref from components where ref = any(?) order by ref for update
     ) as due where components.ref = due.ref`,
    [refs],
  );
}

/** The same of all that are known. */
export async function makeAllDue(trx: Knex.Transaction): Promise<void> {
  await trx.raw(
    `update components set due_at = ${CLOCK} from (
       select ref from components order by ref for update
     ) as due where components.ref = due.ref`,
  );
}

/**
 * Writes when a component is due next, unless it was made due since it was
 * judged: then it stays due.
 */
export async function writeNextDue(
  knex: Knex,
  components: ReadonlyArray<{
    ref: string;
    judged: { dueMark?: string };
    due?: Instant;
  }>,
): Promise<void> {
  await knex.raw(
    `update components set due_at = next.due from (
       select ref, due from components join unnest(
         cast(:refs as text[]), cast(:marks as text[]), cast(:dues as timestamptz[])
       ) judged (ref, mark, due) using (ref)
       where ${DUE_MARK} is not distinct from mark
       order by ref for update of components
     ) as next where components.ref = next.ref`,
    {
      refs: components.map(({ ref }) => ref),
      marks: components.map(({ judged }) => judged.dueMark ?? null),
      dues: components.map(({ due }) => timestamp(due)),
    },
  );
}

/** The same after a failure, some seconds from now. */
export async function makeDueAfter(
  knex: Knex,
  component: {
    ref: string;
    seconds: number;
    /** Absent: not even that could be read. */
    judged?: { dueMark?: string };
  },
): Promise<void> {
  await dueAsJudged(knex, component).update({
    due_at: knex.raw(`${CLOCK} + make_interval(secs => ?)`, [
      component.seconds,
    ]),
  });
}

function dueAsJudged(
  knex: Knex,
  { ref, judged }: { ref: string; judged?: { dueMark?: string } },
) {
  const row = knex('components').where({ ref });
  return judged
    ? row.whereRaw(`${DUE_MARK} is not distinct from ?`, [
        judged.dueMark ?? null,
      ])
    : row;
}
