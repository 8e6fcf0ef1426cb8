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
import { PrometheusClient, renderQuery } from '../adapters/prometheus';
import { describeDuration } from '../config/duration';
import type { PrometheusQueryConfig } from '../config/types';
import type { TemplateValues } from '../domain/templates';

/** A query's values over the window that was judged. */
export interface MeasuredSeries {
  /** Instant and value, in order; what is no number is left out. */
  points: Array<[number, number]>;
  /** How many were no number. */
  leftOut: number;
  stepMs: number;
  /** Why there are none. */
  problem?: Sentence;
  warnings: string[];
}

/**
 * Looks at the window that ends at `at` point by point. Each point stands for
 * its own step (that is what `{{ window }}` is here), so that none reaches back
 * before the window and none counts the same requests twice. Throws
 * `UpstreamError`.
 */
export async function measureSeries(options: {
  query: PrometheusQueryConfig;
  client: PrometheusClient;
  values: TemplateValues;
  at: number;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<MeasuredSeries> {
  const { query, client, at, timeoutMs, signal } = options;
  const { stepMs } = query;
  const steps = Math.max(1, Math.floor(query.windowMs / stepMs));
  const { series, warnings } = await client.queryRange({
    expr: renderQuery(query.expr, {
      ...options.values,
      window: `${Math.ceil(stepMs / 1000)}s`,
    }),
    start: at - (steps - 1) * stepMs,
    end: at,
    stepMs,
    timeoutMs,
    signal,
  });
  // No more than was asked for, whatever came.
  const found = series.length === 1 ? series[0].points.slice(-steps) : [];
  const points = found.flatMap(point =>
    typeof point.value === 'number'
      ? [[point.at, point.value] satisfies [number, number]]
      : [],
  );
  const measured = {
    points,
    leftOut: found.length - points.length,
    stepMs,
    warnings,
  };
  if (series.length > 1) {
    return {
      ...measured,
      problem: ['the query gives several series over time'],
    };
  }
  return points.length > 0
    ? measured
    : {
        ...measured,
        problem: [`there is no value at steps of ${describeDuration(stepMs)}`],
      };
}
