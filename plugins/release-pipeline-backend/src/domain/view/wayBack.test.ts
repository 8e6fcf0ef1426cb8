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

import { rangeKey, rangesInto } from '../commitRanges';
import { asked, aWaitingState } from '../testing/asked';
import {
  aDeployment,
  anEndedDeployment,
  anObserved,
  aRelease,
  applicationOf,
  HOUR,
  NOW,
} from '../testing/builders';
import type { ComponentState, RangeCommits, StagePolicy } from '../types';
import { wayBackFrom } from './wayBack';

const GITOPS = 'https://git.example.com/acme/gitops.git';
const APP = 'https://git.example.com/acme/app.git';
const INTO = { stage: 'production', releaseId: 'release-1.1.0' };
const promote = {
  with: 'git-commit',
  config: { repository: 'gitops' },
  describe: 'Git commit',
};

function builtFrom(
  version: string,
  revision: string,
): ComponentState['reports'][number] {
  return {
    id: `report-${version}`,
    check: 'end-to-end',
    stage: 'staging',
    releaseId: `release-${version}`,
    run: '1',
    status: 'passed',
    values: {},
    source: { repository: APP, revision },
    by: 'external:ci',
    at: NOW,
  };
}

/** Production runs 1.0.0; 1.1.0 waits for it. */
function aState(
  overrides: Partial<ComponentState> = {},
  production: Partial<StagePolicy> = {},
): ComponentState {
  return asked(
    aWaitingState({
      stages: { production: { promote, ...production } },
      deployments: [
        aDeployment('dev', '1.1.0', { revision: 'd2' }),
        aDeployment('staging', '1.1.0', { revision: 's2' }),
        aDeployment('production', '1.0.0', {
          startedAt: NOW - 7 * HOUR,
          healthyAt: NOW - 7 * HOUR,
        }),
        anEndedDeployment('dev', '1.0.0', { revision: 'd1' }),
        anEndedDeployment('staging', '1.0.0', { revision: 's1' }),
      ],
      riskFacts: {
        neededByArgoCd: [],
        repositories: [
          { name: 'gitops', url: GITOPS, branch: 'main' },
          { name: 'app', url: APP, branch: 'main' },
        ],
      },
      reports: [builtFrom('1.1.0', 'c2'), builtFrom('1.0.0', 'c1')],
      ...overrides,
    }),
    INTO,
  ).state;
}

/** All of its ranges were read, and looked through for these paths. */
function readWhole(state: ComponentState, looked: string[], changed: string[]) {
  const { queries } = rangesInto(state, INTO);
  const known: Record<string, RangeCommits> = Object.fromEntries(
    queries.map(query => [
      rangeKey(query),
      { commits: [], more: 0, migrations: { looked, changed } },
    ]),
  );
  const ranges = queries.map(query => ({ ...query, people: [] }));
  return { state: { ...state, ranges }, known };
}

function wayBack(
  state: ComponentState,
  options: {
    migrations?: string[];
    known?: Record<string, RangeCommits>;
    release?: string;
  } = {},
) {
  const { migrations = [], known = {}, release = '1.1.0' } = options;
  const stage = state.pipeline?.stages.find(
    ({ name }) => name === 'production',
  );
  if (!stage) {
    throw new Error('There is no production');
  }
  return wayBackFrom(
    state,
    { stage, release: aRelease(release) },
    { migrations, known },
  );
}

