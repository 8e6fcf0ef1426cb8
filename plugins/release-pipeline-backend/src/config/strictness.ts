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

import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_REASONS } from '../gates/collision';
import { reactionsSchema } from '../gates/soakConfig';
import { durationSchema } from './duration';
import type { ReadGate } from './types';

const RISK_CLASSES = ['low', 'medium', 'high'] as const;

type Rule = (value: unknown, than: unknown) => boolean;

const asNumber = (value: unknown): number => {
  if (typeof value === 'number') {
    return value;
  }
  const duration = durationSchema.safeParse(value);
  return duration.success ? duration.data : Number.NaN;
};

// Comparisons with NaN are false: what cannot be compared is not stricter.
const atLeast: Rule = (value, than) =>
  than === undefined || asNumber(value) >= asNumber(than);
const atMost: Rule = (value, than) =>
  than === undefined || asNumber(value) <= asNumber(than);
const within: Rule = (value, than) =>
  Array.isArray(value) &&
  Array.isArray(than) &&
  value.length > 0 &&
  value.every(entry => than.includes(entry));

const containsAll: Rule = (value, than) =>
  Array.isArray(value) &&
  Array.isArray(than) &&
  than.every(entry => value.includes(entry));

const entriesOf = (value: unknown): Array<[string, unknown]> =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** Bounds by name: none is left out, and none is wider. */
const boundsWithin: Rule = (value, than) =>
  entriesOf(than).every(([name, bounds]) => {
    const own = new Map(entriesOf(new Map(entriesOf(value)).get(name)));
    return entriesOf(bounds).every(([end, limit]) =>
      (end === 'max' ? atMost : atLeast)(own.get(end), limit),
    );
  });

/** More of the same budget must be left. */
const moreLeft: Rule = (value, than) => {
  const own = new Map(entriesOf(value));
  const other = new Map(entriesOf(than));
  return (
    than === undefined ||
    (isDeepStrictEqual(own.get('over'), other.get('over')) &&
      atLeast(own.get('atLeast'), other.get('atLeast')))
  );
};

/** What sets back counts for no more than what only pauses. */
const setsBackMore: Rule = (value, than) => {
  const own = reactionsSchema.safeParse(value).data;
  const other = reactionsSchema.safeParse(than).data;
  return (
    own !== undefined &&
    other !== undefined &&
    RISK_CLASSES.every(
      name => own[name] === other[name] || own[name] === 'reset',
    )
  );
};

/** The same interruptions, or some where there were none. */
const interruptsMore: Rule = (value, than) => {
  const { then: own, ...rest } = Object.fromEntries(entriesOf(value));
  const { then: other, ...others } = Object.fromEntries(entriesOf(than));
  return (
    than === undefined ||
    (isDeepStrictEqual(rest, others) && setsBackMore(own, other))
  );
};

const addedOnly: Rule = (_value, than) => than === undefined;
const always: Rule = () => true;

/** By gate type and key: when a value asks for no less than another one. */
const RULES: Record<string, Record<string, Rule>> = {
  approval: {
    required: (value = 1, than = 1) => atLeast(value, than),
    from: within,
    mandatory: (value = [], than = []) => containsAll(value, than),
    expires: atMost,
    // Unset, it depends on the stage, which is the same for both.
    reason: (value, than) => value === true || than === false,
    voidOnRed: (value = false, than = false) =>
      value === than || value === true,
    oneForSeveral: (value = false, than = false) => value === than || !value,
    requireAuthors: (value = false, than = false) =>
      value === than || value === true,
  },
  // Sooner or later, neither `pending` nor `failed` lets through.
  'argocd-health': { degradedFor: always },
  soak: {
    for: atLeast,
    clock: (value = 'healthy', than = 'healthy') =>
      value === than || than === 'deployed',
    onDegraded: setsBackMore,
    incidents: interruptsMore,
    alerts: interruptsMore,
  },
  collision: {
    with: (value = DEFAULT_REASONS, than = DEFAULT_REASONS) =>
      containsAll(value, than),
  },
  report: { maxAge: atMost, values: boundsWithin },
  announcement: { before: atLeast },
  branch: { allowed: within },
  window: {
    windows: (value, than) => than === undefined || within(value, than),
  },
  'manual-check': {
    items: containsAll,
    by: within,
    expires: atMost,
    remind: always,
  },
  slo: { objective: atLeast, budget: moreLeft, burnRate: addedOnly },
  prometheus: {
    max: atMost,
    min: atLeast,
    minSamples: atLeast,
    minTraffic: atLeast,
    compareWith: addedOnly,
    // A warning lets through, and neither answer to missing data does.
    warnAbove: always,
    warnBelow: always,
    noData: always,
  },
};

/**
 * Whether a gate asks for no less than another one of the same name (R14).
 * Types that this file does not know may only be repeated as they are.
 *
 * @returns the key that asks for less, or whose strictness cannot be told
 */
export function findLaxerKey(
  gate: ReadGate,
  than: ReadGate,
): string | undefined {
  if (gate.spec.observeOnly && !than.spec.observeOnly) {
    return 'observeOnly';
  }
  for (const key of ['type', 'of'] as const) {
    if (gate.spec[key] !== than.spec[key]) {
      return key;
    }
  }
  const rules: Record<string, Rule> = Object.hasOwn(RULES, gate.spec.type)
    ? RULES[gate.spec.type]
    : {};
  const keys = new Set([
    ...Object.keys(gate.written),
    ...Object.keys(than.written),
  ]);
  return [...keys].find(key => {
    const value = gate.written[key];
    const other = than.written[key];
    if (isDeepStrictEqual(value, other)) {
      return false;
    }
    return !(Object.hasOwn(rules, key) && rules[key](value, other));
  });
}
