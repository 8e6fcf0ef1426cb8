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

import { exampleWith, problemsOf } from './testing';

const PRODUCTION = 'releasePipeline.pipelines.standard.stages.production';
const DEV = 'releasePipeline.pipelines.standard.stages.dev';
const NO_GROUP = 'expected a group such as group:default/platform';

describe('sign-offs that could never be given are refused at start', () => {
  const problemsWith = (signOff: unknown, keys: Record<string, unknown> = {}) =>
    problemsOf(exampleWith({ [`${PRODUCTION}.signOff`]: signOff, ...keys }));

  it.each<[string, unknown, string]>([
    [
      'nobody',
      { from: [] },
      'signOff.from: expected at least one group, else it could never be given',
    ],
    [
      'a person',
      { from: ['user:default/quinn'] },
      `signOff.from[0]: ${NO_GROUP}`,
    ],
    [
      'another key',
      { from: ['quality'], required: 2 },
      'signOff.required: unknown key; expected one of from',
    ],
  ])('of %s', (_what, signOff, problem) => {
    expect(problemsWith(signOff)).toEqual([`${PRODUCTION}.${problem}`]);
  });

  it('of what nothing is promoted to', () => {
    expect(
      problemsWith(
        { from: ['quality'] },
        { [`${PRODUCTION}.promote`]: { with: 'none' } },
      ),
    ).toEqual([
      `${PRODUCTION}.signOff: nothing is ever signed off here, because promote does not say how anything gets here`,
    ]);
  });

  it('of a stage that is filled from outside', () => {
    expect(
      problemsOf(
        exampleWith({
          [`${DEV}.signOff`]: { from: ['quality'] },
          [`${DEV}.promote`]: {
            with: 'git-commit',
            repository: 'gitops',
            file: 'apps/dev/kustomization.yaml',
            kustomizeImages: true,
          },
        }),
      ),
    ).toEqual([
      `${DEV}.signOff: a stage without after is filled from outside, so nothing is ever asked here; expected after`,
    ]);
  });

  it('of no group that is there', () => {
    expect(problemsWith({ from: ['quality'] })).toEqual([]);
  });
});

describe('approvals that could never be given are refused at start', () => {
  const problemsWith = (gates: object, keys: Record<string, unknown> = {}) =>
    problemsOf(
      exampleWith({
        [`${PRODUCTION}.gates`]: gates,
        [`${PRODUCTION}.profiles`]: {},
        ...keys,
      }),
    );

  it.each<[string, object, string]>([
    [
      'nobody',
      { from: [] },
      'from: expected at least one group: nobody could approve',
    ],
    ['a person', { from: ['user:default/pat'] }, `from[0]: ${NO_GROUP}`],
    [
      'another kind beside a group',
      { from: ['platform', 'system:default/commerce'] },
      `from[1]: ${NO_GROUP}`,
    ],
    [
      'a mandatory group that may not approve',
      { from: ['platform'], mandatory: ['platform', 'security'], required: 2 },
      'mandatory[1]: expected a group that stands in from, too: nobody of group:default/security could approve',
    ],
    [
      'more mandatory groups than people',
      { from: ['platform', 'dba'], mandatory: ['platform', 'dba'] },
      'required: expected at least 2, one person of each mandatory group, or oneForSeveral',
    ],
  ])('of %s', (_what, keys, problem) => {
    expect(problemsWith({ ours: { type: 'approval', ...keys } })).toEqual([
      `${PRODUCTION}.gates.ours.${problem}`,
    ]);
  });

  it('once everything has been done', () => {
    expect(
      problemsWith(
        {},
        {
          [`${PRODUCTION}.watch.gates`]: {
            later: { type: 'approval', from: ['platform'] },
          },
        },
      ),
    ).toEqual([
      `${PRODUCTION}.watch.gates.later: nobody approves what has been done; expected it among the gates of the stage`,
    ]);
  });

  const requiring = {
    type: 'approval',
    from: ['platform'],
    requireAuthors: true,
  };
  const excludesNobody = (place: string) =>
    `${PRODUCTION}.${place}.requireAuthors: expected excludeAuthors: true on the stage, for nobody is excluded here because they wrote it`;

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'the stage excludes none',
      { excludeAuthors: false },
      [excludesNobody('gates.ours')],
    ],
    [
      'the stage is not protected',
      { protected: false },
      [excludesNobody('gates.ours')],
    ],
    [
      'the stage is not protected, and excludes them all the same',
      { protected: false, excludeAuthors: true },
      [],
    ],
    ['the stage is protected', {}, []],
  ])('of authors that have to be known where %s', (_what, keys, problems) => {
    expect(
      problemsWith(
        { ours: requiring },
        Object.fromEntries(
          Object.entries(keys).map(([key, value]) => [
            `${PRODUCTION}.${key}`,
            value,
          ]),
        ),
      ),
    ).toEqual(problems);
  });

  it('of authors that have to be known in a profile of a stage that excludes none', () => {
    expect(
      problemsWith(
        {},
        {
          [`${PRODUCTION}.excludeAuthors`]: false,
          [`${PRODUCTION}.profiles`]: { medium: { ours: requiring } },
        },
      ),
    ).toEqual([excludesNobody('profiles.medium.ours')]);
  });

  it('takes a group that is named twice for one', () => {
    expect(
      problemsWith({
        ours: {
          type: 'approval',
          from: ['platform'],
          mandatory: ['platform', 'group:default/platform'],
        },
      }),
    ).toEqual([]);
  });
});
