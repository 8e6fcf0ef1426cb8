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

import { Agent, Response } from 'undici';
import { Answer, open, readJson, send } from '../send';
import { UpstreamError } from '../UpstreamError';
import { Session } from './session';

/** How one server is reached. */
export interface ArgoCdConnectionOptions {
  /** In words that may be shown: "Argo CD instance 'prod'". */
  source: string;
  url: string;
  token?: string;
  username?: string;
  password?: string;
  timeoutMs: number;
}

/** Signed-in HTTP to one Argo CD server; what it answers is told apart here (R5, F28). */
export class ArgoCdConnection {
  readonly #source: string;
  readonly #root: URL;
  readonly #timeoutMs: number;
  readonly #session: Session;
  // A stream may be silent for long; every call has a limit of its own.
  readonly #agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

  constructor(options: ArgoCdConnectionOptions) {
    const { source, url, timeoutMs } = options;
    this.#source = source;
    this.#root = new URL(url.endsWith('/') ? url : `${url}/`);
    this.#timeoutMs = timeoutMs;
    this.#session = new Session({ ...options, url: this.at('api/v1/session') });
  }

  /** An address below the server's root; undefined values are left out. */
  at(path: string, query: Record<string, string | undefined> = {}): URL {
    const url = new URL(path, this.#root);
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) {
        url.searchParams.set(key, value);
      }
    }
    return url;
  }

  /** The JSON of an answer with status 200; throws for every other. */
  async json(
    url: URL,
    options: { signal: AbortSignal; maximumBytes: number },
  ): Promise<unknown> {
    const { status, json } = await this.answer(url, options);
    this.expectSuccess(status);
    return json;
  }

  /** Whatever Argo CD itself answers, as JSON; what says "not now" throws, so that it is tried again. */
  async answer(
    url: URL,
    options: { signal: AbortSignal; maximumBytes: number },
  ): Promise<{ status: number; json: unknown }> {
    const answer = await this.#session.authorized<Answer>(
      headers =>
        send({
          source: this.#source,
          url,
          headers: {
            ...headers,
            accept: 'application/json',
            'grpc-timeout': `${Math.ceil(this.#timeoutMs / 1000)}S`,
          },
          dispatcher: this.#agent,
          ...options,
        }),
      ({ status }) => status === 401,
    );
    const json = readJson(this.#source, answer);
    if (answer.status >= 502 || answer.status === 429) {
      this.expectSuccess(answer.status);
    }
    return { status: answer.status, json };
  }

  /** Opens a stream of server-sent events. */
  async stream(url: URL, signal: AbortSignal): Promise<Response> {
    const response = await this.#session.authorized(
      headers =>
        open({
          source: this.#source,
          url,
          headers: { ...headers, accept: 'text/event-stream' },
          signal,
          dispatcher: this.#agent,
        }),
      ({ status }) => status === 401,
    );
    if (response.status !== 200) {
      await response.body?.cancel();
      this.expectSuccess(response.status);
    }
    return response;
  }

  /** Throws what a status other than 200 means. */
  expectSuccess(status: number): void {
    if (status === 504) {
      throw new UpstreamError('timeout', `${this.#source} took too long`);
    }
    if (status === 429 || status > 500) {
      throw new UpstreamError(
        'unreachable',
        `${this.#source} is not available (status ${status})`,
      );
    }
    if (status === 403) {
      throw new UpstreamError(
        'forbidden',
        `${this.#source} does not allow us to ask this`,
      );
    }
    if (status !== 200) {
      throw new UpstreamError(
        'bad-answer',
        `${this.#source} answered with status ${status}`,
      );
    }
  }

  /** Ends open connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
