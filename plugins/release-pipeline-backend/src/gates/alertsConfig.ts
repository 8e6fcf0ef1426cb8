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
import { checkTemplate, TARGET_VARIABLES } from '../domain/templates';

const labelNameSchema = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'expected the name of a label');

const valueSchema = z
  .string()
  .min(1)
  .superRefine((value, context) => {
    const problem = checkTemplate(
      value,
      name => TARGET_VARIABLES.some(known => known === name),
      TARGET_VARIABLES,
    );
    if (problem) {
      context.addIssue(problem);
    }
  });

const notEmpty = (labels: object) => Object.keys(labels).length > 0;

/** Labels that an alert must have; values are templates, a list means any of it. */
export const alertLabelsSchema = z
  .record(labelNameSchema, z.union([valueSchema, z.array(valueSchema).min(1)]))
  .refine(notEmpty, 'expected at least one label');

export type AlertLabels = z.infer<typeof alertLabelsSchema>;

/** Labels of an alert that always fires. */
export const watchdogSchema = z
  .record(labelNameSchema, z.string().min(1))
  .refine(notEmpty, 'expected at least one label');

/** Keys of a gate of `type: alerts`. */
export const alertsConfigSchema = z
  .strictObject({
    alertmanager: z.string().min(1).optional(),
    prometheus: z.string().min(1).optional(),
    labels: alertLabelsSchema,
    watchdog: watchdogSchema.optional(),
  })
  .refine(
    ({ alertmanager, prometheus }) => !alertmanager !== !prometheus,
    'expected alertmanager or prometheus, one of them',
  );

export type AlertsConfig = z.infer<typeof alertsConfigSchema>;
