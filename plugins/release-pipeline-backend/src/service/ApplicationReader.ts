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
  type GetResult,
  isOlder,
  mergeFacts,
} from '../adapters/argocd';
import {
  lockApplication,
  markMissing,
  writeApplication,
} from '../database/observationWrites';
import { inTransaction } from '../database/transaction';
import type { ApplicationFacts, ApplicationKey } from '../domain/types';
import type { JobQueue } from '../jobs/JobQueue';

// Reads come in crowds; their transactions must not take the whole pool.
const WRITES_AT_ONCE = 2;

/** What came of reading one application. */
export type Reading =
  | {
      kind: 'read';
      facts: ApplicationFacts;
      listHash: string;
      decisiveChanged: boolean;
    }
  | { kind: 'gone' }
  /** Its stored facts count as unknown until it can be read again (F32). */
  | { kind: 'hidden' }
  /** A refresh without an answer, or an older answer; the stored facts stand with their age. */
  | { kind: 'unread' };

/** What everything works with that reads Argo CD. */
export interface ObservationOptions {
  knex: Knex;
  /** By the instance's name in config. */
  clients: Map<string, ArgoCdClient>;
  logger: LoggerService;
}

/** What the reader works with. */
export interface ApplicationReaderOptions extends ObservationOptions {
  queue: JobQueue;
}

/**
 * Reads single applications and stores what they look like (R5). Whatever
 * decides and changed wakes the components concerned in the same transaction.
 */
export class ApplicationReader {
  readonly #options: ApplicationReaderOptions;
  readonly #writes = bulkhead(WRITES_AT_ONCE, Infinity);

  private constructor(options: ApplicationReaderOptions) {
    this.#options = options;
  }

  static create(options: ApplicationReaderOptions): ApplicationReader {
    return new ApplicationReader(options);
  }

  /**
   * Never throws for what Argo CD does; what could not be read is hidden.
   * Throws for our own database: that says nothing about the application.
   */
  async read(
    key: ApplicationKey,
    options: {
      signal: AbortSignal;
      project?: string;
      refresh?: 'normal';
    },
  ): Promise<Reading> {
    const result = await this.#ask(key, options);
    switch (result.kind) {
      case 'found':
        return this.#store(result.facts, result.listHash);
      case 'gone':
        await this.#markMissing(key, 'gone');
        return { kind: 'gone' };
      case 'not-visible':
        return this.#hide(key);
      default:
        // A refresh hangs while the controller is down; the facts stay as they are.
        return options.refresh ? { kind: 'unread' } : this.#hide(key);
    }
  }

  /** Has the components looked at again that this application runs. */
  async wake(key: ApplicationKey): Promise<void> {
    await this.#writing(trx => this.#wake(trx, key));
  }

  async #ask(
    key: ApplicationKey,
    options: { signal: AbortSignal; project?: string; refresh?: 'normal' },
  ): Promise<GetResult | { kind: 'no-answer' }> {
    const client = this.#options.clients.get(key.instance);
    if (!client) {
      return { kind: 'no-answer' };
    }
    try {
      return await client.get(
        {
          name: key.name,
          namespace: key.namespace,
          project: options.project,
          refresh: options.refresh,
        },
        { signal: options.signal },
      );
    } catch (error) {
      options.signal.throwIfAborted();
      this.#options.logger.warn(
        `Application '${key.name}' of Argo CD instance '${key.instance}' could not be read`,
        toError(error),
      );
      return { kind: 'no-answer' };
    }
  }

  async #store(next: ApplicationFacts, listHash: string): Promise<Reading> {
    return this.#writing<Reading>(async trx => {
      const before = await lockApplication(trx, {
        instance: next.instance,
        namespace: next.namespace,
        name: next.name,
      });
      // A replica that lags behind: it tells nothing of now (I5, R5).
      if (before && isOlder(next, before.facts)) {
        return { kind: 'unread' };
      }
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
      return { kind: 'read', facts, listHash, decisiveChanged };
    });
  }

  async #hide(key: ApplicationKey): Promise<Reading> {
    await this.#markMissing(key, 'hidden');
    return { kind: 'hidden' };
  }

  async #markMissing(
    key: ApplicationKey,
    what: 'gone' | 'hidden',
  ): Promise<void> {
    await this.#writing(async trx => {
      if (await markMissing(trx, key, what)) {
        await this.#wake(trx, key);
      }
    });
  }

  #writing<T>(write: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.#writes.execute(() => inTransaction(this.#options.knex, write));
  }

  async #wake(trx: Knex.Transaction, key: ApplicationKey): Promise<void> {
    const refs: string[] = await trx('bindings')
      .where({
        instance: key.instance,
        app_namespace: key.namespace,
        app_name: key.name,
      })
      .distinct()
      .pluck('component_ref');
    await this.#options.queue.sendAll(
      'advance-component',
      refs.map(ref => ({ key: ref, data: { ref } })),
      { trx },
    );
  }
}
