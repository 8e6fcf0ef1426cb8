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
import { releaseRefSchema } from './promotions';
import { instantSchema } from './text';

/** An entity of the catalog that relies on a component. @public */
export const dependentSchema = z
  .object({
    ref: z.string(),
    name: z.string(),
    owner: z.string().optional().describe('Entity ref.'),
    how: z
      .string()
      .describe('In words: "depends on it", "uses its API payments-api".'),
    via: z
      .string()
      .optional()
      .describe('Relies on it through this one; absent: by itself.'),
  })
  .meta({ id: 'Dependent' });

/** @public */
export type Dependent = z.infer<typeof dependentSchema>;

const sharingStage = z.object({
  component: z.object({ ref: z.string(), name: z.string() }),
  stage: z.string(),
});

/** What would be there to go back to, and what would not come back. @public */
export const wayBackSchema = z
  .object({
    release: releaseRefSchema
      .optional()
      .describe('Absent: nothing is known that ran there.'),
    ranFrom: instantSchema.optional(),
    ranTo: instantSchema.optional().describe('Absent: it runs there now.'),
    notReady: z
      .array(z.string())
      .describe('Why it is not ready; empty: it is.'),
    notBack: z.array(
      z.object({
        what: z.string(),
        by: z.enum(['label', 'path']).describe('What says so.'),
      }),
    ),
    unknown: z
      .string()
      .optional()
      .describe('Why more may not come back than is listed.'),
  })
  .meta({ id: 'WayBack' });

/** @public */
export type WayBack = z.infer<typeof wayBackSchema>;

/**
 * What else is touched when a release goes into a stage, as far as the reader
 * may see it; nothing tells of the rest. @public
 */
export const blastRadiusSchema = z
  .object({
    dependents: z.object({
      known: z.array(dependentSchema),
      because: z
        .string()
        .optional()
        .describe('Why they are not known, or not all of them.'),
    }),
    shared: z.object({
      applications: z.array(
        z.object({ application: z.string(), stages: z.array(sharingStage) }),
      ),
      clusters: z.array(
        z.object({
          cluster: z.string(),
          components: z.number().describe('Other components there.'),
          stages: z.array(sharingStage).describe('Some of them.'),
        }),
      ),
      because: z.string().optional().describe('Why that is not known.'),
    }),
    wayBack: wayBackSchema,
  })
  .meta({ id: 'BlastRadius' });

/** @public */
export type BlastRadius = z.infer<typeof blastRadiusSchema>;

/** @public */
export const blastRadiusQuerySchema = z
  .object({
    stage: z.string().min(1).max(63),
    release: z.string().min(1).max(64).describe('Id of the release.'),
  })
  .strict()
  .meta({ id: 'BlastRadiusQuery' });

/** @public */
export type BlastRadiusQuery = z.infer<typeof blastRadiusQuerySchema>;
