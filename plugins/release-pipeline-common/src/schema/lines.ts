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

/** One line: what is shown in a row, a message or a feed. */
export const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'expected a text that is not empty')
    .max(most, `expected at most ${most} characters`)
    .regex(
      /^[^\p{Cc}\p{Cs}]*$/u,
      'expected one line, without control characters and halves of letters',
    );

/** Text that the database can hold: half a letter is none. */
export const paragraph = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'expected a text that is not empty')
    .max(most, `expected at most ${most} characters`)
    .regex(/^\P{Cs}*$/u, 'expected no halves of letters');
