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

import type {
  EvidenceItem,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import { describeDuration } from '../config/duration';
import type { TemplateValues } from '../domain/templates';
import { measure, Measurement } from './measure';
import { evidenceOf, formatNumber } from './metricWords';
import type { PrometheusGateOptions } from './prometheus';

/** What a good total may fall short of the good by: rates are extrapolated. */
const TOLERANCE = 0.001;

/** The share of bad events in one window. */
export interface ErrorRatio {
  /** From 0 to 1. */
  value?: number;
  /** Why there is no value. */
  problem?: Sentence;
  evidence: EvidenceItem[];
}

interface Options extends PrometheusGateOptions {
  /** Queries by their names in config: of the ratio, or of both its parts. */
  names: { query?: string; good?: string; total?: string };
  values: TemplateValues;
  /** The instant at which all windows end; absent: now. */
  at?: number;
  /** How old the answer may be that others asked for; of `at` absent. */
  maxAgeMs?: number;
  signal: AbortSignal;
}

/** Reads the error ratio of several windows that all end at one instant. */
export class ErrorRatioReader {
  /** How long an answer is as good as new. */
  readonly freshnessMs: number;

  readonly #options: Options;

  static create(options: Options): ErrorRatioReader {
    return new ErrorRatioReader(options);
  }

  private constructor(options: Options) {
    this.#options = options;
    const { query, good, total } = options.names;
    const names = [query, good, total].flatMap(name => name ?? []);
    this.freshnessMs = Math.min(
      ...names.map(name => this.#find(name).query.freshnessMs),
    );
  }

  /**
   * By window in milliseconds.
   *
   * @throws UpstreamError
   */
  async read(windows: number[]): Promise<Map<number, ErrorRatio>> {
    const { query, good, total } = this.#options.names;
    const ask = async (
      windowMs: number,
      at?: number,
    ): Promise<[number, ErrorRatio & { at?: number }]> => [
      windowMs,
      await (query
        ? this.#fromRatio(query, windowMs, at)
        : this.#fromParts(good ?? '', total ?? '', windowMs, at)),
    ];
    // The first answer tells the instant for the others.
    const [first, ...others] = windows;
    const asked = await ask(first, this.#options.at);
    const { at } = asked[1];
    return new Map([
      asked,
      ...(await Promise.all(others.map(windowMs => ask(windowMs, at)))),
    ]);
  }

  async #fromRatio(
    name: string,
    windowMs: number,
    at: number | undefined,
  ): Promise<ErrorRatio & { at?: number }> {
    const measured = await this.#measure(name, windowMs, at);
    return this.#describe(windowMs, measured.at, measured.value, [
      { name, measured },
    ]);
  }

  async #fromParts(
    good: string,
    total: string,
    windowMs: number,
    at: number | undefined,
  ): Promise<ErrorRatio & { at?: number }> {
    const all = await this.#measure(total, windowMs, at);
    const fine = await this.#measure(good, windowMs, all.at ?? at);
    // Nothing at all is no good share of nothing.
    const value =
      fine.value !== undefined && all.value !== undefined && all.value > 0
        ? 1 - fine.value / all.value
        : undefined;
    return this.#describe(windowMs, all.at, value, [
      { name: total, measured: all },
      { name: good, measured: fine },
    ]);
  }

  #describe(
    windowMs: number,
    at: number | undefined,
    ratio: number | undefined,
    parts: Array<{ name: string; measured: Measurement }>,
  ): ErrorRatio & { at?: number } {
    const over = `over ${describeDuration(windowMs)}`;
    const found = parts.find(({ measured }) => measured.problem)?.measured;
    const isRatio = ratio !== undefined && ratio >= -TOLERANCE && ratio <= 1;
    const noRatio =
      ratio === undefined
        ? 'there were no events'
        : `${formatNumber(ratio)} is no share of bad events`;
    const problem: Sentence | undefined =
      found?.problem ?? (isRatio ? undefined : [noRatio]);
    const value = problem ? undefined : Math.max(0, ratio ?? Number.NaN);
    return {
      at,
      value,
      problem: problem && [`error ratio ${over}: `, ...problem],
      evidence: [
        {
          label: `Error ratio ${over}`,
          value: problem ?? [formatNumber(value ?? Number.NaN)],
        },
        ...parts.flatMap(({ name, measured }) =>
          evidenceOf(measured, this.#find(name).client),
        ),
      ],
    };
  }

  #measure(
    name: string,
    windowMs: number,
    at: number | undefined,
  ): Promise<Measurement> {
    const { query, client } = this.#find(name);
    const { values, maxAgeMs, signal } = this.#options;
    return measure({
      query: { ...query, windowMs },
      client,
      values,
      at,
      maxAgeMs,
      signal,
    });
  }

  #find(name: string) {
    const query = this.#options.queries.get(name);
    const client = query && this.#options.clients.get(query.instance);
    if (!query || !client) {
      throw new Error(`Query '${name}' is not configured`);
    }
    return { query, client };
  }
}
