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

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One recorded request with what a real server answered. */
export type Recording = {
  note?: string;
  request: {
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: unknown;
  };
  response: {
    status: number;
    headers: Record<string, string>;
    body?: unknown;
    chunks?: { atMs: number; text: string }[];
  };
};

const fixtures = resolve(__dirname, '../../../fixtures');

/** Reads `fixtures/<folder>/<name>.json`. */
export function readRecording(folder: string, name: string): Recording {
  const file = join(fixtures, folder, `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Names of all recordings in a folder, as `list/full`. */
export function recordingNames(folder: string): string[] {
  return readdirSync(join(fixtures, folder), { recursive: true })
    .map(String)
    .filter(name => name.endsWith('.json'))
    .map(name => name.slice(0, -'.json'.length))
    .sort();
}

const replacements: [RegExp, string][] = [
  [/\b[0-9a-f]{40}\b/g, '<sha>'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>'],
];

/**
 * The same value with what differs from run to run replaced: commits, uids, times, resource versions, generations.
 * Of `managedFields` only the keys of each entry are kept.
 */
export function normalise(value: unknown, key: string = ''): unknown {
  if (key === 'resourceVersion' || key === 'generation') {
    return typeof value;
  }
  if (typeof value === 'string') {
    return replacements.reduce(
      (text, [pattern, replacement]) => text.replace(pattern, replacement),
      value,
    );
  }
  if (key === 'managedFields' && Array.isArray(value)) {
    return Object.keys(value[0]);
  }
  if (Array.isArray(value)) {
    return value.map(item => normalise(item));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      normalise(child, name),
    ]),
  );
}

/** Keys and JSON types of a value; of an array those of each item that differs in shape. */
export function shape(value: unknown): unknown {
  if (Array.isArray(value)) {
    const shapes = new Map(
      value.map(item => [JSON.stringify(shape(item)), shape(item)]),
    );
    return [...shapes.keys()].sort().map(key => shapes.get(key));
  }
  if (typeof value !== 'object' || value === null) {
    return value === null ? 'null' : typeof value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, child]) => [name, shape(child)]),
  );
}
