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

import { posix } from 'node:path';
import type { TreeEntry } from 'isomorphic-git';
import type { FileRole } from '../domain/changes/types';
import { readYaml } from '../domain/changes/documents';
import { isElsewhere } from '../domain/changes/fields';
import { isRecord } from '../domain/changes/leaves';
import { CommitTree, inside, type Located } from './CommitTree';
import type { LocalRepository } from './history';
import {
  besidesIn,
  chartsIn,
  type NamedChart,
  type Reference,
  referencesIn,
  roleInChart,
  runsPlugins,
} from './references';

const FILES_AT_MOST = 5_000;
const TEXT_AT_MOST = 1_000_000;
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

const IMPORT = /\bimport(?:str|bin)?\s*(?:'([^'\n]+)'|"([^"\n]+)")/g;
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
  readonly #programs = new Set<string>();
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
      await this.#dependencies(directory);
      return;
    }
    if (isStart || !named) {
      await this.#everything(directory, path =>
        !named && /\.(ya?ml|json|jsonnet)$/i.test(path) ? 'manifest' : 'unused',
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
          await this.#imports(path, there);
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
    if (there) {
      this.#add(path, there.entry, 'kustomization');
    }
    const value = await this.#mapping(there);
    if (!value) {
      this.found.problems.push({ path, note: 'it cannot be read' });
      return;
    }
    for (const reference of referencesIn(value)) {
      await this.#follow(directory, path, reference);
    }
    for (const chart of chartsIn(value)) {
      await this.#chart(directory, path, chart);
    }
    if (runsPlugins(value)) {
      // Which files these take is theirs to know.
      await this.#everything(directory, () => 'data');
    }
  }

  /** Where the chart lies there, Kustomize takes it from there. */
  async #chart(
    directory: string,
    by: string,
    { places, isRemote }: NamedChart,
  ): Promise<void> {
    for (const place of places) {
      const path = inside(directory, place);
      const there = path === undefined ? undefined : await this.#at(path);
      if (there?.entry.type === 'tree') {
        await this.#directory(there.path, false);
        return;
      }
    }
    if (!isRemote) {
      this.found.problems.push({
        path: by,
        note: 'it names a chart that is not there',
      });
    }
  }

  /** Charts beside it that a chart is made of; those below it are read with it. */
  async #dependencies(chart: string): Promise<void> {
    const below = (name: string) => (chart ? `${chart}/${name}` : name);
    for (const path of ['Chart.yaml', 'requirements.yaml'].map(below)) {
      const value = await this.#mapping(await this.#tree.at(path));
      for (const reference of besidesIn(value)) {
        await this.#follow(chart, path, { reference, role: 'chart' });
      }
    }
    const charts = await this.#tree.at(below('charts'));
    if (charts?.entry.type === 'tree') {
      for (const { type, path } of await this.#tree.list(charts.path)) {
        if (type === 'tree') {
          await this.#dependencies(`${charts.path}/${path}`);
        }
      }
    }
  }

  /** What a program in Jsonnet is made of. */
  async #imports(path: string, { path: own, entry }: Located): Promise<void> {
    if (
      !/\.(jsonnet|libsonnet)$/i.test(path) ||
      this.found.files.get(path)?.role !== 'manifest' ||
      this.#programs.has(path)
    ) {
      return;
    }
    this.#programs.add(path);
    const text = await this.#tree.text(entry);
    for (const [, one, other] of text.matchAll(IMPORT)) {
      const target = inside(posix.dirname(own), one ?? other);
      const there = target === undefined ? undefined : await this.#at(target);
      if (target === undefined || there?.entry.type !== 'blob') {
        this.found.problems.push({
          path,
          note: 'it imports a file that is not there',
        });
      } else {
        this.#add(target, there.entry, 'manifest');
        await this.#imports(target, there);
      }
    }
  }

  async #mapping(
    there: Located | undefined,
  ): Promise<Record<string, unknown> | undefined> {
    if (there?.entry.type !== 'blob') {
      return undefined;
    }
    const text = await this.#tree.text(there.entry);
    return text.length > TEXT_AT_MOST
      ? undefined
      : readYaml(text)?.find(isRecord);
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
    // What lies beside a chart is data only as long as nothing else is said.
    if (known && known.role !== 'unused' && known.role !== 'data') {
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
