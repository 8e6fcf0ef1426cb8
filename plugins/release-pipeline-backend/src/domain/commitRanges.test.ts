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

import fc from 'fast-check';
import {
  authorFacts,
  authorsOf,
  type Person,
  whyAuthor,
  whyNobodyCounts,
} from './authors';
import { rangesInto, rangesToRead, rangesToRenew } from './commitRanges';
import { APPROVAL, asked, aWaitingState } from './testing/asked';
import {
  aDeployment,
  anEndedDeployment,
  aPipeline,
  aRelease,
  HOUR,
  NOW,
} from './testing/builders';
import type {
  CommitPerson,
  CommitRange,
  ComponentState,
  Promotion,
  StagePolicy,
} from './types';

const REVISION = {
  began: '1111111111111111111111111111111111111111',
  skipped: '2222222222222222222222222222222222222222',
  now: '3333333333333333333333333333333333333333',
  commit: '4444444444444444444444444444444444444444',
};
const URL_OF_GITOPS = 'https://git.example.com/acme/gitops.git';
const INTO = { stage: 'production', releaseId: 'release-1.2.0' };

/**
 * Production runs 1.0.0, which was followed in dev by 1.1.0 and by 1.2.0, and in
 * staging by 1.2.0; production is promoted through `gitops`.
 */
function aState(
  overrides: Partial<ComponentState> = {},
  production: Partial<StagePolicy> = {},
): ComponentState {
  const promote = {
    with: 'git-commit',
    config: { repository: 'gitops' },
    describe: 'Git commit',
  };
  const pipeline = aPipeline();
  const old = { startedAt: NOW - 9 * HOUR, endedAt: NOW - 8 * HOUR };
  return aWaitingState({
    pipeline: {
      ...pipeline,
      stages: pipeline.stages.map(stage => ({
        ...stage,
        ...(stage.protected && { promote, gates: [APPROVAL], ...production }),
      })),
    },
    releases: ['1.0.0', '1.1.0', '1.2.0'].map((version, index) =>
      aRelease(version, { order: index + 1 }),
    ),
    deployments: [
      aDeployment('dev', '1.2.0', { revision: REVISION.now, describedAt: NOW }),
      aDeployment('staging', '1.2.0', {
        revision: REVISION.now,
        describedAt: NOW,
      }),
      aDeployment('production', '1.0.0', { startedAt: NOW - 7 * HOUR }),
      anEndedDeployment('dev', '1.1.0', { revision: REVISION.skipped }),
      anEndedDeployment('dev', '1.0.0', { ...old, revision: REVISION.began }),
      anEndedDeployment('staging', '1.0.0', {
        ...old,
        revision: REVISION.began,
      }),
    ],
    riskFacts: {
      neededByArgoCd: [],
      repositories: [{ name: 'gitops', url: URL_OF_GITOPS, branch: 'main' }],
    },
    ...overrides,
  });
}

/** The state with an answer to every question that it raises. */
function answered(
  state: ComponentState,
  answer: (query: CommitRange) => Partial<CommitRange>,
): ComponentState {
  const ranges = rangesInto(state, INTO).queries.map(query => ({
    ...query,
    ...answer(query),
  }));
  return { ...state, ranges };
}

const person = (overrides: Partial<CommitPerson> = {}): CommitPerson => ({
  name: 'Pat Platform',
  email: 'pat@example.com',
  role: 'author',
  revision: REVISION.commit,
  ...overrides,
});

const PAT: Person = {
  userRef: 'user:default/pat',
  name: 'Pat Platform',
  email: 'pat@example.com',
  login: 'pat-on-git',
};

const risky = { riskDefault: 'high' as const };

const promote = (
  state: ComponentState,
  overrides: Partial<Promotion> = {},
): Promotion => asked(state, { ...INTO, ...overrides }).promotion;

