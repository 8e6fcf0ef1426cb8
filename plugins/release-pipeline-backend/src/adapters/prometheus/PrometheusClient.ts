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
}

/** A value that can be compared, or one of those that cannot. */
export type SampleValue = number | 'NaN' | '+Inf' | '-Inf';

/** One element of an instant vector, or a scalar (then without labels). */
export interface Series {
  labels: Record<string, string>;
  value: SampleValue;
  /** The instant of evaluation, not of the sample. */
  at: number;
}

export interface QueryResult {
  resultType: 'vector' | 'scalar';
  series: Series[];
  /** Something is missing in the answer: never to be trusted (F50). */
  warnings: string[];
  infos: string[];
}

const sampleSchema = z.tuple([z.number(), z.string()]);
const textsSchema = z.array(z.string()).nullish();

const successSchema = z.object({
  status: z.literal('success'),
  warnings: textsSchema,
  infos: textsSchema,
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('vector'),
      // A native histogram has `histogram` and no `value`: then this fails.
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()),
          value: sampleSchema,
        }),
      ),
    }),
    z.object({ resultType: z.literal('scalar'), result: sampleSchema }),
  ]),
});

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
  }

  /**
   * Evaluates an instant query, at `at` (milliseconds) or now by the server's
   * own clock.
   */
  async query(options: {
    expr: string;
    at?: number;
    timeoutMs: number;
    signal: AbortSignal;
  }): Promise<QueryResult> {
    const { expr, at, timeoutMs } = options;
    const body = new URLSearchParams({
      query: expr,
      timeout: `${Math.ceil(timeoutMs / 1000)}s`,
      limit: String(MAXIMUM_SERIES),
      // Thanos answers with what is left of its stores unless told not to.
      partial_response: 'false',
    });
    if (at !== undefined) {
      body.set('time', String(at / 1000));
    }
    return this.#lane(timeoutMs).run(async signal => {
      const answer = await send({
        source: this.#source,
        url: new URL('api/v1/query', this.#root),
        method: 'POST',
        headers: this.#headers,
        body: body.toString(),
        signal,
        dispatcher: this.#agent,
        maximumBytes: MAXIMUM_ANSWER,
      });
      return this.#read(answer);
    }, options.signal);
  }

  /** Where a person can look at a query. */
  hrefOf(expr: string): string {
    const url = new URL('graph', `${this.#frontendUrl.replace(/\/+$/, '')}/`);
    url.searchParams.set('g0.expr', expr);
    url.searchParams.set('g0.tab', '1');
    return url.toString();
  }

  /** Ends open connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
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

  #read(answer: Answer): QueryResult {
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
    const parsed = successSchema.safeParse(json);
    if (status !== 200 || !parsed.success) {
      throw status === 429 || status >= 500
        ? new UpstreamError(
            'unreachable',
            `${this.#source} is not available (status ${status})`,
          )
        : new UpstreamError(
            'bad-answer',
            `${
              this.#source
            } gave an answer that cannot be read as one number per series`,
          );
    }
    const { data, warnings, infos } = parsed.data;
    const elements =
      data.resultType === 'scalar'
        ? [{ metric: {}, value: data.result }]
        : data.result;
    const plain = (texts: string[] | null | undefined) =>
      (texts ?? []).map(text => redact(text, this.#secrets));
    return {
      resultType: data.resultType,
      series: elements.map(({ metric, value: [at, text] }) => ({
        labels: metric,
        value: this.#valueOf(text),
        at: at * 1000,
      })),
      warnings: plain(warnings),
      infos: plain(infos),
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

  // `Number('')` is 0 and `Number('+Inf')` is NaN: neither may happen (F49).
  #valueOf(text: string): SampleValue {
    if (text === 'NaN' || text === '+Inf' || text === '-Inf') {
      return text;
    }
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
      throw new UpstreamError(
        'bad-answer',
        `${this.#source} gave a value that is no number`,
      );
    }
    const value = Number(text);
    if (Number.isFinite(value)) {
      return value;
    }
    return value > 0 ? '+Inf' : '-Inf';
  }
}
