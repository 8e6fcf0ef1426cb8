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
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import { z } from 'zod';
import { readJson, send } from '../send';
import { UpstreamError } from '../UpstreamError';

/**
 * Argo CD locks an account after five failed logins in five minutes, counted
 * over all replicas: so one failure, then quiet (F45).
 */
const QUIET_AFTER_REFUSAL_MS = 10 * 60_000;

export interface SessionOptions {
  source: string;
  /** URL of `/api/v1/session`. */
  url: URL;
  token?: string;
  username?: string;
  password?: string;
  timeoutMs: number;
}

/** The bearer token: given, or by a log-in that all calls share. */
export class Session {
  readonly #options: SessionOptions;
  readonly #guard = circuitBreaker(
    handleWhen(
      error => error instanceof UpstreamError && error.kind === 'credentials',
    ),
    {
      halfOpenAfter: QUIET_AFTER_REFUSAL_MS,
      breaker: new ConsecutiveBreaker(1),
    },
  );
  #token: string | undefined;
  #loggingIn: Promise<string> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  /**
   * Runs a call with the token; when that is refused, logs in once and runs
   * it again. `refused` tells a refusal from any other answer.
   */
  async authorized<T>(
    call: (headers: Record<string, string>) => Promise<T>,
    refused: (answer: T) => boolean,
  ): Promise<T> {
    const token = this.#token ?? (await this.#logIn(undefined));
    const answer = await call({ authorization: `Bearer ${token}` });
    if (!refused(answer)) {
      return answer;
    }
    if (this.#options.token !== undefined) {
      throw this.#refusal('our token');
    }
    const renewed = await this.#logIn(token);
    const second = await call({ authorization: `Bearer ${renewed}` });
    if (refused(second)) {
      // Counts as a failed log-in, so that this cannot go on and on.
      return this.#guarded(async () => {
        throw this.#refusal('a session that it has just given');
      });
    }
    return second;
  }

  /** One log-in at a time; whoever comes with an already replaced token gets the new one. */
  async #logIn(replaces: string | undefined): Promise<string> {
    if (this.#token !== undefined && this.#token !== replaces) {
      return this.#token;
    }
    this.#loggingIn ??= this.#guarded(() => this.#askForToken()).finally(() => {
      this.#loggingIn = undefined;
    });
    this.#token = await this.#loggingIn;
    return this.#token;
  }

  async #guarded<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.#guard.execute(call);
    } catch (error) {
      throw isBrokenCircuitError(error)
        ? this.#refusal('our credentials; no further log-in is tried for now')
        : error;
    }
  }

  async #askForToken(): Promise<string> {
    const { source, url, username, password, timeoutMs } = this.#options;
    const answer = await send({
      source,
      url,
      method: 'POST',
      // Exactly this; with a charset Argo CD answers 415.
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify({ username, password }),
      // Not a caller's signal: others wait for the same log-in.
      signal: AbortSignal.timeout(timeoutMs),
      maximumBytes: 100_000,
    });
    const json = readJson(source, answer);
    if (answer.status === 401) {
      throw this.#refusal('our user name or password');
    }
    const parsed = z.object({ token: z.string().min(1) }).safeParse(json);
    if (answer.status !== 200 || !parsed.success) {
      throw new UpstreamError(
        answer.status >= 500 ? 'unreachable' : 'bad-answer',
        `${source} answered a log-in with status ${answer.status}`,
      );
    }
    return parsed.data.token;
  }

  #refusal(what: string): UpstreamError {
    return new UpstreamError(
      'credentials',
      `${this.#options.source} does not accept ${what}`,
    );
  }
}
