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
  readCheck,
  rememberBreak,
  rememberHead,
} from '../database/evidenceChecks';
import { readCheckpoint } from '../database/evidenceCheckpoints';
import {
  type ChainHead,
  type ChainState,
  verifyChain,
} from '../database/EvidenceLog';
import type { PipelineMetrics } from './PipelineMetrics';

/**
 * Verifies the evidence, and tells its head to the log and the metrics, where
 * whoever edits the table cannot reach (R32, S45).
 */
export class EvidenceCheck {
  readonly #knex: Knex;
  readonly #keys: EvidenceKeys;
  readonly #logger: LoggerService;
  readonly #metrics: PipelineMetrics;

  private constructor(options: {
    knex: Knex;
    keys: EvidenceKeys;
    logger: LoggerService;
    metrics: PipelineMetrics;
  }) {
    this.#knex = options.knex;
    this.#keys = options.keys;
    this.#logger = options.logger;
    this.#metrics = options.metrics;
  }

  static create(options: {
    knex: Knex;
    keys: EvidenceKeys;
    logger: LoggerService;
    metrics: PipelineMetrics;
  }): EvidenceCheck {
    return new EvidenceCheck(options);
  }

  /**
   * @param whole - from the first row on; else what came since the last time.
   * What was found broken stays so until all is read and holds.
   * @returns the sequence number of the first row that is not as it was.
   */
  async run(options: {
    whole: boolean;
    signal?: AbortSignal;
  }): Promise<number | undefined> {
    const { head, brokenAt } = await this.look(options);
    if (brokenAt === undefined) {
      this.#logger.info(
        `The evidence holds up to row ${head.seq}, hash ${head.hash}`,
        { seq: head.seq, hash: head.hash },
      );
    }
    return brokenAt;
  }

  /** The same for somebody who asks; the log is told only what is wrong. */
  async look(options: {
    whole: boolean;
    signal?: AbortSignal;
  }): Promise<ChainState> {
    const checkpoint = await readCheckpoint(this.#knex);
    const known = await readCheck(this.#knex);
    // Nothing is known: what came since is all of it.
    const whole = options.whole || known.head === undefined;
    const state =
      known.broken && known.head && !whole
        ? {
            head: known.head,
            brokenAt: known.broken.brokenAt,
            because: known.broken.because,
          }
        : await this.#verify(known.head, { ...options, whole });
    const { because, brokenAt, head } = state;
    if (
      brokenAt !== undefined &&
      (await readCheckpoint(this.#knex))?.seq !== checkpoint?.seq
    ) {
      // Rows were removed by right while others were read.
      return this.look(options);
    }
    if (brokenAt === undefined) {
      await rememberHead(this.#knex, head, { whole });
    } else {
      await rememberBreak(this.#knex, { brokenAt, because });
      this.#logger.error(
        `The evidence is not as it was written: ${
          because ??
          `row ${brokenAt} is the first that was changed, removed or added, or got lost with the database`
        }. What is recorded from there on proves nothing`,
        { brokenAt, lastGood: head.seq, lastGoodHash: head.hash },
      );
    }
    this.#metrics.evidenceVerified(head.seq, brokenAt === undefined);
    return state;
  }

  async #verify(
    after: ChainHead | undefined,
    { whole, signal }: { whole: boolean; signal?: AbortSignal },
  ): Promise<ChainState> {
    const keys = this.#keys;
    if (!whole) {
      return verifyChain(this.#knex, { after, keys, signal });
    }
    const all = await verifyChain(this.#knex, { keys, signal });
    if (all.brokenAt !== undefined || !after) {
      return all;
    }
    // What was the head must still be there, also when all is read again.
    const since = await verifyChain(this.#knex, { after, keys, signal });
    return { ...all, brokenAt: since.brokenAt };
  }
}
