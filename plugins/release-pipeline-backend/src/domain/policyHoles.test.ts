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

import { policyHoles } from './policyHoles';
import {
  aPipeline,
  aStage,
  aState,
  NOW,
  withApplication,
} from './testing/builders';
import type { ApplicationFacts, ComponentState, SourceFact } from './types';

const SHARED: SourceFact = {
  repoURL: 'https://git.example.com/acme/gitops.git',
  path: 'apps/payments',
  targetRevision: 'main',
};

/** Staging is made from `SHARED`; production as given. */
function aWorld(
  sources: SourceFact[],
  facts: Partial<ApplicationFacts> = {},
): ComponentState {
  const staging = withApplication(aState(), 'payments-staging', {
    sources: [SHARED],
  });
  return withApplication(staging, 'payments-production', { sources, ...facts });
}

const follows = (source: Partial<SourceFact>) =>
  policyHoles(aWorld([{ ...SHARED, ...source }])).length > 0;

describe('holes in the policy', () => {
  it('names an application that follows an earlier stage by itself, with place and remedy', () => {
    expect(policyHoles(aWorld([SHARED]))).toEqual([
      {
        code: 'follows-earlier-stage',
        stage: 'production',
        message:
          '"payments-production" syncs by itself the directory that staging is made from (apps/payments on main): what is committed for staging reaches production at once, and no promotion is asked',
        place:
          'Argo CD application payments-production in namespace argocd on nonprod',
        remedy: expect.stringContaining('spec.source.path'),
        href: 'https://argocd.example.com/applications/argocd/payments-production',
      },
    ]);
  });

  it('names the ApplicationSet where there is one', () => {
    const [{ place }] = policyHoles(aWorld([SHARED], { ownerSet: 'payments' }));
    expect(place).toBe(
      'ApplicationSet payments on nonprod, spec.template.spec',
    );
  });

  it('is quiet about stages of their own', () => {
    expect(policyHoles(aState())).toEqual([]);
  });

  it.each<[string, Partial<SourceFact>, boolean]>([
    ['the same over SSH', { repoURL: 'git@git.example.com:acme/gitops' }, true],
    ['another repository', { repoURL: 'https://git.example.com/a/b' }, false],
    ['the same path, written otherwise', { path: './apps/payments/' }, true],
    ['another path', { path: 'apps/payments-production' }, false],
    ['a path below', { path: 'apps/payments/production' }, false],
    [
      'the branch by its full name',
      { targetRevision: 'refs/heads/main' },
      true,
    ],
    ['another branch', { targetRevision: 'production' }, false],
    ['a chart of a registry', { path: undefined, chart: 'payments' }, false],
    ['values alone', { path: undefined, ref: 'values' }, false],
    ['its own values of the same chart', { valueFiles: ['eu.yaml'] }, true],
  ])('looks at %s', (_what, source, expected) => {
    expect(follows(source)).toBe(expected);
  });

  it.each<[string, string[], string | undefined, RegExp]>([
    [
      'the same, where config has it',
      ['main'],
      undefined,
      / syncs by itself the /,
    ],
    [
      'perhaps the same, where config has another, which nobody may have looked up',
      ['trunk'],
      undefined,
      /what may be the/,
    ],
    [
      'perhaps the same, of a repository that config has not',
      [],
      undefined,
      /what may be the directory .*apps\/payments on the default branch; .*cannot be told here.* may reach /,
    ],
    [
      'perhaps the same, where config has several',
      ['main', 'trunk'],
      'HEAD',
      /what may be the/,
    ],
  ])(
    'takes main and HEAD for %s',
    (_what, branches, targetRevision, message) => {
      const state = aWorld([{ ...SHARED, targetRevision }]);
      const repositories = branches.map(branch => ({
        name: branch,
        url: SHARED.repoURL,
        branch,
      }));
      const [hole] = policyHoles({
        ...state,
        riskFacts: { ...state.riskFacts, repositories },
      });
      expect(hole?.message ?? 'none').toMatch(message);
    },
  );

  it('does not take a tag or a commit for the default branch', () => {
    const state = withApplication(aWorld([SHARED]), 'payments-staging', {
      sources: [{ ...SHARED, targetRevision: 'HEAD' }],
    });
    for (const targetRevision of ['v1.2.0', 'refs/tags/main', 'a'.repeat(40)]) {
      const tagged = withApplication(state, 'payments-production', {
        sources: [{ ...SHARED, targetRevision }],
      });
      expect(policyHoles(tagged)).toEqual([]);
    }
    expect(policyHoles(state)).toHaveLength(1);
  });

  it.each([undefined, '', 'HEAD'])(
    'takes %p for the default branch',
    targetRevision => {
      const source = { ...SHARED, targetRevision };
      const state = withApplication(
        aWorld([{ ...SHARED, targetRevision: 'HEAD' }]),
        'payments-staging',
        { sources: [source] },
      );
      expect(policyHoles(state)[0].message).toContain('on the default branch');
    },
  );

  it('does not mind a commit that is named, since it does not move', () => {
    const source = { ...SHARED, targetRevision: 'a'.repeat(40) };
    const state = withApplication(aWorld([source]), 'payments-staging', {
      sources: [source],
    });
    expect(policyHoles(state)).toEqual([]);
  });

  it('looks at each of several sources', () => {
    const own = { ...SHARED, path: 'apps/payments-production' };
    expect(policyHoles(aWorld([own, SHARED]))).toHaveLength(1);
    expect(policyHoles(aWorld([own, own]))).toEqual([]);
  });

  it('only minds what syncs by itself, is there, and is protected', () => {
    const state = aWorld([SHARED]);
    expect(policyHoles(aWorld([SHARED], { autoSync: false }))).toEqual([]);
    expect(
      policyHoles(
        withApplication(state, 'payments-production', {}, { goneAt: NOW }),
      ),
    ).toEqual([]);
    expect(
      policyHoles({
        ...state,
        pipeline: aPipeline({
          stages: [
            aStage('staging'),
            aStage('production', { after: ['staging'] }),
          ],
        }),
      }),
    ).toEqual([]);
  });

  it('looks at all stages before it, and at none beside it', () => {
    const between = (after: string[]) => ({
      ...aWorld([SHARED]),
      pipeline: aPipeline({
        stages: [
          aStage('staging'),
          aStage('test', { after: ['staging'] }),
          aStage('production', { after, protected: true }),
        ],
      }),
    });
    expect(policyHoles(between(['test']))).toHaveLength(1);
    expect(policyHoles(between([]))).toEqual([]);
  });
});
