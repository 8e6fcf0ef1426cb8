#!/usr/bin/env node
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

// @ts-check

/*
 * Recomputes the evidence of the release pipeline, with nothing of the plugin's
 * own code: only the database, SHA-256 and Ed25519. docs/evidence.md says how the
 * hashes are made.
 *
 * Exit code 0: it holds. 1: it does not, and the first row that is not as it was
 * written is named. 2: nobody could tell.
 */

const { createHash, createPublicKey, verify } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { parseArgs } = require('node:util');
const { Client } = require('pg');

const USAGE = `Usage: verify-evidence [--database <url>] [--schema <name>] [--public-key <file>]... [--head <row>:<hash>]

Recomputes the hash chain of the release pipeline's evidence.

  --database    PostgreSQL of the plugin; else PGHOST, PGDATABASE, PGUSER, PGPASSWORD ... count
  --schema      where the tables are; else the search path counts
  --public-key  PEM of a key that may have signed a checkpoint; needed where old rows were removed
  --head        a row and its hash that the log told: both must still be there`;

const BATCH = 1000;

/** @typedef {{ seq: number, at: number, component_ref: string, promotion_id: string | null, kind: string, payload: unknown, previous_hash: string, hash: string }} Row */
/** @typedef {{ seq: number, hash: string }} Head */

/** Somebody changed the evidence. */
class Broken extends Error {}

/**
 * JSON in the one form of RFC 8785.
 *
 * @param {unknown} value
 * @returns {string}
 */
function canonical(value) {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      // By UTF-16 code units, as the standard says and JavaScript compares.
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/**
 * @param {Row} row
 * @returns {string}
 */
function hashOf(row) {
  return createHash('sha256')
    .update(
      canonical({
        seq: row.seq,
        at: row.at,
        componentRef: row.component_ref,
        promotionId: row.promotion_id ?? undefined,
        kind: row.kind,
        payload: row.payload,
        previousHash: row.previous_hash,
      }),
    )
    .digest('hex');
}

/**
 * @param {import('pg').Client} client
 * @param {number} after
 * @returns {Promise<Row[]>}
 */
async function readRows(client, after) {
  const { rows } = await client.query(
    `select seq::float8 as seq,
       floor(extract(epoch from at) * 1000)::float8 as at,
       component_ref, promotion_id, kind, payload, previous_hash, hash
     from evidence where seq > $1 order by seq limit ${BATCH}`,
    [after],
  );
  return rows;
}

/**
 * @param {import('pg').Client} client
 * @param {import('node:crypto').KeyObject[]} keys
 * @returns {Promise<Head & { kept: Map<number, string> }>}
 */
async function readBeginning(client, keys) {
  const {
    rows: [checkpoint],
  } = await client.query(
    `select seq::float8 as seq, hash, kept, signature,
       floor(extract(epoch from at) * 1000)::float8 as at
     from evidence_checkpoints order by seq desc limit 1`,
  );
  if (!checkpoint) {
    return { seq: 0, hash: '', kept: new Map() };
  }
  const { seq, hash, at, kept, signature } = checkpoint;
  if (keys.length === 0) {
    throw new Error(
      `rows up to ${seq} may be missing, by a checkpoint that nobody can check without --public-key`,
    );
  }
  const text = canonical({
    purpose: 'release-pipeline evidence checkpoint',
    seq,
    hash,
    at,
    kept,
  });
  const isSigned = keys.some(key =>
    verify(undefined, Buffer.from(text), key, Buffer.from(signature, 'base64')),
  );
  if (!isSigned) {
    throw new Broken(
      `Row 1 is the first that is broken: rows up to ${seq} may be missing, by a checkpoint that none of these keys signed`,
    );
  }
  return { seq, hash, kept: new Map(kept) };
}

/**
 * @param {number} seq
 * @returns {Broken}
 */
function broken(seq) {
  return new Broken(
    `Row ${seq} is the first that is broken: changed, removed or added`,
  );
}

/**
 * Of a head that is told of below the checkpoint: only what it lists, and the
 * checkpoint itself, is still known.
 *
 * @param {Head} known
 * @param {Head & { kept: Map<number, string> }} begin
 */
function assertThere(known, begin) {
  const hash = known.seq === begin.seq ? begin.hash : begin.kept.get(known.seq);
  if (hash === undefined) {
    throw new Error(
      `row ${known.seq} of --head was removed by a signed checkpoint, with its hash; name a row above ${begin.seq}`,
    );
  }
  if (hash !== known.hash) {
    throw broken(known.seq);
  }
}

/**
 * @param {import('pg').Client} client
 * @param {{ keys: import('node:crypto').KeyObject[], known?: Head }} options
 */
async function check(client, { keys, known }) {
  const begin = await readBeginning(client, keys);
  let { seq, hash } = begin;
  const kept = [...begin.kept.keys()];
  let last = 0;
  let count = 0;
  let isThere = known === undefined || known.seq <= begin.seq;
  for (;;) {
    const rows = await readRows(client, last);
    for (const row of rows) {
      last = row.seq;
      count += 1;
      if (row.seq <= begin.seq) {
        const expected = kept.shift();
        if (
          expected !== row.seq ||
          hashOf(row) !== row.hash ||
          begin.kept.get(row.seq) !== row.hash
        ) {
          throw broken(Math.min(expected ?? row.seq, row.seq));
        }
        continue;
      }
      if (kept.length > 0) {
        throw broken(kept[0]);
      }
      if (
        row.seq !== seq + 1 ||
        row.previous_hash !== hash ||
        hashOf(row) !== row.hash
      ) {
        throw broken(seq + 1);
      }
      seq = row.seq;
      hash = row.hash;
      if (known?.seq === seq) {
        if (known.hash !== hash) {
          throw broken(seq);
        }
        isThere = true;
      }
    }
    if (rows.length < BATCH) {
      break;
    }
  }
  if (kept.length > 0) {
    throw broken(kept[0]);
  }
  if (!isThere) {
    throw broken(seq + 1);
  }
  if (known !== undefined && known.seq <= begin.seq) {
    assertThere(known, begin);
  }
  return { count, begin: begin.seq, seq, hash };
}

async function main() {
  const { values } = parseArgs({
    options: {
      database: { type: 'string' },
      schema: { type: 'string' },
      'public-key': { type: 'string', multiple: true },
      head: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const head = values.head?.match(/^(\d+):([0-9a-f]{64})$/);
  if (values.head !== undefined && !head) {
    throw new Error('--head: expected <row>:<hash>, such as 17:9f86d0…');
  }
  const keys = (values['public-key'] ?? []).map(file =>
    createPublicKey(readFileSync(file)),
  );
  const client = new Client(
    values.database ? { connectionString: values.database } : undefined,
  );
  await client.connect();
  try {
    if (values.schema) {
      await client.query("select set_config('search_path', $1, false)", [
        `"${values.schema.replace(/"/g, '""')}"`,
      ]);
    }
    // What is written or removed meanwhile is not seen.
    await client.query('begin isolation level repeatable read read only');
    const found = await check(client, {
      keys,
      known: head ? { seq: Number(head[1]), hash: head[2] } : undefined,
    });
    console.log(
      `The evidence holds: ${found.count} rows${
        found.begin > 0
          ? `, those up to ${found.begin} by a signed checkpoint`
          : ''
      }, head ${found.seq}:${found.hash}`,
    );
  } finally {
    await client.end();
  }
}

main().catch(error => {
  console.error(
    error instanceof Broken ? error.message : `Cannot tell: ${error.message}`,
  );
  process.exitCode = error instanceof Broken ? 1 : 2;
});
