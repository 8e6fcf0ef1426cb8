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

/** What was asked about one thing: the answer to the whole question it was part of. */
type Answer<T> = Promise<Map<string, T>>;

interface Reader<T> {
  /** When the last of them is forgotten. */
  until: number;
  /** By what was asked about. */
  answers: Map<string, { until: number; answer: Answer<T> }>;
}

/**
 * Remembers for some seconds what each reader was told about many things, so
 * that a list is asked about once. Readers are forgotten as a whole, whoever
 * asked longest ago first: half a list would be asked about again, too.
 * Failures are not remembered. Nothing that is written is decided from here
 * (R24).
 */
export class RememberedByReader<T> {
  readonly #milliseconds: number;
  readonly #maximum: { readers: number; answers: number };
  /** In the order of their last questions. */
  readonly #readers = new Map<string, Reader<T>>();
  #size = 0;

  /** @param options - `maximum.answers`: of all readers together. */
  constructor(options: {
    milliseconds: number;
    maximum: { readers: number; answers: number };
  }) {
    this.#milliseconds = options.milliseconds;
    this.#maximum = options.maximum;
  }

  /**
   * The answer that holds what is known of each, by what was asked about; asks
   * one question about all that are not remembered.
   */
  get(
    name: string,
    about: readonly string[],
    ask: (about: string[]) => Answer<T>,
    options: { fresh?: boolean } = {},
  ): Map<string, Answer<T>> {
    const now = performance.now();
    const known = this.#readers.get(name)?.answers;
    const found = new Map<string, Answer<T>>();
    const missing: string[] = [];
    for (const one of about) {
      const entry = known?.get(one);
      if (entry && !options.fresh && entry.until > now) {
        found.set(one, entry.answer);
      } else {
        missing.push(one);
      }
    }
    if (missing.length > 0) {
      const answer = ask(missing);
      this.#remember(name, missing, answer);
      missing.forEach(one => found.set(one, answer));
    }
    return found;
  }

  #remember(name: string, about: string[], answer: Answer<T>): void {
    const until = performance.now() + this.#milliseconds;
    const reader = this.#readers.get(name) ?? { until, answers: new Map() };
    reader.until = until;
    this.#readers.delete(name);
    this.#readers.set(name, reader);
    const before = reader.answers.size;
    about.forEach(one => reader.answers.set(one, { until, answer }));
    this.#size += reader.answers.size - before;
    this.#forget();
    answer.catch(() => {
      for (const one of about) {
        // Somebody may have asked anew meanwhile, and got an answer.
        if (reader.answers.get(one)?.answer === answer) {
          reader.answers.delete(one);
          this.#size -= this.#readers.get(name) === reader ? 1 : 0;
        }
      }
    });
  }

  #forget(): void {
    const now = performance.now();
    for (const [name, { answers, until }] of this.#readers) {
      if (
        until > now &&
        this.#readers.size <= this.#maximum.readers &&
        this.#size <= this.#maximum.answers
      ) {
        return;
      }
      this.#readers.delete(name);
      this.#size -= answers.size;
    }
  }
}
