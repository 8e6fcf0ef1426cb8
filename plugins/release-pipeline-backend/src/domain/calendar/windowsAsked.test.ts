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

import { aGate } from '../testing/builders';
import type { Composition, GateSpec } from '../types';
import { windowsAsked } from './windowsAsked';

const gate = (over: Partial<GateSpec> = {}) =>
  aGate({ type: 'window', config: { windows: ['night'] }, ...over });
const madeOf = (
  kind: Composition['kind'],
  parts: NonNullable<GateSpec['parts']>,
) =>
  aGate({
    composition:
      kind === 'objectives' ? { kind, pass: 90, warn: 75 } : { kind },
    parts,
  });

describe('windowsAsked', () => {
  it.each<[string, GateSpec, Array<string[] | undefined>]>([
    ['by itself', gate(), [['night']]],
    ['for any', gate({ config: {} }), [undefined]],
    ['among others', madeOf('all', [{ gate: gate() }]), [['night']]],
    [
      'as a key objective',
      madeOf('objectives', [{ gate: gate(), key: true, weight: 1 }]),
      [['night']],
    ],
    [
      'as a key objective that is made of others',
      madeOf('objectives', [
        { gate: madeOf('all', [{ gate: gate() }]), key: true },
      ]),
      [['night']],
    ],
    [
      'as one objective, without which the others may be enough',
      madeOf('objectives', [{ gate: gate(), weight: 99 }]),
      [],
    ],
    [
      'as a key objective that only looks',
      madeOf('objectives', [{ gate: gate({ observeOnly: true }), key: true }]),
      [],
    ],
    ['beside another that is enough', madeOf('any', [{ gate: gate() }]), []],
  ])('names the windows of a gate that asks %s', (_how, asked, names) => {
    expect(windowsAsked([asked])).toEqual(names);
  });
});
