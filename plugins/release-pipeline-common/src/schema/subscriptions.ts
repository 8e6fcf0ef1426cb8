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
import { line } from './lines';
import { availabilitySchema, instantSchema } from './text';

const some = () => z.array(line(300)).min(1).max(50).optional();

/**
 * What a subscription shows: each key that is given must name it. Never more
 * than the portal showed to its owner last.
 * @public
 */
export const subscriptionFilterSchema = z
  .object({
    mine: z
      .boolean()
      .optional()
      .describe('Only what a group owns of which its owner is a member.'),
    components: some().describe('Entity refs.'),
    systems: some().describe('Entity refs.'),
    owners: some().describe('Entity refs of groups.'),
    stages: some(),
    kinds: z
      .array(z.enum(['freeze', 'window', 'note', 'change']))
      .min(1)
      .max(4)
      .optional()
      .describe(
        '`note`: maintenance, incidents and drills; `change`: promotions and deployments, planned ones as well. All unless set.',
      ),
  })
  .strict()
  .meta({ id: 'SubscriptionFilter' });

/** @public */
export type SubscriptionFilter = z.infer<typeof subscriptionFilterSchema>;

/** To subscribe to the calendar. @public */
export const createSubscriptionSchema = z
  .object({
    name: line(80).describe('What calendars call it.'),
    filter: subscriptionFilterSchema
      .optional()
      .describe('Everything unless set.'),
  })
  .strict()
  .meta({ id: 'CreateSubscription' });

/** @public */
export type CreateSubscription = z.infer<typeof createSubscriptionSchema>;

/** A calendar that its owner reads elsewhere. @public */
export const subscriptionViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    filter: subscriptionFilterSchema,
    createdAt: instantSchema,
    fetchedAt: instantSchema
      .optional()
      .describe('When a calendar asked for it last; absent: none did.'),
    suspended: z
      .boolean()
      .describe(
        'It shows nothing: its owner was not in the portal for too long, for which a visit is enough, or the catalog has no user of trusted origin whose it is.',
      ),
  })
  .meta({ id: 'Subscription' });

/** @public */
export type SubscriptionView = z.infer<typeof subscriptionViewSchema>;

/** The subscriptions of the reader. @public */
export const subscriptionsSchema = z
  .object({
    subscriptions: z.array(subscriptionViewSchema).describe('Newest first.'),
    visitedAt: instantSchema
      .optional()
      .describe('When the portal showed the reader last what they may see.'),
    suspendedAfterDays: z
      .number()
      .describe('Without a visit to the portal, they show nothing after it.'),
    create: availabilitySchema.describe('Whether the reader may create one.'),
    mine: availabilitySchema.describe(
      'Whether one can show what the groups of the reader own.',
    ),
    choices: z
      .object({
        systems: z.array(z.string()),
        owners: z.array(z.string()),
        stages: z.array(z.string()),
      })
      .describe('Of what the reader may see; at most 500 each.'),
  })
  .meta({ id: 'Subscriptions' });

/** @public */
export type Subscriptions = z.infer<typeof subscriptionsSchema>;

/** The subscriptions of the reader, one of which is new. @public */
export const subscriptionCreatedSchema = subscriptionsSchema
  .extend({
    address: z
      .string()
      .describe(
        'Of the new one. It is a secret, and said this once: whoever has it reads the calendar.',
      ),
  })
  .meta({ id: 'SubscriptionCreated' });

/** @public */
export type SubscriptionCreated = z.infer<typeof subscriptionCreatedSchema>;
