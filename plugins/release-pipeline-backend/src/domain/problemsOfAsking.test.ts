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

import { problemsOfAsking } from './problemsOfAsking';
import { aPromotion, aState } from './testing/builders';
import type { ComponentState } from './types';

const runs = { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' };

function problems(
  version: string,
  changes: Partial<ComponentState> = {},
  direction: Parameters<typeof problemsOfAsking>[3] = 'forward',
) {
  const state = aState({
    runs,
    versions: ['0.9.0', '1.0.0', '1.1.0'],
    ...changes,
  });
  const stage = state.pipeline!.stages[2];
  const release = state.releases.find(each => each.version === version)!;
  return problemsOfAsking(state, stage, release, direction).map(
    ({ code }) => code,
  );
}

describe('what stands against asking', () => {
  it.each<[string, string, Partial<ComponentState>, string[]]>([
    ['nothing', '1.1.0', {}, []],
    ['that it runs there', '1.0.0', {}, ['runs-there']],
    ['R7 that it was not where it comes after', '0.9.0', {}, ['after']],
    ['R19 what is no condition', '1.1.0', { bindings: [] }, ['no-application']],
    [
      'nothing, when it was asked for already',
      '1.1.0',
      { promotions: [aPromotion()] },
      [],
    ],
    [
      'R11 nothing, when another one can be replaced',
      '1.1.0',
      { promotions: [aPromotion({ releaseId: 'release-0.9.0' })] },
      [],
    ],
    [
      'R11 another one that is on its way',
      '1.1.0',
      {
        promotions: [
          aPromotion({ releaseId: 'release-0.9.0', state: 'executing' }),
        ],
      },
      ['open-promotion'],
    ],
  ])('is %s', (_what, version, changes, expected) => {
    expect(problems(version, changes)).toEqual(expected);
  });

  it('is on the way back only what is no condition', () => {
    expect(problems('0.9.0', {}, 'rollback')).toEqual([]);
    expect(problems('0.9.0', { bindings: [] }, 'rollback')).toEqual([
      'no-application',
    ]);
  });
});
