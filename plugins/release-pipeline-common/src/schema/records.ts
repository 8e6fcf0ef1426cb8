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

const componentRef = z
  .string()
  .min(1)
  .max(200)
  .describe('Entity ref, such as `component:default/payments`.');

/** An address that a browser may be sent to. */
const webAddress = z
  .url({
    protocol: /^https?$/,
    error: 'expected an http or https address',
    // What is no address cannot be looked into.
    abort: true,
  })
  .max(2000)
  .refine(value => {
    const { username, password } = new URL(value);
    return !username && !password;
  }, 'expected an address without user name and password');

/** What an outside system found out (R34). @public */
export const reportSchema = z
  .object({
    component: componentRef,
    stage: z.string().min(1).max(63).describe('Where it was found out.'),
    release: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe(
        'Its version as the portal shows it, its key, or its id. Left out: it is about the stage, such as a backup.',
      ),
    check: z.string().min(1).max(63).describe('What gates call it.'),
    run: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .describe(
        'Names this run; said again it is the same report, and another run is another report.',
      ),
    status: z.enum(['passed', 'failed']),
    values: z
      .record(z.string().min(1).max(63), z.number())
      .refine(
        values => Object.keys(values).length <= 50,
        'expected at most 50 values',
      )
      .optional()
      .describe('Numbers that gates hold against bounds, by name.'),
    source: z
      .object({
        repository: webAddress,
        revision: z.string().min(1).max(100),
        branch: z.string().min(1).max(255).optional(),
      })
      .strict()
      .optional()
      .describe('What the release was built from (R25).'),
    summary: z.string().trim().max(2000).optional(),
    href: webAddress.optional().describe('Where to look at the run.'),
  })
  .strict()
  .meta({ id: 'Report' });

/** @public */
export type Report = z.infer<typeof reportSchema>;

/** What was recorded. @public */
export const reportReceiptSchema = z
  .object({
    id: z.string(),
    component: z.string(),
    stage: z.string(),
    release: z.object({ id: z.string(), version: z.string() }).optional(),
    check: z.string(),
    run: z.string(),
    status: z.enum(['passed', 'failed']),
    receivedAt: instantSchema,
    newest: z
      .boolean()
      .describe('Whether it is the one that counts; else a later one does.'),
  })
  .meta({ id: 'ReportReceipt' });

/** @public */
export type ReportReceipt = z.infer<typeof reportReceiptSchema>;

/** That those affected were told of a release. @public */
export const announcementSchema = z
  .object({
    component: componentRef,
    stage: z.string().min(1).max(63).describe('The stage to be entered.'),
    releaseId: z.string().min(1).max(64),
    text: z.string().trim().min(1).max(2000).describe('What they were told.'),
    href: webAddress.optional().describe('Where they read it.'),
  })
  .strict()
  .meta({ id: 'Announcement' });

/** @public */
export type Announcement = z.infer<typeof announcementSchema>;

/** Ticks an item of a checklist, or takes that back. @public */
export const tickSchema = z
  .object({
    component: componentRef,
    stage: z.string().min(1).max(63).describe('The stage to be entered.'),
    releaseId: z.string().min(1).max(64),
    gate: z.string().min(1).max(63),
    item: z.string().min(1).max(500).describe('Its text as it was read.'),
    done: z.boolean().default(true).describe('`false` takes it back.'),
  })
  .strict()
  .meta({ id: 'Tick' });

/** @public */
export type Tick = z.infer<typeof tickSchema>;

/** What was recorded. @public */
export const tickReceiptSchema = z
  .object({
    component: z.string(),
    stage: z.string(),
    releaseId: z.string(),
    gate: z.string(),
    item: z.string(),
    done: z.boolean(),
    by: z.object({ ref: z.string(), name: z.string() }),
    at: instantSchema,
  })
  .meta({ id: 'TickReceipt' });

/** @public */
export type TickReceipt = z.infer<typeof tickReceiptSchema>;
