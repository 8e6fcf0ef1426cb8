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

import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  fromKnex,
  type Job,
  type JobResult,
  PgBoss,
  type QueuePolicy,
} from 'pg-boss';
import { makeDue } from '../database/components';
import { oneReplicaAtATime } from '../database/locks';
import type { News } from '../domain/notices';
import { batched } from '../database/batched';
import { bossDatabase } from './bossDatabase';

/** What each job carries: ids only, since rows are the truth (R29). */
export type JobData = {
  'observe-instance': { instance: string };
  'watch-instance': { instance: string };
  'sync-components': Record<string, never>;
  'refresh-feed': { feed: string };
  'advance-component': { ref: string };
  'execute-effect': { effectId: string };
  'deliver-notification': News;
  'run-train': { trainId: string };
};

export type JobName = keyof JobData;

/** `isLast`: when this fails, it is not tried again. */
export type JobHandler<TName extends JobName> = (
  data: JobData[TName],
  options: { signal: AbortSignal; retries: number; isLast: boolean },
) => Promise<void>;

/** Thrown by a handler that has said why itself: it is tried again, without a word in the log. */
export class TryAgain extends Error {}

const BATCH = 500;
const POLLING_SECONDS = 0.5;
const SUPERVISE_SECONDS = 2;
const HEARTBEAT_SECONDS = 10;
const HEARTBEAT_REFRESH_SECONDS = 1;

type QueueSettings = {
  policy: QueuePolicy;
  expireInSeconds: number;
  retryLimit: number;
  /** 60 unless given. */
  retryDelayMax?: number;
  /** How many workers of this kind one replica has. */
  concurrency: number;
  /** How many jobs each of them works on at once. */
  batch?: number;
};

// An upstream that hangs holds one worker of one kind, and no longer than it is
// waited for (F70); where other upstreams share a kind, it has more workers.
// `exclusive`: one queued or active per key. `stately`: one active and one
// more queued, so that a change during the work is not lost.
const QUEUES: Record<JobName, QueueSettings> = {
  'observe-instance': {
    policy: 'exclusive',
    expireInSeconds: 120,
    retryLimit: 2,
    concurrency: 8,
  },
  'watch-instance': {
    policy: 'exclusive',
    expireInSeconds: 3900,
    retryLimit: 2,
    concurrency: 8,
  },
  'sync-components': {
    policy: 'exclusive',
    expireInSeconds: 300,
    retryLimit: 2,
    concurrency: 1,
  },
  'refresh-feed': {
    policy: 'exclusive',
    expireInSeconds: 120,
    retryLimit: 0,
    concurrency: 1,
  },
  'advance-component': {
    policy: 'stately',
    expireInSeconds: 120,
    retryLimit: 10,
    concurrency: 3,
    // What they read and write is read and written together (P7).
    batch: 25,
  },
  'execute-effect': {
    policy: 'exclusive',
    expireInSeconds: 180,
    retryLimit: 5,
    concurrency: 2,
  },
  'deliver-notification': {
    policy: 'stately',
    expireInSeconds: 60,
    // Half a day; what is older than that is no news.
    retryLimit: 80,
    retryDelayMax: 600,
    concurrency: 1,
  },
  'run-train': {
    policy: 'stately',
    expireInSeconds: 300,
    retryLimit: 5,
    concurrency: 2,
  },
};

/**
 * The queue of the plugin, on pg-boss in the plugin's own database. Jobs are
 * hints: losing one, or running one twice, changes nothing (R29).
 */
export class JobQueue {
  readonly #boss: PgBoss;
  readonly #logger: LoggerService;
  readonly #workers = new Set<JobName>();

  private constructor(boss: PgBoss, logger: LoggerService) {
    this.#boss = boss;
    this.#logger = logger;
  }

  static async create(options: {
    knex: Knex;
    logger: LoggerService;
  }): Promise<JobQueue> {
    const boss = new PgBoss({
      db: bossDatabase(options.knex),
      schema: 'release_pipeline_jobs',
      superviseIntervalSeconds: SUPERVISE_SECONDS,
      monitorIntervalSeconds: SUPERVISE_SECONDS,
      queueCacheIntervalSeconds: SUPERVISE_SECONDS,
      schedule: false,
    });
    boss.on('error', error =>
      options.logger.warn('The job queue reported an error', toError(error)),
    );
    await oneReplicaAtATime(options.knex, async () => {
      await boss.start();
      for (const [name, settings] of Object.entries(QUEUES)) {
        const { batch, concurrency, policy, ...queue } = settings;
        await boss.createQueue(name, {
          retryDelayMax: 60,
          ...queue,
          policy,
          retryDelay: 1,
          retryBackoff: true,
          heartbeatSeconds: HEARTBEAT_SECONDS,
          deleteAfterSeconds: 24 * 3600,
        });
      }
    });
    return new JobQueue(boss, options.logger);
  }

