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
import { cardSchema, cardStageSchema } from './lists';
import { offsetSchema } from './offset';
import { headlineStatusSchema, sourceViewSchema } from './tab';
import { instantSchema } from './text';

/** What a row of the board can be filtered by. @public */
export const boardMarkSchema = z
  .enum([
    ...headlineStatusSchema.options,
    'drift',
    'not-covered',
    'waiting-for-me',
  ])
  .meta({
    id: 'BoardMark',
    description:
      "The status of the row's headline, and what else is true of it: a stage that is not healthy, not known or out of sync (`drift`), one that is protected and runs what no promotion covers (`not-covered`), a decision or a sign-off that the reader may make now.",
  });

/** @public */
export type BoardMark = z.infer<typeof boardMarkSchema>;

/** One stage of a component on the board. @public */
export const boardStageSchema = cardStageSchema
  .extend({
    column: z
      .string()
      .describe(
        'The column it stands in: its group, so that the regions of production stand together, else its own name (R4).',
      ),
    drift: z
      .boolean()
      .describe('One of its applications is known to be out of sync.'),
    observedAt: instantSchema
      .optional()
      .describe('When all of it was last seen; absent: never.'),
  })
  .meta({ id: 'BoardStage' });

/** @public */
export type BoardStage = z.infer<typeof boardStageSchema>;

/** One component on the board: its card, and what the reader may do. @public */
export const boardRowSchema = cardSchema
  .extend({
    component: cardSchema.shape.component.extend({
      title: z.string().optional(),
      owner: z.string().optional().describe('Entity ref.'),
      system: z.string().optional().describe('Entity ref.'),
    }),
    state: z
      .enum([
        'pipeline',
        'view-only',
        'nothing',
        'baseline',
        'removed',
        'unreadable',
      ])
      .describe(
        'As on the tab; `unreadable`: what is kept of it could not be read, the headline says so.',
      ),
    stages: z.array(boardStageSchema),
    risk: z
      .enum(['low', 'medium', 'high'])
      .optional()
      .describe('Of what the headline speaks about.'),
    behind: z
      .number()
      .int()
      .optional()
      .describe(
        'How many releases are newer than what runs in the last stage; of several the one furthest behind, which is by all where nothing was ever recorded. By what was last recorded there, also while nobody sees it; counted among the last 60. Absent: nothing was ever recorded in any.',
      ),
    marks: z
      .array(boardMarkSchema)
      .describe("The headline's status first, where it has one."),
    decide: z
      .object({ promotionId: z.string() })
      .optional()
      .describe('What the reader may decide now, the longest waiting first.'),
  })
  .meta({ id: 'BoardRow' });

/** @public */
export type BoardRow = z.infer<typeof boardRowSchema>;

/** Which release is where, for all components that the reader may see. @public */
export const boardSchema = z
  .object({
    rows: z
      .array(boardRowSchema)
      .describe('Sorted by system, then name; without a system last.'),
    more: z
      .number()
      .int()
      .describe('How many more there are after these; see `offset`.'),
    columns: z
      .array(z.string())
      .describe('The columns of these rows, in the order of their pipelines.'),
    sources: z
      .array(sourceViewSchema)
      .describe(
        'Where the facts of these rows came from and how old they are.',
      ),
    owners: z
      .array(z.string())
      .describe(
        'Entity refs of the owners of all components that the reader may see, whatever the query; sorted, at most 500.',
      ),
    systems: z
      .array(z.string())
      .describe('Entity refs of their systems, likewise.'),
  })
  .meta({ id: 'Board' });

/** @public */
export type Board = z.infer<typeof boardSchema>;

/** What the database can hold and compare. */
const plainTextSchema = z
  .string()
  .trim()
  .regex(/^\P{Cc}*$/u, 'expected no control characters');
const entityRefSchema = plainTextSchema.max(256);

/** @public */
export const boardQuerySchema = z
  .object({
    owner: entityRefSchema.optional().describe('Entity ref of the owner.'),
    system: entityRefSchema.optional().describe('Entity ref of the system.'),
    search: plainTextSchema
      .max(100)
      .optional()
      .describe('Part of the name or title, in small or capital letters.'),
    offset: offsetSchema.describe('How many components to pass over.'),
  })
  .strict()
  .meta({ id: 'BoardQuery' });

/** @public */
export type BoardQuery = z.infer<typeof boardQuerySchema>;
