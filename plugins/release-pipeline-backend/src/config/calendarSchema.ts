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

import { calendarEventKindSchema } from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';
import { durationSchema } from './duration';
import {
  groupRefSchema,
  nameSchema,
  nonEmpty,
  refSchema,
  strict,
  urlSchema,
} from './basicSchemas';

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

/** What the clocks of the zone show; in milliseconds as if it were UTC. */
export const localTimeSchema = z.string().transform((value, context) => {
  const wall = Date.parse(`${value.length === 16 ? `${value}:00` : value}Z`);
  if (
    LOCAL_TIME.test(value) &&
    // Not the first of March for the 29th of February.
    new Date(wall || 0).toISOString().startsWith(value)
  ) {
    return wall;
  }
  context.addIssue(
    'expected a day and a time without zone, such as 2026-12-20T18:00',
  );
  return z.NEVER;
});

const refs = (kind: string) => z.array(refSchema(kind)).min(1).optional();
const words = z.array(nonEmpty).min(1).optional();
const names = z.array(nameSchema).min(1).optional();

const labels = z
  .array(
    nonEmpty.regex(
      /^[^=\s]+=\S*$/,
      'expected a label with its value, such as tier=gold',
    ),
  )
  .min(1)
  .optional();

/** What an event speaks of, or leaves out. */
export const scopeSchema = strict({
  components: refs('component'),
  systems: refs('system'),
  owners: refs('group'),
  types: words,
  stages: names,
  instances: names,
  domains: refs('domain'),
  clusters: words,
  labels,
});

/** What it speaks of, and what people read of it; wherever it is written. */
const saysShape = {
  scope: scopeSchema.default({}),
  except: scopeSchema.default({}),
  directions: z
    .array(z.enum(['forward', 'rollback', 'hotfix']))
    .min(1)
    .default(['forward']),
  risk: z
    .array(z.enum(['low', 'medium', 'high']))
    .min(1)
    .optional(),
  reason: nonEmpty.max(500, 'expected at most 500 characters').optional(),
  owner: groupRefSchema.optional(),
  link: urlSchema.optional(),
};

const title = nonEmpty.max(120, 'expected at most 120 characters');

/** The same in config, wherever its times come from. */
export const rulesShape = {
  enabled: z.boolean().default(true),
  title: title.optional(),
  ...saysShape,
};

const timesShape = {
  start: localTimeSchema,
  end: localTimeSchema.optional(),
  zone: nonEmpty,
  recurrence: strict({
    rule: nonEmpty,
    exdates: z.array(localTimeSchema).max(500).default([]),
    rdates: z.array(localTimeSchema).max(500).default([]),
  }).optional(),
};

/** A freeze or a window of the calendar. */
export const calendarEventSchema = strict({
  ...rulesShape,
  ...timesShape,
  duration: durationSchema.optional(),
}).refine(
  ({ duration, end }) => (end === undefined) !== (duration === undefined),
  'expected either end or duration',
);

/** An event that people enter: the same keys, as the API has them. */
export const enteredEventSchema = strict({
  kind: calendarEventKindSchema,
  title: title.regex(/^\P{Cc}*$/u, 'expected one line'),
  durationMinutes: z.number().int().min(1).optional(),
  ...saysShape,
  ...timesShape,
}).refine(
  ({ durationMinutes, end }) =>
    (end === undefined) !== (durationMinutes === undefined),
  { message: 'expected either end or duration', path: ['end'] },
);
