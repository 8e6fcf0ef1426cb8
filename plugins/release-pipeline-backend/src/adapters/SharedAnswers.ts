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

import { unlessAborted } from './unlessAborted';

// Far more entries than one cycle of a large portal asks for; a bound all the same.
const MAXIMUM_ANSWERS = 20_000;

interface Shared<T> {
  askedAt: number;
  answer: Promise<T>;
  settled: boolean;
  waiting: number;
  stop: AbortController;
}

/**
 * Lets all who ask the same within a moment wait for one question and share its
 * answer. A failure is not kept. The question is called off when nobody waits
 * for it any more. Answers are shared: nobody may change them. (A cache alone
 * would not do: what matters is how old the question may be for each asker, and
 * that one asker's end does not end the others.)
 */
export class SharedAnswers<T> {
  readonly #keepMs: number;
  readonly #answers = new Map<string, Shared<T>>();

  /** @param keepMs - how long a question serves others, from when it was asked */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /**
   * The answer to the question named `key`, which is asked by `start` unless one
   * that is at most `maxAgeMs` old is there or under way. Throws what `start`
   * throws, or the reason of the caller's own signal.
   */
  async ask(
    key: string,
    start: (signal: AbortSignal) => Promise<T>,
    options: { maxAgeMs?: number; signal: AbortSignal },
  ): Promise<T> {
    const { maxAgeMs = Infinity, signal } = options;
    signal.throwIfAborted();
    const now = performance.now();
    const found = this.#answers.get(key);
    const limit = Math.min(maxAgeMs, this.#keepMs);
    const shared =
      found && now - found.askedAt < limit
        ? found
        : this.#begin(key, now, start);
    shared.waiting += 1;
    try {
      return await unlessAborted(shared.answer, signal);
    } finally {
      shared.waiting -= 1;
      if (shared.waiting === 0 && !shared.settled) {
        this.#forget(key, shared);
        shared.stop.abort(signal.reason);
      }
    }
  }

  #begin(
    key: string,
    now: number,
    start: (signal: AbortSignal) => Promise<T>,
  ): Shared<T> {
    const stop = new AbortController();
    const shared: Shared<T> = {
      askedAt: now,
      answer: start(stop.signal),
      settled: false,
      waiting: 0,
      stop,
    };
    shared.answer.then(
      () => {
        shared.settled = true;
      },
      () => {
        shared.settled = true;
        this.#forget(key, shared);
      },
    );
    this.#answers.delete(key);
    this.#answers.set(key, shared);
    this.#dropOld(now);
    return shared;
  }

  #forget(key: string, shared: Shared<T>): void {
    if (this.#answers.get(key) === shared) {
      this.#answers.delete(key);
    }
  }

  // The map keeps the order of asking: the oldest come first.
  #dropOld(now: number): void {
    for (const [key, { askedAt }] of this.#answers) {
      if (
        now - askedAt < this.#keepMs &&
        this.#answers.size <= MAXIMUM_ANSWERS
      ) {
        return;
      }
      this.#answers.delete(key);
    }
  }
}
