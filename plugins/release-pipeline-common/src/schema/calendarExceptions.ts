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
import { actorSchema } from './promotions';
import { availabilitySchema, instantSchema } from './text';

const seenDigestSchema = z
  .string()
  .min(1)
  .max(128)
  .describe('The digest that the person saw (R20).');

const reasonSchema = z.string().trim().min(1).max(2000);

/** To let one promotion pass one freeze, once somebody else confirms it. @public */
export const askExceptionSchema = z
  .object({
    digest: seenDigestSchema,
    eventId: z
      .string()
      .min(1)
      .max(300)
      .describe('Of the freeze that holds the promotion now.'),
    reason: reasonSchema,
    ticket: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .describe('Where it is written down: a key or an address.'),
    until: z.iso
      .datetime({ offset: true })
      .describe('7 days from now at most, and not after the freeze ends.'),
  })
  .strict()
  .meta({ id: 'AskException' });

/** @public */
export type AskException = z.infer<typeof askExceptionSchema>;

/** @public */
export const confirmExceptionSchema = z
  .object({ digest: seenDigestSchema, exceptionId: z.uuid() })
  .strict()
  .meta({ id: 'ConfirmException' });

/** @public */
export type ConfirmException = z.infer<typeof confirmExceptionSchema>;

/** @public */
export const endExceptionSchema = z
  .object({ exceptionId: z.uuid(), reason: reasonSchema })
  .strict()
  .meta({ id: 'EndException' });

/** @public */
export type EndException = z.infer<typeof endExceptionSchema>;

/** One promotion may pass one freeze for a time, once it is confirmed. @public */
export const freezeExceptionSchema = z
  .object({
    id: z.string(),
    event: z
      .object({ id: z.string(), title: z.string() })
      .describe('The freeze, and its title then.'),
    reason: z.string(),
    ticket: z.string(),
    by: actorSchema.describe('Who asked.'),
    at: instantSchema,
    until: instantSchema.describe('From then on the freeze holds again.'),
    confirmed: z
      .object({ by: actorSchema, at: instantSchema })
      .optional()
      .describe('By whom; absent: it lets nothing pass yet.'),
    usedAt: instantSchema
      .optional()
      .describe('When its promotion passed by it.'),
    ended: z
      .object({ at: instantSchema.optional(), because: z.string() })
      .optional()
      .describe('It lets nothing pass any more, and why.'),
    mayConfirm: availabilitySchema
      .optional()
      .describe('Of the reader; absent: there is nothing to confirm.'),
    mayEnd: availabilitySchema
      .optional()
      .describe('Of the reader; absent: it is over.'),
  })
  .meta({ id: 'FreezeException' });

/** @public */
export type FreezeExceptionView = z.infer<typeof freezeExceptionSchema>;

/** What may let a promotion pass the freezes that hold it. @public */
export const promotionExceptionsSchema = z
  .object({
    freezes: z
      .array(
        z.object({
          id: z.string(),
          title: z.string(),
          until: instantSchema.describe(
            'Until when an exception may last: the end of the freeze, or 7 days from now.',
          ),
        }),
      )
      .describe('That hold it now, also those that it passes by an exception.'),
    mayAsk: availabilitySchema,
    exceptions: z.array(freezeExceptionSchema).describe('Oldest first.'),
  })
  .meta({ id: 'PromotionExceptions' });

/** @public */
export type PromotionExceptions = z.infer<typeof promotionExceptionsSchema>;

const placeSchema = z.object({
  component: z.object({ ref: z.string(), name: z.string() }),
  stage: z.string(),
  version: z.string(),
});

/** An exception, and of what it is. @public */
export const placedExceptionSchema = placeSchema
  .extend({ promotionId: z.string(), exception: freezeExceptionSchema })
  .meta({ id: 'PlacedException' });

/** @public */
export type PlacedException = z.infer<typeof placedExceptionSchema>;

/** The exceptions from one freeze. @public */
export const eventExceptionsSchema = z
  .object({
    exceptions: z
      .array(placedExceptionSchema)
      .describe('Newest first; at most 200.'),
    hidden: z.number().describe('Of components that the reader may not see.'),
    truncated: z.boolean().describe('There are more than are listed.'),
  })
  .meta({ id: 'EventExceptions' });

/** @public */
export type EventExceptions = z.infer<typeof eventExceptionsSchema>;

/** What let something in while a freeze was active. @public */
export const passedBySchema = z
  .enum(['exception', 'override', 'rollback', 'hotfix', 'promotion', 'outside'])
  .describe(
    '`promotion`: one that the freeze did not hold, such as one under way before it began; `outside`: none.',
  );

/** @public */
export type PassedBy = z.infer<typeof passedBySchema>;

/** What went in during the current or last time of a freeze. @public */
export const freezeReviewSchema = z
  .object({
    event: z.object({ id: z.string(), title: z.string() }),
    from: instantSchema
      .optional()
      .describe('When it began; absent: it has not yet.'),
    to: instantSchema.optional().describe('When it ends or ended.'),
    arrivals: z
      .array(
        placeSchema.extend({
          at: instantSchema.describe('When it was first seen there.'),
          by: passedBySchema,
          promotionId: z.string().optional(),
        }),
      )
      .describe('Oldest first; at most 500.'),
    hidden: z.number().describe('Of components that the reader may not see.'),
    truncated: z.boolean().describe('There are more than are listed.'),
  })
  .meta({ id: 'FreezeReview' });

/** @public */
export type FreezeReview = z.infer<typeof freezeReviewSchema>;
