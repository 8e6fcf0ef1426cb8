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

const NO_ENTRIES = '[]';
const NO_KEYS = '{}';

/** A place inside a document that has another value, or none, on one side. */
export interface FieldChange {
  /** `spec.template.spec.containers[app].image`. */
  path: string;
  before?: unknown;
  after?: unknown;
}

/** A mapping, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The places that differ. Entries of a list are compared by their name where
 * they have one, so that their order does not matter where it has no meaning.
 */
export function changedFields(before: unknown, after: unknown): FieldChange[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...old.leaves.keys(), ...now.leaves.keys()])].flatMap(
    path => {
      const change = {
        path,
        before: old.leaves.get(path),
        after: now.leaves.get(path),
      };
      const isSameLeaf =
        old.leaves.has(path) &&
        now.leaves.has(path) &&
        change.before === change.after;
      return isSameLeaf || isFilled(path, old, now) || isFilled(path, now, old)
        ? []
        : [change];
    },
  );
}

/** An empty list that became one with entries is told by its entries. */
function isFilled(path: string, one: Leaves, other: Leaves): boolean {
  const leaf = one.leaves.get(path);
  return (leaf === NO_ENTRIES || leaf === NO_KEYS) && other.filled.has(path);
}

/** What is the same for two documents exactly when they say the same. */
export function sayingOf(value: unknown): string {
  return JSON.stringify([...leavesOf(value).leaves].sort());
}

/** Whether two documents say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return changedFields(one, other).length === 0;
}

interface Leaves {
  leaves: Map<string, unknown>;
  /** Places of lists and mappings that have entries. */
  filled: Set<string>;
}

function leavesOf(value: unknown): Leaves {
  const leaves = new Map<string, unknown>();
  const filled = new Set<string>();
  const visit = (inner: unknown, path: string) => {
    const entries = entriesOf(inner);
    if (!entries) {
      leaves.set(path, inner);
    } else if (entries.length > 0) {
      filled.add(path);
      for (const [key, entry] of entries) {
        visit(entry, `${path}${key}`.replace(/^\./, ''));
      }
    } else if (path !== '') {
      leaves.set(path, Array.isArray(inner) ? NO_ENTRIES : NO_KEYS);
    }
  };
  if (value !== undefined) {
    visit(value, '');
  }
  return { leaves, filled };
}

function entriesOf(value: unknown): Array<[string, unknown]> | undefined {
  if (Array.isArray(value)) {
    const seen = new Map<string, number>();
    return value.map((entry, index) => {
      const name =
        isRecord(entry) && typeof entry.name === 'string'
          ? entry.name
          : String(index);
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      // Two of one name must not hide each other.
      return [times === 1 ? `[${name}]` : `[${name}#${times}]`, entry];
    });
  }
  return isRecord(value)
    ? Object.entries(value).map(([key, entry]) => [`.${key}`, entry])
    : undefined;
}
