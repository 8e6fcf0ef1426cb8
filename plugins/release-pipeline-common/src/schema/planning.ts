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
import { instantSchema } from './text';

/** How far ahead a promotion may be planned, in days. @public */
export const PLAN_HORIZON_DAYS = 90;

/** For how long a planned promotion goes after its time, in minutes, unless said. @public */
export const PLAN_TOLERANCE_MINUTES = 60;

/**
 * When a promotion is to go: at a time, or in the next window that the calendar
 * opens for it.
 * @public
 */
export const planWhenSchema = z
  .union([
    z
      .object({
        at: z.iso
          .datetime({ offset: true })
          .describe('A moment to come, at most 90 days from now.'),
        toleranceMinutes: z
          .number()
          .int()
          .min(1)
          .max(1440)
          .optional()
          .describe(
            'For how long it may still go after that, where something held it; 60 unless set. Then it waits for a new time.',
          ),
      })
      .strict(),
    z
      .object({
        nextWindow: z
          .literal(true)
          .describe(
            'When the calendar opens next; it goes until the calendar closes again. Where it is open and no window speaks of it: as soon as it may.',
          ),
      })
      .strict(),
  ])
  .meta({ id: 'PlanWhen' });

/** @public */
export type PlanWhen = z.infer<typeof planWhenSchema>;

/** @public */
export const planChangeSchema = z
  .object({
    was: instantSchema
      .nullable()
      .describe(
        'The time that the person saw it planned for, null for none; another one by now is a conflict.',
      ),
    when: planWhenSchema
      .optional()
      .describe('Absent: it goes as soon as it may.'),
    reason: z.string().trim().max(2000).optional(),
  })
  .strict()
  .meta({ id: 'PlanChange' });

/** @public */
export type PlanChange = z.infer<typeof planChangeSchema>;

/** When the calendar opens next for a release on its way into a stage. @public */
export const nextWindowSchema = z
  .object({
    from: instantSchema,
    until: instantSchema
      .optional()
      .describe('Absent: nothing that is known closes it again.'),
    title: z
      .string()
      .optional()
      .describe('Of the window; absent: there is none.'),
  })
  .meta({ id: 'NextWindow' });

/** @public */
export type NextWindow = z.infer<typeof nextWindowSchema>;
