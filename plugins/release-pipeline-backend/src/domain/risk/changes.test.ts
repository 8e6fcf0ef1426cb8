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
import type { Difference, DifferenceContent } from '../changes/difference';
import { differencesToRead } from '../changes/toRead';
import { wantedDifferences } from '../changes/wanted';
import type { Change } from '../changes/types';
import { mayAsk } from '../asks';
import { decide } from '../decide';
import { currentDigest } from '../digest';
import { preconditionsOf } from '../preconditions';
import { riskOf } from '../risk';
import { startsDue } from '../starts';
import {
  anObserved,
  aPipeline,
  aPromotion,
  applicationOf,
  aRelease,
  aStage,
  aState,
  DAY,
} from '../testing/builders';
import type {
  ApplicationFacts,
  ComponentState,
  Release,
  ReleaseRule,
  RiskRule,
  StagePolicy,
} from '../types';

const REPOSITORY = 'https://git.example.com/acme/gitops.git';
const OTHER = 'https://git.example.com/acme/other.git';
const RUNS = '1111111111111111111111111111111111111111';
const ROLE: Change = {
  class: 'rbac',
  action: 'changed',
  path: 'apps/production/payments/rbac.yaml',
  kind: 'ClusterRole',
  name: 'payments-admin',
  fields: ['rules[0].verbs[0]'],
};
const FLAG: Change = {
  class: 'feature-flags',
  action: 'changed',
  path: 'apps/production/payments/flags.yaml',
  kind: 'ConfigMap',
  name: 'flags',
  fields: ['data.FEATURE_A'],
};
const TAG: Change = { ...ROLE, class: 'images', kind: 'Deployment' };

interface Setup {
  content?: Partial<DifferenceContent>;
  answer?: Partial<Difference>;
  stage?: Partial<StagePolicy>;
  facts?: Partial<ApplicationFacts>;
  rule?: ReleaseRule;
  release?: Partial<Release>;
  state?: Partial<ComponentState>;
}

