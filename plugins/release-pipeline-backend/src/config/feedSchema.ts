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
import { rulesShape } from './calendarSchema';
import { durationSchema } from './duration';
import { headersSchema, nonEmpty, strict } from './schema';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** As it is written: a slash at its end may be part of what is asked for. */
const addressSchema = z
  .string()
  .refine(
    value => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
    'expected a URL that begins with https:// or http://',
  )
  .refine(
    value =>
      !URL.canParse(value) ||
      !(new URL(value).username || new URL(value).password),
    'expected a URL without user name and password; they have keys of their own',
  );

/** An entry of `releasePipeline.calendar.feeds`. */
export const feedSchema = strict({
  ...rulesShape,
  url: addressSchema,
  kind: z.enum(['freeze', 'window']),
  zone: nonEmpty.optional(),
  interval: durationSchema
    .refine(
      value => value >= MINUTE && value <= 7 * DAY,
      'expected between { minutes: 1 } and { days: 7 }',
    )
    .default(60 * MINUTE),
  maximumAge: durationSchema
    .refine(value => value <= 90 * DAY, 'expected at most { days: 90 }')
    .default(2 * DAY),
  token: nonEmpty.optional(),
  username: nonEmpty.optional(),
  password: nonEmpty.optional(),
  headers: headersSchema.optional(),
}).refine(
  ({ interval, maximumAge }) => maximumAge >= 2 * interval,
  'expected a maximumAge of at least two intervals, so that one failure closes nothing',
);
