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
/** Rows that are verified at once. */
const BATCH = 1000;

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

/** A row of the chain, as far as the next one depends on it. */
export interface ChainHead {
  seq: number;
  hash: string;
}

const BEGINNING: ChainHead = { seq: 0, hash: GENESIS };

/**
 * Recomputes the chain.
 * @returns the first broken sequence number, or undefined when it holds.
 */
export async function verifyEvidence(
  knex: Knex,
): Promise<{ rows: number; brokenAt?: number }> {
  const { head, brokenAt } = await verifyChain(knex);
  return { rows: head.seq, brokenAt };
}

/**
 * Recomputes the chain behind a row that is known to have been right.
 *
 * @returns the last row up to which it holds, and the sequence number of the
 * first that does not: also of one that is missing (S45).
 */
export async function verifyChain(
  knex: Knex,
  options: { after?: ChainHead; signal?: AbortSignal } = {},
): Promise<{ head: ChainHead; brokenAt?: number }> {
  const { after = BEGINNING, signal } = options;
  let head = after;
  if (after.seq > 0) {
    const row = await knex('evidence')
      .where('seq', '<=', after.seq)
      .orderBy('seq', 'desc')
      .first('seq', 'hash');
    const seq = Number(row?.seq ?? 0);
    if (seq < after.seq) {
      // The end is missing (S45), or Postgres lost it (F18).
      return { head: { seq, hash: row?.hash ?? GENESIS }, brokenAt: seq + 1 };
    }
    if (row?.hash !== after.hash) {
      return { head: BEGINNING, brokenAt: after.seq };
    }
  }
  for (;;) {
    signal?.throwIfAborted();
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
      .where('seq', '>', head.seq)
      .orderBy('seq')
      .limit(BATCH);
    for (const row of rows) {
      const seq = head.seq + 1;
      const hash = evidenceHash({
        seq,
        at: row.at_ms,
        componentRef: row.component_ref,
        promotionId: row.promotion_id ?? undefined,
        kind: row.kind,
        payload: row.payload,
        previousHash: head.hash,
      });
      if (
        Number(row.seq) !== seq ||
        row.previous_hash !== head.hash ||
        row.hash !== hash
      ) {
        return { head, brokenAt: seq };
      }
      head = { seq, hash };
    }
    if (rows.length < BATCH) {
      return { head };
    }
  }
}