/** 1.1.0 on its way into production, where 1.0.0 runs. */
function world(setup: Setup = {}) {
  const stage = aStage('production', {
    after: ['staging'],
    promote: {
      with: 'git-commit',
      config: { repository: 'gitops' },
      describe: 'Git commit',
    },
    changeRisks: changeRisksOf({}),
    ...setup.stage,
  });
  const facts = applicationOf('production', '1.0.0', {
    sources: [{ repoURL: REPOSITORY, path: 'apps/production/payments' }],
    sync: { status: 'Synced', revision: RUNS },
    ...setup.facts,
  });
  const answer: Difference = {
    repository: 'gitops',
    repoURL: REPOSITORY,
    paths: ['apps/production/payments'],
    from: RUNS,
    ...setup.answer,
    ...(setup.content && {
      content: { changes: [], exposed: [], commits: [], ...setup.content },
    }),
  };
  const state = aState({
    runs: { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' },
    versions: ['1.0.0', '1.1.0'],
    pipeline: aPipeline({
      ...(setup.rule && { release: setup.rule }),
      stages: [
        aStage('dev', { start: 'outside', promote: undefined }),
        aStage('staging', { after: ['dev'] }),
        stage,
      ],
    }),
    riskFacts: {
      neededByArgoCd: [],
      repositories: [{ name: 'gitops', url: REPOSITORY, branch: 'main' }],
      differences: setup.content || setup.answer ? [answer] : [],
    },
    ...setup.state,
  });
  const applications = state.applications.map(application =>
    application.facts.name === facts.name ? anObserved(facts) : application,
  );
  const known = state.releases.find(({ version }) => version === '1.1.0');
  const release = { ...(known ?? aRelease('1.1.0')), ...setup.release };
  return { state: { ...state, applications }, stage, release };
}

function risk(setup: Setup) {
  const { state, stage, release } = world(setup);
  return riskOf(state, stage, release);
}

/** Where an open promotion of the release stands. */
function sentenceOf(state: ComponentState): string {
  const open = aPromotion({ state: 'ready' });
  const digest = currentDigest(state, open) ?? '';
  return decide(state, { ...open, digest }).sentence.join('');
}

describe('the risk by what Git would change', () => {
  it('R14 names what it is, where it stands, and what it counts as', () => {
    expect(risk({ content: { changes: [TAG, FLAG, ROLE] } })).toMatchObject({
      class: 'high',
      reasons: [
        'RBAC changes: ClusterRole payments-admin (apps/production/payments/rbac.yaml): high',
        'Feature flag changes: ConfigMap flags data.FEATURE_A (apps/production/payments/flags.yaml): medium',
      ],
    });
  });

  it.each<[string, Setup, string, string]>([
    [
      'only what a release is made of is low',
      { content: { changes: [TAG] } },
      'low',
      'Git changes only images: low',
    ],
    [
      'nothing is low',
      { content: {} },
      'low',
      'Git changes nothing but the release: low',
    ],
    [
      'what config says counts in place of the default',
      {
        content: { changes: [ROLE] },
        stage: { changeRisks: changeRisksOf({ rbac: 'medium' }) },
      },
      'medium',
      'RBAC changes: ClusterRole payments-admin (apps/production/payments/rbac.yaml): medium',
    ],
    [
      'a deletion is named',
      {
        content: {
          changes: [
            {
              class: 'stateful-deletion',
              action: 'removed',
              path: 'db.yaml',
              kind: 'StatefulSet',
              name: 'db',
            },
          ],
        },
      },
      'high',
      'Deletion of what keeps data: StatefulSet db (db.yaml): high',
    ],
    [
      'many are counted',
      {
        content: {
          changes: [1, 2, 3, 4].map(index => ({
            ...ROLE,
            action: 'added' as const,
            name: `r${index}`,
            path: 'r.yaml',
          })),
          more: { rbac: 7 },
        },
      },
      'high',
      'RBAC changes: new ClusterRole r1 (r.yaml), new ClusterRole r2 (r.yaml), new ClusterRole r3 (r.yaml) and 8 more: high',
    ],
    [
      'a commit may raise it',
      {
        content: {
          commits: [{ revision: 'a'.repeat(40), class: 'high', word: 'high' }],
        },
      },
      'high',
      'Commit aaaaaaa says "Risk: high": high',
    ],
    [
      'a word that is no class counts as high',
      {
        content: {
          commits: [{ revision: 'a'.repeat(40), word: 'enormous' }],
        },
      },
      'high',
      'Commit aaaaaaa says "Risk: enormous", which is none of low, medium, high: high',
    ],
    [
      'a commit does not lower it',
      {
        content: {
          changes: [ROLE],
          commits: [{ revision: 'a'.repeat(40), class: 'low', word: 'low' }],
        },
      },
      'high',
      'RBAC changes: ClusterRole payments-admin (apps/production/payments/rbac.yaml): high',
    ],
    [
      'what cannot be read counts as high',
      {
        content: {
          changes: [
            {
              class: 'unreadable',
              action: 'changed',
              path: 'a.yaml',
              note: 'it is not valid YAML',
            },
          ],
        },
      },
      'high',
      'Unreadable: it is not valid YAML (a.yaml): high',
    ],
    [
      'an application that follows something else is named',
      {
        facts: {
          sources: [
            { repoURL: REPOSITORY, path: 'a', targetRevision: 'releases' },
          ],
        },
      },
      'high',
      'Unreadable: payments-production follows releases, and gitops is read at main: high',
    ],
    [
      'so is one of which nobody knows what it runs',
      {
        facts: {
          sync: { status: 'OutOfSync' },
          lastOperation: undefined,
          lastFullOperation: undefined,
        },
      },
      'high',
      'Unreadable: Argo CD names no revision that payments-production runs: high',
    ],
    [
      'an application of another repository is named: nobody looks there',
      { facts: { sources: [{ repoURL: OTHER, path: 'a' }] } },
      'high',
      `Unreadable: payments-production takes nothing from gitops, and ${OTHER} is not looked into: high`,
    ],
    [
      'S40 no credential of a URL is passed on, nor what turns the line around',
      {
        content: {
          changes: [
            {
              class: 'unreadable',
              action: 'changed',
              path: '',
              note: 'https://dana:hunter2@git.example.com/x \u202eis odd',
            },
          ],
        },
      },
      'high',
      'Unreadable: https://git.example.com/x is odd: high',
    ],
    [
      'what makes its manifests is named where nobody can follow it',
      {
        facts: {
          sources: [
            {
              repoURL: REPOSITORY,
              path: 'a',
              unfollowed: ['a plugin'],
              valueFiles: ['$ARGOCD_APP_NAME/values.yaml'],
            },
          ],
        },
        content: {},
      },
      'high',
      'Unreadable: a plugin of payments-production, which is not followed and $ARGOCD_APP_NAME/values.yaml of payments-production, which is not followed: high',
    ],
    [
      'what a chart holds is not seen, and counts as a dependency',
      {
        rule: { from: 'chart' },
        facts: {
          sources: [
            { repoURL: 'https://charts.example.com', chart: 'payments' },
          ],
          sync: { status: 'Synced', revision: '1.0.0' },
        },
        release: { artifacts: { 0: { name: 'payments', tag: '1.1.0' } } },
      },
      'medium',
      'Dependency changes: chart payments 1.1.0, whose content cannot be seen here: medium',
    ],
  ])('R14 %s', (_, setup, expected, reason) => {
    const { class: found, reasons } = risk(setup);
    expect(found).toBe(expected);
    expect(reasons).toContain(reason);
  });

  it('R14 is looked at only where the stage says so', () => {
    expect(
      risk({
        content: { changes: [ROLE] },
        stage: { changeRisks: undefined },
      }).class,
    ).toBe('low');
  });

  it.each<[string, RiskRule, string]>([
    [
      'one of the classes that it names',
      { class: 'high', changes: ['feature-flags'] },
      'high',
    ],
    ['none of them', { class: 'high', changes: ['network', 'crds'] }, 'medium'],
    [
      'all that it names',
      { class: 'high', changes: ['feature-flags'], types: ['website'] },
      'medium',
    ],
  ])('a rule is met by %s', (_, rule, expected) => {
    expect(
      risk({ content: { changes: [FLAG] }, stage: { riskRules: [rule] } })
        .class,
    ).toBe(expected);
  });
});

describe('what has to be read', () => {
  it.each<[string, Setup, unknown]>([
    [
      'goes from what runs to the head',
      {},
      [
        {
          repository: 'gitops',
          repoURL: REPOSITORY,
          paths: ['apps/production/payments'],
          from: RUNS,
        },
      ],
    ],
    [
      'R2 goes from what was applied last where that is not what Git wants',
      {
        facts: {
          sync: { status: 'OutOfSync', revision: 'f'.repeat(40) },
          lastFullOperation: {
            phase: 'Succeeded',
            dryRun: false,
            partial: false,
            automated: true,
            revision: 'e'.repeat(40),
          },
        },
      },
      [
        {
          repository: 'gitops',
          repoURL: REPOSITORY,
          paths: ['apps/production/payments'],
          from: 'e'.repeat(40),
        },
      ],
    ],
    [
      'R14 goes up to the revision that the release is',
      {
        rule: { from: 'revision' },
        release: {
          artifacts: { 0: { name: REPOSITORY, revision: 'd'.repeat(40) } },
        },
      },
      [
        {
          repository: 'gitops',
          repoURL: REPOSITORY,
          paths: ['apps/production/payments'],
          from: RUNS,
          to: 'd'.repeat(40),
        },
      ],
    ],
    [
      'takes the values that a chart has from there',
      {
        facts: {
          sources: [
            {
              repoURL: 'https://charts.example.com',
              chart: 'payments',
              valueFiles: ['values.yaml', '$values/prod/payments.yaml'],
            },
            { repoURL: REPOSITORY.replace('.git', ''), ref: 'values' },
          ],
          sync: { status: 'Synced', revisions: ['1.0.0', RUNS] },
        },
      },
      [
        {
          repository: 'gitops',
          repoURL: REPOSITORY,
          paths: ['prod/payments.yaml'],
          from: RUNS,
        },
      ],
    ],
    [
      'takes the components that Kustomize gets, and what may not be there',
      {
        facts: {
          sources: [
            {
              repoURL: REPOSITORY,
              path: 'a/b',
              components: ['../c', 'https://git.example.com/x//y?ref=1'],
              ignoresMissing: true,
            },
          ],
        },
      },
      [
        {
          repository: 'gitops',
          repoURL: REPOSITORY,
          paths: ['a/b', 'a/b/../c'],
          optional: ['a/b/../c'],
          from: RUNS,
        },
      ],
    ],
    [
      'leaves other repositories alone',
      {
        facts: {
          sources: [{ repoURL: 'https://git.example.com/x', path: '.' }],
        },
      },
      [],
    ],
    [
      'leaves what is pinned alone: no head moves it',
      {
        facts: {
          sources: [{ repoURL: REPOSITORY, path: 'a', targetRevision: RUNS }],
        },
      },
      [],
    ],
  ])('%s', (_, setup, expected) => {
    const { state, stage, release } = world(setup);
    expect(wantedDifferences(state, stage, release).queries).toEqual(expected);
  });

  it.each([
    'https://git.example.com/acme/gitops/',
    'https://Git.Example.com/Acme/GitOps',
    'https://dana:hunter2@git.example.com/acme/gitops.git',
    'https://git.example.com:443/acme/gitops',
    'git@git.example.com:acme/gitops.git',
    'git.example.com:acme/gitops',
    'ssh://git@git.example.com:7999/acme/gitops.git',
  ])('R14 knows the repository that an application writes as %s', repoURL => {
    const { state, stage, release } = world({
      facts: { sources: [{ repoURL, path: 'a' }] },
    });
    expect(wantedDifferences(state, stage, release)).toMatchObject({
      queries: [{ repository: 'gitops', paths: ['a'] }],
      unseen: [],
    });
  });

  it.each([
    'https://git.example.com/acme/gitops-old',
    'https://git.example.org/acme/gitops',
    'https://git.example.com:8443/acme/gitops',
    'git@git.example.com:other/gitops.git',
    'nothing of the kind',
  ])('R14 takes %s for another one', repoURL => {
    const { state, stage, release } = world({
      facts: { sources: [{ repoURL, path: 'a' }] },
    });
    expect(wantedDifferences(state, stage, release)).toMatchObject({
      queries: [],
      unseen: [{ class: 'unreadable' }],
    });
  });

  it('R14 looks at the branch of the stage where config has the URL twice', () => {
    const { state, release, stage } = world({
      facts: {
        sources: [
          { repoURL: REPOSITORY, path: 'a', targetRevision: 'production' },
        ],
      },
    });
    const { queries, unseen } = wantedDifferences(
      {
        ...state,
        riskFacts: {
          ...state.riskFacts,
          repositories: [
            { name: 'early', url: REPOSITORY, branch: 'main' },
            { name: 'gitops', url: REPOSITORY, branch: 'production' },
          ],
        },
      },
      stage,
      release,
    );
    expect(queries).toMatchObject([{ repository: 'gitops' }]);
    expect(unseen).toEqual([]);
  });

  it('is asked once for all releases that are judged', () => {
    expect(differencesToRead(world().state)).toHaveLength(1);
  });

  it('is nothing for what runs there already', () => {
    const { state, stage } = world();
    expect(wantedDifferences(state, stage, aRelease('1.0.0')).queries).toEqual(
      [],
    );
  });
});

describe('what was not read yet', () => {
  const because = "Git repository 'gitops' does not answer";

  it('R14 makes up no class, and lets nothing go', () => {
    const { state, stage, release } = world({ answer: { because } });
    expect(riskOf(state, stage, release).class).toBe('low');
    expect(preconditionsOf(state, stage, release)).toMatchObject([
      {
        code: 'difference-unread',
        message: `What Git would change in production has not been read yet: ${because}`,
      },
    ]);
    expect(sentenceOf(state)).toContain('has not been read yet');
  });

  it('does not keep a person from asking', () => {
    const { state, release } = world();
    expect(mayAsk(state, 'production', release.id)).toMatchObject({ ok: true });
  });

  it.each([
    [0, undefined],
    [1, {}],
  ])('R10 starts %s by itself', (count, content) => {
    const { state, stage } = world({ content, stage: { start: 'automatic' } });
    const { component } = state;
    expect(
      startsDue({
        ...state,
        component: { ...component, baselineAt: state.now - 9 * DAY },
        pipeline: state.pipeline && {
          ...state.pipeline,
          stages: state.pipeline.stages.map(one =>
            one.name === 'production' ? stage : one,
          ),
        },
      }),
    ).toHaveLength(count);
  });

  it('R20 is answered meanwhile by what was read before Argo CD moved on', () => {
    const { state, stage, release } = world({
      content: { changes: [ROLE] },
      answer: { from: '2'.repeat(40) },
    });
    expect(riskOf(state, stage, release).class).toBe('high');
    expect(preconditionsOf(state, stage, release)).toEqual([]);
  });
});

it('R16 a plain secret keeps the release out, and is never shown', () => {
  const { state, stage, release } = world({
    content: {
      exposed: [
        {
          path: 'a/secret.yaml',
          kind: 'Secret',
          name: 'db',
          pattern: 'plain Secret',
        },
        { path: 'a/key', pattern: 'private key (PEM)' },
      ],
    },
  });
  const message =
    'a/secret.yaml would bring a secret in plain text along: plain Secret (Secret db), and 1 more';
  expect(preconditionsOf(state, stage, release)).toMatchObject([
    { code: 'secret-in-git', message },
  ]);
  expect(mayAsk(state, 'production', release.id)).toMatchObject({
    ok: false,
    message,
  });
  expect(decide(state, aPromotion({ state: 'ready' })).command).toBeUndefined();
});
