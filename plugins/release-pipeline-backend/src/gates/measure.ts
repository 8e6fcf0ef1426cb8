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

/** How long a question may take. */
export const TIMEOUT_MS = 10_000;

/** What a query said, and why it cannot be used. */
export interface Measurement {
  expr: string;
  /** Present means: the value must not be believed. */
  problem?: Sentence;
  /** The problem is that there is no data, or too little, or no number. */
  noData?: boolean;
  value?: number;
  samples?: number;
  /** Requests per second. */
  traffic?: number;
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
  minTraffic?: number;
  /** How old the answer may be that others asked for; of `at` absent. */
  maxAgeMs?: number;
  signal: AbortSignal;
}

/** Why a value must not be believed. */
interface Trouble {
  problem: Sentence;
  noData?: boolean;
}

type Ask = (expr: string, at?: number) => Promise<QueryResult>;

/** What a query is filled in with. */
export function withWindow(
  values: TemplateValues,
  { windowMs }: Pick<PrometheusQueryConfig, 'windowMs'>,
): TemplateValues {
  return { ...values, window: `${Math.ceil(windowMs / 1000)}s` };
}

/**
 * Asks for a value and for what makes it worth believing, all at one instant.
 * Throws `UpstreamError`.
 */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { query, client, minSamples, minTraffic, maxAgeMs, signal } = options;
  const values = withWindow(options.values, query);
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
      // A fixed instant is as good whenever it was asked about.
      maxAgeMs: at === undefined ? maxAgeMs : undefined,
      signal,
    });
    measured.warnings.push(...result.warnings);
    measured.infos.push(...result.infos);
    return result;
  };

  const result = await ask(expr, options.at);
  const value = single(result);
  if (typeof value === 'number') {
    const at = result.series[0].at;
    const count = async (template: string | undefined, least?: number) =>
      least === undefined || template === undefined
        ? undefined
        : single(await ask(renderQuery(template, values), at));
    const [age, samples, traffic] = await Promise.all([
      newestSample(expr, at, ask),
      count(query.samples, minSamples),
      count(query.traffic, minTraffic),
    ]);
    measured.value = value;
    measured.at = at;
    measured.newestAt = age.newestAt;
    measured.samples = typeof samples === 'number' ? samples : undefined;
    measured.traffic = typeof traffic === 'number' ? traffic : undefined;
    Object.assign(
      measured,
      age.problem
        ? age
        : staleness(at, age.newestAt, query.freshnessMs) ??
            tooFew('data', samples, minSamples, 'samples') ??
            tooFew('traffic', traffic, minTraffic, 'requests per second'),
    );
  } else {
    Object.assign(measured, value);
  }
  if (measured.warnings.length > 0) {
    measured.problem = incomplete(measured.warnings);
    measured.noData = undefined;
  }
  return measured;
}

/** What a warning of the server means (F50). */
export function incomplete(warnings: string[]): Sentence {
  return ['the answer is incomplete: ', warnings[0]];
}

function single({ series }: QueryResult): number | Trouble {
  if (series.length === 0) {
    return { problem: ['there is no data'], noData: true };
  }
  if (series.length > 1) {
    return {
      problem: [
        'the query gives several series; it must aggregate them to one',
      ],
    };
  }
  const [{ value }] = series;
  return typeof value === 'number'
    ? value
    : { problem: [`the value is ${value}`], noData: true };
}

function staleness(
  at: number,
  newestAt: number | undefined,
  freshnessMs: number,
): Trouble | undefined {
  const age = at - (newestAt ?? Number.NaN);
  return age <= freshnessMs
    ? undefined
    : {
        problem: [
          `the newest sample was ${describeDuration(
            age,
          )} old; allowed is ${describeDuration(freshnessMs)}`,
        ],
        noData: true,
      };
}

function tooFew(
  what: 'data' | 'traffic',
  counted: number | Trouble | undefined,
  least: number | undefined,
  unit: string,
): Trouble | undefined {
  if (least === undefined) {
    return undefined;
  }
  if (typeof counted !== 'number') {
    const { problem, noData } = counted ?? { problem: ['nothing counts it'] };
    return { problem: [`too little ${what}: `, ...problem], noData };
  }
  return counted >= least
    ? undefined
    : {
        problem: [
          `too little ${what}: ${Number(
            counted.toPrecision(4),
          )} ${unit}, at least ${least} are needed`,
        ],
        noData: true,
      };
}
