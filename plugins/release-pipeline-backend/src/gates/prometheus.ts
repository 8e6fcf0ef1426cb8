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

import {
  createGateType,
  GateContext,
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import { type PrometheusClient, renderQuery } from '../adapters/prometheus';
import { UpstreamError } from '../adapters/UpstreamError';
import type { PrometheusQueryConfig } from '../config/types';
import { templateValues } from '../domain/templates';
import { judgeMetric, RECHECK_MS } from './judgeMetric';
import { judgeWindow } from './liveWindow';
import { withWindow } from './measure';
import { queryItem, thresholdOf } from './metricWords';
import {
  createPrometheusConfigSchema,
  PrometheusGateConfig as Config,
} from './prometheusConfig';
import { neverRanThere } from './sentences';

/** What the gate needs of the outside; the maps may be filled later. */
export interface PrometheusGateOptions {
  /** By name in config. */
  queries: Map<string, PrometheusQueryConfig>;
  /** By the instance's name in config. */
  clients: Map<string, PrometheusClient>;
}

/**
 * `type: prometheus`: a named query of the administrator gives one number
 * within limits, or not too far from a baseline, for the stage in `of`, once
 * the release has been live there for the query's window. No data, several
 * series, NaN, warnings, old samples and a missing baseline never pass
 * (F48–F55). A closed deployment is asked about at the instant it ended, and
 * its answer stays (R8).
 */
export function createPrometheusGate(options: PrometheusGateOptions) {
  function namedIn(config: Config) {
    const query = options.queries.get(config.query);
    const client = query && options.clients.get(query.instance);
    if (!query || !client) {
      throw new Error(`Query '${config.query}' is not configured`);
    }
    return { query, client };
  }

  return createGateType<Config>({
    type: 'prometheus',
    kind: 'runtime',
    configSchema: createPrometheusConfigSchema(options.queries),
    of: 'required',
    costly: true,
    references: ({ query, compareWith }) => [
      { kind: 'query', name: query },
      ...(compareWith?.stage
        ? [
            {
              kind: 'stage' as const,
              name: compareWith.stage,
              path: ['compareWith', 'stage'],
            },
          ]
        : []),
    ],
    judgesPast: () => true,
    title: (config, of) => `${config.query} ${thresholdOf(config)} in ${of}`,
    async evaluate(context, { signal }) {
      const { config, deployment, now, of, subject } = context;
      if (!deployment) {
        return neverRanThere(subject, of);
      }
      const threshold = thresholdOf(config);
      const named = namedIn(config);
      const { windowMs, freshnessMs } = named.query;
      const isCanary = config.compareWith?.baseline === 'stable';
      const life = isCanary
        ? lifeOfCanary(deployment, freshnessMs)
        : deployment;
      const ran = isCanary ? 'ran as a canary' : 'ran healthy';
      const asked = queryItem(toBeAsked(context, named.query), named.client);
      const early = judgeWindow(life, windowMs, now, subject, ran);
      if (early) {
        return { ...early, threshold, evidence: [asked] };
      }
      try {
        return await judgeMetric({ ...named, context, life, signal });
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof UpstreamError)) {
          throw error;
        }
        return {
          status: 'unknown',
          reason: [error.message],
          threshold,
          evidence: [asked],
          recheckAt: now + RECHECK_MS,
        };
      }
    },
  });
}

/** The query as it will be; which pods are the canary is found out only then. */
function toBeAsked(
  { config, of, subject }: GateContext<Config>,
  query: PrometheusQueryConfig,
): string {
  return config.compareWith?.baseline === 'stable'
    ? query.expr
    : renderQuery(
        query.expr,
        withWindow(
          templateValues(subject.component, of ?? subject.stage),
          query,
        ),
      );
}

/**
 * A release is a canary from when it arrives until it is healthy everywhere;
 * the last moment before that is left out, when its pods become the stable ones.
 */
function lifeOfCanary(
  deployment: JudgedDeployment,
  freshnessMs: number,
): JudgedDeployment {
  const { startedAt, healthyAt, endedAt } = deployment;
  return {
    ...deployment,
    healthyAt: startedAt,
    endedAt: healthyAt === undefined ? endedAt : healthyAt - freshnessMs,
  };
}
