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

import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Knex } from 'knex';
import { LOCK_CLASS } from './locks';
import { CLOCK, milliseconds } from './sql';

/** What happened, and what was known. `payload` must be JSON. */
export interface EvidenceEntry {
  componentRef: string;
  promotionId?: string;
  /** Kebab-case: `promotion-requested`, `gate-decided`, `effect-done` … */
  kind: string;
  payload: object;
}

const EVIDENCE_LOCK = 1;

const GENESIS = '';

/**
 * Hash of one row: SHA-256 over the canonical JSON (RFC 8785) of its content
 * and of the hash before it.
 */
export function evidenceHash(row: {
  seq: number;
  at: number;
  componentRef: string;
  promotionId?: string;
  kind: string;
  payload: object;
  previousHash: string;
}): string {
  return createHash('sha256')
    .update(String(canonicalize(row)))
    .digest('hex');
}

/**
 * Appends to the chain inside the caller's transaction. Call it as the last
 * statement before the commit: the lock that orders the chain is held from
 * here on (R32).
 */
export async function appendEvidence(
  trx: Knex.Transaction,
  entries: EvidenceEntry[],
): Promise<void> {
  if (entries.length === 0) {
    return;
  }
  await trx.raw('select pg_advisory_xact_lock(?, ?)', [
    LOCK_CLASS,
    EVIDENCE_LOCK,
  ]);
  const { rows } = await trx.raw(
    `select ${milliseconds(CLOCK)} as now,
      (select json_build_object('seq', seq, 'hash', hash)
        from evidence order by seq desc limit 1) as head`,
  );
  const now: number = rows[0].now;
  let seq = Number(rows[0].head?.seq ?? 0);
  let previousHash: string = rows[0].head?.hash ?? GENESIS;
  const values = [];
  for (const entry of entries) {
    seq += 1;
    // Through JSON once, so that what is hashed is what is stored.
    const payload = JSON.parse(JSON.stringify(entry.payload));
    const hash = evidenceHash({
      seq,
      at: now,
      componentRef: entry.componentRef,
      promotionId: entry.promotionId,
      kind: entry.kind,
      payload,
      previousHash,
    });
    values.push({
      seq,
      at: new Date(now),
      component_ref: entry.componentRef,
      promotion_id: entry.promotionId ?? null,
      kind: entry.kind,
      payload: JSON.stringify(payload),
      previous_hash: previousHash,
      hash,
    });
    previousHash = hash;
  }
  await trx('evidence').insert(values);
}

/**
 * Recomputes the chain.
 * @returns the first broken sequence number, or undefined when it holds.
 */
export async function verifyEvidence(
  knex: Knex,
): Promise<{ rows: number; brokenAt?: number }> {
  let previousHash = GENESIS;
  let expectedSeq = 1;
  const batch = 1000;
  for (;;) {
    const rows = await knex('evidence')
      .select(
        'seq',
        'component_ref',
        'promotion_id',
        'kind',
        'payload',
        'previous_hash',
        'hash',
        knex.raw(`${milliseconds('at')} as at_ms`),
      )
      .where('seq', '>=', expectedSeq)
      .orderBy('seq')
      .limit(batch);
    for (const row of rows) {
      const hash = evidenceHash({
        seq: expectedSeq,
        at: row.at_ms,
        componentRef: row.component_ref,
        promotionId: row.promotion_id ?? undefined,
        kind: row.kind,
        payload: row.payload,
        previousHash,
      });
      if (
        Number(row.seq) !== expectedSeq ||
        row.previous_hash !== previousHash ||
        row.hash !== hash
      ) {
        return { rows: expectedSeq - 1, brokenAt: expectedSeq };
      }
      previousHash = hash;
      expectedSeq += 1;
    }
    if (rows.length < batch) {
      return { rows: expectedSeq - 1 };
    }
  }
}
