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
import { toError } from '@backstage/errors';
import type { Knex } from 'knex';
import { CLOCK } from '../database/sql';
import { readDueTrains, readStandingTrains } from '../database/trains';
import type { CalendarFeeds } from '../service/CalendarFeeds';
import type { CatalogSync } from '../service/CatalogSync';
import type { ComponentAdvancer } from '../service/ComponentAdvancer';
import type { EffectRunner } from '../service/EffectRunner';
import type { InstanceObserver } from '../service/InstanceObserver';
import type { InstanceWatcher } from '../service/InstanceWatcher';
import type { Notifier } from '../service/Notifier';
import type { TrainRunner } from '../service/trains/TrainRunner';
import type { JobQueue } from './JobQueue';

const SWEEP_MS = 1000;
const STANDING_TRAINS_MS = 3_600_000;
const SWEEP_BATCH = 500;
const CATALOG_MS = 30_000;
/** A new portal's catalog fills in the first seconds after the start. */
const EMPTY_CATALOG_MS = 5_000;
const STREAM_MS = 3_600_000;
/** An intent this old was not picked up by its own job. */
const FORGOTTEN_EFFECT_SECONDS = 5;

/** What it works with. */
export interface BackgroundOptions {
  knex: Knex;
  queue: JobQueue;
  observer: InstanceObserver;
  watcher: InstanceWatcher;
  catalog: CatalogSync;
  feeds: CalendarFeeds;
  advancer: ComponentAdvancer;
  effects: EffectRunner;
  notifier: Notifier;
  trains: TrainRunner;
  logger: LoggerService;
  instances: string[];
  intervalMs: number;
  stream: boolean;
}

/**
 * Keeps things moving on a replica that decides: takes jobs, and with plain
 * timers sends what each cycle wants, and what rows say is due (R29, R30).
 * Every replica does so; the queue lets one job through per key.
 */
export class Background {
  readonly #options: BackgroundOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopping = new AbortController();

  private constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  static create(options: BackgroundOptions): Background {
    return new Background(options);
  }

  async start(): Promise<void> {
    const { queue, observer, watcher, catalog, advancer } = this.#options;
    const { effects, feeds, notifier, trains } = this.#options;
    await feeds.start();
    await queue.work('observe-instance', ({ instance }, options) =>
      observer.observe(instance, options),
    );
    this.#stopping = new AbortController();
    await queue.work('watch-instance', ({ instance }, { signal }) =>
      watcher.watch(instance, {
        // The one job that would not end by itself.
        signal: AbortSignal.any([
          signal,
          this.#stopping.signal,
          AbortSignal.timeout(STREAM_MS),
        ]),
      }),
    );
    await queue.work('sync-components', async (_data, options) => {
      for (const ref of await catalog.run(options)) {
        await queue.send('advance-component', { ref }, { key: ref });
      }
    });
    await queue.work('refresh-feed', ({ feed }, options) =>
      feeds.refresh(feed, options),
    );
    await queue.work('advance-component', ({ ref }, options) =>
      advancer.advance(ref, options),
    );
    await queue.work('execute-effect', ({ effectId }, options) =>
      effects.run(effectId, options),
    );
    await queue.work('deliver-notification', (about, options) =>
      notifier.deliver(about, options),
    );
    await queue.work('run-train', ({ trainId }, options) =>
      trains.run(trainId, options),
    );
    this.#every(this.#options.intervalMs, () => this.#observeAll());
    this.#every(CATALOG_MS, () =>
      queue.send('sync-components', {}, { key: 'all' }),
    );
    this.#every(EMPTY_CATALOG_MS, async () => {
      if (!(await this.#options.knex('components').first('ref'))) {
        await queue.send('sync-components', {}, { key: 'all' });
      }
    });
    this.#every(STANDING_TRAINS_MS, () => this.#lookAtTrains());
    this.#every(SWEEP_MS, () => this.#sweep());
  }

  async stop(): Promise<void> {
    this.#timers.forEach(timer => clearInterval(timer));
    this.#timers.clear();
    this.#stopping.abort();
    await this.#options.queue.stopWork();
  }

  async #observeAll(): Promise<void> {
    const { instances, queue, stream } = this.#options;
    for (const instance of instances) {
      await queue.send('observe-instance', { instance }, { key: instance });
      if (stream) {
        await queue.send('watch-instance', { instance }, { key: instance });
      }
    }
  }

  /** Which time zones there are changes with the process: those that it does not know are said. */
  async #lookAtTrains(): Promise<void> {
    const { knex, queue } = this.#options;
    for (const trainId of await readStandingTrains(knex)) {
      await queue.send('run-train', { trainId }, { key: trainId });
    }
  }

  async #sweep(): Promise<void> {
    const { feeds, knex, queue } = this.#options;
    for (const feed of await feeds.due()) {
      await queue.send('refresh-feed', { feed }, { key: feed });
    }
    const components = await knex('components')
      .whereRaw(`due_at <= ${CLOCK}`)
      .orderBy('due_at')
      .limit(SWEEP_BATCH)
      .select('ref');
    for (const { ref } of components) {
      await queue.send('advance-component', { ref }, { key: ref });
    }
    const effects = await knex('effects')
      .where({ state: 'intended' })
      .whereRaw(
        `created_at < ${CLOCK} - make_interval(secs => ${FORGOTTEN_EFFECT_SECONDS})`,
      )
      .limit(SWEEP_BATCH)
      .select('id');
    for (const { id } of effects) {
      await queue.send('execute-effect', { effectId: id }, { key: id });
    }
    for (const trainId of await readDueTrains(knex, SWEEP_BATCH)) {
      await queue.send('run-train', { trainId }, { key: trainId });
    }
  }

  #every(milliseconds: number, run: () => Promise<void>): void {
    let busy = false;
    const tick = async () => {
      // One cycle in flight; a slow database gets no pile of them (F21).
      if (busy) {
        return;
      }
      busy = true;
      try {
        await run();
      } catch (error) {
        this.#options.logger.warn(
          'A background cycle failed and is tried again',
          toError(error),
        );
      } finally {
        busy = false;
      }
    };
    const timer = setInterval(tick, milliseconds);
    timer.unref();
    this.#timers.add(timer);
    tick();
  }
}
