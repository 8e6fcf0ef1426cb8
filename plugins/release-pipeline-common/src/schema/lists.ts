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
import { placedExceptionSchema } from './calendarExceptions';
import { offsetSchema } from './offset';
import {
  promotionViewSchema,
  reviewOwedSchema,
  verdictSchema,
} from './promotions';
import { headlineSchema, healthSchema } from './tab';
import {
  availabilitySchema,
  instantSchema,
  problemSchema,
  sentenceSchema,
} from './text';

/** One stage in a row of stages. @public */
export const cardStageSchema = z
  .object({
    name: z.string(),
    state: z
      .enum(['runs', 'mixed', 'unknown', 'empty'])
      .describe('What the stage as a whole is known to run (R4).'),
    version: z
      .string()
      .optional()
      .describe('What runs there; while that is unknown, what was recorded.'),
    since: instantSchema.optional(),
    health: healthSchema,
    sync: z.string(),
    fresh: z.boolean(),
    uncovered: z
      .boolean()
      .optional()
      .describe('It is protected, and no promotion covers what runs there.'),
  })
  .meta({ id: 'CardStage' });

/** @public */
export type CardStage = z.infer<typeof cardStageSchema>;

/** The overview card: the headline and one row of stages. @public */
export const cardSchema = z
  .object({
    component: z.object({ ref: z.string(), name: z.string() }),
    state: z.string(),
    headline: headlineSchema,
    stages: z.array(cardStageSchema),
    problems: z.array(problemSchema),
  })
  .meta({ id: 'Card' });

/** @public */
export type Card = z.infer<typeof cardSchema>;

/** One promotion in the inbox, with what is needed to decide. @public */
export const inboxItemSchema = z
  .object({
    promotion: promotionViewSchema,
    verdict: verdictSchema.optional(),
    missing: sentenceSchema.describe('What is missing besides the reader.'),
    decide: availabilitySchema.describe('Whether the reader may decide.'),
    others: z
      .object({
        count: z.number(),
        groups: z.array(z.string()).describe('Entity refs; of all of them.'),
      })
      .optional()
      .describe(
        'How many besides the reader can approve it; absent: nobody is awaited, or that is not known.',
      ),
  })
  .meta({ id: 'InboxItem' });

/** @public */
export type InboxItem = z.infer<typeof inboxItemSchema>;

/** @public */
export const inboxSchema = z
  .object({
    forMe: z.array(inboxItemSchema),
    excluded: z
      .array(inboxItemSchema)
      .describe(
        'Waits for approval or for a sign-off, but the reader may not give it.',
      ),
    mine: z.array(inboxItemSchema).describe('What the reader asked for.'),
    reviews: z
      .array(reviewOwedSchema)
      .optional()
      .describe('Reviews of overrides that are owed; the oldest first.'),
    exceptions: z
      .array(placedExceptionSchema)
      .optional()
      .describe(
        'Exceptions from freezes that await a confirmation of the reader; the oldest first.',
      ),
    more: z
      .number()
      .optional()
      .describe('How many more may wait, newer than these; see `offset`.'),
  })
  .meta({ id: 'Inbox' });

/** @public */
export type Inbox = z.infer<typeof inboxSchema>;

/** What the reader decided on a promotion, and what became of that. @public */
export const decidedItemSchema = z
  .object({
    id: z.string(),
    promotionId: z.string(),
    component: z.object({ ref: z.string(), name: z.string() }),
    stage: z.string(),
    version: z.string(),
    decision: z.enum(['approved', 'rejected']),
    at: instantSchema,
    reason: z.string().optional(),
    void: z.string().optional().describe('Why it no longer counts.'),
    state: z.string().describe('Of the promotion now.'),
    outcome: z.string().optional(),
  })
  .meta({ id: 'DecidedItem' });

/** @public */
export type DecidedItem = z.infer<typeof decidedItemSchema>;

/** @public */
export const decidedSchema = z
  .object({
    decided: z
      .array(decidedItemSchema)
      .describe('The last of 90 days, at most 100, newest first.'),
  })
  .meta({ id: 'Decided' });

/** @public */
export type Decided = z.infer<typeof decidedSchema>;

/** @public */
export const inboxQuerySchema = z
  .object({
    offset: offsetSchema.describe(
      'How many promotions to pass over, those that wait longest.',
    ),
  })
  .strict()
  .meta({ id: 'InboxQuery' });

/** @public */
export type InboxQuery = z.infer<typeof inboxQuerySchema>;
