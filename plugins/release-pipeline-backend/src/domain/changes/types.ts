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

/** What a file is to the manifests that are made of it. */
export type FileRole =
  /** Kubernetes documents, or whatever its name says. */
  | 'manifest'
  /** Named under `patches` of a kustomization: part of a document. */
  | 'patch'
  | 'kustomization'
  /** Values of a Helm chart. */
  | 'values'
  /** `Chart.yaml`, `Chart.lock`. */
  | 'chart'
  /** Data of a generator. */
  | 'data'
  /** The same of a `secretGenerator`. */
  | 'secret'
  /** Lies there, and nothing refers to it. */
  | 'unused';

/** A file that differs; texts are absent where there is none on that side. */
export interface FileChange {
  /** Inside the repository. */
  path: string;
  role: FileRole;
  before?: string;
  after?: string;
  /** Of a patch: the `target` of each place that names it, on either side. */
  targets?: { before: unknown[]; after: unknown[] };
  /** Why its texts are not taken apart: part of a sentence. */
  unread?: string;
}

/** What changed, without any value: only where, and what it is called. */
export interface Change {
  class: ChangeClass;
  action: 'added' | 'changed' | 'removed';
  path: string;
  kind?: string;
  name?: string;
  /** Some of the places inside it, such as `spec.replicas`. */
  fields?: string[];
  /** In place of kind and name, where those say too little. */
  note?: string;
}

/** A secret that everybody who can read the repository can read. Never its value. */
export interface ExposedSecret {
  path: string;
  kind?: string;
  name?: string;
  /** What it was recognised by, such as `private key (PEM)`. */
  pattern: string;
}

/** All that differs between two states of some files. */
export interface Classified {
  changes: Change[];
  exposed: ExposedSecret[];
}
