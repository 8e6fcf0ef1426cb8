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
import { Zone } from '../domain/calendar/Zone';
import { nameSchema, nonEmpty, strict } from './basicSchemas';
import { type ConfigPath, type ConfigProblems, listNames } from './problems';
import type { PrometheusQueryConfig } from './types';

/** `releasePipeline.calendar.quietTimes`. */
export const quietTimesSchema = strict({
  query: nameSchema,
  zone: nonEmpty.default('UTC'),
  weeks: z.number().int().min(1).max(12).default(4),
  hours: z.number().int().min(1).max(12).default(2),
  types: z.array(nonEmpty).min(1).optional(),
});

/** From which traffic quiet times are proposed. */
export interface QuietTimesConfig {
  query: PrometheusQueryConfig;
  zone: string;
  /** How far back it is looked. */
  weeks: number;
  /** How long a quiet time is. */
  hours: number;
  /** Values of `spec.type`; absent: any. */
  types?: string[];
}

/** Absent where it is not wished for, or wrong. */
export function readQuietTimes(
  written: z.infer<typeof quietTimesSchema> | undefined,
  path: ConfigPath,
  queries: Map<string, PrometheusQueryConfig>,
  problems: ConfigProblems,
): QuietTimesConfig | undefined {
  if (!written) {
    return undefined;
  }
  try {
    Zone.create(written.zone);
  } catch {
    problems.add(
      [...path, 'zone'],
      `unknown zone "${written.zone}"; expected an IANA name such as Europe/Berlin`,
    );
    return undefined;
  }
  const query = queries.get(written.query);
  if (!query) {
    problems.add(
      [...path, 'query'],
      `unknown query "${written.query}"; expected one of ${listNames(
        queries.keys(),
      )}`,
    );
    return undefined;
  }
  return { ...written, query };
}
