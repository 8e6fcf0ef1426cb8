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

const PARTS = ['query', 'good', 'total'] as const;

/**
 * Keys of a gate of `type: slo`.
 *
 * @param queries - by name; known before gates are read
 */
export function createSloConfigSchema(
  queries: Map<string, PrometheusQueryConfig>,
) {
  return z
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
    )
    .superRefine((config, context) => {
      for (const part of PARTS) {
        const query = queries.get(config[part] ?? '');
        if (query && templateVariables(query.expr).includes('track')) {
          context.addIssue({
            code: 'custom',
            path: [part],
            message: `expected a query without {{ track }}: an objective does not tell canary from stable, and '${query.name}' does`,
          });
        }
      }
    });
}

export type SloConfig = z.infer<ReturnType<typeof createSloConfigSchema>>;

/** A long and a short window that are judged together. */
export type WindowPair = z.infer<typeof pairSchema>;
