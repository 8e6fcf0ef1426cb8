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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';
import { durationSchema } from '../config/duration';
import { alertLabelsSchema, watchdogSchema } from './alertsConfig';

const reaction = z.enum(['pause', 'reset']);

/** What a stop does, by risk class: the clock stands still, or it also begins anew. */
export type Reactions = Record<RiskClass, z.infer<typeof reaction>>;

const BY_DEFAULT: Reactions = { low: 'pause', medium: 'pause', high: 'reset' };

/** One word for all, or a word by class; what is not named pauses. */
export const reactionsSchema = z
  .union([
    reaction,
    z.strictObject({
      low: reaction.default('pause'),
      medium: reaction.default('pause'),
      high: reaction.default('pause'),
    }),
  ])
  .optional()
  .transform((written): Reactions => {
    if (written === undefined) {
      return BY_DEFAULT;
    }
    return typeof written === 'string'
      ? { low: written, medium: written, high: written }
      : written;
  });

/** Keys of a gate of `type: soak`. */
export const soakConfigSchema = z.strictObject({
  for: durationSchema,
  /** Newer releases wait meanwhile (R11); read by the stage. */
  protect: z.boolean().optional(),
  /** Which of the three clocks counts. */
  clock: z.enum(['deployed', 'verified', 'healthy']).default('healthy'),
  onDegraded: reactionsSchema,
  /** A report that failed opens an incident, the next that passed closes it (R34). */
  incidents: z
    .strictObject({ check: z.string().min(1).max(63), then: reactionsSchema })
    .optional(),
  /** Alerts of a Prometheus, past ones too. */
  alerts: z
    .strictObject({
      prometheus: z.string().min(1),
      labels: alertLabelsSchema,
      watchdog: watchdogSchema,
      /** How often its rules are evaluated; a minute unless set. */
      every: durationSchema
        .refine(every => every >= 1_000, 'expected at least a second')
        .optional(),
      then: reactionsSchema,
    })
    .optional(),
});

export type SoakConfig = z.infer<typeof soakConfigSchema>;
