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

import { Agent } from 'undici';
import { z } from 'zod';
import { Lane } from '../resilience';
import { Answer, readJson, send } from '../send';
import { redact, UpstreamError } from '../UpstreamError';
import {
  describeKind,
  QueryResult,
  RangeResult,
  readInstant,
  readRange,
} from './readResult';
import { SharedAnswers } from '../SharedAnswers';

const MAXIMUM_ANSWER = 5_000_000;
/** Gates want one series; this many show what is wrong with a query. */
const MAXIMUM_SERIES = 20;

export interface PrometheusClientOptions {
  /** The instance's name in config. */
  name: string;
  /** Root of the server, with its path prefix if it has one. */
  url: string;
  /** Where people look at it; default: `url`. */
  frontendUrl?: string;
  token?: string;
  username?: string;
  password?: string;
  /** Further headers, such as a tenant. */
  headers?: Record<string, string>;
  /** How long nobody asks after five failures in a row; default 15 s. */
  pauseMs?: number;
  /** How long a question serves everybody who asks the same; default: not at all. */
  shareMs?: number;
}

/** What every question says besides its text. */
export interface AskOptions {
  timeoutMs: number;
  /** How old a question of somebody else's may be; default: as old as they are kept. */
  maxAgeMs?: number;
  signal: AbortSignal;
}

const errorSchema = z.object({
  status: z.literal('error'),
  errorType: z.string(),
  error: z.string(),
});

/** One Prometheus, Thanos or Mimir. Every call throws `UpstreamError` when it does not answer as it should. */
export class PrometheusClient {
  readonly name: string;

  readonly #source: string;
  readonly #root: URL;
  readonly #frontendUrl: string;
  readonly #headers: Record<string, string>;
  readonly #secrets: string[];
  readonly #pauseMs: number;
  readonly #agent = new Agent();
  readonly #lanes = new Map<number, Lane>();
  readonly #instants: SharedAnswers<QueryResult>;
  readonly #ranges: SharedAnswers<RangeResult>;

  static create(options: PrometheusClientOptions): PrometheusClient {
    return new PrometheusClient(options);
  }

