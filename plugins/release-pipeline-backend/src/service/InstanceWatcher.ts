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
import type { ArgoCdClient, WatchEvent } from '../adapters/argocd';
import { readApplications } from '../database/observationWrites';
import type { ApplicationReader } from './ApplicationReader';
import { keyText } from './BindingResolver';

const AT_MOST_EVERY_MS = 1000;

/**
 * Follows an instance's stream. Events are hints: an application that we know
 * and that changed is read by GET, at most once a second; what comes faster is
 * read when the second is over (R30). The list goes on beside it and finds
 * whatever the stream loses.
 */
export class InstanceWatcher {
  readonly #knex: Knex;
  readonly #clients: Map<string, ArgoCdClient>;
  readonly #reader: ApplicationReader;
  readonly #logger: LoggerService;

  private constructor(options: {
    knex: Knex;
    clients: Map<string, ArgoCdClient>;
    reader: ApplicationReader;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#clients = options.clients;
    this.#reader = options.reader;
    this.#logger = options.logger;
  }

  static create(options: {
    knex: Knex;
    clients: Map<string, ArgoCdClient>;
    reader: ApplicationReader;
    logger: LoggerService;
  }): InstanceWatcher {
    return new InstanceWatcher(options);
  }

  /** Returns when the signal fires or the stream breaks; it is opened again by the next cycle. */
  async watch(
    instance: string,
    options: { signal: AbortSignal },
  ): Promise<void> {
    const client = this.#clients.get(instance);
    if (!client) {
      return;
    }
    const lastRead = new Map<string, number>();
    const waiting = new Map<string, NodeJS.Timeout>();
    const onEvent = async (event: WatchEvent) => {
      const text = keyText({ instance, ...event.application });
      const wait =
        (lastRead.get(text) ?? -Infinity) +
        AT_MOST_EVERY_MS -
        performance.now();
      clearTimeout(waiting.get(text));
      waiting.delete(text);
      if (wait > 0) {
        waiting.set(
          text,
          setTimeout(() => {
            onEvent(event).catch(error => this.#report(instance, error));
          }, wait),
        );
      } else if (await this.#readIfChanged(instance, event, options.signal)) {
        lastRead.set(text, performance.now());
      }
    };
    try {
      for await (const event of client.watch(options)) {
        await onEvent(event);
      }
    } catch (error) {
      if (!options.signal.aborted) {
        this.#report(instance, error);
      }
    } finally {
      waiting.forEach(timer => clearTimeout(timer));
    }
  }

  async #readIfChanged(
    instance: string,
    event: WatchEvent,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { namespace, name, listHash } = event.application;
    const key = { instance, namespace, name };
    const [stored] = await readApplications(this.#knex, instance, key);
    const deleted = event.type === 'deleted';
    if (
      !stored ||
      (!deleted && !stored.hidden && stored.listHash === listHash)
    ) {
      return false;
    }
    await this.#reader.read(key, {
      signal,
      project: stored.facts.project,
      listHash: deleted ? undefined : listHash,
    });
    return true;
  }

  #report(instance: string, error: unknown): void {
    this.#logger.info(
      `The stream of Argo CD instance '${instance}' ended; the list goes on: ${
        toError(error).message
      }`,
    );
  }
}