describe('the commits that a release brings along (R25)', () => {
  it('are those since what runs there, however many releases were skipped, and those to its own directory', () => {
    const place = { repository: 'gitops', repoURL: URL_OF_GITOPS };
    expect(rangesInto(aState(), INTO).queries).toEqual([
      {
        ...place,
        paths: ['apps/payments-staging'],
        from: REVISION.began,
        to: REVISION.now,
      },
      {
        ...place,
        paths: ['apps/payments-dev'],
        from: REVISION.began,
        to: REVISION.now,
      },
      {
        ...place,
        paths: ['apps/payments-production'],
        from: '686a5843b5af0bcce3a3256176b617f28dc0d542',
        to: undefined,
      },
    ]);
  });

  it('begin where what runs there was seen first, also longer ago than deployments are read', () => {
    const { deployments } = aState();
    const state = aState({
      deployments: deployments.filter(
        ({ stage, releaseId }) =>
          stage === 'production' || releaseId !== 'release-1.0.0',
      ),
    });
    const firstRuns = ['dev', 'staging'].map(stage => ({
      stage,
      releaseId: 'release-1.0.0',
      revision: REVISION.began,
    }));
    const from = (one: ComponentState) =>
      rangesInto(one, INTO).queries.map(query => query.from.slice(0, 1));
    expect(from({ ...state, firstRuns })).toEqual(['1', '1', '6']);
    // As far back as is known, and the rest is named.
    expect(from(state)).toEqual(['2', '6']);
    expect(rangesInto(state, INTO).gaps).toContain(
      'dev: what is new there since 1.0.0 began is not recorded',
    );
    // What is on its way may have left a stage long ago, too.
    const behind = { ...state, deployments: state.deployments.slice(1) };
    const up = [{ ...firstRuns[0], ...INTO, stage: 'dev', revision: '9' }];
    expect(
      rangesInto({ ...behind, firstRuns: [...firstRuns, ...up] }, INTO).queries,
    ).toContainEqual(
      expect.objectContaining({
        paths: ['apps/payments-dev'],
        from: REVISION.began,
        to: '9',
      }),
    );
    expect(rangesInto(behind, INTO).gaps).toContain(
      'dev: no revision that brought 1.2.0 there is recorded',
    );
  });

  it('are those of what it was built from, where reports say that of both', () => {
    const report = (version: string, revision: string) => ({
      id: `report-${version}`,
      check: 'end-to-end',
      stage: 'staging',
      releaseId: `release-${version}`,
      run: '1',
      status: 'passed' as const,
      values: {},
      source: {
        repository: 'git@git.example.com:acme/payments.git',
        revision,
      },
      by: 'external:ci',
      at: NOW,
    });
    const repositories = [
      { name: 'gitops', url: URL_OF_GITOPS, branch: 'main' },
      {
        name: 'payments',
        url: 'https://git.example.com/acme/payments',
        branch: 'main',
      },
    ];
    const state = aState({
      reports: [report('1.2.0', 'c2'), report('1.0.0', 'c0')],
      riskFacts: { repositories },
    });
    expect(rangesInto(state, INTO).queries).toContainEqual({
      repository: 'payments',
      repoURL: 'https://git.example.com/acme/payments',
      paths: ['.'],
      from: 'c0',
      to: 'c2',
    });
    expect(rangesInto(state, INTO).gaps).toEqual([]);
    expect(
      rangesInto({ ...state, riskFacts: aState().riskFacts }, INTO).gaps,
    ).toEqual([
      'config has no Git repository git@git.example.com:acme/payments.git',
    ]);
    expect(rangesInto(aState(), INTO).gaps).toEqual([
      'what 1.2.0 was built from was not reported',
    ]);
  });

  it('are read for what may still be approved, and where the stage is protected', () => {
    const { state } = asked(aState(), INTO);
    expect(rangesToRead(state)).toHaveLength(3);
    expect(rangesToRead(aState())).toEqual([]);
    // Nobody's approval would count before they are read.
    expect(rangesToRead(aState({}, risky))).toHaveLength(3);
    expect(rangesToRenew(aState({}, risky))).toEqual([]);
    expect(rangesToRead(aState({}, { ...risky, gates: [] }))).toEqual([]);
    const over = asked(aState(), { ...INTO, state: 'rolling-out' });
    expect(rangesToRead(over.state)).toEqual([]);
    const open = asked(
      aState({}, { protected: false, excludesAuthors: false }),
      INTO,
    );
    expect(rangesToRead(open.state)).toEqual([]);
  });
});

