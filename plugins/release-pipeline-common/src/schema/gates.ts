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
import { instantSchema, sentenceSchema } from './text';

/**
 * What a gate says. Only `passed`, `warned`, `skipped` and `overridden` let
 * through; a value that this version does not know is shown as unknown.
 * @public
 */
export const gateStatuses = [
  'passed',
  'warned',
  'failed',
  'pending',
  'unknown',
  'skipped',
  'overridden',
] as const;

/** @public */
export type GateStatus = (typeof gateStatuses)[number];

/** Which side a gate looks at; groups conditions for the reader. @public */
export const gateKindSchema = z.enum([
  'build',
  'environment',
  'runtime',
  'people',
  'calendar',
  'platform',
]);

/** @public */
export type GateKind = z.infer<typeof gateKindSchema>;

/** Values over time, and what they are held against. @public */
export const chartSchema = z
  .object({
    unit: z
      .string()
      .optional()
      .describe('What the values are counted in, such as "s"; absent: plain.'),
    threshold: z
      .array(z.number())
      .optional()
      .describe('The bounds, one or two lines.'),
    series: z
      .array(
        z.object({
          name: z.string(),
          points: z
            .array(z.tuple([instantSchema, z.number()]))
            .describe(
              'In order, at most 120; a moment without value is left out.',
            ),
        }),
      )
      .describe(
        'The release first, then what it is compared with; each keeps its own moments.',
      ),
  })
  .meta({ id: 'Chart' });

/** @public */
export type Chart = z.infer<typeof chartSchema>;

/** One line of evidence. @public */
export const evidenceItemSchema = z
  .object({
    label: z.string(),
    value: sentenceSchema,
    code: z.boolean().optional().describe('Shown in a fixed-width font.'),
    ticked: z
      .boolean()
      .optional()
      .describe(
        'The label is an item of a checklist, and whether it is ticked; see `/checks`.',
      ),
    href: z.string().optional(),
    chart: chartSchema
      .optional()
      .describe('The same to look at; `value` says it in words.'),
  })
  .meta({ id: 'EvidenceItem' });

/** @public */
export type EvidenceItem = z.infer<typeof evidenceItemSchema>;

/** A bar: how much of how much, and since when it moves. @public */
export const progressSchema = z
  .object({
    done: z.number(),
    total: z.number(),
    unit: z.enum(['ms', 'count']),
    advancingSince: instantSchema
      .optional()
      .describe('`done` was true at this moment and grows with time since.'),
    pausedAt: z
      .array(z.number())
      .optional()
      .describe('How much was done when it stood still unobserved (R26).'),
  })
  .meta({ id: 'Progress' });

/** @public */
export type Progress = z.infer<typeof progressSchema>;

/** One condition of entry, judged for one release. @public */
export const gateViewSchema = z
  .object({
    name: z.string(),
    type: z.string(),
    kind: gateKindSchema,
    title: z.string(),
    status: z.string().describe(`One of ${gateStatuses.join(', ')}.`),
    reason: sentenceSchema,
    value: z.string().optional(),
    threshold: z.string().optional(),
    progress: progressSchema.optional(),
    since: instantSchema.optional(),
    observedAt: instantSchema
      .optional()
      .describe(
        'When it was asked; of what is told from the facts of this moment, when these were read.',
      ),
    validUntil: instantSchema.optional(),
    passesAt: instantSchema
      .optional()
      .describe('The earliest moment at which it can let through.'),
    noEndBecause: z
      .string()
      .optional()
      .describe(
        'Why no end is known; of what holds back and says no `passesAt`.',
      ),
    whoCanAct: z
      .array(z.string())
      .optional()
      .describe('Entity refs; of what holds back there is at least one.'),
    nextAction: z.string().optional(),
    evidence: z.array(evidenceItemSchema),
    releaseId: z.string().optional().describe('The release that was judged.'),
    evaluatorVersion: z
      .number()
      .optional()
      .describe('Which version of the judgement said so; see `type`.'),
  })
  .meta({ id: 'Gate' });

/** @public */
export type GateView = z.infer<typeof gateViewSchema>;
