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

/** A seat in approvals that somebody handed to another person for a time. @public */
export const delegationViewSchema = z
  .object({
    id: z.string(),
    from: actorSchema.describe('Whose seat it is.'),
    to: actorSchema.describe('Who holds it.'),
    until: instantSchema,
    reason: z.string().optional(),
  })
  .meta({ id: 'Delegation' });

/** @public */
export type DelegationView = z.infer<typeof delegationViewSchema>;

/** What the reader handed over or holds, and to whom they may hand over. @public */
export const delegationsSchema = z
  .object({
    given: delegationViewSchema
      .optional()
      .describe('The seat of the reader, while somebody else holds it.'),
    held: z
      .array(delegationViewSchema)
      .describe('Seats of others that the reader holds.'),
    handOver: availabilitySchema,
    people: z
      .array(actorSchema)
      .describe('Who may hold the seat of the reader.'),
  })
  .meta({ id: 'Delegations' });

/** @public */
export type DelegationsView = z.infer<typeof delegationsSchema>;

/** To hand a seat over. @public */
export const giveDelegationSchema = z
  .object({
    to: z.string().min(1).max(300).describe('Ref of a user.'),
    until: z.iso
      .datetime()
      .describe('A moment to come, at most 30 days from now.'),
    reason: z.string().trim().max(2000).optional(),
  })
  .strict()
  .meta({ id: 'GiveDelegation' });

/** @public */
export type GiveDelegation = z.infer<typeof giveDelegationSchema>;
