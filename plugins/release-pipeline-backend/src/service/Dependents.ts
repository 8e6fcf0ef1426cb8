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
import type { ReleasePipelineConfig } from '../config/types';
import { namedDependencies } from '../gates/dependency';
import type { JobQueue } from '../jobs/JobQueue';

/**
 * Has components looked at again at once whose gates look at another one, when
 * something arrived there, became healthy or left. A wake-up that is lost is
 * made good for by their next cycle.
 */
export class Dependents {
  readonly #knex: Knex;
  readonly #queue: Pick<JobQueue, 'sendAll'>;
  /** Names of the pipelines whose gates name a component, by its ref. */
  readonly #named = new Map<string, string[]>();
  /** Whether any gate looks at other components. */
  readonly #anyAsks: boolean;

  private constructor(options: {
    knex: Knex;
    queue: Pick<JobQueue, 'sendAll'>;
    config: Pick<ReleasePipelineConfig, 'pipelines'>;
  }) {
    this.#knex = options.knex;
    this.#queue = options.queue;
    const pipelines = [...options.config.pipelines.values()];
    this.#anyAsks = namedDependencies(pipelines) !== undefined;
    for (const pipeline of pipelines) {
      for (const ref of namedDependencies([pipeline]) ?? []) {
        this.#named.set(ref, [...(this.#named.get(ref) ?? []), pipeline.name]);
      }
    }
  }

  static create(options: {
    knex: Knex;
    queue: Pick<JobQueue, 'sendAll'>;
    config: Pick<ReleasePipelineConfig, 'pipelines'>;
  }): Dependents {
    return new Dependents(options);
  }

  /** Call it after the change of `ref` is committed: it locks other components. */
  async wake(ref: string): Promise<void> {
    if (!this.#anyAsks) {
      return;
    }
    await this.#knex.transaction(async trx => {
      const refs: string[] = await trx('components')
        .whereNull('removed_at')
        .whereNot({ ref })
        .where(component =>
          component
            .whereRaw('depends_on @> ?', [JSON.stringify([ref])])
            .orWhereRaw(`standing->>'pipeline' = any(?)`, [
              this.#named.get(ref) ?? [],
            ]),
        )
        .pluck('ref');
      if (refs.length > 0) {
        await this.#queue.sendAll(
          'advance-component',
          refs.map(key => ({ key, data: { ref: key } })),
          { trx },
        );
      }
    });
  }
}
