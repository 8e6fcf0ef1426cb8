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

/**
 * Remembers answers for some seconds, so that one page does not ask the same
 * many times. Failures are not remembered. Nothing that is written is decided
 * from here (R24).
 */
export class Remembered<T> {
  readonly #milliseconds: number;
  readonly #maximum: number;
  readonly #answers = new Map<string, { until: number; answer: Promise<T> }>();

  constructor(options: { milliseconds: number; maximum: number }) {
    this.#milliseconds = options.milliseconds;
    this.#maximum = options.maximum;
  }

  async get(
    key: string,
    ask: () => Promise<T>,
    options: { fresh?: boolean } = {},
  ): Promise<T> {
    const known = this.#answers.get(key);
    if (known && !options.fresh && known.until > performance.now()) {
      return known.answer;
    }
    const answer = ask();
    const entry = { until: performance.now() + this.#milliseconds, answer };
    this.#answers.delete(key);
    this.#answers.set(key, entry);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > this.#maximum) {
      this.#answers.delete(oldest);
    }
    try {
      return await answer;
    } catch (error) {
      // Somebody may have asked anew meanwhile, and got an answer.
      if (this.#answers.get(key) === entry) {
        this.#answers.delete(key);
      }
      throw error;
    }
  }
}
