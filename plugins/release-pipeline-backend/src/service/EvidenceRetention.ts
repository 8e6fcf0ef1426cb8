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

import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { EvidenceKeys } from '../config/EvidenceKeys';
import {
  readCheckpoint,
  writeCheckpoint,
} from '../database/evidenceCheckpoints';
import {
  appendEvidence,
  EVERY_COMPONENT,
  verifyChain,
} from '../database/EvidenceLog';
import { releasesInUse } from '../database/releasesInUse';
import { CLOCK, readClock } from '../database/sql';
import { inTransaction } from '../database/transaction';

/**
 * Removes evidence that is older than it is kept, through a signed checkpoint
 * (R32): never a row of a promotion that is still known, which one that is open
 * or whose override is not reviewed always is, or of what is live. Nothing is
 * signed that does not hold, and without a key nothing is removed.
 */
export class EvidenceRetention {
  readonly #knex: Knex;
  readonly #keepMs: number;
  readonly #keys: EvidenceKeys;
  readonly #logger: LoggerService;

  private constructor(options: {
    knex: Knex;
    keepMs: number;
    keys: EvidenceKeys;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#keepMs = options.keepMs;
    this.#keys = options.keys;
    this.#logger = options.logger;
  }

  static create(options: {
    knex: Knex;
    keepMs: number;
    keys: EvidenceKeys;
    logger: LoggerService;
  }): EvidenceRetention {
    if (!options.keys.canSign) {
      options.logger.info(
        'Evidence is kept for ever: releasePipeline.evidence.signingKey is not set, and old rows go only below a checkpoint that is signed with it',
      );
    }
    return new EvidenceRetention(options);
  }

  /** Throws when anything fails, so that the scheduler records it. */
  async run(options: { signal?: AbortSignal } = {}): Promise<void> {
    if (!this.#keys.canSign) {
      return;
    }
    const done = await inTransaction(this.#knex, trx =>
      this.#prune(trx, options.signal),
    );
    if (done) {
      this.#logger.info(
        `Removed ${done.removed} rows of evidence up to row ${done.seq}, hash ${done.hash}, by a signed checkpoint`,
        done,
      );
    }
  }

  async #prune(trx: Knex.Transaction, signal: AbortSignal | undefined) {
    const keys = this.#keys;
    const before = await readCheckpoint(trx);
    const until = await this.#lastOldRow(trx, before?.seq ?? 0);
    if (until === undefined) {
      return undefined;
    }
    const { brokenAt, head } = await verifyChain(trx, { until, keys, signal });
    if (brokenAt !== undefined) {
      this.#logger.error(
        `No evidence was removed: row ${brokenAt} is not as it was written, and what does not hold is not signed`,
        { brokenAt },
      );
      return undefined;
    }
    const kept = await rowsToKeep(trx, until);
    const [{ count }] = await trx('evidence')
      .where('seq', '<=', until)
      .count({ count: '*' });
    if (Number(count) === kept.length) {
      return undefined;
    }
    const checkpoint = {
      ...head,
      at: await readClock(trx),
      kept: kept.map(({ seq, hash }): [number, string] => [Number(seq), hash]),
    };
    await writeCheckpoint(trx, checkpoint, keys);
    const removed = await trx('evidence')
      .where('seq', '<=', until)
      .whereRaw('not (seq = any(?))', [kept.map(({ seq }) => seq)])
      .delete();
    const told = { ...head, removed, kept: kept.length };
    await appendEvidence(trx, [
      { componentRef: EVERY_COMPONENT, kind: 'evidence-pruned', payload: told },
    ]);
    return told;
  }

  /** The row before the first that is not old enough, and never the newest. */
  async #lastOldRow(
    trx: Knex.Transaction,
    after: number,
  ): Promise<number | undefined> {
    const [{ first, last }] = await trx('evidence')
      .where('seq', '>', after)
      .select(
        trx.raw(
          `min(seq) filter (where at >= ${CLOCK} - make_interval(secs => ?)) as first`,
          [this.#keepMs / 1000],
        ),
        trx.raw('max(seq) as last'),
      );
    const until = Number(first ?? last ?? 0) - 1;
    return until > after ? until : undefined;
  }
}

/**
 * Of the rows up to this one, those that are about a promotion that is still
 * known, or about what is live.
 */
async function rowsToKeep(
  trx: Knex.Transaction,
  until: number,
): Promise<Array<{ seq: string; hash: string }>> {
  const live = releasesInUse(trx);
  return trx('evidence')
    .where('seq', '<=', until)
    .where(either =>
      either
        .whereIn('promotion_id', trx('promotions').select('id'))
        .orWhereRaw(
          `payload->>'releaseId' in (select release_id::text from (?) live)`,
          [live.clone()],
        )
        .orWhereRaw(
          `payload->>'deploymentId' in (select id::text from deployments where ended_at is null)`,
        ),
    )
    .orderBy('seq')
    .select('seq', 'hash');
}
