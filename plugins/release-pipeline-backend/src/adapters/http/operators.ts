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
import { describeDuration, durationSchema } from '../../config/duration';

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);

/** What can be expected of one value: a closed set, and all of those given must hold (S35). */
export const operatorsSchema = z
  .strictObject({
    equals: scalarSchema.optional(),
    notEquals: scalarSchema.optional(),
    oneOf: z.array(scalarSchema).min(1).optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    contains: scalarSchema.optional(),
    exists: z.boolean().optional(),
    notOlderThan: durationSchema.optional(),
  })
  .refine(
    operators => Object.values(operators).some(value => value !== undefined),
    'expected at least one of equals, notEquals, oneOf, atLeast, atMost, contains, exists, notOlderThan',
  );

/** Durations in milliseconds. */
export type Operators = z.infer<typeof operatorsSchema>;

/** `unknown`: the value is absent, of a kind that cannot be compared, or a time to come. */
export type Verdict = 'passed' | 'failed' | 'unknown';

/** How far another clock may be ahead of ours. */
const AHEAD_AT_MOST_MS = 60_000;

type Scalar = string | number | boolean;
type Rule<T> = (value: unknown, expected: T, now: number) => Verdict;

const RULES: {
  [K in keyof Required<Operators>]: Rule<NonNullable<Operators[K]>>;
} = {
  equals: (value, expected) =>
    isScalar(value) ? verdictOf(value === expected) : 'unknown',
  notEquals: (value, expected) =>
    isScalar(value) ? verdictOf(value !== expected) : 'unknown',
  oneOf: (value, expected) =>
    isScalar(value) ? verdictOf(expected.includes(value)) : 'unknown',
  atLeast: (value, expected) =>
    isNumber(value) ? verdictOf(value >= expected) : 'unknown',
  atMost: (value, expected) =>
    isNumber(value) ? verdictOf(value <= expected) : 'unknown',
  contains: (value, expected) => {
    if (typeof value === 'string') {
      return verdictOf(value.includes(String(expected)));
    }
    return Array.isArray(value)
      ? verdictOf(value.includes(expected))
      : 'unknown';
  },
  exists: (value, expected) =>
    verdictOf((value !== undefined && value !== null) === expected),
  notOlderThan: (value, expected, now) => {
    const at = instantOf(value);
    // By a time to come it would be fresh for as long as that takes.
    return Number.isNaN(at) || isAhead(at, now)
      ? 'unknown'
      : verdictOf(now - at <= expected);
  },
};

/**
 * Holds a value against what is expected of it. What is missing or of another
 * kind is `unknown`, never passed; a text is no number, and a number no text.
 *
 * @param now - in milliseconds, for `notOlderThan`
 */
export function judgeValue(
  operators: Operators,
  value: unknown,
  now: number,
): Verdict {
  const verdicts = keysOf(operators).map(key =>
    apply(key, operators, value, now),
  );
  return worstOf(verdicts);
}

/** Whether an age is asked of a value that is a time still to come. */
export function isStillToCome(
  operators: Operators,
  value: unknown,
  now: number,
): boolean {
  return operators.notOlderThan !== undefined && isAhead(instantOf(value), now);
}

/** One that failed is worse than one that cannot be told; nothing asked is unknown. */
export function worstOf(verdicts: Verdict[]): Verdict {
  if (verdicts.includes('failed')) {
    return 'failed';
  }
  return verdicts.length > 0 && verdicts.every(each => each === 'passed')
    ? 'passed'
    : 'unknown';
}

/** "equal to true", "at least 5 and at most 9". */
export function describeOperators(operators: Operators): string {
  const words: { [K in keyof Required<Operators>]: string } = {
    equals: `equal to ${operators.equals}`,
    notEquals: `other than ${operators.notEquals}`,
    oneOf: `one of ${operators.oneOf?.join(', ')}`,
    atLeast: `at least ${operators.atLeast}`,
    atMost: `at most ${operators.atMost}`,
    contains: `containing ${operators.contains}`,
    exists: operators.exists ? 'present' : 'absent',
    notOlderThan: `not older than ${describeDuration(
      operators.notOlderThan ?? 0,
    )}`,
  };
  return keysOf(operators)
    .map(key => words[key])
    .join(' and ');
}

/**
 * The value at a plain path such as `status.sync.status` or `checks.0.name`:
 * names and indices between dots, own keys only.
 */
export function valueAt(json: unknown, path: string): unknown {
  let value: unknown = json;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) {
      return undefined;
    }
    value = new Map<string, unknown>(Object.entries(value)).get(key);
  }
  return value;
}

/** The values at a plain path in which `*` stands for each entry of a list. */
export function valuesAt(json: unknown, path: string): unknown[] {
  const [first, ...rest] = path.split(/\.?\*\.?/);
  const found = first === '' ? json : valueAt(json, first);
  if (rest.length === 0) {
    return found === undefined ? [] : [found];
  }
  return Array.isArray(found)
    ? found.flatMap(entry => valuesAt(entry, rest.join('.*.')))
    : [];
}

function apply<K extends keyof Operators>(
  key: K,
  operators: Operators,
  value: unknown,
  now: number,
): Verdict {
  const expected = operators[key];
  const rule: Rule<NonNullable<Operators[K]>> = RULES[key];
  return expected === undefined ? 'unknown' : rule(value, expected, now);
}

function keysOf(operators: Operators): Array<keyof Operators> {
  return (Object.keys(RULES) as Array<keyof Operators>).filter(
    key => operators[key] !== undefined,
  );
}

function verdictOf(holds: boolean): Verdict {
  return holds ? 'passed' : 'failed';
}

function isScalar(value: unknown): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** ISO 8601 with a zone only: `Date.parse` takes too much for a time. */
function instantOf(value: unknown): number {
  return typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT[\d:.]{5,18}(Z|[+-]\d\d:\d\d)$/.test(value)
    ? Date.parse(value)
    : Number.NaN;
}

function isAhead(at: number, now: number): boolean {
  return at - now > AHEAD_AT_MOST_MS;
}
