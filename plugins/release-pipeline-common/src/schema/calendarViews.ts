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
import {
  calendarEventSchema,
  changeSchema,
  untoldEventSchema,
} from './calendar';
import { instantSchema, sentenceSchema } from './text';

/** A time of an event, and which stages of a component it is about. @public */
export const componentEventSchema = z
  .object({
    event: calendarEventSchema,
    stages: z.array(z.string()).describe('Of the component; one at least.'),
  })
  .meta({ id: 'ComponentEvent' });

/** @public */
export type ComponentEvent = z.infer<typeof componentEventSchema>;

/** What the calendar says of one stage of a component now. @public */
export const stageOutlookSchema = z
  .object({
    stage: z.string(),
    state: z
      .enum(['open', 'closed', 'depends', 'unknown'])
      .describe('For a forward promotion; `depends`: on its risk class.'),
    sentence: sentenceSchema.describe('Until when, and by what.'),
  })
  .meta({ id: 'StageOutlook' });

/** @public */
export type StageOutlook = z.infer<typeof stageOutlookSchema>;

/** The next days of one component: what the calendar holds for its stages. @public */
export const componentCalendarSchema = z
  .object({
    component: z.object({ ref: z.string(), name: z.string() }),
    from: instantSchema.describe('A day before now, for readers in any zone.'),
    to: instantSchema,
    outlook: z
      .array(stageOutlookSchema)
      .describe('In the order of the stages.'),
    events: z
      .array(componentEventSchema)
      .describe(
        'In order of their start; at most 500, of which windows are left out first.',
      ),
    changes: z.array(changeSchema).describe('Of this component alone.'),
    truncated: z.boolean().describe('There is more than is listed.'),
  })
  .meta({ id: 'ComponentCalendar' });

/** @public */
export type ComponentCalendar = z.infer<typeof componentCalendarSchema>;

/** An event that touches what the reader owns, and how much of it. @public */
export const ownEventSchema = z
  .object({
    event: calendarEventSchema.describe('When it takes place now, or next.'),
    components: z
      .array(z.object({ ref: z.string(), name: z.string() }))
      .describe('Of the reader, and to be seen by them; the first five.'),
    count: z.number().describe('How many of them there are.'),
    systems: z
      .array(z.string())
      .describe('Entity refs of their systems, each once; at most ten.'),
    stages: z.array(z.string()).describe('Of them, each once.'),
    allowed: z
      .array(z.string())
      .describe('Directions that it does not hold back.'),
  })
  .meta({ id: 'OwnEvent' });

/** @public */
export type OwnEvent = z.infer<typeof ownEventSchema>;

/** The next 14 days of what the reader, or a group of theirs, owns. @public */
export const ownCalendarSchema = z
  .object({
    from: instantSchema,
    to: instantSchema,
    components: z
      .number()
      .describe('How many the reader owns and may see; 500 are looked at.'),
    events: z
      .array(ownEventSchema)
      .describe(
        'Each event once, in order of their start; at most 50, of which windows are left out first, then notes.',
      ),
    untold: z
      .array(untoldEventSchema)
      .optional()
      .describe(
        'Freezes and windows that touch them, of which it cannot be told when they take place; at most 50.',
      ),
    changes: z
      .array(changeSchema)
      .describe('Of these components, what is not over; at most 50.'),
    truncated: z.boolean().describe('There is more than is listed.'),
  })
  .meta({ id: 'OwnCalendar' });

/** @public */
export type OwnCalendar = z.infer<typeof ownCalendarSchema>;

/** A time of the week at which little goes on, as it was measured. @public */
export const quietSlotSchema = z
  .object({
    weekday: z.string().describe('`Sunday`; of its beginning, in `zone`.'),
    from: z.string().describe('`03:00`, as clocks in `zone` show it.'),
    to: z.string(),
    load: z.number().describe('The mean of the medians of its hours.'),
    share: z
      .number()
      .optional()
      .describe('Of the busiest hour of the week, 0 to 1.'),
    weeks: z.number().describe('In how many weeks it was measured at least.'),
    next: z
      .object({ start: instantSchema, end: instantSchema })
      .describe('When it is next.'),
  })
  .meta({ id: 'QuietSlot' });

/** @public */
export type QuietSlot = z.infer<typeof quietSlotSchema>;

/** When little goes on at a component, by its measured traffic. @public */
export const quietTimesSchema = z
  .object({
    state: z
      .enum(['known', 'unknown', 'off'])
      .describe('`off`: not configured for this component.'),
    sentence: sentenceSchema.describe(
      'What was looked at, or why it is not known.',
    ),
    stage: z.string().optional(),
    zone: z.string().optional(),
    unit: z.string().optional(),
    busiest: z
      .object({ weekday: z.string(), from: z.string(), load: z.number() })
      .optional(),
    slots: z.array(quietSlotSchema).describe('The quietest first; at most 5.'),
    href: z.string().optional().describe('Where the same can be asked.'),
  })
  .meta({ id: 'QuietTimes' });

/** @public */
export type QuietTimes = z.infer<typeof quietTimesSchema>;

/** @public */
export const quietTimesQuerySchema = z
  .object({
    component: z.string().min(1).max(300).describe('Entity ref.'),
    stage: z
      .string()
      .min(1)
      .max(63)
      .optional()
      .describe('The last one of its pipeline unless set.'),
  })
  .strict()
  .meta({ id: 'QuietTimesQuery' });

/** @public */
export type QuietTimesQuery = z.infer<typeof quietTimesQuerySchema>;
