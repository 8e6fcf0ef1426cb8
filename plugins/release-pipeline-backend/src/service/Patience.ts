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
import { withinTime } from '../adapters/withinTime';

/** Longer than any answer of an upstream that is well. */
const MOMENT_MS = 1_000;
/** Longer than the clone of a large repository takes, and a turn before it. */
const LIMIT_MS = 300_000;

/** How long it waits, and when nobody wants an answer any more. */
export interface PatienceOptions {
  momentMs?: number;
  /** After so long a question is given up. */
  limitMs?: number;
  /** The end of the plugin: what is open then is given up. */
  stopping: AbortSignal;
  logger: LoggerService;
}

/**
 * For questions that whoever works need not wait for. Workers are shared by
 * all upstreams: an answer is waited for a moment; what takes longer goes on by
 * itself, and until that upstream answers within a moment again nobody waits
 * for it at all (F29, F70). A question lives longer than the job that asks it,
 * whose signal is aborted as soon as the job is done.
 */
export class Patience {
  readonly #momentMs: number;
  readonly #limitMs: number;
  readonly #stopping: AbortSignal;
  readonly #logger: LoggerService;
  readonly #slow = new Set<string>();

  constructor(options: PatienceOptions) {
    this.#momentMs = options.momentMs ?? MOMENT_MS;
    this.#limitMs = options.limitMs ?? LIMIT_MS;
    this.#stopping = options.stopping;
    this.#logger = options.logger;
  }

  /**
   * @param ask - gets the signal of this question, and no other
   * @returns the answer, or undefined when it is not waited for any longer;
   *   then `onLate` gets it. Throws what `ask` throws while it is waited for;
   *   later there is nobody to tell, and it is logged.
   */
  async with<T>(
    upstream: string,
    ask: (signal: AbortSignal) => Promise<T>,
    onLate: (answer: T) => Promise<void>,
  ): Promise<T | undefined> {
    let waiting = true;
    let letGo = () => {};
    const overdue = new Promise<undefined>(resolve => {
      letGo = () => {
        waiting = false;
        resolve(undefined);
      };
    });
    let inTime = true;
    const moment = setTimeout(() => {
      inTime = false;
      this.#slow.add(upstream);
      letGo();
    }, this.#momentMs);
    if (this.#slow.has(upstream)) {
      letGo();
    }
    const answered = async () => {
      try {
        const answer = await withinTime(this.#limitMs, this.#stopping, ask);
        if (inTime) {
          this.#slow.delete(upstream);
        }
        if (!waiting) {
          await onLate(answer);
        }
        return answer;
      } catch (error) {
        if (waiting) {
          throw error;
        }
        if (!this.#stopping.aborted) {
          this.#logger.warn(
            'A question that nobody waited for any more failed; it is asked again when it is due',
            toError(error),
          );
        }
        return undefined;
      } finally {
        clearTimeout(moment);
      }
    };
    return Promise.race([answered(), overdue]);
  }
}
