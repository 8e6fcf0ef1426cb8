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
import type { EvidenceKeys } from '../config/EvidenceKeys';
import {
  checkpointText,
  findBrokenKept,
  isPruned,
  readCheckpoint,
} from './evidenceCheckpoints';
import { evidenceHash, readEvidence } from './evidenceRows';
import { LOCK_CLASS } from './locks';
import { CLOCK, milliseconds } from './sql';

/** What happened, and what was known. `payload` must be JSON. */
export interface EvidenceEntry {
  /** Or {@link EVERY_COMPONENT}. */
  componentRef: string;
  promotionId?: string;
  /** Kebab-case: `promotion-requested`, `gate-decided`, `effect-done` … */
  kind: string;
  payload: object;
}

/** What evidence is about that is about no single component. */
export const EVERY_COMPONENT = '*';

const EVIDENCE_LOCK = 1;

const GENESIS = '';
/** Rows that are verified at once. */
const BATCH = 1000;

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

/** Before the first row. */
export const BEGINNING: ChainHead = { seq: 0, hash: GENESIS };

/** How far the chain holds. */
export interface ChainState {
  /** The last row up to which it does. */
  head: ChainHead;
  /** The first that does not: also one that is missing (S45). */
  brokenAt?: number;
  /** What is wrong there, where that is not the row itself. */
  because?: string;
  /** Where it begins, when rows before were removed for their age. */
  checkpoint?: { seq: number; at: number };
}

/**
 * Recomputes the chain: from its beginning, or from a checkpoint whose signature
 * holds, or behind a row that is known to have been right.
 *
 * @param keys - who may have signed a checkpoint; without, none is believed
 * @param until - the last row to look at
 */
export async function verifyChain(
  knex: Knex,
  options: {
    after?: ChainHead;
    until?: number;
    keys?: EvidenceKeys;
    signal?: AbortSignal;
  } = {},
): Promise<ChainState> {
  const { after, until, signal } = options;
  const start =
    after && !(await isPruned(knex, after.seq))
      ? await findKnown(knex, after)
      : await findBeginning(knex, options);
  if (start.brokenAt !== undefined) {
    return start;
  }
  let { head } = start;
  for (;;) {
    signal?.throwIfAborted();
    const from = head.seq;
    const rows = await readEvidence(knex, query => {
      const next = query.where('seq', '>', from).limit(BATCH);
      return until === undefined ? next : next.where('seq', '<=', until);
    });
    for (const row of rows) {
      const seq = head.seq + 1;
      const hash = evidenceHash({ ...row, seq, previousHash: head.hash });
      if (
        row.seq !== seq ||
        row.previousHash !== head.hash ||
        row.hash !== hash
      ) {
        return { ...start, head, brokenAt: seq };
      }
      head = { seq, hash };
    }
    if (rows.length < BATCH) {
      return { ...start, head };
    }
  }
}

async function findKnown(knex: Knex, after: ChainHead): Promise<ChainState> {
  const row = await knex('evidence')
    .where('seq', '<=', after.seq)
    .orderBy('seq', 'desc')
    .first('seq', 'hash');
  const seq = Number(row?.seq ?? 0);
  if (seq < after.seq) {
    // The end is missing (S45), or Postgres lost it (F18).
    return { head: { seq, hash: row?.hash ?? GENESIS }, brokenAt: seq + 1 };
  }
  return row.hash === after.hash
    ? { head: after }
    : { head: BEGINNING, brokenAt: after.seq };
}

async function findBeginning(
  knex: Knex,
  options: { keys?: EvidenceKeys; signal?: AbortSignal },
): Promise<ChainState> {
  const checkpoint = await readCheckpoint(knex);
  if (!checkpoint) {
    return { head: BEGINNING };
  }
  const { at, hash, seq, signature } = checkpoint;
  if (!options.keys?.isSigned(checkpointText(checkpoint), signature)) {
    return {
      head: BEGINNING,
      brokenAt: 1,
      because: `the checkpoint at row ${seq} is signed by no key that is known here: nothing says that rows before were removed by right`,
    };
  }
  const brokenAt = await findBrokenKept(knex, checkpoint, options.signal);
  return brokenAt === undefined
    ? { head: { seq, hash }, checkpoint: { seq, at } }
    : { head: BEGINNING, brokenAt };
}
