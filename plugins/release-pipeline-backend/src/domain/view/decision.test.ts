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

import { changeRisksOf } from '../changes/classes';
import type { Change } from '../changes/types';
import { wantedDifferences } from '../changes/wanted';
import { rangeKey, rangesInto } from '../commitRanges';
import { asked, aWaitingState } from '../testing/asked';
import {
  aDeployment,
  anEndedDeployment,
  anObserved,
  applicationOf,
  aRelease,
} from '../testing/builders';
import type { CommitRange, ComponentState, StagePolicy } from '../types';
import { comesAlong, commitRange } from './decision';

const GITOPS = 'https://git.example.com/acme/gitops.git';
const RUNS = '1111111111111111111111111111111111111111';
const INTO = { stage: 'production', releaseId: 'release-1.1.0' };
const links = {
  commit: (url: string, revision: string) => `${url}/commit/${revision}`,
};

/** Production runs 1.0.0; 1.1.0 waits for it. */
function aState(
  overrides: Partial<ComponentState> = {},
  production: Partial<StagePolicy> = {},
): ComponentState {
  const promote = {
    with: 'git-commit',
    config: { repository: 'gitops' },
    describe: 'Git commit',
  };
  return asked(
    aWaitingState({
      stages: {
        production: { promote, changeRisks: changeRisksOf({}), ...production },
      },
      applications: [
        anObserved(
          applicationOf('production', '1.0.0', {
            sources: [{ repoURL: GITOPS, path: 'apps/production/payments' }],
            sync: { status: 'Synced', revision: RUNS },
          }),
        ),
      ],
      deployments: [
        aDeployment('dev', '1.1.0', { revision: 'd2' }),
        aDeployment('staging', '1.1.0', { revision: 's2' }),
        aDeployment('production', '1.0.0'),
        anEndedDeployment('dev', '1.0.0', { revision: 'd1' }),
        anEndedDeployment('staging', '1.0.0', { revision: 's1' }),
      ],
      riskFacts: {
        neededByArgoCd: [],
        repositories: [{ name: 'gitops', url: GITOPS, branch: 'main' }],
      },
      ...overrides,
    }),
    INTO,
  ).state;
}

/** The state with an answer to what would change in Git. */
function compared(state: ComponentState, changes: Change[], because?: string) {
  const stage = state.pipeline?.stages.find(
    ({ name }) => name === 'production',
  );
  if (!stage) {
    throw new Error('There is no production');
  }
  const { queries } = wantedDifferences(state, stage, aRelease('1.1.0'));
  return {
    ...state,
    riskFacts: {
      ...state.riskFacts,
      differences: queries.map(query => ({
        ...query,
        content: { changes, exposed: [], commits: [], more: { images: 2 } },
        because,
      })),
    },
  };
}

const change = (path: string, rest: Partial<Change> = {}): Change => ({
  class: 'configuration',
  action: 'changed',
  path,
  ...rest,
});

describe('what comes along with a release', () => {
  it('names each change without a value, the weightiest first, and counts the rest', () => {
    const many = Array.from({ length: 25 }, (...[, index]) =>
      change(`a-${index}.yaml`),
    );
    const role = change('rbac.yaml', {
      class: 'rbac',
      action: 'added',
      kind: 'ClusterRole',
      name: 'admin',
    });
    const { changes, gaps } = comesAlong(
      compared(aState(), [...many, role]),
      INTO,
    );
    expect(changes).toEqual([
      expect.objectContaining({
        repository: 'gitops',
        paths: ['apps/production/payments'],
        more: 8,
        because: undefined,
      }),
    ]);
    expect(changes[0].changes).toHaveLength(20);
    expect(changes[0].changes[0]).toBe('new ClusterRole admin (rbac.yaml)');
    expect(gaps).not.toContainEqual(expect.stringContaining('not compared'));
  });

  it.each<[string, ComponentState, string | undefined]>([
    ['Git has not told', aState(), 'Git has not told yet'],
    [
      'Git told of an older head',
      compared(aState(), [], 'Git is away'),
      'Git is away',
    ],
    ['it was read', compared(aState(), []), undefined],
  ])('I3 says whether it is known: %s', (_how, state, because) => {
    expect(comesAlong(state, INTO).changes[0].because).toBe(because);
  });

  it.each<[string, ComponentState, RegExp]>([
    [
      'no rule looks at changes',
      aState({}, { changeRisks: undefined }),
      /^No rule of production looks at what Git changes, so it was not compared$/,
    ],
    [
      'the stage is not protected',
      aState({}, { protected: false, excludesAuthors: false }),
      /^production is not protected, so the commits were not read$/,
    ],
    [
      'it runs there already',
      aState({ deployments: [aDeployment('production', '1.1.0')] }),
      /^1\.1\.0 runs there already$/,
    ],
    [
      'the stage is gone',
      aState({ pipeline: undefined }),
      /^Stage or release is not known any more$/,
    ],
  ])('I3 says what nobody can tell where %s', (_why, state, gap) => {
    expect(comesAlong(state, INTO).gaps).toContainEqual(
      expect.stringMatching(gap),
    );
  });
});

describe('of a stage that is not protected, and excludes authors all the same', () => {
  it('commits are read, and what nobody can tell of them is said', () => {
    const state = aState({}, { protected: false, excludesAuthors: true });
    const { gaps, ranges } = comesAlong(state, INTO);
    expect(ranges).toEqual(rangesInto(aState(), INTO).queries);
    expect(ranges.length).toBeGreaterThan(0);
    expect(gaps).not.toContainEqual(expect.stringContaining('not protected'));
    expect(gaps).toContainEqual('what 1.1.0 was built from was not reported');
  });
});

describe('the commits of a range', () => {
  const state = aState();
  const [query] = rangesInto(state, INTO).queries;
  const known = {
    [rangeKey(query)]: {
      commits: [
        {
          revision: 'c1',
          subject: 'feat: \u202eevil https://user:secret@git.example.com/x',
          author: 'Dana',
          at: 0,
        },
        { revision: 'c2', subject: '', author: '', at: 0 },
      ],
      more: 3,
      migrations: { looked: [], changed: [] },
    },
  };
  const withRange = (range: Partial<CommitRange>) => ({
    ...state,
    ranges: [{ ...query, ...range }],
  });

  it('S36 S40 are told by their subjects, without marks and passwords, with a link that config makes', () => {
    const told = commitRange(withRange({ people: [] }), query, known, links);
    expect(told).toMatchObject({
      repository: 'gitops',
      more: 3,
      because: undefined,
      commits: [
        {
          revision: 'c1',
          subject: 'feat: evil https://git.example.com/x',
          author: 'Dana',
          href: `${query.repoURL}/commit/c1`,
        },
        { revision: 'c2', subject: '', author: undefined },
      ],
    });
  });

  it.each<[string, Partial<CommitRange>, object, string]>([
    ['nothing is kept', {}, {}, 'Git has not told yet'],
    ['it was read without them', { people: [] }, {}, 'Git has not told yet'],
    ['nobody can tell', { gap: 'another branch' }, {}, 'another branch'],
    [
      'Git is away',
      { people: [], because: 'Git is away' },
      known,
      'Git is away',
    ],
    [
      'there are too many',
      { people: [], isCut: true },
      known,
      'There are more commits than are looked at',
    ],
  ])('I3 are not known in full where %s', (_why, range, kept, because) => {
    expect(
      commitRange(withRange(range), query, { ...kept }, links).because,
    ).toBe(because);
  });
});
