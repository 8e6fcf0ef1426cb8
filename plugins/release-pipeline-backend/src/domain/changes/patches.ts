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
import { groupOfKind } from './kinds';
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
    const found = read?.flatMap(value => patchesOf(value, target));
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

/**
 * A part of a document, or a list of operations (RFC 6902) on one: one for each
 * kind that its target names. Without a kind: nobody can tell what it changes.
 */
export function patchesOf(value: unknown, target: unknown): ManifestDocument[] {
  const operations = Array.isArray(value) ? value.filter(isRecord) : [];
  if (Array.isArray(value) && operations.length < value.length) {
    return [];
  }
  const content = Array.isArray(value) ? fromOperations(operations) : value;
  if (!isRecord(content)) {
    return [];
  }
  const own = Array.isArray(value) ? undefined : asDocument(value);
  if (!isRecord(target)) {
    const nowhere = { kind: '', group: '', namespace: '', name: '' };
    return [own ?? { ...nowhere, value: content }];
  }
  // With a target, a patch's own kind and name say nothing.
  return kindsIn(textOf(target.kind)).map(({ kind, kindPattern }) => ({
    kind,
    kindPattern,
    group: groupIn(target, kind, own),
    namespace: textOf(target.namespace),
    name: ['name', 'labelSelector', 'annotationSelector']
      .map(key => textOf(target[key]))
      .filter(text => text !== '')
      .join(' '),
    value: content,
  }));
}

/** A kind is a regular expression; what is no list of names may be any. */
function kindsIn(
  pattern: string,
): Array<Pick<ManifestDocument, 'kind' | 'kindPattern'>> {
  const names = pattern.replace(/^\^?\(?([\w|]*)\)?\$?$/, '$1');
  return /^\w+(\|\w+){0,20}$/.test(names)
    ? [...new Set(names.split('|'))].map(kind => ({ kind }))
    : [{ kind: '', kindPattern: pattern }];
}

function groupIn(
  target: Record<string, unknown>,
  kind: string,
  own: ManifestDocument | undefined,
): string {
  const group = textOf(target.group);
  if (/^[\w.-]+$/.test(group)) {
    return group;
  }
  return own?.kind === kind ? own.group : groupOfKind(kind);
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