describe('S2 whoever a commit names does not approve (R12, R25)', () => {
  const BECAUSE = { author: 'wrote', committer: 'committed' };

  it.each<[string, string, Partial<CommitPerson>, string]>([
    ['the author, of what was skipped', 'dev', {}, BECAUSE.author],
    ['the committer', 'staging', { role: 'committer' }, BECAUSE.committer],
    ['a co-author', 'dev', { role: 'co-author' }, 'co-wrote'],
    ["who committed to the stage's directory", 'production', {}, 'wrote'],
    ['by the name', 'dev', { email: 'pat@home.invalid' }, 'wrote'],
    [
      'by the account of the host',
      'dev',
      { name: 'P', email: '123+Pat-on-Git@users.noreply.github.com' },
      'wrote',
    ],
    [
      'by the account without a number',
      'dev',
      { name: 'P', email: 'pat-on-git@users.noreply.github.com' },
      'wrote',
    ],
  ])('%s', (_, stage, overrides, did) => {
    const state = answered(aState(), ({ paths }) => ({
      people: paths[0].endsWith(stage) ? [person(overrides)] : [],
    }));
    expect(whyAuthor(authorsOf(state, INTO), PAT)).toBe(
      `${did} commit 4444444`,
    );
    const other = { ...PAT, name: 'Sam', email: 's@example.com', login: 's' };
    expect(whyAuthor(authorsOf(state, INTO), other)).toBeUndefined();
  });

  it.each(['low', 'high'] as const)(
    'at %s risk also once it runs there: what was known before the effect stands',
    risk => {
      const before = answered(aState({}, { riskDefault: risk }), () => ({
        people: [person()],
      }));
      const authors = authorFacts(before, promote(before));
      const runs = {
        ...before,
        deployments: [
          aDeployment('production', '1.2.0', { revision: REVISION.now }),
          ...before.deployments.filter(({ stage }) => stage !== 'production'),
        ],
      };
      const watched = (kept: Partial<Promotion>) =>
        authorFacts(runs, promote(runs, { state: 'watching', ...kept }));
      expect(whyAuthor(watched({ authors }).known, PAT)).toBe(
        'wrote commit 4444444',
      );
      expect(whyNobodyCounts(watched({ authors }), [PAT])).toEqual([]);
      // What was not kept is not known.
      expect(whyNobodyCounts(watched({}), [PAT])).toEqual(
        risk === 'high' ? ['who wrote it was not kept when it went there'] : [],
      );
    },
  );

  it('a machine is nobody, however it is written', () => {
    const settings = { ...aState().settings, machineAuthors: ['ci@acme.test'] };
    const state = answered(aState({ settings }), () => ({
      people: [person({ name: 'Pat Platform', email: 'CI@acme.test ' })],
    }));
    expect(authorsOf(state, INTO)).toEqual([]);
  });

  it('another commit never lets anybody approve who could not', () => {
    const text = fc.constantFrom(
      'Pat Platform',
      'pat@example.com',
      'ci@acme.test',
      'sam@example.com',
      '',
    );
    const some = fc.array(
      fc
        .record({
          name: text,
          email: text,
          role: fc.constantFrom('author', 'committer', 'co-author'),
        })
        .map(one => person(one as Partial<CommitPerson>)),
      { maxLength: 4 },
    );
    const base = aState({}, risky);
    const promotion = promote(base);
    const mayApprove = (people: CommitPerson[]) => {
      const state = answered(base, () => ({ people }));
      const facts = authorFacts(state, promotion);
      return (
        whyAuthor(facts.known, PAT) === undefined &&
        whyNobodyCounts(facts, [PAT]).length === 0
      );
    };
    fc.assert(
      fc.property(some, some, (before, more) => {
        fc.pre(!mayApprove(before));
        expect(mayApprove([...before, ...more])).toBe(false);
      }),
    );
    expect(mayApprove([])).toBe(true);
  });
});

