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

import { goesAfter, isAskedAnew } from './goesAfter';
import type { Outlook } from './prognose';
import type { TrainComponent } from './types';

const ledger: TrainComponent = { ref: 'ledger', name: 'ledger', dependsOn: [] };
const payments: TrainComponent = {
  ref: 'payments',
  name: 'payments',
  dependsOn: ['ledger'],
};
const goes: Outlook = { outlook: 'goes', code: 'goes', sentence: [] };
const left: Outlook = { outlook: 'left', code: 'pending', sentence: [] };
const held: Outlook = { ...left, dependencyAskedAt: 100 };

const inWaves = (...waves: TrainComponent[][]) =>
  waves.map(components => ({ name: 'Wave', components }));

describe('what a gate about dependencies holds', () => {
  it.each<[string, boolean, Outlook, Outlook, TrainComponent[][]]>([
    ['goes after it', true, held, goes, [[ledger], [payments]]],
    ['not in the same wave', false, held, goes, [[ledger, payments]]],
    ['not where that stays', false, held, left, [[ledger], [payments]]],
    ['not held by another gate', false, left, goes, [[ledger], [payments]]],
  ])('%s', (_what, expected, own, others, waves) => {
    expect(
      goesAfter(
        payments,
        own,
        new Map([
          ['ledger', others],
          ['payments', own],
        ]),
        inWaves(...waves),
      ),
    ).toBe(expected);
  });

  it.each<[string, boolean, number, number]>([
    ['before its wave began', true, 1, 101],
    ['since its wave began', false, 1, 100],
    ['in the first wave, which nothing comes before', false, 0, 101],
  ])('is asked anew: asked %s', (_what, expected, wave, waveSince) => {
    expect(isAskedAnew({ wave, waveSince }, held, 200)).toBe(expected);
    expect(isAskedAnew({ wave, waveSince }, left, 200)).toBe(false);
  });

  it.each<[string, boolean, number]>([
    ['when its wave begins', true, 100],
    ['a minute later', false, 60_100],
  ])('what is not known is looked at again: %s', (_what, expected, now) => {
    const unknown: Outlook = { ...left, code: 'unknown' };
    expect(isAskedAnew({ wave: 0, waveSince: 100 }, unknown, now)).toBe(
      expected,
    );
  });
});
