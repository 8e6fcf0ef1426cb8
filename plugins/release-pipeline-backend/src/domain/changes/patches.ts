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

import {
  asDocument,
  readYaml,
  textOf,
  type ManifestDocument,
} from './documents';
import { isRecord } from './leaves';

/** What a kustomization says inline, as parts of documents. */
export interface InlinePatches {
  patches: ManifestDocument[];
  /** The kustomization without them. */
  rest: Record<string, unknown>;
  /** One of them cannot be read. */
  unreadable: boolean;
}

/** Takes the patches that stand in a kustomization itself out of it. */
export function takePatches(
  kustomization: Record<string, unknown>,
): InlinePatches {
  const patches: ManifestDocument[] = [];
  const rest = { ...kustomization };
  let unreadable = false;
  const take = (text: string, target: unknown) => {
    const read = readYaml(text);
    const found = read?.flatMap(value => asPatch(value, target) ?? []);
    if (!found || found.length === 0) {
      unreadable = true;
    } else {
      patches.push(...found);
    }
  };
  for (const key of ['patches', 'patchesStrategicMerge', 'patchesJson6902']) {
    const entries = kustomization[key];
    if (Array.isArray(entries)) {
      rest[key] = entries.map((entry: unknown) => {
        if (typeof entry === 'string' && entry.includes('\n')) {
          take(entry, undefined);
          return 'inline';
        }
        if (isRecord(entry) && typeof entry.patch === 'string') {
          take(entry.patch, entry.target);
          return { ...entry, patch: 'inline' };
        }
        return entry;
      });
    }
  }
  return { patches, rest, unreadable };
}

/** A part of a document, or a list of operations (RFC 6902) on one. */
export function asPatch(
  value: unknown,
  target: unknown,
): ManifestDocument | undefined {
  if (!Array.isArray(value)) {
    return asDocument(value) ?? patchOf(target, value);
  }
  const operations = value.filter(isRecord);
  return operations.length === value.length
    ? patchOf(target, fromOperations(operations))
    : undefined;
}

function patchOf(
  target: unknown,
  value: unknown,
): ManifestDocument | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const into = isRecord(target) ? target : {};
  return {
    kind: textOf(into.kind),
    group: textOf(into.group),
    namespace: textOf(into.namespace),
    name: textOf(into.name),
    value,
  };
}

/** `/spec/replicas` as the place that it is, with what is put there. */
function fromOperations(
  operations: Array<Record<string, unknown>>,
): Record<string, unknown> {
  const places = new Map<string, unknown[]>();
  for (const { op, path, from, value } of operations) {
    const place = textOf(path)
      .replace(/^\//, '')
      .replace(/\/(\d+|-)(?=\/|$)/g, '[$1]')
      .replace(/\//g, '.')
      .replace(/~1/g, '/')
      .replace(/~0/g, '~');
    places.set(place, [
      ...(places.get(place) ?? []),
      value ?? `${textOf(op)} ${textOf(from)}`,
    ]);
  }
  return Object.fromEntries(
    [...places].map(([place, values]) => [
      place,
      values.length === 1 ? values[0] : values,
    ]),
  );
}
