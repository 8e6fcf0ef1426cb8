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
import { onlyGroupSchema } from '../config/basicSchemas';
import { durationSchema } from '../config/duration';

/** The keys of a gate of type `approval`. */
export const approvalConfigSchema = z
  .strictObject({
    required: z.number().int().min(1).default(1),
    from: z
      .array(onlyGroupSchema)
      .min(1, 'expected at least one group: nobody could approve'),
    mandatory: z
      .array(onlyGroupSchema)
      .transform(groups => [...new Set(groups)])
      .default([]),
    oneForSeveral: z.boolean().default(false),
    requireAuthors: z.boolean().default(false),
    expires: durationSchema
      .refine(value => value > 0, 'expected more than no time')
      .optional(),
    reason: z.boolean().optional(),
    voidOnRed: z.boolean().default(false),
  })
  .superRefine(({ required, from, mandatory, oneForSeveral }, context) => {
    mandatory.forEach((group, index) => {
      if (!from.includes(group)) {
        context.addIssue({
          code: 'custom',
          path: ['mandatory', index],
          message: `expected a group that stands in from, too: nobody of ${group} could approve`,
        });
      }
    });
    if (mandatory.length > required && !oneForSeveral) {
      context.addIssue({
        code: 'custom',
        path: ['required'],
        message: `expected at least ${mandatory.length}, one person of each mandatory group, or oneForSeveral`,
      });
    }
  });

export type ApprovalConfig = z.infer<typeof approvalConfigSchema>;
