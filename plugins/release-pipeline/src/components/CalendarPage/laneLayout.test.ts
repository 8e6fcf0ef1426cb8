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
import { matches, NO_SYSTEM, type Item } from './items';
import { kindVocable, type Kind } from './kinds';
import { isTurned, isWide, layLanes } from './laneLayout';

const range = { from: 0, to: 1_000 };

function item(id: string, overrides: Partial<Item> = {}): Item {
  const kind: Kind = overrides.kind ?? 'done';
  return {
    id,
    kind,
    vocable: kindVocable(kind),
    title: id,
    detail: '',
    brief: '',
    start: 100,
    end: 100,
    stages: ['production'],
    systems: ['commerce'],
    ...overrides,
  };
}

function laid(
  items: Item[],
  by: 'stage' | 'system' = 'stage',
  lanes: Parameters<typeof layLanes>[3] = {},
) {
  return layLanes(items, range, by, lanes).map(({ name, bands, bars }) => [
    name,
    bands.map(bar => bar.item.id),
    bars.map(bar => bar.item.id),
  ]);
}

describe('layLanes', () => {
  it('puts each into the lanes that it names, and what names none into all', () => {
    const items = [
      item('payments'),
      item('cart', { stages: ['staging'], systems: [] }),
      item('year-end', { kind: 'freeze', end: 300, stages: undefined }),
      item('fair', { kind: 'freeze', end: 300, stages: ['staging'] }),
      item('drill', { kind: 'drill', end: 300, stages: undefined }),
    ];
    expect(laid(items)).toEqual([
      ['production', ['year-end'], ['drill', 'payments']],
      ['staging', ['fair', 'year-end'], ['cart', 'drill']],
    ]);
    expect(laid(items, 'system')).toEqual([
      ['commerce', ['fair', 'year-end'], ['drill', 'payments']],
      [NO_SYSTEM, [], ['cart']],
    ]);
  });

  it('has stages in the order in which releases pass them, and others behind', () => {
    const items = ['production', 'attic', 'dev', 'staging'].map(stage =>
      item(`into ${stage}`, { stages: [stage] }),
    );
    expect(
      laid(items, 'stage', { known: ['dev', 'staging', 'production'] }).map(
        ([name]) => name,
      ),
    ).toEqual(['dev', 'staging', 'production', 'attic']);
  });

  it('has a lane for each known stage, so that none looks open in a freeze of all', () => {
    const freeze = item('year-end', {
      kind: 'freeze',
      end: 300,
      stages: undefined,
      systems: undefined,
    });
    const known = ['dev', 'production'];
    expect(laid([freeze], 'stage', { known })).toEqual([
      ['dev', ['year-end'], []],
      ['production', ['year-end'], []],
    ]);
    expect(laid([], 'stage', { known })).toHaveLength(2);
    // Nothing names a system, and which there are is not known.
    expect(laid([freeze], 'system')).toEqual([
      ['All systems', ['year-end'], []],
    ]);
    expect(laid([], 'system')).toEqual([]);
  });

  it('has the lane alone that was chosen', () => {
    const both = item('fair', {
      kind: 'freeze',
      end: 300,
      stages: ['staging', 'production'],
    });
    const lanes = { known: ['dev', 'staging', 'production'], only: 'staging' };
    expect(laid([both], 'stage', lanes)).toEqual([['staging', ['fair'], []]]);
  });

  it('takes "No system" for a filter that keeps what belongs to none', () => {
    const filter = { owner: '', stage: '', kind: '', component: '' };
    const items = [
      item('payments'),
      item('cart', { systems: [] }),
      item('year-end', { kind: 'freeze', systems: undefined }),
    ];
    expect(
      items
        .filter(each => matches(each, { ...filter, system: NO_SYSTEM }))
        .map(({ id }) => id),
    ).toEqual(['cart', 'year-end']);
  });

  it('leaves out what is over before or begins after', () => {
    expect(
      laid([
        item('before', { start: -20, end: 0 }),
        item('mark before', { start: -1, end: -1 }),
        item('after', { start: 1_000, end: 1_000 }),
      ]),
    ).toEqual([]);
    // What reaches in is cut at the edges.
    expect(
      layLanes([item('long', { start: -50, end: 2_000 })], range, 'stage')[0]
        .bars,
    ).toMatchObject([{ left: 0, width: 100 }]);
  });

  it('names freezes first, and windows where their names are over no other', () => {
    const band = (id: string, start: number, end: number) =>
      item(id, { kind: id.startsWith('f') ? 'freeze' : 'window', start, end });
    const [lane] = layLanes(
      [
        band('window before', 50, 60),
        band('freeze', 100, 600),
        band('window in its name', 120, 130),
        band('window behind its name', 700, 710),
        band('window next to that', 750, 760),
        band('window at the edge', 990, 1_000),
      ],
      range,
      'stage',
    );
    expect(
      Object.fromEntries(
        lane.bands.map(({ item: { id }, words }) => [id, words]),
      ),
    ).toEqual({
      freeze: 50,
      'window before': 5,
      'window in its name': 0,
      'window behind its name': 5,
      'window next to that': 16,
      'window at the edge': 1,
    });
  });

  it('draws no two over each other, and counts those that have no room', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            start: fc.integer({ min: -500, max: 1_500 }),
            length: fc.integer({ min: 0, max: 800 }),
          }),
          { maxLength: 60 },
        ),
        times => {
          const items = times.map(({ start, length }, index) =>
            item(String(index), { start, end: start + length }),
          );
          const [lane] = layLanes(items, range, 'stage');
          if (!lane) {
            return;
          }
          const drawn = lane.bars.map(bar => {
            const reach = isWide(bar) ? bar.width : 16;
            const from = isTurned(bar)
              ? bar.left + bar.width - reach
              : bar.left;
            return { row: bar.row, from, to: from + reach };
          });
          for (const [index, one] of drawn.entries()) {
            for (const other of drawn.slice(index + 1)) {
              expect(
                one.row !== other.row ||
                  one.to <= other.from + 1e-9 ||
                  other.to <= one.from + 1e-9,
              ).toBe(true);
            }
          }
          const seen = items.filter(
            ({ start, end }) =>
              start < 1_000 && (end > 0 || (start === end && start >= 0)),
          );
          expect(lane.bars.length + lane.more).toBe(seen.length);
          expect(lane.rows).toBeLessThanOrEqual(5);
        },
      ),
      { numRuns: 60 },
    );
  });
});
