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

import {
  createSubscriptionSchema,
  subscriptionCreatedSchema,
  subscriptionsSchema,
} from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';

/** Calendars that people read elsewhere; they are fetched without these, by their address. */
export const subscriptionOperations = {
  getSubscriptions: {
    method: 'get',
    path: '/calendar/subscriptions',
    summary: 'Calendars that the reader reads elsewhere',
    parameters: z.object({}),
    response: subscriptionsSchema,
  },
  createSubscription: {
    method: 'post',
    path: '/calendar/subscriptions',
    summary:
      'Subscribe to the calendar; the answer has the secret address, which is said this once',
    parameters: z.object({}),
    body: createSubscriptionSchema,
    response: subscriptionCreatedSchema,
    created: true,
    audit: 'subscribe',
  },
  revokeSubscription: {
    method: 'post',
    path: '/calendar/subscriptions/:id/revoke',
    summary: 'Make the address of a subscription worth nothing; for its owner',
    parameters: z.object({ id: z.uuid() }),
    body: z.strictObject({}),
    response: subscriptionsSchema,
    audit: 'unsubscribe',
  },
} as const;
