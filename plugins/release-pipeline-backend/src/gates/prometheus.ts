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
  GateOutcome,
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import type { PrometheusClient } from '../adapters/prometheus';
import { UpstreamError } from '../adapters/UpstreamError';
import type { PrometheusQueryConfig } from '../config/types';
import { Baseline, findBaseline, NoBaseline } from './baseline';
import { judgeValue } from './compare';
import { comparisonEvidence } from './comparisonEvidence';
import { judgeWindow } from './liveWindow';
import { measureSide, Side } from './measureSide';
import {
  describeMetric,
  evidenceOf,
  formatNumber,
  thresholdOf,
} from './metricWords';
import {
  createPrometheusConfigSchema,
  PrometheusGateConfig as Config,
} from './prometheusConfig';
import { neverRanThere } from './sentences';

const RECHECK_MS = 60_000;

/** What the gate needs of the outside; the maps may be filled later. */
export interface PrometheusGateOptions {
  /** By name in config. */
  queries: Map<string, PrometheusQueryConfig>;
  /** By the instance's name in config. */
  clients: Map<string, PrometheusClient>;
}

/** Both sides, as far as they were found. */
interface Findings {
  what: string;
  judged: Side;
  baseline?: Baseline | NoBaseline;
  other?: Side;
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

  async function ask(
    context: GateContext<Config>,
    life: JudgedDeployment,
    signal: AbortSignal,
  ): Promise<GateOutcome> {
    const { config, now, subject } = context;
    const { compareWith } = config;
    const { component } = subject;
    const { query, client } = namedIn(config);
    const { endedAt, healthyAt = now, stage } = life;
    const baseline =
      compareWith && findBaseline(compareWith, query, life, context);
    const found = baseline && 'problem' in baseline ? undefined : baseline;

    const needsSeries = compareWith !== undefined;
    const common = { query, client, config, component, needsSeries, signal };
    const judged = await measureSide({
      ...common,
      stage,
      track: found?.track && 'canary',
      at: endedAt,
      maxAgeMs: Math.min(
        now - healthyAt - query.windowMs,
        found?.spareMs ?? Infinity,
      ),
    });
    const other =
      found && !judged.problem && judged.at !== undefined
        ? await measureSide({
            ...common,
            stage: found.stage,
            track: found.track,
            at: found.at ?? judged.at - (found.beforeMs ?? 0),
          })
        : undefined;

    const what = `${subject.release.version} in ${stage}`;
    const findings = { what, judged, baseline, other };
    const status = judge(config, findings);
    return {
      status,
      reason: reasonOf(config, findings, status),
      value:
        judged.value === undefined ? undefined : formatNumber(judged.value),
      threshold: thresholdOf(config),
      passesAt: status === 'pending' ? waitOf(baseline) : undefined,
      evidence: [
        ...evidenceOf(judged, client),
        ...comparisonEvidence({
          bounds: config,
          query,
          client,
          judged: { name: what, side: judged },
          baseline: found && other && { name: found.what, side: other },
        }),
      ],
      ...(endedAt === undefined && {
        validUntil: now + query.freshnessMs + RECHECK_MS,
      }),
      ...((endedAt === undefined || status === 'unknown') && {
        recheckAt: now + RECHECK_MS,
      }),
    };
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
    title: (config, of) => `${config.query} ${thresholdOf(config)} in ${of}`,
    async evaluate(context, { signal }) {
      const { config, deployment, now, of, subject } = context;
      if (!deployment) {
        return neverRanThere(subject, of);
      }
      const threshold = thresholdOf(config);
      const { windowMs, freshnessMs } = namedIn(config).query;
      const isCanary = config.compareWith?.baseline === 'stable';
      const life = isCanary
        ? lifeOfCanary(deployment, freshnessMs)
        : deployment;
      const ran = isCanary ? 'ran as a canary' : 'ran healthy';
      const early = judgeWindow(life, windowMs, now, subject, ran);
      if (early) {
        return { ...early, threshold };
      }
      try {
        return await ask(context, life, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof UpstreamError)) {
          throw error;
        }
        return {
          status: 'unknown',
          reason: [error.message],
          threshold,
          evidence: [],
          recheckAt: now + RECHECK_MS,
        };
      }
    },
  });
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

function waitOf(baseline: Findings['baseline']): number | undefined {
  return baseline && 'problem' in baseline ? baseline.passesAt : undefined;
}

function judge(
  config: Config,
  { baseline, judged, other }: Findings,
): GateOutcome['status'] {
  if (judged.problem) {
    return judged.noData && config.noData === 'failed' ? 'failed' : 'unknown';
  }
  const base = other && !other.problem ? other.value : undefined;
  const status = judgeValue(config, judged.value, base);
  return status === 'unknown' && waitOf(baseline) !== undefined
    ? 'pending'
    : status;
}

function reasonOf(
  config: Config,
  { baseline, judged, other, what }: Findings,
  status: GateOutcome['status'],
): GateOutcome['reason'] {
  const { problem, value = Number.NaN } = judged;
  const { compareWith, ...fixed } = config;
  if (problem) {
    return problem;
  }
  if (!compareWith || judgeValue(fixed, value) === 'failed') {
    return describeMetric(fixed, value, what, status);
  }
  if (!baseline || 'problem' in baseline) {
    return baseline?.problem ?? [];
  }
  if (!other || other.problem || other.value === undefined) {
    return [
      `${baseline.what} cannot be compared with: `,
      ...(other?.problem ?? ['there is no data']),
    ];
  }
  return describeMetric(config, value, what, status, {
    what: baseline.what,
    value: other.value,
  });
}
