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
import { bulkhead } from 'cockatiel';
import type { Knex } from 'knex';
import {
  type ArgoCdClient,
  decisiveHash,
  mergeFacts,
} from '../adapters/argocd';
import {
  lockApplication,
  markMissing,
  writeApplication,
} from '../database/observationWrites';
import type { ApplicationFacts, ApplicationKey } from '../domain/types';
import type { JobQueue } from '../jobs/JobQueue';

// Reads come in crowds; their transactions must not take the whole pool.
const WRITES_AT_ONCE = 2;

/** What came of reading one application. */
export type Reading =
  | { kind: 'read'; facts: ApplicationFacts; decisiveChanged: boolean }
  | { kind: 'gone' }
  /** Its stored facts count as unknown until it can be read again (F32). */
  | { kind: 'hidden' }
  /** A refresh brought nothing; the stored facts stand with their age. */
  | { kind: 'unread' };

/**
 * Reads single applications and stores what they look like (R5). Whatever
 * decides and changed wakes the components concerned in the same transaction.
 */
export class ApplicationReader {
  readonly #knex: Knex;
  readonly #clients: Map<string, ArgoCdClient>;
  readonly #queue: JobQueue;
  readonly #writes = bulkhead(WRITES_AT_ONCE, Infinity);
  readonly #logger: LoggerService;

  private constructor(options: {
    knex: Knex;
    clients: Map<string, ArgoCdClient>;
    queue: JobQueue;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#clients = options.clients;
    this.#queue = options.queue;
    this.#logger = options.logger;
  }

  static create(options: {
    knex: Knex;
    clients: Map<string, ArgoCdClient>;
    queue: JobQueue;
    logger: LoggerService;
  }): ApplicationReader {
    return new ApplicationReader(options);
  }

  /** Never throws for what Argo CD does; what could not be read is hidden. */
  async read(
    key: ApplicationKey,
    options: {
      signal: AbortSignal;
      project?: string;
      refresh?: 'normal';
      listHash?: string;
    },
  ): Promise<Reading> {
    const client = this.#clients.get(key.instance);
    if (!client) {
      return this.#hide(key);
    }
    try {
      const result = await client.get(
        {
          name: key.name,
          namespace: key.namespace,
          project: options.project,
          refresh: options.refresh,
        },
        { signal: options.signal },
      );
      if (result.kind === 'found') {
        return await this.#store(result.facts, options.listHash);
      }
      if (result.kind === 'gone') {
        await this.#markMissing(key, 'gone');
        return { kind: 'gone' };
      }
      return await this.#hide(key);
    } catch (error) {
      options.signal.throwIfAborted();
      this.#logger.warn(
        `Application '${key.name}' of Argo CD instance '${key.instance}' could not be read`,
        toError(error),
      );
      // A refresh hangs while the controller is down; the facts stay as they are.
      return options.refresh ? { kind: 'unread' } : this.#hide(key);
    }
  }

  async #store(next: ApplicationFacts, listHash?: string): Promise<Reading> {
    return this.#writes.execute(() =>
      this.#knex.transaction(async trx => {
        const before = await lockApplication(trx, {
          instance: next.instance,
          namespace: next.namespace,
          name: next.name,
        });
        const facts = mergeFacts(before?.facts, next);
        const hash = decisiveHash(facts);
        const decisiveChanged = hash !== before?.decisiveHash;
        await writeApplication(trx, {
          facts,
          listHash,
          decisiveHash: hash,
          decisiveChanged,
        });
        if (decisiveChanged) {
          await this.#wake(trx, facts);
        }
        return { kind: 'read' as const, facts, decisiveChanged };
      }),
    );
  }

  async #hide(key: ApplicationKey): Promise<Reading> {
    await this.#markMissing(key, 'hidden');
    return { kind: 'hidden' };
  }

  async #markMissing(
    key: ApplicationKey,
    what: 'gone' | 'hidden',
  ): Promise<void> {
    await this.#writes.execute(() =>
      this.#knex.transaction(async trx => {
        if (await markMissing(trx, key, what)) {
          await this.#wake(trx, key);
        }
      }),
    );
  }

  async #wake(trx: Knex.Transaction, key: ApplicationKey): Promise<void> {
    const rows = await trx('bindings')
      .where({
        instance: key.instance,
        app_namespace: key.namespace,
        app_name: key.name,
      })
      .distinct('component_ref');
    for (const { component_ref: ref } of rows) {
      await this.#queue.send('advance-component', { ref }, { key: ref, trx });
    }
  }
}
