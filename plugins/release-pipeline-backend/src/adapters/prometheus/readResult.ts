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

import { z } from 'zod';
import { UpstreamError } from '../UpstreamError';

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

/** One element of a matrix. */
export interface SeriesOverTime {
  labels: Record<string, string>;
  /** In order of time; steps without a value are left out. */
  points: Array<{ at: number; value: SampleValue }>;
}

export interface RangeResult {
  series: SeriesOverTime[];
  /** As in {@link QueryResult}. */
  warnings: string[];
  infos: string[];
}

const sampleSchema = z.tuple([z.number(), z.string()]);
const labelsSchema = z.record(z.string(), z.string());
const textsSchema = z.array(z.string()).nullish();
const envelope = {
  status: z.literal('success'),
  warnings: textsSchema,
  infos: textsSchema,
};

const instantSchema = z.object({
  ...envelope,
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('vector'),
      // A native histogram has `histogram` and no `value`: then this fails.
      result: z.array(z.object({ metric: labelsSchema, value: sampleSchema })),
    }),
    z.object({ resultType: z.literal('scalar'), result: sampleSchema }),
  ]),
});

const rangeSchema = z.object({
  ...envelope,
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: labelsSchema,
        values: z.array(sampleSchema),
        // Points that are histograms must not vanish among the others.
        histograms: z.undefined().optional(),
      }),
    ),
  }),
});

/** Reads the answer to an instant query; undefined: it is none. */
export function readInstant(
  source: string,
  json: unknown,
): QueryResult | undefined {
  const parsed = instantSchema.safeParse(json);
  if (!parsed.success) {
    return undefined;
  }
  const { data, warnings, infos } = parsed.data;
  const elements =
    data.resultType === 'scalar'
      ? [{ metric: {}, value: data.result }]
      : data.result;
  return {
    resultType: data.resultType,
    series: elements.map(({ metric, value: [at, text] }) => ({
      labels: metric,
      value: readValue(source, text),
      at: at * 1000,
    })),
    warnings: warnings ?? [],
    infos: infos ?? [],
  };
}

/** Reads the answer to a range query; undefined: it is none. */
export function readRange(
  source: string,
  json: unknown,
): RangeResult | undefined {
  const parsed = rangeSchema.safeParse(json);
  if (!parsed.success) {
    return undefined;
  }
  const { data, warnings, infos } = parsed.data;
  return {
    series: data.result.map(({ metric, values }) => ({
      labels: metric,
      points: values.map(([at, text]) => ({
        at: at * 1000,
        value: readValue(source, text),
      })),
    })),
    warnings: warnings ?? [],
    infos: infos ?? [],
  };
}

const kindSchema = z.object({ data: z.object({ resultType: z.string() }) });

const KINDS = new Map([
  ['matrix', 'a matrix (a range without a function over it, such as rate)'],
  ['string', 'a text'],
  ['scalar', 'a single number'],
  ['vector', 'series'],
]);

/** What an answer that could not be used is, in words. */
export function describeKind(json: unknown): string {
  const parsed = kindSchema.safeParse(json);
  return (
    (parsed.success && KINDS.get(parsed.data.data.resultType)) || 'an answer'
  );
}

// `Number('')` is 0 and `Number('+Inf')` is NaN: neither may happen (F49).
function readValue(source: string, text: string): SampleValue {
  if (text === 'NaN' || text === '+Inf' || text === '-Inf') {
    return text;
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    throw new UpstreamError(
      'bad-answer',
      `${source} gave a value that is no number`,
    );
  }
  const value = Number(text);
  if (Number.isFinite(value)) {
    return value;
  }
  return value > 0 ? '+Inf' : '-Inf';
}
