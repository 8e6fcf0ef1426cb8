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

import { setTimeout as sleep } from 'node:timers/promises';
import { toError } from '@backstage/errors';
import type { WatchEvent } from '../adapters/argocd';
import {
  type KnownApplication,
  readKnownApplications,
} from '../database/observationWrites';
import type {
  ApplicationReader,
  ObservationOptions,
} from './ApplicationReader';
import { keyText } from './BindingResolver';

const AT_MOST_EVERY_MS = 1000;
/** What the list or another replica stored meanwhile is looked up again after this. */
const INDEX_FOR_MS = 10_000;

/** What the watcher works with. */
export interface InstanceWatcherOptions extends ObservationOptions {
  reader: Pick<ApplicationReader, 'read'>;
}

/** What is stored of an instance, read again now and then and not with each event. */
class Index {
  readonly #options: Pick<ObservationOptions, 'knex'>;
  readonly #instance: string;
  #known?: Promise<Map<string, KnownApplication>>;
  #readAt = -Infinity;

  constructor(options: Pick<ObservationOptions, 'knex'>, instance: string) {
    this.#options = options;
    this.#instance = instance;
  }

  async find(key: string): Promise<KnownApplication | undefined> {
    if (performance.now() - this.#readAt > INDEX_FOR_MS) {
      this.#readAt = performance.now();
      this.#known = this.#read();
    }
    try {
      return (await this.#known)?.get(key);
    } catch (error) {
      this.#readAt = -Infinity;
      throw error;
    }
  }

  async #read(): Promise<Map<string, KnownApplication>> {
    const all = await readKnownApplications(this.#options.knex, this.#instance);
    return new Map(all.map(application => [keyText(application), application]));
  }
}

/**
 * Follows an instance's stream. Events are hints: an application that we know
 * and that changed is read by GET, at most once a second; what comes faster is
 * read when the second is over (R30). The list goes on beside it and finds
 * whatever the stream loses.
 */
export class InstanceWatcher {
  readonly #options: InstanceWatcherOptions;

  private constructor(options: InstanceWatcherOptions) {
    this.#options = options;
  }

  static create(options: InstanceWatcherOptions): InstanceWatcher {
    return new InstanceWatcher(options);
  }

  /** Returns when the signal fires or the stream breaks; it is opened again by the next cycle. */
  async watch(
    instance: string,
    options: { signal: AbortSignal },
  ): Promise<void> {
    const client = this.#options.clients.get(instance);
    if (!client) {
      return;
    }
    const ended = new AbortController();
    const signal = AbortSignal.any([options.signal, ended.signal]);
    // The newest event of each application that waits: the stream is read on
    // whatever a reading takes, and no queue grows beyond the applications.
    const waiting = new Map<string, WatchEvent>();
    const followed = new Map<string, Promise<void>>();
    const index = new Index(this.#options, instance);
    const follow = async (key: string) => {
      for (
        let event = take(waiting, key);
        event && !signal.aborted;
        event = take(waiting, key)
      ) {
        try {
          if (await this.#readIfChanged(index, key, event, signal)) {
            // Many applications wait beside each other, each with a signal of
            // its own: on one they would look like a leak of listeners.
            await sleep(AT_MOST_EVERY_MS, undefined, {
              signal: AbortSignal.any([signal]),
            });
          }
        } catch (error) {
          if (!signal.aborted) {
            this.#report(instance, error);
          }
        }
      }
      followed.delete(key);
    };
    try {
      for await (const event of client.watch(options)) {
        const key = keyText({ instance, ...event.application });
        waiting.set(key, event);
        if (!followed.has(key)) {
          followed.set(key, follow(key));
        }
      }
    } catch (error) {
      if (!options.signal.aborted) {
        this.#report(instance, error);
      }
    } finally {
      ended.abort();
      await Promise.all(followed.values());
    }
  }

  /** @returns whether it was read. */
  async #readIfChanged(
    index: Index,
    key: string,
    { type, application: { namespace, name, listHash } }: WatchEvent,
    signal: AbortSignal,
  ): Promise<boolean> {
    const known = await index.find(key);
    if (!known || (type === 'present' && known.listHash === listHash)) {
      return false;
    }
    const reading = await this.#options.reader.read(
      { instance: known.instance, namespace, name },
      { signal, project: known.project },
    );
    known.listHash = reading.kind === 'read' ? reading.listHash : undefined;
    return true;
  }

  #report(instance: string, error: unknown): void {
    this.#options.logger.info(
      `The stream of Argo CD instance '${instance}' ended or missed something; the list goes on: ${
        toError(error).message
      }`,
    );
  }
}

function take(waiting: Map<string, WatchEvent>, key: string) {
  const event = waiting.get(key);
  waiting.delete(key);
  return event;
}
