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

import { PrometheusClient, renderQuery } from '../adapters/prometheus';
import type { PrometheusQueryConfig } from '../config/types';
import { fillTemplate, TemplateValues } from '../domain/templates';
import { TIMEOUT_MS } from './measure';

/**
 * What `{{ track }}` stands for on one side of a canary; undefined where the
 * administrator's query finds no single value that may stand in a query. Throws `UpstreamError`.
 */
export async function valueOfTrack(
  side: 'canary' | 'stable',
  options: {
    query: PrometheusQueryConfig;
    client: PrometheusClient;
    values: TemplateValues;
    at?: number;
    signal: AbortSignal;
  },
): Promise<string | undefined> {
  const { query, client, values, at, signal } = options;
  const { label, ...sides } = query.tracks ?? {
    canary: 'canary',
    stable: 'stable',
  };
  if (label === undefined) {
    return sides[side];
  }
  const { series, warnings } = await client.query({
    expr: renderQuery(sides[side], {
      ...values,
      window: `${Math.ceil(query.windowMs / 1000)}s`,
    }),
    at,
    timeoutMs: TIMEOUT_MS,
    // Which side is which changes with each rollout.
    maxAgeMs: 0,
    signal,
  });
  const track =
    series.length === 1 && warnings.length === 0
      ? series[0].labels[label]
      : undefined;
  // What a label says is trusted no more than what the catalog says (S32).
  return 'text' in fillTemplate('{{ track }}', { track }) ? track : undefined;
}
