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
import { planWhenSchema } from './planning';

const seenDigestSchema = z
  .string()
  .min(1)
  .max(128)
  .describe('The digest that the person saw (R20).');

const reasonSchema = z.string().trim().max(2000);

/** @public */
export const createPromotionSchema = z
  .object({
    stage: z.string().min(1).max(63),
    releaseId: z.string().min(1).max(64),
    reason: reasonSchema.optional(),
    replaces: z
      .string()
      .max(64)
      .optional()
      .describe('Id of an open promotion of the same lane to replace (R11).'),
    when: planWhenSchema
      .optional()
      .describe('When it is to go; absent: as soon as it may.'),
  })
  .strict()
  .meta({ id: 'CreatePromotion' });

/** @public */
export type CreatePromotion = z.infer<typeof createPromotionSchema>;

/** @public */
export const decisionSchema = z
  .object({
    digest: seenDigestSchema,
    reason: reasonSchema.optional(),
  })
  .strict()
  .meta({ id: 'Decision' });

/** @public */
export type Decision = z.infer<typeof decisionSchema>;

/** @public */
export const rejectionSchema = z
  .object({
    digest: seenDigestSchema,
    reason: reasonSchema.min(1),
  })
  .strict()
  .meta({ id: 'Rejection' });

/** @public */
export type Rejection = z.infer<typeof rejectionSchema>;

/** What a person found of a release after its watch. @public */
export const signOffSchema = z
  .object({
    digest: seenDigestSchema,
    verdict: z
      .enum(['confirmed', 'problem'])
      .describe(
        '`confirmed` ends the promotion as succeeded, `problem` as failed.',
      ),
    reason: reasonSchema.optional(),
  })
  .strict()
  .refine(({ reason, verdict }) => verdict === 'confirmed' || Boolean(reason), {
    path: ['reason'],
    message: 'expected what the problem is',
  })
  .meta({ id: 'GiveSignOff' });

/** @public */
export type GiveSignOff = z.infer<typeof signOffSchema>;

/** @public */
export const withdrawalSchema = z
  .object({
    approvalId: z.uuid().describe('An approval that the person gave.'),
    reason: reasonSchema.optional(),
  })
  .strict()
  .meta({ id: 'Withdrawal' });

/** @public */
export type Withdrawal = z.infer<typeof withdrawalSchema>;

/** @public */
export const overrideSchema = z
  .object({
    digest: seenDigestSchema,
    gates: z
      .array(z.string().min(1).max(63))
      .min(1)
      .max(100)
      .describe('Names of the conditions to pass over.'),
    reason: reasonSchema.min(1),
    ticket: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .describe('Where it is written down: a key or an address.'),
  })
  .strict()
  .meta({ id: 'GiveOverride' });

/** @public */
export type GiveOverride = z.infer<typeof overrideSchema>;

/** @public */
export const reviewSchema = z
  .object({
    overrideId: z.uuid(),
    finding: reasonSchema
      .min(1)
      .describe('What came of it, and what is done about it.'),
  })
  .strict()
  .meta({ id: 'Review' });

/** @public */
export type Review = z.infer<typeof reviewSchema>;

/** @public */
export const overrideEndSchema = z
  .object({
    overrideId: z.uuid(),
    reason: reasonSchema.min(1),
  })
  .strict()
  .meta({ id: 'OverrideEnd' });

/** @public */
export type OverrideEnd = z.infer<typeof overrideEndSchema>;

/** @public */
export const riskChangeSchema = z
  .object({
    digest: seenDigestSchema,
    risk: z.enum(['low', 'medium', 'high']),
    reason: reasonSchema.min(1),
  })
  .strict()
  .meta({ id: 'RiskChange' });

/** @public */
export type RiskChange = z.infer<typeof riskChangeSchema>;

/** @public */
export const cancellationSchema = z
  .object({ reason: reasonSchema.optional() })
  .strict()
  .meta({ id: 'Cancellation' });

/** @public */
export type Cancellation = z.infer<typeof cancellationSchema>;
