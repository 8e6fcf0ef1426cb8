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

import { ServiceUnavailableError } from '@backstage/errors';
import { bulkhead, BulkheadRejectedError } from 'cockatiel';

/** Of all people together; more wait for their turn. */
const AT_ONCE = 4;
const WAITING = 20;

/**
 * Lets people ask what costs others something: so many at once for each person,
 * and so many in all, so that the pipeline's own questions are not held up.
 */
export class Turns {
  readonly #perPerson: number;
  readonly #running = new Map<string, number>();
  readonly #all = bulkhead(AT_ONCE, WAITING);

  constructor(options: { perPerson: number }) {
    this.#perPerson = options.perPerson;
  }

  /** @throws ServiceUnavailableError when it is to be tried again later */
  async take<T>(
    person: string,
    signal: AbortSignal,
    run: () => Promise<T>,
  ): Promise<T> {
    const running = this.#running.get(person) ?? 0;
    if (running >= this.#perPerson) {
      throw new ServiceUnavailableError(
        `You are trying ${running} things already; wait until one has ended`,
      );
    }
    this.#running.set(person, running + 1);
    try {
      // Without the signal: the queue would stop at one that fired.
      return await this.#all.execute(() => {
        signal.throwIfAborted();
        return run();
      });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BulkheadRejectedError) {
        throw new ServiceUnavailableError(
          'Too many people are trying a policy; try again in a moment',
        );
      }
      throw error;
    } finally {
      const left = (this.#running.get(person) ?? 1) - 1;
      if (left > 0) {
        this.#running.set(person, left);
      } else {
        this.#running.delete(person);
      }
    }
  }
}
