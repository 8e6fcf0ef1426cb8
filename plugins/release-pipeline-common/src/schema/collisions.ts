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

/**
 * Why two changes touch each other, the strongest reason first: they are about
 * one component, one relies on the other by the catalog, they share a system in
 * the same stage, one group alone decides about both, they share a cluster; or
 * the calendar has something at that time. @public
 */
export const collisionReasons = [
  'component',
  'dependency',
  'system',
  'approver',
  'cluster',
  'calendar',
] as const;

/** @public */
export type CollisionReason = (typeof collisionReasons)[number];

/** One change or event that a change touches in time. @public */
export const collisionSchema = z
  .object({
    id: z.string().describe('Of the promotion, the event or the departure.'),
    kind: z
      .string()
      .describe('`promotion`, `train`, or the kind of the event.'),
    why: z.array(z.enum(collisionReasons)).min(1),
    sentence: sentenceSchema.describe(
      'Both sides, why they touch, since or from when and until when.',
    ),
    component: z
      .object({ ref: z.string(), name: z.string() })
      .optional()
      .describe('Of the other change; absent: an event.'),
    stage: z.string().optional(),
    version: z.string().optional(),
    start: instantSchema,
    end: instantSchema
      .optional()
      .describe('Expected, of a change; absent: it takes longer than usual.'),
    href: z.string().optional().describe('Where an event is written about.'),
  })
  .meta({ id: 'Collision' });

/** @public */
export type Collision = z.infer<typeof collisionSchema>;

/** What a change would touch at its time, as the reader sees it. @public */
export const collisionsSchema = z
  .object({
    start: instantSchema.describe('The time of the change that is looked at.'),
    end: instantSchema,
    length: z.string().describe('In words: where its length comes from.'),
    known: z
      .array(collisionSchema)
      .describe('The strongest first; at most 20.'),
    more: z.number().describe('How many further ones there are at least.'),
    hidden: z
      .number()
      .describe('How many of them the reader may not see (R24).'),
    unknown: z
      .array(z.string())
      .describe('Why there may be others; empty: all is known.'),
  })
  .meta({ id: 'Collisions' });

/** @public */
export type Collisions = z.infer<typeof collisionsSchema>;

/** @public */
export const collisionsQuerySchema = z
  .object({
    stage: z.string().min(1).max(63),
    release: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('Id of the release; absent: its risk counts as high.'),
    at: z.iso
      .datetime()
      .optional()
      .describe(
        'When it would begin; absent: as it is planned, or now. Nothing changes what is under way.',
      ),
    promotion: z
      .uuid()
      .optional()
      .describe('Of one that is there already; it touches itself never.'),
  })
  .strict()
  .meta({ id: 'CollisionsQuery' });

/** @public */
export type CollisionsQuery = z.infer<typeof collisionsQuerySchema>;
