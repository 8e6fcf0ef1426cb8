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

import { collisionReasons } from 'backstage-plugin-release-pipeline-common';
import { touchesBetween } from './touches';
import type { Found, TimedChange } from './types';

/** Of each change so many others are looked for: a month is no square of its changes. */
export const FOUND_AT_MOST = 50;

/** What a change touches, the strongest reason first, then what is first. */
export function collide(
  change: TimedChange,
  others: readonly TimedChange[],
): Found[] {
  return others
    .map(other => ({ other, touches: touchesBetween(change, other) }))
    .filter(({ touches }) => touches.length > 0)
    .sort(byStrength);
}

function byStrength(one: Found, other: Found): number {
  const strength = ({ touches }: Found) =>
    collisionReasons.indexOf(touches[0].why);
  return (
    strength(one) - strength(other) ||
    one.other.from - other.other.from ||
    (one.other.id < other.other.id ? -1 : 1)
  );
}

/**
 * What each of many changes touches, by id; those that touch nothing are left
 * out. Changes are only held against those with which they share a component,
 * an API, a system, a cluster or a group.
 */
export function collisionsAmong(
  changes: readonly TimedChange[],
): Map<string, Found[]> {
  const byKey = new Map<string, TimedChange[]>();
  for (const change of [...changes].sort((a, b) => a.from - b.from)) {
    for (const key of sharedKeys(change)) {
      const some = byKey.get(key) ?? [];
      some.push(change);
      byKey.set(key, some);
    }
  }
  const found = new Map<string, Map<string, Found>>();
  const add = (change: TimedChange, other: TimedChange) => {
    const known = found.get(change.id) ?? new Map<string, Found>();
    if (known.size < FOUND_AT_MOST && !known.has(other.id)) {
      const touches = touchesBetween(change, other);
      if (touches.length > 0) {
        known.set(other.id, { other, touches });
        found.set(change.id, known);
      }
    }
  };
  for (const change of changes) {
    for (const key of askedKeys(change)) {
      for (const other of byKey.get(key) ?? []) {
        // In order of their beginning: from here on none overlaps.
        if (
          other.from >= change.to ||
          (found.get(change.id)?.size ?? 0) >= FOUND_AT_MOST
        ) {
          break;
        }
        add(change, other);
        add(other, change);
      }
    }
  }
  return new Map(
    [...found].map(([id, known]) => [id, [...known.values()].sort(byStrength)]),
  );
}

/** By what others find a change. */
function sharedKeys(change: TimedChange): string[] {
  const { apis, component, stage } = change;
  return [
    `component ${component.ref}`,
    ...(apis?.provides ?? []).map(api => `api ${stage} ${api}`),
    ...alikeKeys(change),
  ];
}

/** By what a change finds others, the strongest reason first. */
function askedKeys(change: TimedChange): string[] {
  const { apis, component, dependsOn = [], stage } = change;
  return [
    `component ${component.ref}`,
    ...dependsOn.map(ref => `component ${ref}`),
    ...(apis?.consumes ?? []).map(api => `api ${stage} ${api}`),
    ...alikeKeys(change),
  ];
}

function alikeKeys(change: TimedChange): string[] {
  const { clusters, component, decidedBy, stage } = change;
  return [
    ...(component.system === undefined
      ? []
      : [`system ${stage} ${component.system}`]),
    ...(decidedBy === undefined ? [] : [`group ${decidedBy}`]),
    ...clusters.map(({ key }) => `cluster ${key}`),
  ];
}
