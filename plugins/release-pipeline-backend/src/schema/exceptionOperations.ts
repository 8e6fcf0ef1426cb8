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
  askExceptionSchema,
  confirmExceptionSchema,
  endExceptionSchema,
  eventExceptionsSchema,
  freezeReviewSchema,
  promotionExceptionsSchema,
} from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';
import type { Operation } from './operations';

const promotionParameters = z.object({ id: z.uuid() });
const eventParameters = z.object({ id: z.string().min(1).max(300) });

/** Operations about exceptions from freezes. */
export const exceptionOperations = {
  getPromotionExceptions: {
    method: 'get',
    path: '/promotions/:id/exceptions',
    summary:
      'The freezes that hold a promotion now, and the exceptions from them',
    parameters: promotionParameters,
    response: promotionExceptionsSchema,
  },
  askException: {
    method: 'post',
    path: '/promotions/:id/exceptions',
    summary:
      'Ask to let a promotion pass one freeze for a time; somebody else has to confirm it',
    parameters: promotionParameters,
    body: askExceptionSchema,
    response: promotionExceptionsSchema,
    audit: 'ask-exception',
    severity: 'high',
  },
  confirmException: {
    method: 'post',
    path: '/promotions/:id/exceptions/confirm',
    summary:
      'Confirm an exception, which counts from then on; never for who asked for it or for the promotion',
    parameters: promotionParameters,
    body: confirmExceptionSchema,
    response: promotionExceptionsSchema,
    audit: 'confirm-exception',
    severity: 'high',
  },
  endException: {
    method: 'post',
    path: '/promotions/:id/exceptions/end',
    summary: 'Take back an exception; the freeze holds again at once',
    parameters: promotionParameters,
    body: endExceptionSchema,
    response: promotionExceptionsSchema,
    audit: 'end-exception',
    severity: 'high',
  },
  getEventExceptions: {
    method: 'get',
    path: '/calendar/events/:id/exceptions',
    summary: 'All exceptions from one freeze',
    parameters: eventParameters,
    response: eventExceptionsSchema,
  },
  getFreezeReview: {
    method: 'get',
    path: '/calendar/events/:id/review',
    summary:
      'What went in during the current or last time of a freeze, and by what',
    parameters: eventParameters,
    response: freezeReviewSchema,
  },
} as const satisfies Record<string, Operation>;
