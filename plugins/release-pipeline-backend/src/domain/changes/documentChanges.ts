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

import type { ChangeClass } from './classes';
import { identityOf, type ManifestDocument } from './documents';
import { classOfField } from './fields';
import { keepsData } from './kinds';
import { changedFields, type FieldChange, isRecord } from './leaves';
import { listIn } from './listIn';
import type { Change } from './types';

/** Named with a change, so that its reason stays a line. */
const FIELDS_NAMED = 3;

/** A patch that comes or goes changes the places that it names. */
export function patchChanges(
  path: string,
  before: ManifestDocument[],
  after: ManifestDocument[],
): Change[] {
  const [old, now] = [before, after].map(documents => {
    const found = new Map<string, ManifestDocument[]>();
    for (const document of documents) {
      const key = identityOf(document);
      listIn(found, key).push(document);
    }
    return found;
  });
  return [...new Set([...old.keys(), ...now.keys()])].flatMap(key => {
    const [ones, others] = [old.get(key) ?? [], now.get(key) ?? []];
    const count = Math.max(ones.length, others.length);
    return Array.from({ length: count }, (_, index) => {
      const known = others[index] ?? ones[index];
      const empty = { ...known, value: nameOnly(known) };
      return changesIn(path, ones[index] ?? empty, others[index] ?? empty);
    }).flat();
  });
}

function nameOnly({ value }: ManifestDocument): Record<string, unknown> {
  const { apiVersion, kind, metadata } = value;
  const { name, namespace } = isRecord(metadata) ? metadata : {};
  return JSON.parse(
    JSON.stringify({
      apiVersion,
      kind,
      metadata: metadata === undefined ? undefined : { name, namespace },
    }),
  );
}

/** What differs between two states of one document, named by its kind and name. */
export function changesIn(
  path: string,
  before: ManifestDocument,
  after: ManifestDocument,
): Change[] {
  const { kind, name } = after;
  const fields = changedFields(before.value, after.value);
  if (kind === '') {
    const note = 'a patch that does not say which kind it changes';
    return fields.length > 0
      ? [{ class: 'unreadable', action: 'changed', path, note }]
      : [];
  }
  return byFields({ action: 'changed', path, kind, name }, fields, change => {
    const found = classOfField(after, change);
    return found === 'deletion' && keepsData(kind, after.group)
      ? 'stateful-deletion'
      : found;
  });
}

/** One change for each class, which names some of its places. */
export function byFields(
  change: Omit<Change, 'class'>,
  fields: FieldChange[],
  classOf: (field: FieldChange) => ChangeClass,
): Change[] {
  const found = new Map<ChangeClass, string[]>();
  for (const field of fields) {
    const name = classOf(field);
    listIn(found, name).push(field.path);
  }
  return [...found].map(([name, paths]) => ({
    class: name,
    ...change,
    fields: paths.sort().slice(0, FIELDS_NAMED),
  }));
}
