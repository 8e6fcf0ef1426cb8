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

/** Parts that the library does not understand together: it would find other days. */
const APART: Array<[part: string, others: string[]]> = [
  ['BYYEARDAY', ['BYDAY', 'BYMONTHDAY', 'BYWEEKNO']],
  ['BYWEEKNO', ['BYMONTHDAY', 'BYSETPOS']],
];
/** Of each weekday, in every year. */
const MOST_WEEKS = 52;

/**
 * What is wrong with a rule that comes yearly, though each of its parts is right and
 * RFC 5545 allows it: the library expands it to other days than are meant.
 */
export function problemOfYearly(
  parts: ReadonlyMap<string, string>,
): string | undefined {
  for (const [part, others] of APART) {
    const other = others.find(each => parts.has(each));
    if (parts.has(part) && other) {
      return `expected ${part} without ${other}: both together are not understood`;
    }
  }
  const numbers = (parts.get('BYDAY') ?? '')
    .split(',')
    .map(day => Math.abs(Number.parseInt(day, 10)) || 0);
  if (parts.has('BYMONTH') || !numbers.some(number => number > 0)) {
    return undefined;
  }
  if (parts.has('BYMONTHDAY')) {
    return 'expected BYDAY without numbers beside BYMONTHDAY, or BYMONTH as well: which weekdays of the year are meant is not understood';
  }
  if (numbers.includes(0)) {
    return 'expected BYDAY with a number at each weekday or at none, or BYMONTH as well: both together are not understood';
  }
  return numbers.some(number => number > MOST_WEEKS)
    ? `expected BYDAY between -${MOST_WEEKS} and ${MOST_WEEKS}: a 53rd weekday is not in every year`
    : undefined;
}
