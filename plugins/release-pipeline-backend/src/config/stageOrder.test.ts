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
import { defaultGroups, orderStages } from './stageOrder';

function graph(after: Record<string, string[]>): Map<string, string[]> {
  return new Map(Object.entries(after));
}

describe('orderStages', () => {
  it('puts each stage behind those it comes after, else as written', () => {
    const ordered = orderStages(
      graph({ us: ['staging'], eu: ['staging'], staging: ['dev'], dev: [] }),
    );
    expect(ordered).toMatchObject({ order: ['dev', 'staging', 'us', 'eu'] });
  });

  it('knows everything upstream', () => {
    const ordered = orderStages(
      graph({
        dev: [],
        qa: ['dev'],
        load: ['dev'],
        production: ['qa', 'load'],
      }),
    );
    expect('upstream' in ordered && ordered.upstream.get('production')).toEqual(
      new Set(['qa', 'dev', 'load']),
    );
  });

  it('names a cycle in the order in which a release would go round', () => {
    expect(
      orderStages(graph({ dev: [], a: ['dev', 'c'], b: ['a'], c: ['b'] })),
    ).toEqual({ cycle: ['a', 'b', 'c', 'a'] });
  });

  describe('for any graph', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const anyGraph = fc
      .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), {
        maxLength: 12,
      })
      .map(
        pairs =>
          new Map(
            names.map(name => [
              name,
              pairs.filter(([, to]) => to === name).map(([from]) => from),
            ]),
          ),
      );

    it('puts nothing before what it comes after', () => {
      fc.assert(
        fc.property(anyGraph, after => {
          const ordered = orderStages(after);
          fc.pre('order' in ordered);
          const { order } = ordered;
          expect([...order].sort()).toEqual(names);
          const misplaced = order.filter((stage, index) =>
            after.get(stage)?.some(name => order.indexOf(name) >= index),
          );
          expect(misplaced).toEqual([]);
        }),
      );
    });

    it('names a circle that is one, where there is no order', () => {
      fc.assert(
        fc.property(anyGraph, after => {
          const ordered = orderStages(after);
          fc.pre('cycle' in ordered);
          const { cycle } = ordered;
          expect(cycle.length).toBeGreaterThan(1);
          expect(cycle.at(-1)).toBe(cycle[0]);
          const broken = cycle.filter(
            (stage, index) =>
              index > 0 && !after.get(stage)?.includes(cycle[index - 1]),
          );
          expect(broken).toEqual([]);
        }),
      );
    });
  });
});

describe('defaultGroups', () => {
  it.each([
    [{ dev: [], production: ['dev'] }, { production: 'production' }],
    [
      { dev: [], 'production-eu': ['dev'], 'production-us': ['dev'] },
      { 'production-eu': 'production', 'production-us': 'production' },
    ],
    [
      { dev: [], 'p-eu-1': ['dev'], 'p-eu-2': ['dev'], demo: ['dev'] },
      { 'p-eu-1': 'p-eu', 'p-eu-2': 'p-eu', demo: 'demo' },
    ],
    [
      { dev: [], production: ['dev'], 'production-us': ['dev'] },
      { production: 'production', 'production-us': 'production' },
    ],
  ])('groups the last of %j', (after, groups) => {
    expect(Object.fromEntries(defaultGroups(graph(after)))).toEqual(groups);
  });
});
