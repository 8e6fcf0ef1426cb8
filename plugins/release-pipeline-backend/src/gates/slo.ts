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
import { UpstreamError } from '../adapters/UpstreamError';
import { describeDuration, durationSchema } from '../config/duration';
import { templateValues } from '../domain/templates';
import { ErrorRatio, ErrorRatioReader } from './errorRatio';
import { formatNumber } from './metricWords';
import type { PrometheusGateOptions } from './prometheus';
import { neverRanThere } from './sentences';

const RECHECK_MS = 60_000;

const windowSchema = durationSchema.refine(
  value => value >= 1_000,
  'expected at least { seconds: 1 }',
);

const pairSchema = z
  .strictObject({
    long: windowSchema,
    short: windowSchema,
    factor: z.number().positive(),
  })
  .refine(
    ({ long, short }) => short < long,
    'expected a short window that is shorter than the long one',
  );

const HOUR = 3_600_000;

// Google's SRE workbook, "Alerting on SLOs": for an objective over 30 days.
const WORKBOOK = [
  { long: HOUR, short: HOUR / 12, factor: 14.4 },
  { long: 6 * HOUR, short: HOUR / 2, factor: 6 },
  { long: 72 * HOUR, short: 6 * HOUR, factor: 1 },
];

const configSchema = z
  .strictObject({
    query: z.string().min(1).optional(),
    good: z.string().min(1).optional(),
    total: z.string().min(1).optional(),
    objective: z.number().gt(0).lt(1),
    budget: z
      .strictObject({
        over: windowSchema,
        atLeast: z.number().min(0).max(1),
      })
      .optional(),
    burnRate: z
      .strictObject({ windows: z.array(pairSchema).min(1).default(WORKBOOK) })
      .optional(),
  })
  .refine(
    ({ query, good, total }) =>
      query ? !good && !total : Boolean(good && total),
    'expected query, or good and total',
  )
  .refine(
    ({ budget, burnRate }) => budget || burnRate,
    'expected budget or burnRate, or both',
  );
type Config = z.infer<typeof configSchema>;

/** One condition and what was found. */
interface Finding {
  status: 'passed' | 'failed' | 'unknown';
  words: string;
}

/**
 * `type: slo`: enough of the error budget is left, and it is not spent too fast
 * now: in no pair of windows are both, the long and the short one, above the
 * factor. Made of an error ratio, or of good and total events. A window without
 * data never passes. A closed deployment in `of` is asked about at the instant
 * it ended (R8).
 */
