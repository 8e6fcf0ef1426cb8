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
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import type { PrometheusClient } from '../adapters/prometheus';
import { UpstreamError } from '../adapters/UpstreamError';
import type { PrometheusQueryConfig } from '../config/types';
import { templateValues } from '../domain/templates';
import { judgeWindow } from './liveWindow';
import { measure, Measurement } from './measure';
import {
  describeMetric,
  evidenceOf,
  formatNumber,
  thresholdOf,
} from './metricWords';
import { neverRanThere } from './sentences';

const RECHECK_MS = 60_000;

/** What the gate needs of the outside; the maps may be filled later. */
export interface PrometheusGateOptions {
  /** By name in config. */
  queries: Map<string, PrometheusQueryConfig>;
  /** By the instance's name in config. */
  clients: Map<string, PrometheusClient>;
}

/**
 * `type: prometheus`: a named query of the administrator gives one number
 * within limits, for the stage in `of`, once the release has been live there
 * for the query's window. No data, several series, NaN, warnings and old
 * samples never pass (F48–F55). A closed deployment is asked about at the
 * instant it ended, and its answer stays (R8).
 */
export function createPrometheusGate(options: PrometheusGateOptions) {
  const configSchema = z
    .strictObject({
      query: z.string().min(1),
      max: z.number().optional(),
      min: z.number().optional(),
      minSamples: z.number().positive().optional(),
    })
    .refine(
      ({ max, min }) => max !== undefined || min !== undefined,
      'expected max or min, or both',
    )
    .refine(
      ({ max, min }) => max === undefined || min === undefined || min <= max,
      'expected a min that is not above max',
    )
    .superRefine(({ minSamples, query }, context) => {
      const known = options.queries.get(query);
      if (minSamples !== undefined && known && !known.samples) {
        context.addIssue({
          code: 'custom',
          path: ['minSamples'],
          message: `needs the key samples in the query '${query}': an expression that counts what the value is made of`,
        });
      }
    });
  type Config = z.infer<typeof configSchema>;

  async function ask(
    { config, deployment, now, subject }: GateContext<Config>,
    signal: AbortSignal,
  ): Promise<GateOutcome> {
    const query = options.queries.get(config.query);
    const client = query && options.clients.get(query.instance);
    if (!query || !client || !deployment) {
      throw new Error(`Query '${config.query}' is not configured`);
    }
    const { endedAt, stage } = deployment;
    const measured = await measure({
      query,
      client,
      values: templateValues(subject.component, stage),
      at: endedAt,
      minSamples: config.minSamples,
      signal,
    });
    const status = judge(config, measured);
    const again =
      endedAt === undefined
        ? { validUntil: now + query.freshnessMs + RECHECK_MS }
        : {};
    return {
      status,
      reason:
        measured.problem ??
        describeMetric(
          config,
          measured,
          `${subject.release.version} in ${stage}`,
        ),
      value:
        measured.value === undefined ? undefined : formatNumber(measured.value),
      threshold: thresholdOf(config),
      evidence: evidenceOf(measured, client),
      ...again,
      ...((endedAt === undefined || status === 'unknown') && {
        recheckAt: now + RECHECK_MS,
      }),
    };
  }

  return createGateType<Config>({
    type: 'prometheus',
    kind: 'runtime',
    configSchema,
    of: 'required',
    costly: true,
    references: ({ query }) => [{ kind: 'query', name: query }],
    title: (config, of) => `${config.query} ${thresholdOf(config)} in ${of}`,
    async evaluate(context, { signal }) {
      const { config, deployment, now, of, subject } = context;
      if (!deployment) {
        return neverRanThere(subject, of);
      }
      const windowMs = options.queries.get(config.query)?.windowMs ?? 0;
      const early = judgeWindow(deployment, windowMs, now, subject);
      if (early) {
        return { ...early, threshold: thresholdOf(config) };
      }
      try {
        return await ask(context, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof UpstreamError)) {
          throw error;
        }
        return {
          status: 'unknown',
          reason: [error.message],
          threshold: thresholdOf(config),
          evidence: [],
          recheckAt: now + RECHECK_MS,
        };
      }
    },
  });
}

function judge(
  { max, min }: { max?: number; min?: number },
  { problem, value }: Measurement,
): 'passed' | 'failed' | 'unknown' {
  if (problem || value === undefined || !Number.isFinite(value)) {
    return 'unknown';
  }
  const within =
    (max === undefined || value <= max) && (min === undefined || value >= min);
  return within ? 'passed' : 'failed';
}
