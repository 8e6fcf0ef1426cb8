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

import type { TriedGate } from 'backstage-plugin-release-pipeline-common';

type Settings = TriedGate['settings'];

/** A number in the config of a gate that can be tried with another value. */
export type TryField = {
  /** Where it stands: `max`, or `for.hours`. */
  path: string;
  label: string;
  value: number;
};

const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes'].concat([
  'seconds',
  'milliseconds',
]);

const shortUnits: Record<string, string> = {
  ms: 'milliseconds',
  s: 'seconds',
  m: 'minutes',
  h: 'hours',
  d: 'days',
};

function isDuration(value: unknown): value is Record<string, number> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length > 0 &&
    Object.entries(value).every(
      ([unit, count]) => units.includes(unit) && typeof count === 'number',
    )
  );
}

/** `24h` in its parts. */
function shortDuration(
  value: unknown,
): [count: number, unit: string] | undefined {
  const match =
    typeof value === 'string'
      ? /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value)
      : undefined;
  return match ? [Number(match[1]), match[2]] : undefined;
}

/** The numbers and durations among the keys of a gate, in their order. */
export function tryFieldsOf(settings: Settings): TryField[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    if (typeof value === 'number') {
      return [{ path: key, label: key, value }];
    }
    const short = shortDuration(value);
    if (short) {
      const [count, unit] = short;
      return [
        { path: key, label: `${key} (${shortUnits[unit]})`, value: count },
      ];
    }
    return isDuration(value)
      ? Object.entries(value).map(([unit, count]) => ({
          path: `${key}.${unit}`,
          label: `${key} (${unit})`,
          value: count,
        }))
      : [];
  });
}

/** What was written, as a number; `undefined` for what is none. */
export function numberIn(text: string): number | undefined {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}

/**
 * What to try: each key that was written otherwise than it stands in config, as
 * it would be written there. What is no number is left as it stands.
 */
export function triedValues(
  settings: Settings,
  written: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const other = (path: string, value: number) => {
    const number = numberIn(written[path] ?? '');
    return number === undefined || number === value ? undefined : number;
  };
  return Object.fromEntries(
    Object.entries(settings).flatMap(
      ([key, value]): Array<[string, unknown]> => {
        if (typeof value === 'number') {
          const number = other(key, value);
          return number === undefined ? [] : [[key, number]];
        }
        const short = shortDuration(value);
        if (short) {
          const number = other(key, short[0]);
          return number === undefined ? [] : [[key, `${number}${short[1]}`]];
        }
        if (!isDuration(value)) {
          return [];
        }
        const changed = Object.entries(value).flatMap(([unit, count]) => {
          const number = other(`${key}.${unit}`, count);
          return number === undefined ? [] : [[unit, number]];
        });
        return changed.length > 0
          ? [[key, { ...value, ...Object.fromEntries(changed) }]]
          : [];
      },
    ),
  );
}