describe('S2 R25 who wrote it and is not known', () => {
  const nobodyCounts = (state: ComponentState, people = [PAT]) =>
    whyNobodyCounts(authorFacts(state, promote(state)), people);

  const withStranger = (production: Partial<StagePolicy>) =>
    answered(aState({}, production), () => ({
      people: [person(), person({ name: 'Robo', email: 'robo@example.com' })],
    }));

  it('at high risk means that nobody counts, and it is said who', () => {
    expect(nobodyCounts(withStranger(risky))).toEqual([
      'Robo <robo@example.com> is nobody whom the portal knows, and wrote commit 4444444',
    ]);
  });

  it('a name alone is no proof of who it is', () => {
    const state = answered(aState({}, risky), () => ({
      people: [person({ email: 'pat@home.invalid' })],
    }));
    expect(nobodyCounts(state)).toEqual([
      expect.stringContaining('<pat@home.invalid>'),
    ]);
  });

  it('matters at no other risk', () => {
    expect(nobodyCounts(withStranger({ riskDefault: 'medium' }))).toEqual([]);
    expect(nobodyCounts(aState({}, { riskDefault: 'medium' }))).toEqual([]);
  });

  it('a machine or what promotions brought does not matter', () => {
    const state = answered(
      aState(
        {
          settings: {
            ...aState().settings,
            machineAuthors: ['robo@example.com'],
          },
          deployments: aState().deployments.map(deployment => ({
            ...deployment,
            ...(deployment.stage === 'staging' && {
              author: 'Portal <portal@example.com>',
              promotionId: 'promotion-0',
            }),
          })),
        },
        risky,
      ),
      () => ({ people: [person({ name: 'R', email: 'robo@example.com' })] }),
    );
    expect(nobodyCounts(state)).toEqual([]);
  });

  it('what was known of a directory stands while what runs there moves on with the branch', () => {
    const base = answered(aState({}, risky), () => ({ people: [] }));
    const moved = base.ranges?.map(range =>
      range.to === undefined ? { ...range, from: REVISION.skipped } : range,
    );
    expect(nobodyCounts({ ...base, ranges: moved })).toEqual([]);
    const elsewhere = moved?.map(range => ({ ...range, paths: ['other'] }));
    expect(nobodyCounts({ ...base, ranges: elsewhere })).toHaveLength(2);
  });

  it('whom Argo CD names matters as long as the commits are not known one by one', () => {
    const { deployments } = aState();
    const portal = 'Portal <portal@example.com>';
    const named = aState(
      {
        deployments: deployments.map(deployment =>
          deployment.stage === 'staging'
            ? { ...deployment, author: portal }
            : deployment,
        ),
      },
      risky,
    );
    expect(nobodyCounts(answered(named, () => ({ people: [] })))).toEqual([]);
    expect(nobodyCounts(answered(named, () => ({ gap: 'lost' })))).toEqual([
      `${portal} is nobody whom the portal knows, and wrote the change that brought it to staging`,
    ]);
  });

  it.each<[string, Partial<CommitRange>, string]>([
    ['has not been read', {}, 'are not read yet'],
    [
      'could not be read anew',
      { people: [], because: 'Git took too long' },
      'are not known: Git took too long',
    ],
    ['has no end', { people: [], isCut: true }, 'are too many to be looked at'],
  ])('I3 a range that %s means the same', (_, answer, text) => {
    const state = answered(aState({}, risky), ({ to }) =>
      to === undefined ? answer : { people: [] },
    );
    expect(nobodyCounts(state)).toEqual([
      `the commits since 686a584 in gitops ${text}`,
    ]);
  });

  it('I3 so does a change of which Git has not told yet who made it', () => {
    const state = answered(
      aState(
        {
          deployments: aState().deployments.map(deployment => ({
            ...deployment,
            describedAt: undefined,
          })),
        },
        risky,
      ),
      () => ({ people: [] }),
    );
    expect(nobodyCounts(state)).toEqual([
      'who brought it to staging is not known yet',
      'who brought it to dev is not known yet',
    ]);
  });

  it('what nobody can tell matters only where a gate requires authors', () => {
    const lost = { gap: "branch 'main' does not contain it" };
    const gates = [{ ...APPROVAL, config: { from: [], requireAuthors: true } }];
    expect(nobodyCounts(answered(aState({}, risky), () => lost))).toEqual([]);
    expect(nobodyCounts(answered(aState({}, { gates }), () => lost))).toEqual([
      'what 1.2.0 was built from was not reported',
      lost.gap,
    ]);
  });
});