  /**
   * Sends a job, in the caller's transaction when one is given. A job that is
   * already queued for the same key is not queued again. Whoever wakes a
   * component together with a write makes it due as well: the job is a hint,
   * and its row finds it again when the job is lost (R29).
   */
  async send<TName extends JobName>(
    name: TName,
    data: JobData[TName],
    options: { key: string; trx?: Knex.Transaction },
  ): Promise<void> {
    const { key, trx } = options;
    if (trx && name === 'advance-component') {
      await makeDue(trx, [key]);
    }
    const sent = await this.#boss.send(name, data, {
      singletonKey: key,
      ...(trx && { db: fromKnex(trx) }),
    });
    if (sent === null && trx) {
      // The job that waits may begin before this transaction commits, and
      // would miss what it wrote.
      this.#sendAfter(trx, () => this.send(name, data, { key }));
    }
  }

  /**
   * Sends many, in one order everywhere, so that two who wake the same
   * components wait for each other and never crosswise (F19).
   */
  async sendAll<TName extends JobName>(
    name: TName,
    jobs: Array<{ key: string; data: JobData[TName] }>,
    options: { trx: Knex.Transaction },
  ): Promise<void> {
    const { trx } = options;
    if (name === 'advance-component') {
      await makeDue(
        trx,
        jobs.map(({ key }) => key),
      );
    }
    const ordered = jobs
      .map(({ key, data }) => ({ id: randomUUID(), singletonKey: key, data }))
      .sort((a, b) => (a.singletonKey < b.singletonKey ? -1 : 1));
    for (let start = 0; start < ordered.length; start += BATCH) {
      const batch = ordered.slice(start, start + BATCH);
      const sent = await this.#boss.insert(name, batch, {
        db: fromKnex(trx),
        returnId: true,
      });
      const queued = new Set(sent);
      for (const { id, singletonKey: key, data } of batch) {
        if (!queued.has(id)) {
          this.#sendAfter(trx, () => this.send(name, data, { key }));
        }
      }
    }
  }

  #sendAfter(trx: Knex.Transaction, send: () => Promise<void>): void {
    const afterwards = async () => {
      try {
        await trx.executionPromise;
      } catch {
        return; // rolled back: there is nothing to miss
      }
      await send();
    };
    afterwards().catch(error =>
      this.#logger.warn('A job could not be queued', toError(error)),
    );
  }

  async work<TName extends JobName>(
    name: TName,
    handler: JobHandler<TName>,
  ): Promise<void> {
    this.#workers.add(name);
    const { batch = 1, concurrency } = QUEUES[name];
    const settle = batched(async (jobs: readonly Job<JobData[TName]>[]) => {
      await this.#boss.complete(name, [...jobs]);
      return jobs.map(() => {});
    });
    await this.#boss.work<JobData[TName]>(
      name,
      {
        pollingIntervalSeconds: POLLING_SECONDS,
        // While jobs wait, the next ones are taken without a pause.
        burstWhenReadyExceeds: concurrency,
        burstWhenBatchFull: true,
        heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
        localConcurrency: concurrency,
        batchSize: batch,
        perJobResults: true,
      },
      jobs =>
        Promise.all(
          jobs.map(async job => {
            const result = await this.#run(name, handler, job);
            // One that hangs must not keep the others of its batch from being
            // woken again (F70); those that fail are settled with the batch, and
            // so is what could not be settled before.
            if (jobs.length > 1 && result.status === 'completed') {
              await settle(job).catch(error =>
                this.#logger.warn('A job could not be ended', toError(error)),
              );
            }
            return result;
          }),
        ),
    );
  }

  async #run<TName extends JobName>(
    name: TName,
    handler: JobHandler<TName>,
    job: Job<JobData[TName]>,
  ): Promise<JobResult> {
    const { id, data, retryCount: retries, signal } = job;
    try {
      await handler(data, {
        signal,
        retries,
        isLast: retries >= QUEUES[name].retryLimit,
      });
      return { id, status: 'completed' };
    } catch (error) {
      const { name: kind, message } = toError(error);
      if (!(error instanceof TryAgain)) {
        this.#logger.warn(
          `Job '${name}' failed and will be tried again: ${JSON.stringify(
            data,
          )}`,
          toError(error),
        );
      }
      return { id, status: 'failed', output: { name: kind, message } };
    }
  }

  /** Stops taking jobs; what runs is waited for. */
  async stopWork(): Promise<void> {
    await Promise.all([...this.#workers].map(name => this.#boss.offWork(name)));
    this.#workers.clear();
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 5000, close: false });
  }
}
