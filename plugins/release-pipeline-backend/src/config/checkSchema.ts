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
import { operatorsSchema, presetNames } from '../adapters/http';
import { TARGET_VARIABLES } from '../domain/templates';
import { durationSchema } from './duration';
import {
  headerNameSchema,
  headersSchema,
  nonEmpty,
  strict,
  template,
  urlSchema,
} from './schema';

const statusSchema = z.number().int().min(200).max(599);
const PATH_VARIABLES = [...TARGET_VARIABLES, 'release.version'];

/** An entry of `releasePipeline.checks`. */
export const checkSchema = strict({
  preset: z.enum(presetNames).optional(),
  url: urlSchema,
  frontendUrl: urlSchema.optional(),
  path: template(PATH_VARIABLES)
    .refine(path => path.startsWith('/'), 'expected a path that begins with /')
    .optional(),
  method: z.enum(['GET', 'POST']).optional(),
  body: z.literal('facts').optional(),
  token: nonEmpty.optional(),
  username: nonEmpty.optional(),
  password: nonEmpty.optional(),
  headers: headersSchema.optional(),
  timeout: durationSchema
    .refine(
      value => value >= 1 && value <= 10_000,
      'expected at most { seconds: 10 }',
    )
    .default(5_000),
  expect: strict({
    status: z
      .union([statusSchema, z.array(statusSchema).min(1)])
      .transform(value => [value].flat())
      .optional(),
    headers: z.record(headerNameSchema, operatorsSchema).optional(),
    json: z.record(nonEmpty, operatorsSchema).optional(),
    latency: strict({ atMost: durationSchema }).optional(),
    revision: z.union([z.literal(true), nonEmpty]).optional(),
  }).default({}),
});
