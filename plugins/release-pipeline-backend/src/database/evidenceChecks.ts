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
import { BEGINNING, type ChainHead } from './EvidenceLog';
import { CLOCK, milliseconds } from './sql';

/** A row up to which the chain held; the moment in milliseconds since 1970. */
export interface CheckedHead extends ChainHead {
  at: number;
}

/** What is known of the chain since it was looked at. */
export interface EvidenceCheckState {
  /** Where what came since was found to go on from; absent: nothing was verified. */
  head?: CheckedHead;
  /** Up to where it held when all of it was read last. */
  whole?: CheckedHead;
  /** Stays until all of it is read and holds again. */
  broken?: { brokenAt: number; because?: string; since: number };
}

/** What the last looks at the chain found. */
export async function readCheck(knex: Knex): Promise<EvidenceCheckState> {
  const row = await knex('evidence_check').first(
    'seq',
    'hash',
    'whole_seq',
    'whole_hash',
    'broken_at',
    'because',
    knex.raw(
      `${milliseconds('at')} as at_ms, ${milliseconds(
        'whole_at',
      )} as whole_ms, ${milliseconds('broken_since')} as broken_ms`,
    ),
  );
  const headOf = (seq: string, hash: string, at: number) =>
    // Row 0: nothing held, or there was nothing yet.
    Number(seq ?? 0) > 0 ? { seq: Number(seq), hash, at } : undefined;
  return row
    ? {
        head: headOf(row.seq, row.hash, row.at_ms),
        whole: headOf(row.whole_seq, row.whole_hash, row.whole_ms),
        broken:
          row.broken_at === null
            ? undefined
            : {
                brokenAt: Number(row.broken_at),
                because: row.because ?? undefined,
                since: row.broken_ms,
              },
      }
    : {};
}

/**
 * The chain holds up to here. What was found broken is forgotten only when all
 * of it was read.
 */
export async function rememberHead(
  knex: Knex,
  { hash, seq }: ChainHead,
  { whole }: { whole: boolean },
): Promise<void> {
  const at = knex.raw(CLOCK);
  const held = knex('evidence_check')
    .insert({
      seq,
      hash,
      at,
      ...(whole && {
        whole_seq: seq,
        whole_hash: hash,
        whole_at: at,
        broken_at: null,
        because: null,
        broken_since: null,
      }),
    })
    .onConflict('id')
    .merge();
  await (whole ? held : held.whereNull('evidence_check.broken_at'));
}

/** Where it was verified to before stays: it is what others are held against. */
export async function rememberBreak(
  knex: Knex,
  found: { brokenAt: number; because?: string },
): Promise<void> {
  await knex('evidence_check')
    .insert({
      ...BEGINNING,
      at: knex.raw(CLOCK),
      broken_at: found.brokenAt,
      because: found.because ?? null,
      broken_since: knex.raw(CLOCK),
    })
    .onConflict('id')
    .merge({
      broken_at: found.brokenAt,
      because: found.because ?? null,
      broken_since: knex.raw(`coalesce(evidence_check.broken_since, ${CLOCK})`),
    });
}
