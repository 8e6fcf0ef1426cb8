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

import canonicalize from 'canonicalize';
import type { Knex } from 'knex';
import type { EvidenceKeys } from '../config/EvidenceKeys';
import { evidenceHash, type EvidenceRow, readEvidence } from './evidenceRows';
import { json, milliseconds, timestamp } from './sql';

/** Where the chain begins when old rows were removed (R32). */
export interface Checkpoint {
  /** Last row that may be missing. */
  seq: number;
  /** Hash of that row. */
  hash: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Rows up to there that were kept: seq and hash, in order. */
  kept: Array<[number, string]>;
}

/** Rows that are read at once. */
const BATCH = 1000;

/** What is signed of it. */
export function checkpointText({ at, hash, kept, seq }: Checkpoint): string {
  return String(
    canonicalize({
      purpose: 'release-pipeline evidence checkpoint',
      seq,
      hash,
      at,
      kept,
    }),
  );
}

/** The one that counts. */
export async function readCheckpoint(
  knex: Knex,
): Promise<(Checkpoint & { signature: string }) | undefined> {
  const row = await knex('evidence_checkpoints')
    .orderBy('seq', 'desc')
    .first(
      'seq',
      'hash',
      'kept',
      'signature',
      knex.raw(`${milliseconds('at')} as at_ms`),
    );
  return (
    row && {
      seq: Number(row.seq),
      hash: row.hash,
      at: row.at_ms,
      kept: row.kept,
      signature: row.signature,
    }
  );
}

/** Whether a checkpoint says that this row may be missing. */
export async function isPruned(knex: Knex, seq: number): Promise<boolean> {
  const row = await knex('evidence_checkpoints')
    .where('seq', '>=', seq)
    .first('seq');
  return row !== undefined;
}

/** Signs it, and removes those before, which count no more. */
export async function writeCheckpoint(
  trx: Knex.Transaction,
  checkpoint: Checkpoint,
  keys: EvidenceKeys,
): Promise<void> {
  const { at, hash, kept, seq } = checkpoint;
  await trx('evidence_checkpoints').insert({
    seq,
    hash,
    at: timestamp(at),
    kept: json(kept),
    signature: keys.sign(checkpointText(checkpoint)),
  });
  await trx('evidence_checkpoints').where('seq', '<', seq).delete();
}

/**
 * Holds the rows that were kept below a checkpoint against what was signed.
 *
 * @returns the first that was changed, removed or added
 */
export async function findBrokenKept(
  knex: Knex,
  { kept, seq: end }: Checkpoint,
  signal?: AbortSignal,
): Promise<number | undefined> {
  let last = 0;
  let index = 0;
  for (;;) {
    signal?.throwIfAborted();
    const from = last;
    const rows = await readEvidence(knex, query =>
      query.where('seq', '>', from).where('seq', '<=', end).limit(BATCH),
    );
    for (const row of rows) {
      const [seq, hash] = kept[index] ?? [];
      if (seq === undefined || row.seq < seq) {
        return row.seq;
      }
      if (row.seq > seq || !isAsWritten(row) || row.hash !== hash) {
        return seq;
      }
      index += 1;
      last = row.seq;
    }
    if (rows.length < BATCH) {
      return kept[index]?.[0];
    }
  }
}

/** Whether it has the hash that its content gives. */
export function isAsWritten(row: EvidenceRow): boolean {
  return evidenceHash(row) === row.hash;
}
