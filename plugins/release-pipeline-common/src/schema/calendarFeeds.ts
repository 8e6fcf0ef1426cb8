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

/** A calendar elsewhere, of which each event is a freeze or a window. @public */
export const calendarFeedSchema = z
  .object({
    name: z.string().describe('As config has it.'),
    title: z.string(),
    kind: z.enum(['freeze', 'window']),
    events: z
      .number()
      .describe('Of the last good copy, without those that are over.'),
    readAt: instantSchema
      .optional()
      .describe('When that copy was last heard to hold; absent: never.'),
    overAge: z
      .boolean()
      .describe(
        'The copy is too old, or there is none: a feed of freezes closes its scope, and one of windows opens nothing.',
      ),
    maximumAgeSeconds: z.number().describe('How old a copy may be.'),
    error: z
      .string()
      .optional()
      .describe('Why it could not be read when that was tried last.'),
    triedAt: instantSchema.optional(),
    notice: sentenceSchema
      .optional()
      .describe(
        'What is to be known where it could not be read: since when, why, and what that closes. Absent: it was read.',
      ),
    ignored: z
      .array(z.string())
      .describe('Sentences: what of the copy was not read as it was meant.'),
  })
  .meta({ id: 'CalendarFeed' });

/** @public */
export type CalendarFeed = z.infer<typeof calendarFeedSchema>;

/** @public */
export const calendarFeedsSchema = z
  .object({ feeds: z.array(calendarFeedSchema) })
  .meta({ id: 'CalendarFeeds' });

/** @public */
export type CalendarFeeds = z.infer<typeof calendarFeedsSchema>;
