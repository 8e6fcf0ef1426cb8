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

import { reconcileDeployments } from './deployments';
import { artifactKey } from './identify';
import {
  directoriesOf,
  reductionsWanted,
  repositoriesUnreduced,
} from './reduction';
import { stageStatus } from './stageStatus';
import { aPipeline, aState } from './testing/builders';
import { anApplication, anObserved, anOperation } from './testing/observed';
import type { ComponentState, Reduction, SourceFact } from './types';

const URL = 'https://git.example.com/acme/shop.git';
/** As an Application may write it. */
const WRITTEN = 'https://git.example.com/acme/shop';
const commit = (digit: string) => digit.repeat(40);
const rule = { from: 'revision' } as const;
const PATHS = ['apps/dev/payments'];

const source = (stage: string): SourceFact => ({
  repoURL: WRITTEN,
  path: `apps/${stage}/payments`,
  targetRevision: 'main',
});

const application = (
  stage: string,
  revision: string,
  sources = [source(stage)],
) => {
  const operation = anOperation({ revision });
  return anObserved(
    anApplication({
      name: `payments-${stage}`,
      sources,
      sync: { status: 'Synced', revision },
      lastOperation: operation,
      lastFullOperation: operation,
    }),
  );
};

const keyOf = (revision: string) =>
  artifactKey({ 0: { name: WRITTEN, revision } }, rule);

/** Each stage runs this revision of the shop's repository. */
function shop(
  runs: Record<string, string>,
  reductions: Reduction[],
  overrides: Partial<ComponentState> = {},
): ComponentState {
  const state = aState({
    pipeline: { ...aPipeline(), release: rule },
    applications: Object.entries(runs).map(([stage, revision]) =>
      application(stage, revision),
    ),
    releases: [],
    deployments: [],
    reductions,
    ...overrides,
  });
  return { ...state, sourceDirectories: directoriesOf(state, [URL]) };
}

const found = (revision: string, of: string): Reduction => ({
  repoURL: URL,
  paths: PATHS,
  revision: commit(revision),
  commit: commit(of),
});

const everywhere = (revision: string) => ({
  dev: commit(revision),
  staging: commit(revision),
  production: commit(revision),
});

const textOf = (state: ComponentState, stage: string) =>
  stageStatus(state, stage).reasons.flat().join('');

describe('commits reduced to the last that touched the first stage (R1, R2)', () => {
  it.each([
    ['the head of the merge itself', 'a', [found('a', 'a')], 'a'],
    [
      'an older one, because the head is somebody else’s',
      'b',
      [found('b', 'a')],
      'a',
    ],
    [
      'the newer one, once ours was touched',
      'c',
      [found('b', 'a'), found('c', 'c')],
      'c',
    ],
  ])('R1 is %s', (_, revision, reductions, expected) => {
    const state = shop(everywhere(revision), reductions);
    for (const stage of ['dev', 'staging', 'production']) {
      expect(stageStatus(state, stage)).toMatchObject({
        state: 'runs',
        runningKey: keyOf(commit(expected)),
      });
    }
    expect(
      reconcileDeployments(state).filter(({ kind }) => kind === 'release-seen'),
    ).toMatchObject([
      { key: keyOf(commit(expected)), version: expected.repeat(7) },
    ]);
  });

  it('R1 stages on different heads run one release when only others merged between', () => {
    const state = shop(
      { dev: commit('b'), staging: commit('a'), production: commit('a') },
      [found('a', 'a'), found('b', 'a')],
    );
    expect(stageStatus(state, 'dev').runningKey).toBe(
      stageStatus(state, 'staging').runningKey,
    );
  });

  it.each([
    ['Git was not asked yet', [], 'which is not known yet'],
    [
      'Git does not answer',
      [
        {
          ...found('b', 'a'),
          commit: undefined,
          because: "Git repository 'shop' did not answer",
        },
      ],
      "which is not known yet: Git repository 'shop' did not answer",
    ],
    [
      'only other directories were asked about',
      [{ ...found('b', 'a'), paths: ['apps/dev/cart'] }],
      'which is not known yet',
    ],
  ])(
    'R1 makes no release of the raw revision while %s',
    (_, reductions, words) => {
      const state = shop(everywhere('b'), reductions);
      expect(stageStatus(state, 'dev')).toMatchObject({
        state: 'unknown',
        verdict: 'unknown',
      });
      expect(textOf(state, 'dev')).toContain('bbbbbbb');
      expect(textOf(state, 'dev')).toContain('apps/dev/payments');
      expect(textOf(state, 'dev')).toContain(words);
      expect(
        reconcileDeployments(state).filter(
          ({ kind }) => kind === 'release-seen',
        ),
      ).toEqual([]);
    },
  );

  it('R6 the baseline waits while Git is being asked, and not when it fails', () => {
    const { baselineAt, ...component } = aState().component;
    const done = (reductions: Reduction[]) =>
      reconcileDeployments(
        shop(everywhere('b'), reductions, { component }),
      ).some(({ kind }) => kind === 'baseline-complete');

    expect(done([])).toBe(false);
    expect(done([found('b', 'a')])).toBe(true);
    expect(
      done([{ ...found('b', 'a'), commit: undefined, because: 'unreachable' }]),
    ).toBe(true);
  });

  it('R1 asks about each revision once, by the directories of all first applications', () => {
    const state = shop(
      { dev: commit('b'), staging: commit('a'), production: commit('a') },
      [found('a', 'a')],
    );
    expect(reductionsWanted(state)).toEqual([
      { repoURL: URL, paths: PATHS, revision: commit('b') },
      found('a', 'a'),
    ]);

    const regions = {
      ...state,
      applications: [
        application('dev', commit('b'), [source('dev-us')]),
        ...state.applications.slice(1),
      ],
    };
    expect(directoriesOf(regions, [URL])).toEqual([
      { repoURL: URL, paths: ['apps/dev-us/payments'] },
    ]);
  });

  it('R1 says why nothing is known while no first stage shows its directory', () => {
    const state = shop({ staging: commit('b') }, []);
    expect(textOf(state, 'staging')).toContain(
      'once an application of the first stage',
    );
    expect(reductionsWanted(state)).toEqual([]);
  });

  it('R1 takes each revision for a release where config has no such repository', () => {
    const state = { ...shop(everywhere('b'), []), sourceDirectories: [] };
    expect(stageStatus(state, 'dev').runningKey).toBe(keyOf(commit('b')));
    expect(reductionsWanted(state)).toEqual([]);
    expect(repositoriesUnreduced(state)).toEqual([WRITTEN]);
    expect(repositoriesUnreduced(shop(everywhere('b'), []))).toEqual([]);
  });
});
