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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import {
  PrometheusClient,
  QueryResult,
  renderQuery,
} from '../adapters/prometheus';
import { describeDuration } from '../config/duration';
import type { PrometheusQueryConfig } from '../config/types';
import type { TemplateValues } from '../domain/templates';
import { newestSample } from './newestSample';

const TIMEOUT_MS = 10_000;

/** What a query said, and why it cannot be used. */
export interface Measurement {
  expr: string;
  /** Present means: the value must not be believed. */
  problem?: Sentence;
  value?: number;
  samples?: number;
  /** The instant that was asked about. */
  at?: number;
  /** Time of the newest sample behind the value. */
  newestAt?: number;
  warnings: string[];
  infos: string[];
}

export interface MeasureOptions {
  query: PrometheusQueryConfig;
  client: PrometheusClient;
  values: TemplateValues;
  /** Absent: now, by the clock of Prometheus. */
  at?: number;
  minSamples?: number;
  signal: AbortSignal;
}

type Ask = (expr: string, at?: number) => Promise<QueryResult>;

/**
 * Asks for a value and for what makes it worth believing, all at one instant.
 * Throws `UpstreamError`.
 */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { query, client, minSamples, signal } = options;
  const values = {
    ...options.values,
    window: `${Math.ceil(query.windowMs / 1000)}s`,
  };
  const expr = renderQuery(query.expr, values);
  const measured: Measurement = {
    expr,
    at: options.at,
    warnings: [],
    infos: [],
  };
  const ask: Ask = async (question, at) => {
    const result = await client.query({
      expr: question,
      at,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    measured.warnings.push(...result.warnings);
    measured.infos.push(...result.infos);
    return result;
  };
  const single = (result: QueryResult): number | Sentence => {
    if (result.series.length === 0) {
      return ['there is no data'];
    }
    if (result.series.length > 1) {
      return ['the query gives several series; it must aggregate them to one'];
    }
    const [{ value }] = result.series;
    return typeof value === 'number' ? value : [`the value is ${value}`];
  };

  const result = await ask(expr, options.at);
  const value = single(result);
  if (typeof value === 'number') {
    const at = result.series[0].at;
    const samplesExpr =
      minSamples === undefined || query.samples === undefined
        ? undefined
        : renderQuery(query.samples, values);
    const [age, counted] = await Promise.all([
      newestSample(expr, at, ask),
      samplesExpr === undefined ? undefined : ask(samplesExpr, at).then(single),
    ]);
    measured.value = value;
    measured.at = at;
    measured.newestAt = age.newestAt;
    measured.samples = typeof counted === 'number' ? counted : undefined;
    measured.problem =
      age.problem ??
      staleness(at, age.newestAt, query.freshnessMs) ??
      tooFew(counted, minSamples);
  } else {
    measured.problem = value;
  }
  if (measured.warnings.length > 0) {
    measured.problem = ['the answer is incomplete: ', measured.warnings[0]];
  }
  return measured;
}

function staleness(
  at: number,
  newestAt: number | undefined,
  freshnessMs: number,
): Sentence | undefined {
  const age = at - (newestAt ?? Number.NaN);
  return age <= freshnessMs
    ? undefined
    : [
        `the newest sample was ${describeDuration(
          age,
        )} old; allowed is ${describeDuration(freshnessMs)}`,
      ];
}

function tooFew(
  counted: number | Sentence | undefined,
  minSamples: number | undefined,
): Sentence | undefined {
  if (minSamples === undefined) {
    return undefined;
  }
  if (typeof counted !== 'number') {
    return ['too little data: ', ...(counted ?? ['nothing counts it'])];
  }
  return counted >= minSamples
    ? undefined
    : [
        `too little data: ${Number(
          counted.toPrecision(4),
        )} samples, at least ${minSamples} are needed`,
      ];
}