  private constructor(options: PrometheusClientOptions) {
    const { name, url, token, username, password, headers } = options;
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    const credentials = username && password ? `Basic ${basic}` : undefined;
    const authorization = token ? `Bearer ${token}` : credentials;
    this.name = name;
    this.#source = `Prometheus '${name}'`;
    this.#root = new URL(url.endsWith('/') ? url : `${url}/`);
    this.#frontendUrl = options.frontendUrl ?? url;
    this.#headers = {
      ...headers,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization && { authorization }),
    };
    this.#secrets = [token, password, ...Object.values(headers ?? {})].filter(
      secret => secret !== undefined,
    );
    this.#pauseMs = options.pauseMs ?? 15_000;
    this.#instants = new SharedAnswers(options.shareMs ?? 0);
    this.#ranges = new SharedAnswers(options.shareMs ?? 0);
  }

  /**
   * Evaluates an instant query, at `at` (milliseconds) or now by the server's
   * own clock.
   */
  async query(
    options: AskOptions & { expr: string; at?: number },
  ): Promise<QueryResult> {
    const { expr, at } = options;
    return this.#instants.ask(
      JSON.stringify([expr, at]),
      signal =>
        this.#ask('query', readInstant, {
          ...options,
          signal,
          parameters: {
            query: expr,
            ...(at !== undefined && { time: String(at / 1000) }),
          },
        }),
      options,
    );
  }

  /** Evaluates a query at each step from `start` to `end` (milliseconds), both included. */
  async queryRange(
    options: AskOptions & {
      expr: string;
      start: number;
      end: number;
      stepMs: number;
    },
  ): Promise<RangeResult> {
    const { expr, start, end, stepMs } = options;
    return this.#ranges.ask(
      JSON.stringify([expr, start, end, stepMs]),
      signal =>
        this.#ask('query_range', readRange, {
          ...options,
          signal,
          parameters: {
            query: expr,
            start: String(start / 1000),
            end: String(end / 1000),
            step: String(stepMs / 1000),
          },
        }),
      options,
    );
  }

  /**
   * Where a person can look at a query; with `at` (milliseconds) at what it said
   * then. Both parameters of time are what the server's own pages write, the
   * former and those of 3.x; Thanos reads the same.
   */
  hrefOf(expr: string, at?: number): string {
    const url = new URL('graph', `${this.#frontendUrl.replace(/\/+$/, '')}/`);
    url.searchParams.set('g0.expr', expr);
    url.searchParams.set('g0.tab', '1');
    if (at !== undefined) {
      const moment = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
      url.searchParams.set('g0.end_input', moment);
      url.searchParams.set('g0.moment_input', moment);
    }
    return url.toString();
  }

  /** Ends open connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #ask<T extends QueryResult | RangeResult>(
    path: 'query' | 'query_range',
    read: (source: string, json: unknown) => T | undefined,
    options: AskOptions & { parameters: Record<string, string> },
  ): Promise<T> {
    const { parameters, timeoutMs } = options;
    const body = new URLSearchParams({
      ...parameters,
      timeout: `${Math.ceil(timeoutMs / 1000)}s`,
      limit: String(MAXIMUM_SERIES),
      // Thanos answers with what is left of its stores unless told not to.
      partial_response: 'false',
    });
    return this.#lane(timeoutMs).run(async signal => {
      const answer = await send({
        source: this.#source,
        url: new URL(`api/v1/${path}`, this.#root),
        method: 'POST',
        headers: this.#headers,
        body: body.toString(),
        signal,
        dispatcher: this.#agent,
        maximumBytes: MAXIMUM_ANSWER,
      });
      return this.#read(answer, read);
    }, options.signal);
  }

  #lane(timeoutMs: number): Lane {
    let lane = this.#lanes.get(timeoutMs);
    if (!lane) {
      lane = new Lane({
        source: this.#source,
        timeoutMs,
        atOnce: 8,
        retries: 1,
        pauseMs: this.#pauseMs,
      });
      this.#lanes.set(timeoutMs, lane);
    }
    return lane;
  }

  #read<T extends QueryResult | RangeResult>(
    answer: Answer,
    read: (source: string, json: unknown) => T | undefined,
  ): T {
    const { status } = answer;
    const refusals = new Map([
      [401, 'credentials'],
      [403, 'forbidden'],
    ] as const);
    const refusal = refusals.get(status as 401 | 403);
    if (refusal) {
      throw new UpstreamError(
        refusal,
        `${this.#source} does not let us ask (status ${status})`,
      );
    }
    const json = readJson(this.#source, answer);
    const failure = errorSchema.safeParse(json);
    if (failure.success) {
      throw this.#failure(status, failure.data.errorType, failure.data.error);
    }
    const result = status === 200 ? read(this.#source, json) : undefined;
    if (!result) {
      throw status === 429 || status >= 500
        ? new UpstreamError(
            'unreachable',
            `${this.#source} is not available (status ${status})`,
          )
        : new UpstreamError(
            'bad-answer',
            `${this.#source} gave ${describeKind(
              json,
            )} that cannot be read as one number per series`,
          );
    }
    const plain = (texts: string[]) =>
      texts.map(text => redact(text, this.#secrets));
    return {
      ...result,
      warnings: plain(result.warnings),
      infos: plain(result.infos),
    };
  }

  #failure(status: number, type: string, text: string): UpstreamError {
    if (type === 'timeout' || type === 'canceled') {
      return new UpstreamError('timeout', `${this.#source} took too long`);
    }
    if (status === 429 || status >= 500) {
      return new UpstreamError(
        'unreachable',
        `${this.#source} is not available (status ${status})`,
      );
    }
    return new UpstreamError(
      'bad-answer',
      `${this.#source} refuses the query: ${redact(text, this.#secrets)}`,
    );
  }
}
