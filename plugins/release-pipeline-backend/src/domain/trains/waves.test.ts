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

import type { TrainText } from 'backstage-plugin-release-pipeline-common';
import type { TrainComponent } from './types';
import { wavesOf } from './waves';

const component = (
  ref: string,
  dependsOn: string[] = [],
  type = 'service',
): TrainComponent => ({ ref, name: ref, type, dependsOn });

const inWaves = (
  waves: TrainText['waves'],
  components: TrainComponent[],
): Array<[string, string[]]> =>
  wavesOf({ waves }, components).waves.map(wave => [
    wave.name,
    wave.components.map(({ ref }) => ref),
  ]);

const shop = component('shop', ['ledger', 'payments']);
const payments = component('payments', ['ledger', 'elsewhere']);
const ledger = component('ledger', [], 'platform');
const apart = component('apart');

describe('the waves of a train', () => {
  it('are one unless something else is said, what is depended on first', () => {
    expect(inWaves(undefined, [shop, payments, ledger])).toEqual([
      ['All at once', ['ledger', 'payments', 'shop']],
    ]);
  });

  it('go after what they depend on', () => {
    expect(
      inWaves({ by: 'dependencies' }, [shop, payments, ledger, apart]),
    ).toEqual([
      ['Wave 1', ['apart', 'ledger']],
      ['Wave 2', ['payments']],
      ['Wave 3', ['shop']],
    ]);
  });

  it('take a component once, in the first that names it, and the rest last', () => {
    expect(
      inWaves(
        {
          by: 'list',
          list: [
            { name: 'Platform', types: ['platform'] },
            { name: 'Money', refs: ['Payments', 'ledger'] },
            { name: 'Nobody', types: ['website'] },
          ],
        },
        [shop, payments, ledger],
      ),
    ).toEqual([
      ['Platform', ['ledger']],
      ['Money', ['payments']],
      ['The rest', ['shop']],
    ]);
  });

  it('keep a circle together, and say which it is', () => {
    const all = [
      component('a', ['b']),
      component('b', ['c']),
      component('c', ['a', 'd']),
      component('d'),
      component('e', ['a']),
    ];
    const { cycles, waves } = wavesOf({ waves: { by: 'dependencies' } }, all);
    expect(cycles).toEqual([['a', 'b', 'c']]);
    expect(
      waves.map(wave => wave.components.map(({ ref }) => ref).sort()),
    ).toEqual([['d'], ['a', 'b', 'c'], ['e']]);
  });
});
