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

import { isApplicationName } from 'backstage-plugin-release-pipeline-common';

/** Names one application; `project` is what tells "gone" from "not visible". */
export interface ApplicationQuery {
  name: string;
  namespace?: string;
  project?: string;
}

/** Whether each part is a name that Kubernetes allows; no other is ever sent (S21). */
export function isAddressable({
  name,
  namespace,
  project,
}: ApplicationQuery): boolean {
  return [name, namespace, project].every(
    part => part === undefined || isApplicationName(part),
  );
}

/** The parameters that narrow a question to one application. */
export function scopeOf({ namespace, project }: ApplicationQuery) {
  return { appNamespace: namespace, project };
}

/** In words. Also names that were refused: cut, and without anything but plain characters. */
export function describe({ name, project }: ApplicationQuery): string {
  const plain = (value: string) => value.replace(/[^\w.-]/g, '?').slice(0, 80);
  return `application '${plain(name)}'${
    project === undefined ? '' : ` of project '${plain(project)}'`
  }`;
}
