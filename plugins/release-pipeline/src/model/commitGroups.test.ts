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

import { commitGroups } from './commitGroups';

const commit = (subject: string) => ({ revision: subject, subject });

describe('commits by their kind', () => {
  it.each([
    ['feat!: no more cheques', 'Breaking'],
    ['fix(cards)!: another format', 'Breaking'],
    ['feat(cards): retry', 'Features'],
    ['Fix: refunds are booked once', 'Fixes'],
    ['chore(deps): left-pad 2', 'Dependency updates'],
    ['build: node 24', 'Dependency updates'],
    ['docs: say so', 'Other'],
    ['feature: is no such word', 'Other'],
    ['Retry card payments', 'Other'],
    ['', 'Other'],
  ])('%j belongs to %s', (subject, title) => {
    expect(commitGroups([commit(subject)])).toEqual([
      { title, commits: [commit(subject)] },
    ]);
  });

  it('come with what is breaking first, each once, in their order', () => {
    const subjects = ['fix: b', 'x', 'fix: a', 'feat!: c', 'feat: d'];
    expect(
      commitGroups(subjects.map(commit)).map(({ title, commits }) => [
        title,
        ...commits.map(({ subject }) => subject),
      ]),
    ).toEqual([
      ['Breaking', 'feat!: c'],
      ['Features', 'feat: d'],
      ['Fixes', 'fix: b', 'fix: a'],
      ['Other', 'x'],
    ]);
  });
});
