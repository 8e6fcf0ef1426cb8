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

import { ranAt } from './ranAt';
import { aDeployment, aState, HOUR, NOW } from './testing/builders';

describe('ranAt', () => {
  const state = aState({
    versions: ['1.1.0', '1.0.0'],
    deployments: [
      aDeployment('staging', '1.0.0', { startedAt: NOW - HOUR }),
      aDeployment('staging', '1.1.0', {
        startedAt: NOW - 3 * HOUR,
        healthyAt: NOW - 2.5 * HOUR,
        endedAt: NOW - 2 * HOUR,
      }),
      aDeployment('production', '1.0.0', { startedAt: NOW - 9 * HOUR }),
    ],
  });

  it.each([
    ['now', NOW, NOW - HOUR],
    ['as it began', NOW - HOUR, NOW - HOUR],
    ['after one that has ended', NOW - HOUR - 1, NOW - 3 * HOUR],
    ['in the middle of one', NOW - 2.5 * HOUR, NOW - 3 * HOUR],
  ])('finds the last that had begun: %s', (_case, at, startedAt) => {
    expect(ranAt(state, 'staging', at)).toMatchObject({
      stage: 'staging',
      startedAt,
    });
  });

  it('tells its release, and when it was healthy and ended', () => {
    expect(ranAt(state, 'staging', NOW - 2 * HOUR)).toEqual({
      stage: 'staging',
      release: { id: 'release-1.1.0', version: '1.1.0' },
      startedAt: NOW - 3 * HOUR,
      healthyAt: NOW - 2.5 * HOUR,
      endedAt: NOW - 2 * HOUR,
    });
  });

  it('knows of nothing before the first, or in a stage where nothing ran', () => {
    expect(ranAt(state, 'staging', NOW - 4 * HOUR)).toBeUndefined();
    expect(ranAt(state, 'dev', NOW)).toBeUndefined();
  });
});
