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

import { type Document, isScalar, parseAllDocuments, visit } from 'yaml';
import { isRecord } from './leaves';

/** A Kubernetes document, or a part of one that a patch brings. */
export interface ManifestDocument {
  /** '' where a patch may be for any. */
  kind: string;
  /** In place of it, where a patch has one: a regular expression. */
  kindPattern?: string;
  /** Without the version: moving to another version deletes nothing. */
  group: string;
  namespace: string;
  name: string;
  value: Record<string, unknown>;
}

/**
 * The documents of a YAML or JSON file, empty ones left out, lists taken apart;
 * undefined where it cannot be read.
 */
export function readYaml(text: string): unknown[] | undefined {
  try {
    const parsed = parseAllDocuments(text, {
      logLevel: 'silent',
      // As Kubernetes reads it: `<<` may bring even the kind.
      merge: true,
      // The parser compares each key with each.
      uniqueKeys: false,
    });
    if (!Array.isArray(parsed)) {
      return [];
    }
    if (
      parsed.some(
        document => document.errors.length > 0 || hasKeyTwice(document),
      )
    ) {
      return undefined;
    }
    return parsed
      .map((document): unknown => document.toJS({ maxAliasCount: 100 }))
      .filter(value => value !== null && value !== undefined)
      .flatMap(itemsOf);
  } catch {
    return undefined;
  }
}

function hasKeyTwice(document: Document.Parsed): boolean {
  let found = false;
  visit(document, {
    Map(_, { items }) {
      const keys = items.flatMap(({ key }) =>
        isScalar(key) && key.value !== '<<' ? [key.value] : [],
      );
      found = new Set(keys).size < keys.length;
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** Argo CD takes apart whatever has items, whatever kind of list it is. */
function itemsOf(value: unknown): unknown[] {
  if (
    !isRecord(value) ||
    typeof value.kind !== 'string' ||
    !Array.isArray(value.items)
  ) {
    return [value];
  }
  const { apiVersion, kind, items } = value;
  const known = kind.endsWith('List') && kind !== 'List';
  return items.flatMap((item: unknown) =>
    itemsOf(
      known && isRecord(item)
        ? { apiVersion, kind: kind.slice(0, -'List'.length), ...item }
        : item,
    ),
  );
}

/** Undefined: it is no Kubernetes document. */
export function asDocument(value: unknown): ManifestDocument | undefined {
  if (!isRecord(value) || typeof value.kind !== 'string') {
    return undefined;
  }
  const apiVersion = textOf(value.apiVersion);
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  return {
    kind: value.kind,
    group: apiVersion.includes('/') ? apiVersion.replace(/\/.*$/, '') : '',
    namespace: textOf(metadata.namespace),
    name: textOf(metadata.name) || textOf(metadata.generateName),
    value,
  };
}

/** The same in every state of the files. */
export function identityOf(document: ManifestDocument): string {
  const { group, kind, kindPattern, namespace, name } = document;
  return [group, kind, kindPattern, namespace, name].join('\n');
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
