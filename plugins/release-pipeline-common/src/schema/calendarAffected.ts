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

/** Components that an event of the calendar speaks of. @public */
export const affectedComponentsSchema = z
  .object({
    components: z
      .array(
        z.object({
          ref: z.string(),
          name: z.string(),
          stages: z.array(z.string()),
        }),
      )
      .describe('In its scope, and to be seen by the reader; at most 200.'),
    more: z.number().describe('Further ones that the reader may see.'),
    hidden: z.number().describe('In its scope, and not for the reader.'),
  })
  .meta({ id: 'AffectedComponents' });

/** @public */
export type AffectedComponents = z.infer<typeof affectedComponentsSchema>;
