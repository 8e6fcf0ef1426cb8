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
import { milliseconds } from './sql';

/** A row of the evidence as it was written. */
export interface EvidenceRow {
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  componentRef: string;
  promotionId?: string;
  kind: string;
  payload: object;
  previousHash: string;
  hash: string;
}

/**
 * Hash of one row: SHA-256 over the canonical JSON (RFC 8785) of its content
 * and of the hash before it.
 */
export function evidenceHash(row: Omit<EvidenceRow, 'hash'>): string {
  const { at, componentRef, kind, payload, previousHash, promotionId, seq } =
    row;
  return createHash('sha256')
    .update(
      String(
        canonicalize({
          seq,
          at,
          componentRef,
          promotionId,
          kind,
          payload,
          previousHash,
        }),
      ),
    )
    .digest('hex');
}

/** As Postgres gives it: its numbers of eight bytes are texts. */
interface StoredRow {
  seq: string;
  at_ms: number;
  component_ref: string;
  promotion_id: string | null;
  kind: string;
  payload: object;
  previous_hash: string;
  hash: string;
}

/** Rows in their order. */
export async function readEvidence(
  knex: Knex,
  which: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
): Promise<EvidenceRow[]> {
  const rows: StoredRow[] = await which(knex('evidence'))
    .orderBy('seq')
    .select(
      'seq',
      'component_ref',
      'promotion_id',
      'kind',
      'payload',
      'previous_hash',
      'hash',
      knex.raw(`${milliseconds('at')} as at_ms`),
    );
  return rows.map(row => ({
    seq: Number(row.seq),
    at: row.at_ms,
    componentRef: row.component_ref,
    promotionId: row.promotion_id ?? undefined,
    kind: row.kind,
    payload: row.payload,
    previousHash: row.previous_hash,
    hash: row.hash,
  }));
}
