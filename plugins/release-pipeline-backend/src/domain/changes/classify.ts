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
import { byFields, changesIn, patchChanges } from './documentChanges';
import {
  asDocument,
  identityOf,
  type ManifestDocument,
  readYaml,
} from './documents';
import { classOfField, classOfKey, isPrivileged } from './fields';
import { exposedInSteps } from './keyMaterial';
import { classOfKind, groupOfKind, isWorkload, keepsData } from './kinds';
import { changedFields, isRecord, isSame, sayingOf } from './leaves';
import { listIn } from './listIn';
import { patchesOf, takePatches } from './patches';
import { classOfPath, isTemplate, isYaml } from './paths';
import type { Change, Classified, FileChange } from './types';

interface Placed {
  path: string;
  document: ManifestDocument;
}

/** What one file adds to the whole; documents that came or went may have moved. */
interface FileResult {
  changes: Change[];
  added: Placed[];
  removed: Placed[];
}

/**
 * Says of what kind the differences between two states of some files are, and
 * which would bring a secret along. Neither the order of the files nor that of
 * their documents matters. What cannot be read is a change by itself.
 *
 * @param pause - After each file: others of this process wait.
 */
export async function classifyInTurn(
  files: readonly FileChange[],
  pause: () => Promise<void>,
): Promise<Classified> {
  const sorted = [...files].sort(byPath);
  const results: FileResult[] = [];
  for (const file of sorted) {
    results.push(classifyFile(file));
    await pause();
  }
  const steps = exposedInSteps(sorted);
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      return { changes: wholeOf(results), exposed: value };
    }
    await pause();
  }
}

function wholeOf(results: readonly FileResult[]): Change[] {
  // By what they are and say: each one that came stands for one that went away.
  const added = new Map<string, Placed[]>();
  for (const one of results.flatMap(result => result.added)) {
    listIn(added, sameWhenMoved(one)).push(one);
  }
  const gone = results
    .flatMap(({ removed }) => removed)
    .filter(one => !added.get(sameWhenMoved(one))?.shift());
  return [
    ...results.flatMap(({ changes }) => changes),
    ...gone.flatMap(removal),
    ...[...added.values()].flat().flatMap(addition),
  ];
}

function sameWhenMoved({ document }: Placed): string {
  return `${identityOf(document)}\n${sayingOf(document.value)}`;
}

function byPath(one: FileChange, other: FileChange): number {
  return one.path < other.path ? -1 : 1;
}

