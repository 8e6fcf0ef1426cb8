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

import { ConfigReader, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds, JsonValue } from '@backstage/types';
import { z } from 'zod';

/**
 * A duration as Backstage's own config takes it: `{ hours: 24 }`, `24h`,
 * `PT24H`. Gives milliseconds.
 */
export const durationSchema = z.unknown().transform((value, context) => {
  try {
    const config = new ConfigReader({ duration: value as JsonValue });
    const milliseconds = durationToMilliseconds(
      readDurationFromConfig(config, { key: 'duration' }),
    );
    if (Number.isFinite(milliseconds) && milliseconds >= 0) {
      return milliseconds;
    }
  } catch {
    // Said below, in the words of this config.
  }
  context.addIssue({
    code: 'custom',
    message: "expected a duration such as { hours: 24 }, '24h' or 'PT24H'",
  });
  return z.NEVER;
});

const UNITS: Array<[string, number]> = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** Milliseconds in words, in the two largest units: "1 d 2 h", "45 s". */
export function describeDuration(milliseconds: number): string {
  let rest = Math.max(0, Math.round(milliseconds / 1_000)) * 1_000;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) {
      parts.push(`${count} ${unit}`);
    }
  }
  return parts.slice(0, 2).join(' ') || '0 s';
}
