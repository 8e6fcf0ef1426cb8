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

import type { CommitView } from 'backstage-plugin-release-pipeline-common';

/** Commits of one kind, in the order they came. */
export type CommitGroup = { title: string; commits: CommitView[] };

const kinds: Array<[title: string, types: string[]]> = [
  ['Features', ['feat']],
  ['Fixes', ['fix', 'perf', 'revert']],
  ['Dependency updates', ['deps', 'build']],
];
const BREAKING = 'Breaking';
const OTHER = 'Other';

/** By what conventional commits call themselves; what is breaking comes first. */
export function commitGroups(commits: readonly CommitView[]): CommitGroup[] {
  const titles = [BREAKING, ...kinds.map(([title]) => title), OTHER];
  return titles.flatMap(title => {
    const some = commits.filter(({ subject }) => titleOf(subject) === title);
    return some.length > 0 ? [{ title, commits: some }] : [];
  });
}

function titleOf(subject: string): string {
  const match = /^([a-z]+)(?:\(([^)]*)\))?(!?):/i.exec(subject);
  if (!match) {
    return OTHER;
  }
  const [, type, scope = '', breaking] = match;
  if (breaking) {
    return BREAKING;
  }
  const word = scope === 'deps' ? 'deps' : type.toLowerCase();
  return kinds.find(([, types]) => types.includes(word))?.[0] ?? OTHER;
}