function classifyFile(file: FileChange): FileResult {
  const { path, role, before, after, targets } = file;
  if (before === after && isSame(targets?.before, targets?.after)) {
    return { changes: [], added: [], removed: [] };
  }
  const action = actionOf(before, after);
  const whole = (name: ChangeClass, note?: string): FileResult => ({
    changes: [{ class: name, action, path, note }],
    added: [],
    removed: [],
  });
  if (file.unread !== undefined) {
    return whole('unreadable', file.unread);
  }
  if (role === 'secret') {
    return whole('secrets');
  }
  if (role === 'manifest' && /\.(jsonnet|libsonnet)$/i.test(path)) {
    return whole('unreadable', 'what a program makes is not known');
  }
  const byName = classOfPath(path);
  if (role === 'unused') {
    return byName === 'gitops' || byName === 'infrastructure'
      ? whole(byName)
      : { changes: [], added: [], removed: [] };
  }
  // A kustomization may name its parts as it likes.
  const isApplied =
    role !== 'data' &&
    (role !== 'manifest' ||
      /(^|[\s{,"'-])kind["']?[ \t]*:/.test(`${before}\n${after}`));
  if (byName && !(byName === 'documentation' && isApplied)) {
    return whole(byName);
  }
  if (role === 'data' || (!isYaml(path) && !isApplied)) {
    return whole(
      /feature|flag|toggle/i.test(path) ? 'feature-flags' : 'configuration',
    );
  }
  const old = readYaml(before ?? '');
  const now = readYaml(after ?? '');
  if (!old || !now) {
    return isTemplate(path, `${before}${after}`)
      ? classifyTemplate(file)
      : whole('unreadable', 'it is not valid YAML');
  }
  switch (role) {
    case 'kustomization':
      return classifyKustomization(file, old, now);
    case 'values':
    case 'chart':
      return {
        ...whole('metadata'),
        changes: byFields(
          { action, path },
          changedFields(single(old), single(now)),
          change => classOfKey(role, change),
        ),
      };
    case 'patch':
      return comparePatches(file, old, now);
    default:
      return compareDocuments(file, old, now);
  }
}

/** Values and the like are one document; of several nobody knows which counts. */
function single(values: unknown[]): unknown {
  return values.length > 1 ? { several: values } : values[0] ?? {};
}

function actionOf(before: unknown, after: unknown): Change['action'] {
  if (before === undefined) {
    return 'added';
  }
  return after === undefined ? 'removed' : 'changed';
}

function compareDocuments(
  { path }: FileChange,
  before: unknown[],
  after: unknown[],
): FileResult {
  const result: FileResult = { changes: [], added: [], removed: [] };
  const old = byIdentity(before);
  const now = byIdentity(after);
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const one = old.get(key);
    const other = now.get(key);
    if (one && other) {
      result.changes.push(...changesIn(path, one, other));
    } else if (other) {
      result.added.push({ path, document: other });
    } else if (one) {
      result.removed.push({ path, document: one });
    }
  }
  const others = [before, after].map(list =>
    list.filter(value => !asDocument(value)),
  );
  if (!isSame(others[0], others[1])) {
    result.changes.push({ class: 'configuration', action: 'changed', path });
  }
  return result;
}

/** Two of one name must not hide each other. */
function byIdentity(values: unknown[]): Map<string, ManifestDocument> {
  const found = new Map<string, ManifestDocument>();
  const seen = new Map<string, number>();
  for (const document of values.flatMap(value => asDocument(value) ?? [])) {
    const key = identityOf(document);
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    found.set(`${key}\n${times}`, document);
  }
  return found;
}

function comparePatches(
  { path, targets }: FileChange,
  before: unknown[],
  after: unknown[],
): FileResult {
  const documents = (values: unknown[], of: unknown[] = [undefined]) =>
    of.flatMap(target => values.flatMap(value => patchesOf(value, target)));
  return {
    changes: patchChanges(
      path,
      documents(before, targets?.before),
      documents(after, targets?.after),
    ),
    added: [],
    removed: [],
  };
}

function addition({ path, document }: Placed): Change[] {
  const { kind, group, name, value } = document;
  const change = { action: 'added' as const, path, kind, name };
  const workload = isWorkload(kind, group);
  const usual =
    workload || (kind === 'Service' && group === '')
      ? 'capabilities'
      : 'unknown-kind';
  const fields = changedFields(undefined, value);
  const privileged = workload && fields.some(isPrivileged);
  const isFlag =
    kind === 'ConfigMap' &&
    fields.some(field => classOfField(document, field) === 'feature-flags');
  return [
    {
      class: isFlag ? 'feature-flags' : classOfKind(kind, group) ?? usual,
      ...change,
    },
    ...(privileged ? [{ class: 'pod-security' as const, ...change }] : []),
  ];
}

/** A deletion, or what Argo CD would prune: named, besides what it is by its kind. */
function removal({ path, document }: Placed): Change[] {
  const { kind, group, name } = document;
  const change = { action: 'removed' as const, path, kind, name };
  const ofKind = classOfKind(kind, group);
  return [
    {
      class: keepsData(kind, group) ? 'stateful-deletion' : 'deletion',
      ...change,
    },
    ...(ofKind ? [{ class: ofKind, ...change }] : []),
  ];
}

function classifyKustomization(
  file: FileChange,
  before: unknown[],
  after: unknown[],
): FileResult {
  const { path } = file;
  const [old, now] = [before, after].map(values =>
    takePatches(values.find(isRecord) ?? {}),
  );
  const action = actionOf(file.before, file.after);
  const changes = byFields(
    { action, path },
    changedFields(old.rest, now.rest),
    change => classOfKey('kustomization', change),
  );
  if (now.unreadable || old.unreadable) {
    changes.push({
      class: 'unreadable',
      action,
      path,
      note: 'a patch in it cannot be read',
    });
  }
  return {
    changes: [...changes, ...patchChanges(path, old.patches, now.patches)],
    added: [],
    removed: [],
  };
}

/** What a template renders to is not known; the kinds that it names are. */
function classifyTemplate({ path, before, after }: FileChange): FileResult {
  const action = actionOf(before, after);
  const kinds = [
    ...`${before}\n${after}`.matchAll(/^kind:\s*([A-Za-z]+)\s*$/gm),
  ].map(([, kind]) => kind);
  const changes = [...new Set(kinds)].sort().map(kind => ({
    class: ofNamedKind(kind),
    action,
    path,
    kind,
    note: `template of ${kind}`,
  }));
  return {
    changes: [
      ...(changes.length > 0
        ? changes
        : [{ class: 'configuration' as const, action, path }]),
      ...(action === 'removed'
        ? [{ class: 'deletion' as const, action, path }]
        : []),
    ],
    added: [],
    removed: [],
  };
}

/** Templates seldom name the group where a reader sees it. */
function ofNamedKind(kind: string): ChangeClass {
  return (
    classOfKind(kind, groupOfKind(kind)) ??
    (isWorkload(kind, '') || kind === 'Service'
      ? 'configuration'
      : 'unknown-kind')
  );
}
