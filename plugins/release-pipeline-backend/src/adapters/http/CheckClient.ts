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

import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { Lane } from '../resilience';
import { Answer, send } from '../send';
import { SharedAnswers } from '../SharedAnswers';
import { redact } from '../UpstreamError';
import type { CheckConfig } from './checkConfig';
import { createPinnedLookup } from './pinnedLookup';

const MAXIMUM_ANSWER = 1_000_000;
/** Components that ask within this time get one answer. */
const SHARE_MS = 15_000;

export interface CheckClientOptions extends CheckConfig {
  token?: string;
  username?: string;
  password?: string;
  headers?: Record<string, string>;
  /** How long nobody asks after five failures in a row; default 15 s. */
  pauseMs?: number;
  /** How long an answer is shared; default 15 s. */
  shareMs?: number;
  /** Replaces the look-up of addresses, for tests. */
  lookup?: LookupFunction;
}

/** An answer to a check, and the time from question to its last byte. */
export interface CheckAnswer extends Answer {
  latencyMs: number;
  /** When it was asked, by `performance.now()`. */
  askedAt: number;
}

/**
 * Asks one check of the administrator. Nothing that it gives or throws has the
 * address or a secret in it, as long as answers are shown through `redact`.
 */
export class CheckClient {
  readonly config: CheckConfig;

  readonly #source: string;
  readonly #headers: Record<string, string>;
  readonly #form: string | undefined;
  readonly #secrets: string[];
  readonly #agent: Agent;
  readonly #lane: Lane;
  readonly #answers: SharedAnswers<CheckAnswer>;

  static create(options: CheckClientOptions): CheckClient {
    return new CheckClient(options);
  }

  private constructor(options: CheckClientOptions) {
    const {
      token,
      username,
      password,
      headers,
      pauseMs = 15_000,
      shareMs = SHARE_MS,
      lookup = createPinnedLookup(),
      ...config
    } = options;
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    const asForm = config.body === 'client-credentials';
    const isBasic = username && password && !asForm;
    const authorization = token
      ? `Bearer ${token}`
      : isBasic && `Basic ${basic}`;
    this.config = config;
    this.#source = `Check '${config.name}'`;
    this.#headers = {
      accept: 'application/json, */*',
      ...headers,
      ...(authorization && { authorization }),
      ...(config.body && {
        'content-type': asForm
          ? 'application/x-www-form-urlencoded'
          : 'application/json',
      }),
    };
    this.#form = asForm
      ? new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: username ?? '',
          client_secret: password ?? '',
        }).toString()
      : undefined;
    this.#secrets = secretsOf([
      token,
      password,
      ...(isBasic ? [basic] : []),
      ...Object.values(headers ?? {}),
      ...addressParts(config),
    ]);
    this.#agent = new Agent({ connect: { lookup } });
    this.#lane = new Lane({
      source: this.#source,
      timeoutMs: config.timeoutMs,
      atOnce: 4,
      retries: 1,
      turnMs: 15_000,
      pauseMs,
    });
    this.#answers = new SharedAnswers(shareMs);
  }

  /**
   * Asks, or gives the answer that the same question had just now.
   *
   * @param question.path - the check's path, filled in
   * @param question.facts - goes with the question where the check says so
   * @param question.maxAgeMs - how old the answer may be that others asked for
   * @throws UpstreamError
   */
  async ask(
    question: { path: string; facts: object; maxAgeMs?: number },
    signal: AbortSignal,
  ): Promise<{ answer: CheckAnswer; ageMs: number }> {
    const body = this.#bodyOf(question.facts);
    const answer = await this.#answers.ask(
      `${question.path}\n${body ?? ''}`,
      own => this.#lane.run(each => this.#send(question.path, body, each), own),
      { maxAgeMs: question.maxAgeMs, signal },
    );
    return { answer, ageMs: performance.now() - answer.askedAt };
  }

  /** Makes a text of the answer fit to be shown. */
  redact(text: string): string {
    return redact(text, this.#secrets).slice(0, 200);
  }

  /** Ends open connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #send(
    path: string,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<CheckAnswer> {
    const askedAt = performance.now();
    const answer = await send({
      source: this.#source,
      url: new URL(`${this.config.url}${path}`),
      method: this.config.method,
      headers: this.#headers,
      body,
      signal,
      dispatcher: this.#agent,
      maximumBytes: MAXIMUM_ANSWER,
    });
    return { ...answer, askedAt, latencyMs: performance.now() - askedAt };
  }

  #bodyOf(facts: object): string | undefined {
    switch (this.config.body) {
      case 'facts':
        return JSON.stringify(facts);
      case 'facts-as-input':
        return JSON.stringify({ input: facts });
      default:
        return this.#form;
    }
  }
}

/**
 * The address, and what stands in its query: some servers want their key there,
 * and give it back with what they were asked. What is filled in is no secret.
 */
function addressParts({ url, path }: CheckConfig): string[] {
  const values = [url, `${url}${path}`].flatMap(address => {
    const query = address.replace(/^[^?]*\??/, '');
    const raw = query.split('&').map(pair => pair.slice(pair.indexOf('=') + 1));
    return [...raw, ...new URLSearchParams(query).values()];
  });
  return [
    url,
    new URL(url).origin,
    ...values.filter(value => !value.includes('{{')),
  ];
}

/** Each in the forms in which a server may give it back. */
function secretsOf(values: Array<string | undefined>): string[] {
  const all = values.flatMap(value =>
    value ? [value, ...value.split(/\s+/), encodeURIComponent(value)] : [],
  );
  // Longest first, so that no part of one is left.
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}
