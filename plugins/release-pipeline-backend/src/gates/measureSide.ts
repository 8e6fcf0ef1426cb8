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

import type { GateSubject } from 'backstage-plugin-release-pipeline-node';
import type { PrometheusClient } from '../adapters/prometheus';
import type { PrometheusQueryConfig } from '../config/types';
import { templateValues } from '../domain/templates';
import { incomplete, measure, Measurement, TIMEOUT_MS } from './measure';
import { MeasuredSeries, measureSeries } from './series';
import { valueOfTrack } from './tracks';

/** A value, and the same over time. */
export interface Side extends Measurement {
  series?: MeasuredSeries;
}

/**
 * Measures the release, or what it is compared with. Throws `UpstreamError`.
 *
 * @param options.track - which side of a canary
 * @param options.needsSeries - without points over time the value is not to be used either
 */
export async function measureSide(options: {
  query: PrometheusQueryConfig;
  client: PrometheusClient;
  config: { minSamples?: number; minTraffic?: number };
  component: GateSubject['component'];
  stage: string;
  track?: 'canary' | 'stable';
  at?: number;
  maxAgeMs?: number;
  needsSeries: boolean;
  signal: AbortSignal;
}): Promise<Side> {
  const { query, client, component, config, stage, track, at } = options;
  const { maxAgeMs, needsSeries, signal } = options;
  const values = templateValues(component, stage);
  if (track) {
    values.track = await valueOfTrack(track, { ...options, values });
    if (values.track === undefined) {
      return {
        expr: query.expr,
        problem: [`it cannot be told which pods are ${track}`],
        warnings: [],
        infos: [],
      };
    }
  }
  const side: Side = await measure({
    query,
    client,
    values,
    at,
    maxAgeMs,
    minSamples: config.minSamples,
    minTraffic: config.minTraffic,
    signal,
  });
  if (side.value === undefined || side.at === undefined || side.problem) {
    return side;
  }
  const series = await measureSeries({
    query,
    client,
    values,
    at: side.at,
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  const warnings = [...side.warnings, ...series.warnings];
  const doubt = needsSeries ? series.problem : undefined;
  return {
    ...side,
    series,
    warnings,
    problem: warnings.length > 0 ? incomplete(warnings) : doubt,
  };
}
