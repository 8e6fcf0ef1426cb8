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

/** What a number is held against; both ends belong to it. */
export const boundsSchema = z
  .strictObject({
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .refine(
    ({ min, max }) => min !== undefined || max !== undefined,
    'expected min or max',
  )
  .refine(
    ({ min, max }) => min === undefined || max === undefined || min <= max,
    'expected min to be no more than max',
  );

export type Bounds = z.infer<typeof boundsSchema>;

/** What is no number is within nothing (F49). */
export function isWithin(value: number, { min, max }: Bounds): boolean {
  return (
    Number.isFinite(value) &&
    (min === undefined || value >= min) &&
    (max === undefined || value <= max)
  );
}

/** "at least 80", "at most 0", "1 to 5" */
export function describeBounds({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) {
    return `${min} to ${max}`;
  }
  return min === undefined ? `at most ${max}` : `at least ${min}`;
}
