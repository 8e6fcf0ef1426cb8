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

import type { TreeEntry } from 'isomorphic-git';
import type { FileRole } from '../domain/changes/types';
import { readYaml, textOf } from '../domain/changes/documents';
import { isElsewhere } from '../domain/changes/fields';
import { isRecord } from '../domain/changes/leaves';
import { CommitTree, inside, type Located } from './CommitTree';
import type { LocalRepository } from './history';

const FILES_AT_MOST = 5_000;
const DIRECTORIES_AT_MOST = 5_000;
const TARGETS_AT_MOST = 100;

/** More than is looked at; the message is part of a sentence. */
export class TooMuchError extends Error {}

/** A file that manifests are made of. */
export interface AppliedFile {
  oid: string;
  role: FileRole | 'submodule';
  /** Of a patch: the `target` of each place that names it. */
  targets?: unknown[];
}

/** What a commit's directories are made of, followed through kustomizations. */
export interface AppliedFiles {
  files: Map<string, AppliedFile>;
  /**
   * Directories, files and links that belong to it, without a slash at the end;
   * '' is the root.
   */
  places: Set<string>;
  /** Those of the paths that were asked for where nothing is. */
  missing: Set<string>;
  /** What is named and is not there, or not read. */
  problems: Array<{ path: string; note: string }>;
}

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

class Walk {
  readonly found: AppliedFiles = {
    files: new Map(),
    places: new Set(),
    missing: new Set(),
    problems: [],
  };
  readonly #tree: CommitTree;
  readonly #walked = new Set<string>();
  #listed = 0;

  constructor(local: LocalRepository, commit: string) {
    this.#tree = new CommitTree(local, commit);
  }

  /** Nothing there is no problem: it may have come, or gone, with the change. */
  async start(path: string): Promise<void> {
    const clean = inside('', path.replace(/^\/+/, ''));
    const there = clean === undefined ? undefined : await this.#at(clean);
    if (clean === undefined || !there) {
      this.found.missing.add(path);
    } else if (there.entry.type === 'tree') {
      await this.#directory(there.path, true);
    } else {
      this.#add(clean, there.entry, 'values');
    }
  }

  /** By its path without links. */
  async #directory(directory: string, isStart: boolean): Promise<void> {
    if (this.#walked.has(directory)) {
      return;
    }
    this.#walked.add(directory);
    const entries = await this.#tree.list(directory);
    const named = entries.find(({ path }) => NAMES.includes(path));
    if (named) {
      await this.#kustomization(directory, named.path);
    } else if (entries.some(({ path }) => path === 'Chart.yaml')) {
      await this.#everything(directory, path => roleInChart(path));
      return;
    }
    if (isStart || !named) {
      await this.#everything(directory, path =>
        !named && /\.(ya?ml|json)$/i.test(path) ? 'manifest' : 'unused',
      );
    }
  }

  /** All files below, those that have a role already left as they are. */
  async #everything(
    directory: string,
    roleOf: (path: string) => FileRole,
    prefix = '',
    above: readonly string[] = [],
    shown = directory,
  ): Promise<void> {
    this.#listed += 1;
    if (this.#listed > DIRECTORIES_AT_MOST) {
      throw new TooMuchError(`more than ${DIRECTORIES_AT_MOST} directories`);
    }
    for (const { path: name } of await this.#tree.list(directory)) {
      const path = shown ? `${shown}/${name}` : name;
      const inner = `${prefix}${name}`;
      const there = await this.#at(directory ? `${directory}/${name}` : name);
      if (!there) {
        if (roleOf(inner) !== 'unused') {
          this.found.problems.push({
            path,
            note: 'a symbolic link to nothing in this repository',
          });
        }
      } else if (there.entry.type !== 'tree') {
        if (!this.found.files.has(path)) {
          this.#add(path, there.entry, roleOf(inner));
        }
      } else if (![...above, directory].includes(there.path)) {
        await this.#everything(
          there.path,
          roleOf,
          `${inner}/`,
          [...above, directory],
          path,
        );
      }
    }
  }

  async #kustomization(directory: string, name: string): Promise<void> {
    const path = directory ? `${directory}/${name}` : name;
    const there = await this.#at(path);
    const text =
      there?.entry.type === 'blob'
        ? await this.#tree.text(there.entry)
        : undefined;
    if (there) {
      this.#add(path, there.entry, 'kustomization');
    }
    const value = readYaml(text ?? '')?.find(isRecord);
    if (!value) {
      this.found.problems.push({ path, note: 'it cannot be read' });
      return;
    }
    for (const reference of referencesIn(value)) {
      await this.#follow(directory, path, reference);
    }
  }

  async #follow(
    directory: string,
    by: string,
    { reference, role, target }: Reference,
  ): Promise<void> {
    if (isElsewhere(reference)) {
      return;
    }
    const path = inside(directory, reference);
    const there = path === undefined ? undefined : await this.#at(path);
    if (path === undefined || !there) {
      this.found.problems.push({
        path: by,
        note: 'it names a file that is not there',
      });
    } else if (there.entry.type === 'tree') {
      await this.#directory(there.path, false);
    } else {
      this.#add(path, there.entry, role);
      const file = this.found.files.get(path);
      if (file?.role === 'patch' && role === 'patch') {
        file.targets ??= [];
        if (file.targets.push(target) > TARGETS_AT_MOST) {
          throw new TooMuchError(
            `a patch with more than ${TARGETS_AT_MOST} targets`,
          );
        }
      }
    }
  }

  #add(
    path: string,
    entry: Pick<TreeEntry, 'oid' | 'mode' | 'type'>,
    role: FileRole,
  ) {
    const known = this.found.files.get(path);
    if (known && known.role !== 'unused') {
      return;
    }
    if (this.found.files.size >= FILES_AT_MOST) {
      throw new TooMuchError(`more than ${FILES_AT_MOST} files`);
    }
    this.found.files.set(path, {
      oid: entry.oid,
      role: entry.type === 'commit' ? 'submodule' : role,
    });
  }

  /** What is there now belongs to it, and so does each link that leads there. */
  async #at(path: string): Promise<Located | undefined> {
    const there = await this.#tree.at(path);
    for (const place of there ? [there.path, ...there.links] : []) {
      this.found.places.add(place);
    }
    return there;
  }
}