export function createSloGate(options: PrometheusGateOptions) {
  async function judge(
    context: GateContext<Config>,
    signal: AbortSignal,
  ): Promise<GateOutcome> {
    const { config, deployment, now, of, subject } = context;
    const { objective, budget, burnRate } = config;
    const reader = ErrorRatioReader.create({
      ...options,
      names: config,
      values: templateValues(subject.component, of ?? subject.stage),
      at: deployment?.endedAt,
      signal,
    });
    const pairs = burnRate?.windows ?? [];
    const windows = new Set([
      ...(budget ? [budget.over] : []),
      ...pairs.flatMap(({ long, short }) => [long, short]),
    ]);
    const ratios = await reader.read([...windows]);
    const burnOf = (windowMs: number) =>
      burnRateOf(ratios, windowMs, objective);
    const findings = [
      ...(budget ? [judgeBudget(budget, burnOf(budget.over))] : []),
      ...pairs.map(pair =>
        judgePair(pair, burnOf(pair.long), burnOf(pair.short)),
      ),
    ];
    const bad =
      findings.find(({ status }) => status === 'failed') ??
      findings.find(({ status }) => status === 'unknown');
    const problem = [...ratios.values()].find(ratio => ratio.problem);
    const status = bad?.status ?? 'passed';
    return {
      status,
      reason:
        status === 'unknown' && problem?.problem
          ? problem.problem
          : [bad?.words ?? findings.map(({ words }) => words).join('; ')],
      value: budget && leftOf(burnOf(budget.over)),
      threshold: thresholdOf(config),
      ...(status === 'failed' && {
        nextAction:
          'Mend what causes the errors; the budget comes back as they leave the window',
      }),
      evidence: [
        { label: 'Objective', value: [`${percent(objective)} good`] },
        ...findings.map(({ words }) => ({ label: 'Judged', value: [words] })),
        ...[...ratios.values()].flatMap(({ evidence }) => evidence),
      ],
      // A verdict about the past stands (R8).
      ...(deployment?.endedAt === undefined && {
        validUntil: now + reader.freshnessMs + RECHECK_MS,
      }),
      recheckAt: now + RECHECK_MS,
    };
  }

  return createGateType<Config>({
    type: 'slo',
    kind: 'runtime',
    configSchema,
    of: 'optional',
    costly: true,
    references: ({ query, good, total }) =>
      Object.entries({ query, good, total }).flatMap(([key, name]) =>
        name ? [{ kind: 'query' as const, name, path: [key] }] : [],
      ),
    title: ({ objective }, of) =>
      `Objective of ${percent(objective)}${of ? ` in ${of}` : ''}`,
    async evaluate(context, { signal }) {
      if (context.of && !context.deployment) {
        return neverRanThere(context.subject, context.of);
      }
      try {
        return await judge(context, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof UpstreamError)) {
          throw error;
        }
        return {
          status: 'unknown',
          reason: [error.message],
          threshold: thresholdOf(context.config),
          evidence: [],
          recheckAt: context.now + RECHECK_MS,
        };
      }
    },
  });
}

/** How many times faster than the objective allows; undefined without a ratio. */
function burnRateOf(
  ratios: Map<number, ErrorRatio>,
  windowMs: number,
  objective: number,
): number | undefined {
  const value = ratios.get(windowMs)?.value;
  return value === undefined ? undefined : value / (1 - objective);
}

function judgeBudget(
  { over, atLeast }: NonNullable<Config['budget']>,
  burn: number | undefined,
): Finding {
  const limits = `allowed is at least ${percent(atLeast)}`;
  const left = leftOf(burn);
  if (burn === undefined || left === undefined) {
    return {
      status: 'unknown',
      words: `what is left of the error budget over ${describeDuration(
        over,
      )} is not known; ${limits}`,
    };
  }
  return {
    status: 1 - burn >= atLeast ? 'passed' : 'failed',
    words: `${left} of the error budget over ${describeDuration(
      over,
    )} is left; ${limits}`,
  };
}

function judgePair(
  { long, short, factor }: z.infer<typeof pairSchema>,
  burnLong: number | undefined,
  burnShort: number | undefined,
): Finding {
  const rate = (burn: number | undefined) =>
    burn === undefined ? 'not known' : formatNumber(burn);
  const words = `burn rate is ${rate(burnLong)} over ${describeDuration(
    long,
  )} and ${rate(burnShort)} over ${describeDuration(
    short,
  )}; too fast is more than ${formatNumber(factor)} in both`;
  if (burnLong === undefined || burnShort === undefined) {
    return { status: 'unknown', words };
  }
  const isTooFast = burnLong > factor && burnShort > factor;
  return { status: isTooFast ? 'failed' : 'passed', words };
}

function leftOf(burn: number | undefined): string | undefined {
  return burn === undefined ? undefined : percent(1 - burn);
}

function thresholdOf({ budget, burnRate }: Config): string {
  return [
    ...(budget ? [`at least ${percent(budget.atLeast)} left`] : []),
    ...(burnRate?.windows ?? []).map(
      ({ long, factor }) =>
        `burn rate at most ${formatNumber(factor)} over ${describeDuration(
          long,
        )}`,
    ),
  ].join(', ');
}

function percent(share: number): string {
  return `${formatNumber(share * 100)} %`;
}