describe('the way back', () => {
  it('leads to what runs there, since when, and is ready', () => {
    expect(wayBack(aState())).toMatchObject({
      release: { version: '1.0.0' },
      ranFrom: new Date(NOW - 7 * HOUR).toISOString(),
      ranTo: undefined,
      notReady: [],
    });
  });

  it('leads from what runs there already to what ran before', () => {
    const deployments = [
      aDeployment('production', '1.1.0'),
      anEndedDeployment('production', '1.0.0', {
        startedAt: NOW - 9 * HOUR,
        healthyAt: NOW - 8 * HOUR,
        endedAt: NOW - 2 * HOUR,
      }),
    ];
    expect(wayBack(aState({ deployments }))).toMatchObject({
      release: { version: '1.0.0' },
      ranTo: new Date(NOW - 2 * HOUR).toISOString(),
      notReady: [],
    });
  });

  it.each<[string, ComponentState, RegExp]>([
    [
      'nothing ran there',
      aState({ deployments: [] }),
      /^Nothing is known that ran in production/,
    ],
    [
      'it was never healthy',
      aState({
        deployments: [
          aDeployment('production', '1.0.0', { healthyAt: undefined }),
        ],
      }),
      /^1\.0\.0 was never seen healthy in production$/,
    ],
    [
      'its tag was seen with two digests',
      aState({
        releases: [
          aRelease('1.0.0', { ambiguous: true }),
          aRelease('1.1.0', { order: 2 }),
        ],
      }),
      /^1\.0\.0 was seen with two digests$/,
    ],
    [
      'others bring releases there',
      aState({}, { promote: undefined }),
      /^Others bring releases into production/,
    ],
  ])('is not ready where %s', (_why, state, because) => {
    expect(wayBack(state).notReady).toEqual([expect.stringMatching(because)]);
  });

  it('does not undo what changed below the paths that config names', () => {
    const { state, known } = readWhole(
      aState(),
      ['migrations'],
      ['migrations'],
    );
    expect(
      wayBack(state, { migrations: ['migrations'], known }).notBack,
    ).toEqual([
      { what: 'migrations in app', by: 'path' },
      { what: 'migrations in gitops', by: 'path' },
    ]);
  });

  it('does not undo what a label of an application names', () => {
    const applications = [
      anObserved(
        applicationOf('production', '1.0.0', {
          labels: { 'release-pipeline/irreversible': 'orders-column-dropped' },
        }),
      ),
    ];
    expect(wayBack(aState({ applications })).notBack).toEqual([
      {
        what: 'orders-column-dropped (application payments-production)',
        by: 'label',
      },
    ]);
  });

  const migrations = ['migrations'];
  const looked = (paths: string[], production?: Partial<StagePolicy>) => {
    const { state, known } = readWhole(aState({}, production), paths, []);
    return wayBack(state, { migrations, known });
  };

  it('is known to be whole where all was looked through', () => {
    expect(looked(migrations)).toMatchObject({
      notBack: [],
      unknown: undefined,
    });
  });

  it('is looked through as well where a stage is not protected and excludes authors', () => {
    const excluding = { protected: false, excludesAuthors: true };
    expect(looked(migrations, excluding).unknown).toBeUndefined();
  });

  it.each<[string, ReturnType<typeof wayBack>, RegExp]>([
    [
      'config names no paths',
      wayBack(aState()),
      /^Config names no paths of migrations/,
    ],
    [
      'Git has not told',
      wayBack(aState(), { migrations }),
      /^gitops since .* was not looked through/,
    ],
    [
      'it was looked through for other paths',
      looked(['db']),
      /^gitops since .* was not looked through/,
    ],
    [
      'it runs there already, so what it brought is not looked through',
      wayBack(
        aState({
          deployments: [
            aDeployment('production', '1.1.0'),
            anEndedDeployment('production', '1.0.0'),
          ],
        }),
        { migrations },
      ),
      /^what 1\.1\.0 brought is not looked through any more, for it runs in production$/,
    ],
    [
      'the commits of the stage are not read',
      looked(migrations, { protected: false, excludesAuthors: false }),
      /^production is not protected, so commits are not read$/,
    ],
    [
      'nobody reported what it was built from',
      wayBack(readWhole(aState({ reports: [] }), migrations, []).state, {
        migrations,
        known: readWhole(aState({ reports: [] }), migrations, []).known,
      }),
      /^what 1\.1\.0 was built from was not reported$/,
    ],
  ])(
    'I3 is not known to be whole where %s',
    (_why, { notBack, unknown }, because) => {
      expect(notBack).toEqual([]);
      expect(unknown).toMatch(because);
    },
  );
});
