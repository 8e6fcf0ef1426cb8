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
      'signOff.from[0]: expected a group such as group:default/quality',
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
          'releasePipeline.pipelines.standard.stages.dev.signOff': {
            from: ['quality'],
          },
        }),
      ),
    ).toContainEqual(expect.stringContaining('stages.dev.signOff: '));
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
