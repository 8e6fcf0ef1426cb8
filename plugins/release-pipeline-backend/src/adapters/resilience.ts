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

import {
  bulkhead,
  BulkheadPolicy,
  BulkheadRejectedError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  IPolicy,
  isBrokenCircuitError,
  isTaskCancelledError,
  noop,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import { isOutage, UpstreamError } from './UpstreamError';

/** How calls of one kind to one upstream are guarded. */
export interface LaneOptions {
  /** In words that may be shown. */
  source: string;
  timeoutMs: number;
  /** Calls at once; the others wait. */
  atOnce: number;
  /** How long one waits for its turn; default: as long as it takes. */
  turnMs?: number;
  /** Further attempts when there was no answer; jittered. */
  retries: number;
  /** After five failures in a row nobody asks for this long; 0 = no such rule. */
  pauseMs: number;
}

const WAITING = 20_000;
const FAILURES_BEFORE_PAUSE = 5;

/** Calls of one kind to one upstream; what hangs or fails hurts only its own lane (F28, F29, F70). */
export class Lane {
  readonly #options: LaneOptions;
  readonly #turns: BulkheadPolicy;
  readonly #policy: IPolicy;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#turns = bulkhead(options.atOnce, WAITING);
    this.#policy = wrap(
      options.retries > 0
        ? retry(
            handleWhen(
              error =>
                error instanceof UpstreamError && error.kind === 'unreachable',
            ),
            {
              maxAttempts: options.retries,
              backoff: new ExponentialBackoff({
                initialDelay: 200,
                maxDelay: 2_000,
              }),
            },
          )
        : noop,
      options.pauseMs > 0
        ? circuitBreaker(handleWhen(isOutage), {
            halfOpenAfter: options.pauseMs,
            breaker: new ConsecutiveBreaker(FAILURES_BEFORE_PAUSE),
          })
        : noop,
    );
  }

  /** Throws `UpstreamError`, or the reason of the caller's own signal. */
  async run<T>(
    call: (signal: AbortSignal) => Promise<T>,
    callers: AbortSignal,
  ): Promise<T> {
    const { source } = this.#options;
    // Of its own: thousands may wait here for one signal, which would take them
    // for a leak of listeners.
    const signal = AbortSignal.any([callers]);
    try {
      return await this.#inTurn(started =>
        // Without the signal: one that fired takes its turn and gives it on at
        // once; the queue would stop at it otherwise.
        this.#turns.execute(() => {
          signal.throwIfAborted();
          // Outside what counts failures: our own queue is none of the upstream.
          started();
          return this.#policy.execute(() => this.#once(call, signal), signal);
        }),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (isBrokenCircuitError(error)) {
        throw new UpstreamError(
          'not-asked',
          `${source} failed several times in a row and is left alone for a moment`,
        );
      }
      if (error instanceof BulkheadRejectedError) {
        throw new UpstreamError(
          'not-asked',
          `Too many questions to ${source} are waiting`,
        );
      }
      throw error;
    }
  }

  /** Gives up what has not begun when its turn should have come. */
  async #inTurn<T>(call: (started: () => void) => Promise<T>): Promise<T> {
    const { source, turnMs } = this.#options;
    if (turnMs === undefined) {
      return call(() => {});
    }
    const busy = () =>
      new UpstreamError(
        'not-asked',
        `${source} is still busy with what was asked before`,
      );
    return new Promise<T>((resolve, reject) => {
      let gaveUp = false;
      const turn = setTimeout(() => {
        gaveUp = true;
        reject(busy());
      }, turnMs);
      const started = () => {
        clearTimeout(turn);
        if (gaveUp) {
          throw busy();
        }
      };
      call(started)
        .then(resolve, reject)
        .finally(() => clearTimeout(turn));
    });
  }

  async #once<T>(
    call: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { source, timeoutMs } = this.#options;
    signal.throwIfAborted();
    const limit = timeout(timeoutMs, TimeoutStrategy.Aggressive);
    let late = false;
    limit.onTimeout(() => {
      late = true;
    });
    try {
      return await limit.execute(context => call(context.signal), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (late || isTaskCancelledError(error)) {
        throw new UpstreamError(
          'timeout',
          `${source} did not answer within ${timeoutMs / 1000} s`,
        );
      }
      throw error;
    }
  }
}
