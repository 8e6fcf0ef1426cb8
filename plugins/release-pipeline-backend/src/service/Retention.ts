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
import type { ReleasePipelineConfig } from '../config/types';
import { releasesInUse } from '../database/releasesInUse';
import { CLOCK } from '../database/sql';
import { MAY_DEPART } from '../database/trains';
import { inTransaction } from '../database/transaction';

const before = (column: string) =>
  `${column} < ${CLOCK} - make_interval(secs => ?)`;

/**
 * Removes what is older than the configured times (R35): never what is live,
 * open, or still pointed to. Evidence goes another way, see `EvidenceRetention`.
 */
export class Retention {
  readonly #knex: Knex;
  readonly #config: ReleasePipelineConfig['retention'];
  readonly #logger: LoggerService;

  private constructor(options: {
    knex: Knex;
    config: ReleasePipelineConfig['retention'];
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#config = options.config;
    this.#logger = options.logger;
  }

  static create(options: {
    knex: Knex;
    config: ReleasePipelineConfig['retention'];
    logger: LoggerService;
  }): Retention {
    return new Retention(options);
  }

  /** Throws when anything fails, so that the scheduler records it. */
  async run(): Promise<void> {
    const history = this.#config.historyMs / 1000;
    const gateResults = this.#config.gateResultsMs / 1000;
    const removed = await inTransaction(this.#knex, async trx => {
      const inUse = releasesInUse(trx);
      const deployments = await trx('deployments')
        .whereNotNull('ended_at')
        .whereRaw(before('ended_at'), [history])
        .whereNotIn('release_id', inUse.clone())
        .delete();
      const ended = trx('promotions')
        .whereNotNull('ended_at')
        .whereRaw(before('ended_at'), [history])
        .whereNotExists(
          trx('deployments')
            .whereRaw('deployments.promotion_id = promotions.id')
            .select('id'),
        )
        // It shows until somebody has said what came of it.
        .whereNotExists(
          trx('overrides')
            .whereRaw('overrides.promotion_id = promotions.id')
            .whereNull('reviewed_at')
            .select('id'),
        )
        .select('id');
      await trx('approvals').whereIn('promotion_id', ended.clone()).delete();
      await trx('overrides').whereIn('promotion_id', ended.clone()).delete();
      await trx('calendar_exceptions')
        .whereIn('promotion_id', ended.clone())
        .delete();
      await trx('effects').whereIn('promotion_id', ended.clone()).delete();
      const promotions = await trx('promotions')
        .whereIn('id', ended.clone())
        .delete();
      const results = await trx('gate_results')
        .whereRaw(before('observed_at'), [gateResults])
        .whereNotIn('release_id', inUse.clone())
        .delete();
      await trx('reports')
        .whereRaw(before('received_at'), [history])
        .where(query =>
          query
            .whereNull('release_id')
            .orWhereNotIn('release_id', inUse.clone()),
        )
        .delete();
      await trx('manual_checks')
        .whereRaw(before('at'), [history])
        .whereNotIn('release_id', inUse.clone())
        .delete();
      await trx('observation_gaps')
        .whereRaw(before('to_at'), [history])
        .delete();
      await trx('train_runs').whereRaw(before('ended_at'), [history]).delete();
      await trx('trains')
        .whereRaw(before('coalesce(ended_at, scheduled_at)'), [history])
        .whereRaw(`not (${MAY_DEPART})`)
        .whereNotExists(
          trx('train_runs').whereRaw('train_id = trains.id').select('id'),
        )
        .delete();
      await trx('delegations').whereRaw(before('until_at'), [history]).delete();
      const releases = await trx('releases')
        .whereRaw(before('first_seen_at'), [history])
        .whereNotExists(
          trx('deployments').whereRaw('release_id = releases.id').select('id'),
        )
        .whereNotExists(
          trx('promotions')
            .whereRaw(
              'release_id = releases.id or replaces_release_id = releases.id',
            )
            .select('id'),
        )
        .whereNotExists(
          trx('gate_results')
            .whereRaw('release_id = releases.id')
            .select('gate'),
        )
        .whereNotExists(
          trx('reports').whereRaw('release_id = releases.id').select('id'),
        )
        .whereNotExists(
          trx('manual_checks')
            .whereRaw('release_id = releases.id')
            .select('id'),
        )
        .delete();
      return { promotions, deployments, results, releases };
    });
    this.#logger.info('Removed what is older than it is kept', removed);
  }
}
