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
import { UpstreamError } from '../adapters/UpstreamError';
import { templateValues } from '../domain/templates';
import { ErrorRatioReader } from './errorRatio';
import {
  burnRateOf,
  judgeBudget,
  judgePair,
  leftOf,
  percent,
  thresholdOf,
} from './judgeSlo';
import { oldestAnswer } from './oldestAnswer';
import type { PrometheusGateOptions } from './prometheus';
import { neverRanThere } from './sentences';
import { createSloConfigSchema, SloConfig } from './sloConfig';

const RECHECK_MS = 60_000;

/**
 * `type: slo`: enough of the error budget is left, and it is not spent too fast
 * now: in no pair of windows are both, the long and the short one, above the
 * factor. Made of an error ratio, or of good and total events. A window without
 * data never passes. A closed deployment in `of` is asked about at the instant
 * it ended (R8).
 */
export function createSloGate(options: PrometheusGateOptions) {
  async function judge(
    context: GateContext<SloConfig>,
    signal: AbortSignal,
  ): Promise<GateOutcome> {
    const { config, deployment, now, of, past, subject } = context;
    const { objective, budget, burnRate } = config;
    const reader = ErrorRatioReader.create({
      ...options,
      names: config,
      values: templateValues(subject.component, of ?? subject.stage),
      at: deployment?.endedAt ?? (past && now),
      maxAgeMs: oldestAnswer(context),
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
      figure: figureOf(config, burnOf),
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

  return createGateType<SloConfig>({
    type: 'slo',
    judgesPast: () => true,
    kind: 'runtime',
    configSchema: createSloConfigSchema(options.queries),
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

/** What is left of the budget; without one, how fast the longest window spends it. */
function figureOf(
  { budget, burnRate }: SloConfig,
  burnOf: (windowMs: number) => number | undefined,
): GateOutcome['figure'] {
  const longest = burnRate?.windows
    .slice()
    .sort((a, b) => b.long - a.long)
    .at(0);
  const burn = budget ? burnOf(budget.over) : longest && burnOf(longest.long);
  if (burn === undefined) {
    return undefined;
  }
  return budget
    ? { value: 1 - burn, bounds: [budget.atLeast] }
    : { value: burn, bounds: longest ? [longest.factor] : [] };
}
