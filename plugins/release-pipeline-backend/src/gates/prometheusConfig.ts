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
import { templateVariables } from '../adapters/prometheus';
import { durationSchema } from '../config/duration';
import type { PrometheusQueryConfig } from '../config/types';

const WEEK = 7 * 24 * 3_600_000;

/** How far a value may lie from the baseline: the larger of the two counts. */
const toleranceSchema = z
  .strictObject({
    /** Share of the baseline: 0.1 is a tenth. */
    relative: z.number().nonnegative().optional(),
    /** In the value's own unit. */
    absolute: z.number().nonnegative().optional(),
  })
  .refine(
    ({ relative, absolute }) =>
      relative !== undefined || absolute !== undefined,
    'expected relative or absolute, or both',
  );

const comparisonSchema = z
  .strictObject({
    baseline: z.enum(['previous', 'stage', 'last-week', 'stable']),
    stage: z.string().min(1).optional(),
    offset: durationSchema
      .refine(offset => offset > 0, 'expected a duration above 0')
      .optional(),
    maxIncrease: toleranceSchema.optional(),
    maxDecrease: toleranceSchema.optional(),
    warnIncrease: toleranceSchema.optional(),
    warnDecrease: toleranceSchema.optional(),
  })
  .refine(
    ({ maxIncrease, maxDecrease }) => maxIncrease ?? maxDecrease,
    'expected maxIncrease or maxDecrease, or both',
  )
  .refine(({ baseline, stage }) => (baseline === 'stage') === !!stage, {
    path: ['stage'],
    message:
      'expected the name of a stage for baseline "stage", and only there',
  })
  .refine(
    ({ baseline, offset }) => baseline === 'last-week' || offset === undefined,
    { path: ['offset'], message: 'expected only for baseline "last-week"' },
  )
  .transform(({ offset, ...comparison }) => ({
    ...comparison,
    offsetMs: offset ?? WEEK,
  }));

/**
 * Keys of a gate of `type: prometheus`.
 *
 * @param queries - by name; known before gates are read
 */
export function createPrometheusConfigSchema(
  queries: Map<string, PrometheusQueryConfig>,
) {
  return z
    .strictObject({
      query: z.string().min(1),
      max: z.number().optional(),
      min: z.number().optional(),
      warnAbove: z.number().optional(),
      warnBelow: z.number().optional(),
      compareWith: comparisonSchema.optional(),
      minSamples: z.number().positive().optional(),
      minTraffic: z.number().positive().optional(),
      noData: z.enum(['unknown', 'failed']).optional(),
    })
    .refine(
      ({ max, min, compareWith }) =>
        max !== undefined || min !== undefined || compareWith,
      'expected max, min or compareWith',
    )
    .refine(
      ({ max, min }) => max === undefined || min === undefined || min <= max,
      'expected a min that is not above max',
    )
    .refine(
      ({ max, warnAbove }) => (warnAbove ?? -Infinity) <= (max ?? Infinity),
      {
        path: ['warnAbove'],
        message: 'expected a value that is not above max',
      },
    )
    .refine(
      ({ min, warnBelow }) => (warnBelow ?? Infinity) >= (min ?? -Infinity),
      {
        path: ['warnBelow'],
        message: 'expected a value that is not below min',
      },
    )
    .superRefine((config, context) => {
      const query = queries.get(config.query);
      if (!query) {
        return;
      }
      const needs = (key: string, what: string) =>
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `needs ${what}`,
        });
      if (config.minSamples !== undefined && !query.samples) {
        needs(
          'minSamples',
          `the key samples in the query '${config.query}': an expression that counts what the value is made of`,
        );
      }
      if (config.minTraffic !== undefined && !query.traffic) {
        needs(
          'minTraffic',
          `the key traffic in the query '${config.query}': an expression that gives the requests per second`,
        );
      }
      const { baseline, offsetMs = 0 } = config.compareWith ?? {};
      const variables = templateVariables(query.expr);
      if (baseline === 'stage' && !variables.includes('stage')) {
        needs(
          'compareWith',
          `{{ stage }} in the query '${config.query}', or both sides are the same`,
        );
      }
      if (baseline === 'last-week' && offsetMs < query.windowMs) {
        needs(
          'compareWith',
          `an offset of at least the window of the query '${config.query}'`,
        );
      }
      const hasTrack = variables.includes('track');
      if (hasTrack !== (baseline === 'stable')) {
        needs(
          'compareWith',
          hasTrack
            ? `baseline "stable": the query '${config.query}' tells canary from stable by {{ track }}`
            : `{{ track }} in the query '${config.query}', which stands for canary or stable`,
        );
      }
    });
}

export type PrometheusGateConfig = z.infer<
  ReturnType<typeof createPrometheusConfigSchema>
>;
export type Comparison = z.infer<typeof comparisonSchema>;
export type Tolerance = z.infer<typeof toleranceSchema>;
