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

import { Application, ArgoCdVersion } from './types';

type Json = { [key: string]: unknown };
type Getter = (application: Application) => unknown;

/** A value that the server prints as `null` when it is not set. */
const orNull = (value: unknown) => value ?? null;

/** The white list of a list's `fields` (without `items.`); a getter that gives undefined leaves the field out. */
const listFields: Record<string, Getter> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
  'metadata.annotations': ({ metadata }) => orNull(metadata.annotations),
  'metadata.labels': ({ metadata }) => orNull(metadata.labels),
  'metadata.creationTimestamp': ({ metadata }) => metadata.creationTimestamp,
  'metadata.deletionTimestamp': () => null,
  spec: ({ spec }) => spec,
  'status.sourceHydrator': ({ status }) => status.sourceHydrator,
  'status.sync.status': ({ status }) => status.sync.status,
  'status.health': ({ status }) => status.health,
  'status.summary': ({ status }) => status.summary,
  'status.resources': ({ status }) =>
    orNull(status.resources?.map(({ health, ...resource }) => resource)),
  'status.operationState.startedAt': ({ status: { operationState } }) =>
    operationState?.startedAt,
  'status.operationState.finishedAt': ({ status: { operationState } }) =>
    operationState && orNull(operationState.finishedAt),
  'status.operationState.phase': ({ status: { operationState } }) =>
    operationState?.phase,
  // Not the operation, but its result: so it is on the real server.
  'status.operationState.operation.sync': ({ status: { operationState } }) =>
    operationState && orNull(operationState.syncResult),
  'operation.sync': ({ operation }) => operation?.sync,
};

const listFieldsSince35: Record<string, Getter> = {
  'spec.destination': ({ spec }) => spec.destination,
  'spec.project': ({ spec }) => spec.project,
  'spec.source': ({ spec }) => orNull(spec.source),
  'spec.sources': ({ spec }) => orNull(spec.sources),
  'spec.sourceHydrator': () => null,
  'spec.syncPolicy': ({ spec }) => spec.syncPolicy,
  'status.sync.revision': ({ status }) => status.sync.revision ?? '',
};

/** The `fields` parameter: the names and whether they are left out instead. */
export type Fields = { names: Set<string>; exclude: boolean };

/** Reads `fields=a,b` and `fields=-a,b`; undefined where the parameter is absent or empty. */
export function parseFields(value: string | undefined): Fields | undefined {
  if (!value) {
    return undefined;
  }
  const exclude = value.startsWith('-');
  return {
    names: new Set((exclude ? value.slice(1) : value).split(',')),
    exclude,
  };
}

/** One item of a list with `fields`: only names of the version's white list count, others are dropped silently. */
export function projectListItem(
  application: Application,
  fields: Fields,
  version: ArgoCdVersion,
): Json {
  const known =
    version === '3.2.12' ? listFields : { ...listFields, ...listFieldsSince35 };
  const item: Json = {};
  for (const name of Object.keys(known).sort()) {
    const chosen = fields.names.has(`items.${name}`) !== fields.exclude;
    const value = chosen ? known[name](application) : undefined;
    // `spec` and `spec.…` together: the real server fails or loses one at random; here the parts win.
    if (value !== undefined && !(name === 'spec' && hasParts(fields, known))) {
      assign(item, name.split('.'), value);
    }
  }
  return item;
}

function hasParts({ names, exclude }: Fields, known: Record<string, Getter>) {
  return Object.keys(known).some(
    name => name.startsWith('spec.') && names.has(`items.${name}`) !== exclude,
  );
}

function assign(target: Json, [first, ...rest]: string[], value: unknown) {
  if (rest.length === 0) {
    target[first] = value;
  } else {
    target[first] ??= {};
    assign(target[first] as Json, rest, value);
  }
}

/** The generic filter of a stream: any path works, keys come sorted. */
export function filterStreamMessage(
  value: unknown,
  fields: Fields,
  path: string = '',
): unknown {
  if (Array.isArray(value)) {
    return value.map(item => filterStreamMessage(item, fields, path));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const result: Json = {};
  const entries = Object.entries(value).filter(
    ([, child]) => child !== undefined,
  );
  for (const [key, child] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const childPath = path === '' ? key : `${path}.${key}`;
    const named = fields.names.has(childPath);
    if (fields.exclude) {
      if (!named) {
        result[key] = filterStreamMessage(child, fields, childPath);
      }
    } else if (named) {
      result[key] = sortKeys(child);
    } else if (isParent(childPath, fields) && typeof child === 'object') {
      result[key] = filterStreamMessage(child, fields, childPath);
    }
  }
  return result;
}

function isParent(path: string, { names }: Fields) {
  for (const name of names) {
    if (name.startsWith(`${path}.`)) {
      return true;
    }
  }
  return false;
}

/** The same value with the keys of all objects sorted, as Go prints maps. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([key, child]) => [key, sortKeys(child)]),
  );
}
