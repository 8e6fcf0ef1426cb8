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

/** An absolute moment, ISO 8601 in UTC; ages are computed by the reader (R33). @public */
export const instantSchema = z.string().meta({
  id: 'Instant',
  description: 'An absolute moment, ISO 8601 in UTC.',
  format: 'date-time',
});

/**
 * How a moment inside a sentence is to be read:
 * `in` "in 3 h 10 min (17:15 CET)", `at` "17:15 CET", `for` "for 3 h 5 min",
 * `ago` "8 s ago", `countdown` "4:12", `when` "17:15 CET, in 3 h 10 min".
 * @public
 */
export const timeFormSchema = z.enum([
  'in',
  'at',
  'for',
  'ago',
  'countdown',
  'when',
]);

/**
 * Plain words with the moments left open, because only the reader knows the
 * reader's zone and the present moment. Parts are joined without separators.
 * @public
 */
export const sentenceSchema = z
  .array(
    z.union([
      z.string(),
      z.object({ time: instantSchema, as: timeFormSchema }),
      z.object({ text: z.string(), href: z.string() }),
    ]),
  )
  .meta({
    id: 'Sentence',
    description:
      'Plain words; moments and links stand as objects between the strings.',
  });

/** @public */
export type Sentence = z.infer<typeof sentenceSchema>;

/** Something is wrong at a named place, and how to mend it. @public */
export const problemSchema = z
  .object({
    code: z.string().describe('Stable name of the problem, kebab-case.'),
    message: z.string(),
    place: z
      .string()
      .optional()
      .describe('Where it is mended: a file, an Argo CD application, a key.'),
    remedy: z.string().optional().describe('What to do, in one sentence.'),
    copy: z.string().optional().describe('The exact text to add there.'),
    stage: z.string().optional(),
    href: z.string().optional(),
  })
  .meta({ id: 'Problem' });

/** @public */
export type Problem = z.infer<typeof problemSchema>;

/** Whether the reader may do something, and if not, why not. @public */
export const availabilitySchema = z
  .object({
    allowed: z.boolean(),
    because: z
      .string()
      .optional()
      .describe('Why not, and who can; present when not allowed.'),
  })
  .meta({ id: 'Availability' });

/** @public */
export type Availability = z.infer<typeof availabilitySchema>;
