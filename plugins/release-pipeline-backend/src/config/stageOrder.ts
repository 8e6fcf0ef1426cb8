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

/** The stages that come before each stage, directly or not. */
export type Upstream = Map<string, Set<string>>;

/**
 * Orders stages so that each stands behind those it comes after; among equals
 * the written order holds.
 *
 * @param after - the stages that each comes after, by name
 * @returns the order with everything upstream, or the names of a cycle, first = last
 */
export function orderStages(
  after: Map<string, string[]>,
): { order: string[]; upstream: Upstream } | { cycle: string[] } {
  const upstream: Upstream = new Map();
  let waiting = [...after.keys()];
  const order: string[] = [];
  while (waiting.length) {
    const next = waiting.find(stage =>
      (after.get(stage) ?? []).every(name => upstream.has(name)),
    );
    if (next === undefined) {
      return { cycle: findCycle(waiting, after) };
    }
    const names = new Set<string>();
    for (const name of after.get(next) ?? []) {
      names.add(name);
      upstream.get(name)?.forEach(further => names.add(further));
    }
    upstream.set(next, names);
    order.push(next);
    waiting = waiting.filter(stage => stage !== next);
  }
  return { order, upstream };
}

/** Every stage in `waiting` comes after one that waits too: walking back meets itself. */
function findCycle(waiting: string[], after: Map<string, string[]>): string[] {
  const path: string[] = [];
  let stage: string | undefined = waiting[0];
  while (stage !== undefined && !path.includes(stage)) {
    path.push(stage);
    stage = after.get(stage)?.find(name => waiting.includes(name));
  }
  return stage === undefined
    ? path
    : [...path.slice(path.indexOf(stage)), stage].reverse();
}

/**
 * The group of each last stage that names none itself (R4): the shared
 * beginning of their names, or its own name where it stands alone.
 */
export function defaultGroups(
  after: Map<string, string[]>,
): Map<string, string> {
  const notLast = new Set([...after.values()].flat());
  const last = [...after.keys()].filter(stage => !notLast.has(stage));
  const families = new Map<string, string[]>();
  for (const stage of last) {
    const family = stage.split('-')[0];
    families.set(family, [...(families.get(family) ?? []), stage]);
  }
  const groups = new Map<string, string>();
  for (const members of families.values()) {
    const prefix = sharedPrefix(members);
    members.forEach(stage => groups.set(stage, prefix));
  }
  return groups;
}

/** `production-eu-1`, `production-eu-2` → `production-eu` */
function sharedPrefix(names: string[]): string {
  const words = names.map(name => name.split('-'));
  const shared = words[0].findIndex((word, index) =>
    words.some(other => other[index] !== word),
  );
  return words[0].slice(0, shared < 0 ? undefined : shared).join('-');
}
