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

import { LabelCondition, matchesSelector } from './selector';

/** What a list shows of an application and a binding needs (R19: labels, never annotations). */
export interface ListedApplication {
  namespace: string;
  name: string;
  project: string;
  labels: Record<string, string>;
}

/** One instance's list, made quick to ask. Built once for each list. */
export interface ApplicationIndex {
  all: readonly ListedApplication[];
  byName: ReadonlyMap<string, readonly ListedApplication[]>;
  /** By label and value. */
  byLabel: ReadonlyMap<string, readonly ListedApplication[]>;
}

/** Builds the index; linear in the number of applications and labels. */
export function indexApplications(
  list: readonly ListedApplication[],
): ApplicationIndex {
  const byName = new Map<string, ListedApplication[]>();
  const byLabel = new Map<string, ListedApplication[]>();
  for (const application of list) {
    add(byName, application.name, application);
    for (const [key, value] of Object.entries(application.labels)) {
      add(byLabel, labelKey(key, value), application);
    }
  }
  return { all: list, byName, byLabel };
}

/** The applications whose labels fulfil a selector. */
export function selectApplications(
  index: ApplicationIndex,
  conditions: readonly LabelCondition[],
): readonly ListedApplication[] {
  let candidates = index.all;
  for (const condition of conditions) {
    if (condition.operator === 'in') {
      const some = [...new Set(condition.values)].flatMap(
        value => index.byLabel.get(labelKey(condition.key, value)) ?? [],
      );
      if (some.length < candidates.length) {
        candidates = some;
      }
    }
  }
  return candidates.filter(({ labels }) => matchesSelector(labels, conditions));
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) {
    values.push(value);
  } else {
    map.set(key, [value]);
  }
}

function labelKey(key: string, value: string): string {
  return `${key}=${value}`;
}
