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
import type {
  GateContext,
  GateOutcome,
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import type { PrometheusClient } from '../adapters/prometheus';
import type { PrometheusQueryConfig } from '../config/types';
import { Baseline, findBaseline, NoBaseline } from './baseline';
import { judgeValue, limitsOf } from './compare';
import { comparisonEvidence } from './comparisonEvidence';
import { measureSide, Side } from './measureSide';
import {
  describeMetric,
  evidenceOf,
  formatNumber,
  thresholdOf,
} from './metricWords';
import type { PrometheusGateConfig as Config } from './prometheusConfig';

/** When a metric is asked about again, unless something changes before. */
export const RECHECK_MS = 60_000;

/** Both sides, as far as they were found. */
interface Findings {
  /** "1.0.0 in staging" */
  what: string;
  judged: Side;
  /** Present where config asks for a comparison. */
  baseline?: Baseline | NoBaseline;
  other?: Side;
}

/**
 * Measures a release and what it is compared with, and judges it. Throws
 * `UpstreamError`.
 *
 * @param options.life - the part of the release's deployment that is judged
 */
export async function judgeMetric(options: {
  query: PrometheusQueryConfig;
  client: PrometheusClient;
  context: GateContext<Config>;
  life: JudgedDeployment;
  signal: AbortSignal;
}): Promise<GateOutcome> {
  const { query, client, context, life, signal } = options;
  const { config, now, past, subject } = context;
  const { endedAt, healthyAt = now, stage } = life;
  const { compareWith } = config;
  const baseline =
    compareWith && findBaseline(compareWith, query, life, context);
  const found = baseline && 'problem' in baseline ? undefined : baseline;

  const common = {
    query,
    client,
    config,
    component: subject.component,
    needsSeries: compareWith !== undefined,
    signal,
  };
  const judged = await measureSide({
    ...common,
    stage,
    track: found?.track && 'canary',
    at: endedAt ?? (past && now),
    // An older answer would reach back before the release (F55).
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

  if (other && other.expr === judged.expr && other.at === judged.at) {
    other.problem = ['the query says the same of both sides'];
  }

  const what = `${subject.release.version} in ${stage}`;
  const findings = { what, judged, baseline, other };
  const status = statusOf(context, findings);
  return {
    status,
    reason: [
      ...reasonOf(config, findings, status),
      ...(past && judged.noData
        ? ['; older than it is kept, or never there']
        : []),
    ],
    value: judged.value === undefined ? undefined : formatNumber(judged.value),
    threshold: thresholdOf(config),
    figure: figureOf(config, query, findings),
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

function waitOf(baseline: Findings['baseline']): number | undefined {
  return baseline && 'problem' in baseline ? baseline.passesAt : undefined;
}

function figureOf(
  config: Config,
  { unit }: PrometheusQueryConfig,
  { judged, other }: Findings,
): GateOutcome['figure'] {
  const { value, problem } = judged;
  const limits = limitsOf(config, other?.problem ? undefined : other?.value);
  return value === undefined || problem
    ? undefined
    : {
        value,
        unit,
        bounds: [limits?.low, limits?.high].flatMap(limit =>
          limit !== undefined && Number.isFinite(limit) ? [limit] : [],
        ),
      };
}

function statusOf(
  { config, past }: Pick<GateContext<Config>, 'config' | 'past'>,
  { baseline, judged, other }: Findings,
): GateOutcome['status'] {
  if (judged.problem) {
    // What is no longer kept looks like what was never there.
    return judged.noData && config.noData === 'failed' && !past
      ? 'failed'
      : 'unknown';
  }
  const base = other?.problem ? undefined : other?.value;
  const status = judgeValue(config, judged.value, base);
  return status === 'unknown' && waitOf(baseline) !== undefined
    ? 'pending'
    : status;
}

function reasonOf(
  config: Config,
  { baseline, judged, other, what }: Findings,
  status: GateOutcome['status'],
): Sentence {
  const { problem, value = Number.NaN } = judged;
  const { compareWith, ...fixed } = config;
  if (problem) {
    return problem;
  }
  if (!baseline || judgeValue(fixed, value) === 'failed') {
    return describeMetric(fixed, value, what, status);
  }
  if ('problem' in baseline) {
    return baseline.problem;
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
