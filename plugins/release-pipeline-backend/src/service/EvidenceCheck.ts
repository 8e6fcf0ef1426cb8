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
import { type ChainHead, verifyChain } from '../database/EvidenceLog';
import { CLOCK } from '../database/sql';
import type { PipelineMetrics } from './PipelineMetrics';

/**
 * Verifies the evidence, and tells its head to the log and the metrics, where
 * whoever edits the table cannot reach (R32, S45).
 */
export class EvidenceCheck {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #metrics: PipelineMetrics;

  private constructor(options: {
    knex: Knex;
    logger: LoggerService;
    metrics: PipelineMetrics;
  }) {
    this.#knex = options.knex;
    this.#logger = options.logger;
    this.#metrics = options.metrics;
  }

  static create(options: {
    knex: Knex;
    logger: LoggerService;
    metrics: PipelineMetrics;
  }): EvidenceCheck {
    return new EvidenceCheck(options);
  }

  /**
   * @param whole - from the first row on; else what came since the last time.
   * @returns the sequence number of the first row that is not as it was.
   */
  async run(options: {
    whole: boolean;
    signal?: AbortSignal;
  }): Promise<number | undefined> {
    const { whole, signal } = options;
    const known = await this.#known();
    // What was the head must still be there, also when all is read again.
    const { head, brokenAt } = whole
      ? await this.#whole(known, signal)
      : await verifyChain(this.#knex, { after: known, signal });
    this.#metrics.evidenceVerified(head.seq, brokenAt === undefined);
    if (brokenAt !== undefined) {
      this.#logger.error(
        `The evidence is not as it was written: row ${brokenAt} is the first that was changed, removed or added, or got lost with the database. What is recorded from there on proves nothing`,
        { brokenAt, lastGood: head.seq, lastGoodHash: head.hash },
      );
      return brokenAt;
    }
    await this.#remember(head);
    this.#logger.info(
      `The evidence holds up to row ${head.seq}, hash ${head.hash}`,
      { seq: head.seq, hash: head.hash },
    );
    return undefined;
  }

  async #whole(
    known: ChainHead | undefined,
    signal: AbortSignal | undefined,
  ): Promise<{ head: ChainHead; brokenAt?: number }> {
    const all = await verifyChain(this.#knex, { signal });
    if (all.brokenAt !== undefined || !known) {
      return all;
    }
    const since = await verifyChain(this.#knex, { after: known, signal });
    return since.brokenAt === undefined
      ? all
      : { head: all.head, brokenAt: since.brokenAt };
  }

  async #known(): Promise<ChainHead | undefined> {
    const row = await this.#knex('evidence_check').first('seq', 'hash');
    return row && { seq: Number(row.seq), hash: row.hash };
  }

  async #remember({ seq, hash }: ChainHead): Promise<void> {
    await this.#knex('evidence_check')
      .insert({ seq, hash, at: this.#knex.raw(CLOCK) })
      .onConflict('id')
      .merge();
  }
}
