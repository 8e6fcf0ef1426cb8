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
import type { Client } from 'pg';

type Row = {
  seq: string;
  at_ms: string;
  component_ref: string;
  promotion_id: string | null;
  kind: string;
  payload: object;
  previous_hash: string;
  hash: string;
};

/**
 * Computes the chain of evidence anew from the rows alone (R32).
 *
 * @returns how many rows there are, and the first that does not fit
 */
export async function verifyEvidence(
  client: Client,
): Promise<{ rows: number; brokenAt?: number }> {
  const { rows } = await client.query<Row>(
    `select *, round(extract(epoch from at) * 1000) as at_ms
       from evidence order by seq`,
  );
  let previousHash = '';
  for (const [index, row] of rows.entries()) {
    const seq = index + 1;
    const text = canonical({
      seq,
      at: Number(row.at_ms),
      componentRef: row.component_ref,
      promotionId: row.promotion_id ?? undefined,
      kind: row.kind,
      payload: row.payload,
      previousHash,
    });
    const hash = createHash('sha256').update(text).digest('hex');
    if (
      Number(row.seq) !== seq ||
      row.previous_hash !== previousHash ||
      row.hash !== hash
    ) {
      return { rows: rows.length, brokenAt: seq };
    }
    previousHash = hash;
  }
  return { rows: rows.length };
}

/** JSON with sorted keys, as RFC 8785 says. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([one], [other]) =>
            one < other ? -1 : 1,
          ),
        )
      : inner,
  );
}
