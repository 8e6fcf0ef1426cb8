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

import { ResponseError } from '@backstage/errors';

/** What is known at this moment; the last facts stay when a request fails. */
export type Live<T> =
  | { status: 'loading' }
  | { status: 'loaded'; data: T; loadedAt: number }
  | {
      status: 'error';
      error: Error;
      nextTryAt: number;
      data?: T;
      loadedAt?: number;
    }
  | { status: 'forbidden' };

const RETRY_AFTER_ERROR = 15_000;

/**
 * Keeps one answer fresh: asks at once, then every `interval` milliseconds
 * while the page is visible, and whenever told to. Never asks twice at a time;
 * a wish that comes while a request is under way is met right after it.
 */
export class LiveQuery<T> {
  readonly #load: (options: { signal: AbortSignal }) => Promise<T>;
  readonly #interval: number;
  readonly #rest: number;
  readonly #retryAfter: number;
  readonly #listeners = new Set<() => void>();
  #state: Live<T> = { status: 'loading' };
  #controller: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #woken = false;
  #endedAt = 0;
  /** Of the last answer. */
  #text: string | undefined;

  constructor(options: {
    load: (options: { signal: AbortSignal }) => Promise<T>;
    interval: number;
    /** How long it rests after an answer before a wake is heard; in milliseconds. */
    rest?: number;
    /** When it asks again after a failure; in milliseconds. */
    retryAfter?: number;
  }) {
    this.#load = options.load;
    this.#interval = options.interval;
    this.#rest = options.rest ?? 0;
    this.#retryAfter = options.retryAfter ?? RETRY_AFTER_ERROR;
  }

  readonly current = (): Live<T> => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#start();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#stop();
      }
    };
  };

  /** Asks now; resolves when an answer that was asked for after this call is in. */
  readonly refresh = async (): Promise<void> => {
    if (!this.#controller) {
      return;
    }
    if (this.#running) {
      this.#again = true;
      await this.#running;
      return;
    }
    this.#running = this.#run(this.#controller.signal);
    await this.#running;
  };

  /**
   * Something changed: asks at once, or when it has rested; many wakes are one.
   * A hidden page asks when it shows again.
   */
  readonly wake = (): void => {
    if (document.visibilityState === 'hidden') {
      return;
    }
    const due = this.#endedAt + this.#rest - Date.now();
    if (this.#running) {
      this.#woken = true;
    } else if (due <= 0) {
      void this.refresh();
    } else if (this.#controller) {
      this.#askIn(due);
    }
  };

  #start() {
    this.#controller = new AbortController();
    document.addEventListener('visibilitychange', this.#onVisible);
    void this.refresh();
  }

  #stop() {
    document.removeEventListener('visibilitychange', this.#onVisible);
    clearTimeout(this.#timer);
    this.#controller?.abort();
    this.#controller = undefined;
    this.#running = undefined;
  }

  readonly #onVisible = () => {
    if (document.visibilityState !== 'hidden') {
      void this.refresh();
    }
  };

  async #run(signal: AbortSignal): Promise<void> {
    clearTimeout(this.#timer);
    this.#woken = false;
    do {
      this.#again = false;
      const next = await this.#ask(signal);
      if (signal.aborted) {
        return;
      }
      this.#state = next;
      for (const listener of this.#listeners) {
        listener();
      }
    } while (this.#again);
    this.#running = undefined;
    this.#endedAt = Date.now();
    const interval = this.#woken ? this.#rest : this.#interval;
    this.#askIn(this.#state.status === 'error' ? this.#retryAfter : interval);
  }

  #askIn(delay: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (document.visibilityState !== 'hidden') {
        void this.refresh();
      }
    }, delay);
  }

  /** What says the same is the same, so that nobody draws it anew. */
  #kept(data: T): T {
    const text = JSON.stringify(data);
    const last = this.#state;
    const isSame = text === this.#text && 'data' in last;
    this.#text = text;
    return isSame ? last.data ?? data : data;
  }

  async #ask(signal: AbortSignal): Promise<Live<T>> {
    try {
      const data = this.#kept(await this.#load({ signal }));
      return { status: 'loaded', data, loadedAt: Date.now() };
    } catch (cause) {
      if (cause instanceof ResponseError && cause.statusCode === 403) {
        return { status: 'forbidden' };
      }
      const last = this.#state;
      return {
        status: 'error',
        error: cause instanceof Error ? cause : new Error(String(cause)),
        nextTryAt: Date.now() + this.#retryAfter,
        ...('data' in last && { data: last.data, loadedAt: last.loadedAt }),
      };
    }
  }
}
