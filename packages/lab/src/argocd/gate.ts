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

/** Holds back whoever passes while it is closed. */
export class Gate {
  #closed: Promise<void> | undefined;
  #open: (() => void) | undefined;

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  close() {
    this.#closed ??= new Promise(resolve => {
      this.#open = resolve;
    });
  }

  open() {
    this.#closed = undefined;
    this.#open?.();
  }

  /** Resolves at once while open, else when it is opened. */
  async pass(): Promise<void> {
    while (this.#closed) {
      await this.#closed;
    }
  }
}

/** Timers that belong to an owner, so that they can be dropped together. */
export class Timers {
  readonly #timers = new Map<object, Set<NodeJS.Timeout>>();
  #isStopped = false;

  after(owner: object, ms: number, step: () => void) {
    if (this.#isStopped) {
      return;
    }
    const own = this.#timers.get(owner) ?? new Set();
    this.#timers.set(owner, own);
    const timer = setTimeout(() => {
      own.delete(timer);
      step();
    }, ms);
    own.add(timer);
  }

  cancel(owner: object) {
    this.#timers.get(owner)?.forEach(timer => clearTimeout(timer));
    this.#timers.delete(owner);
  }

  /** Drops all, and takes no new ones. */
  stop() {
    this.#isStopped = true;
    [...this.#timers.keys()].forEach(owner => this.cancel(owner));
  }
}