/**
 * The files that are applied from these directories and files of a commit:
 * where there is a kustomization those that it names, in other directories too;
 * of a chart its parts; else all of them.
 */
export async function appliedFiles(
  local: LocalRepository,
  commit: string,
  paths: readonly string[],
): Promise<AppliedFiles> {
  const walk = new Walk(local, commit);
  for (const path of paths) {
    await walk.start(path);
  }
  return walk.found;
}

function roleInChart(path: string): FileRole {
  if (/^(Chart\.(yaml|lock)|requirements\.(yaml|lock))$/.test(path)) {
    return 'chart';
  }
  if (/^values[^/]*\.ya?ml$/.test(path)) {
    return 'values';
  }
  return /^(templates|crds)\//.test(path) ? 'manifest' : 'data';
}

interface Reference {
  reference: string;
  role: FileRole;
  target?: unknown;
}

/** The files and directories that a kustomization is made of. */
function referencesIn(value: Record<string, unknown>): Reference[] {
  const list = (key: string, from: Record<string, unknown> = value) => {
    const entries = from[key];
    return Array.isArray(entries) ? (entries as unknown[]) : [];
  };
  const as = (role: FileRole, references: unknown[]) =>
    references
      .map(textOf)
      .filter(reference => reference !== '' && !reference.includes('\n'))
      .map(reference => ({ reference, role }));
  const inEach = (key: string, ...names: string[]) =>
    list(key)
      .filter(isRecord)
      .flatMap(entry => names.map(name => entry[name]));
  const generated = (key: string) => {
    const generators = list(key).filter(isRecord);
    return [
      ...generators.map(({ env }) => env),
      ...generators.flatMap(generator => list('envs', generator)),
      // `key=path`, or the path alone.
      ...generators
        .flatMap(generator => list('files', generator))
        .map(file => textOf(file).replace(/^[^=]*=/, '')),
    ];
  };
  return [
    ...as(
      'manifest',
      ['resources', 'bases', 'components', 'crds'].flatMap(key => list(key)),
    ),
    ...as(
      'manifest',
      ['generators', 'transformers', 'validators', 'configurations'].flatMap(
        key => list(key),
      ),
    ),
    ...as('manifest', inEach('replacements', 'path')),
    ...as('patch', list('patchesStrategicMerge')),
    ...['patches', 'patchesJson6902'].flatMap(key =>
      list(key)
        .filter(isRecord)
        .flatMap(({ path, target }) =>
          as('patch', [path]).map(one => ({ ...one, target })),
        ),
    ),
    ...as('values', inEach('helmCharts', 'valuesFile')),
    ...as(
      'values',
      list('helmCharts')
        .filter(isRecord)
        .flatMap(chart => list('additionalValuesFiles', chart)),
    ),
    ...as('secret', generated('secretGenerator')),
    ...as('data', generated('configMapGenerator')),
  ];
}
