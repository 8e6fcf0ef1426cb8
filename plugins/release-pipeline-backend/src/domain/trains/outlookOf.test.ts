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

import { aGate, aGateResult, aState } from '../testing/builders';
import { aPipelineWith } from '../testing/asked';
import { aRun, aRunItem } from '../testing/trains';
import { asText } from '../words';
import { outlookOf } from './outlookOf';
import type { RunItem, TrainRun } from './types';

const LEDGER = 'component:default/ledger';

const item = (overrides: Partial<RunItem> = {}) =>
  aRunItem('payments', {
    wave: 1,
    position: 1,
    dependsOn: [LEDGER],
    ...overrides,
  });

const run = (ledger: Partial<RunItem>): TrainRun =>
  aRun([aRunItem('ledger', ledger), item()], { wave: 1 });

const stays: Partial<RunItem> = { state: 'left', code: 'frozen' };

const DEPENDENCY = aGate({
  name: 'ledger',
  type: 'dependency',
  kind: 'environment',
});

function stateWith(status?: 'passed' | 'pending') {
  return aState({
    runs: { dev: '1.1.0', staging: '1.1.0', production: '1.0.0' },
    versions: ['1.0.0', '1.1.0'],
    ...(status && {
      pipeline: aPipelineWith({ production: { gates: [DEPENDENCY] } }),
      gateResults: [
        aGateResult({
          stage: 'production',
          gate: 'ledger',
          type: 'dependency',
          status,
          releaseId: 'release-1.1.0',
          reason: ['ledger 1.0.0 is older in production than in staging'],
        }),
      ],
    }),
  });
}

const outlook = (ledger: Partial<RunItem>, status?: 'passed' | 'pending') => {
  const found = outlookOf(run(ledger), item(), {
    state: stateWith(status),
    isMember: true,
  });
  return { ...found, sentence: asText(found.sentence) };
};

describe('what depends on something that a train', () => {
  it('left behind goes alone, unless a gate of its own says that it may not', () => {
    expect(outlook(stays).outlook).toBe('goes');
    expect(outlook(stays, 'pending')).toMatchObject({
      outlook: 'left',
      code: 'pending',
      sentence: 'ledger 1.0.0 is older in production than in staging',
      dependencyAskedAt: expect.any(Number),
    });
  });

  it('took along goes after it', () => {
    expect(outlook({ state: 'confirmed' }, 'passed').outlook).toBe('goes');
  });

  it('took along in vain stays', () => {
    expect(outlook({ state: 'failed' })).toMatchObject({
      outlook: 'left',
      sentence: 'Something that it depends on went, and failed',
    });
  });
});
