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
import { collide, collisionsAmong, FOUND_AT_MOST } from './collide';
import { aChange, MINUTE, NOW } from './testing';
import { touchesBetween } from './touches';
import type { TimedChange } from './types';
import { unknownsOf } from './unknowns';

const SHOP = 'system:default/shop';
const API = 'api:default/payments-api';
const EU = { key: 'eu', name: 'prod-eu-1' };

const wordsOf = (one: TimedChange, other: TimedChange) =>
  touchesBetween(one, other).map(({ why, words }) => `${why}: ${words}`);

describe('why two changes touch', () => {
  it.each<[string, TimedChange, TimedChange, string[]]>([
    [
      'the same component, whatever the stage',
      aChange('payments'),
      aChange('payments', { id: 'other', stage: 'staging' }),
      ['component: both change payments'],
    ],
    [
      'one depends on the other',
      aChange('payments', { dependsOn: ['component:default/ledger'] }),
      aChange('ledger'),
      ['dependency: payments depends on ledger'],
    ],
    [
      'one uses an API of the other',
      aChange('checkout', { apis: { provides: [], consumes: [API] } }),
      aChange('payments', { apis: { provides: [API], consumes: [] } }),
      ['dependency: checkout uses payments-api of payments'],
    ],
    [
      'the same system',
      aChange('payments', { system: SHOP }),
      aChange('cart', { system: SHOP }),
      ['system: cart and payments belong to shop'],
    ],
    [
      'the same cluster, also from another stage',
      aChange('payments', { clusters: [EU] }),
      aChange('cart', { clusters: [EU], stage: 'staging' }),
      [
        'cluster: cart in staging and payments in production run in one cluster',
      ],
    ],
    [
      'one group decides about both within the hour',
      aChange('payments', { decidedBy: 'group:default/platform' }),
      aChange('cart', { decidedBy: 'group:default/platform' }),
      ['approver: platform alone decides about cart and payments'],
    ],
    [
      'several of these, the strongest first',
      aChange('payments', { system: SHOP, clusters: [EU] }),
      aChange('cart', {
        system: SHOP,
        clusters: [EU],
        dependsOn: ['component:default/payments'],
      }),
      [
        'dependency: cart depends on payments',
        'system: cart and payments belong to shop',
        'cluster: cart and payments run in one cluster',
      ],
    ],
  ])('%s', (_what, one, other, expected) => {
    expect(wordsOf(one, other)).toEqual(expected);
    expect(wordsOf(other, one)).toEqual(expected);
  });

  it.each<[string, Partial<TimedChange>]>([
    ['another stage', { stage: 'staging' }],
    ['another time', { from: NOW + 10 * MINUTE, to: NOW + 20 * MINUTE }],
  ])('the system of a change does not touch in %s', (_what, where) => {
    expect(
      touchesBetween(
        aChange('payments', { system: SHOP }),
        aChange('cart', { system: SHOP, ...where }),
      ),
    ).toEqual([]);
  });

  it('a group that decides two hours apart has time for both', () => {
    const decidedBy = 'group:default/platform';
    expect(
      touchesBetween(
        aChange('payments', { decidedBy, to: NOW + 180 * MINUTE }),
        aChange('cart', {
          decidedBy,
          from: NOW + 120 * MINUTE,
          to: NOW + 180 * MINUTE,
        }),
      ),
    ).toEqual([]);
  });
});

const NAMES = ['a', 'b', 'c', 'd'];
const some = (...values: string[]) => fc.subarray(values, { maxLength: 2 });

const changes = fc
  .array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      stage: fc.constantFrom('staging', 'production'),
      from: fc.integer({ min: 0, max: 20 }),
      length: fc.integer({ min: 1, max: 8 }),
      system: fc.constantFrom(undefined, 's', 't'),
      dependsOn: some(...NAMES.map(name => `component:default/${name}`)),
      provides: some('x', 'y'),
      consumes: some('x', 'y'),
      cluster: fc.constantFrom(undefined, 'k', 'l'),
      decidedBy: fc.constantFrom(undefined, 'g'),
    }),
    { maxLength: 12 },
  )
  .map(all =>
    all.map(
      ({ name, from, length, cluster, provides, consumes, ...rest }, id) =>
        aChange(name, {
          ...rest,
          id: String(id),
          from: NOW + from * MINUTE,
          to: NOW + (from + length) * MINUTE,
          apis: { provides, consumes },
          clusters: cluster ? [{ key: cluster, name: cluster }] : [],
        }),
    ),
  );

describe('collisions', () => {
  it('are the same from both sides, none with itself, and none without a common moment', () => {
    fc.assert(
      fc.property(changes, all => {
        for (const one of all) {
          for (const { other, touches } of collide(one, all)) {
            expect(other.id).not.toBe(one.id);
            expect(one.from < other.to && other.from < one.to).toBe(true);
            expect(touchesBetween(other, one)).toEqual(touches);
          }
        }
      }),
    );
  });

  it('among many are those that each of them has', () => {
    fc.assert(
      fc.property(changes, all => {
        const among = collisionsAmong(all);
        for (const one of all) {
          expect(among.get(one.id) ?? []).toEqual(collide(one, all));
        }
      }),
    );
  });

  it('among many are counted no further than anybody reads', () => {
    const all = Array.from({ length: 2000 }, (_value, number) =>
      aChange(`c${number}`, { clusters: [EU] }),
    );
    const found = [...collisionsAmong(all).values()];
    expect(found).toHaveLength(all.length);
    expect(Math.max(...found.map(({ length }) => length))).toBe(FOUND_AT_MOST);
  });

  it('I3 what is not known is said, and names no other component (R24)', () => {
    const unread = { dependsOn: undefined, clustersUnknown: true };
    expect(unknownsOf(aChange('payments', unread), [])).toEqual([
      {
        why: 'dependency',
        because: 'The catalog has not told yet what payments relies on',
      },
      {
        why: 'cluster',
        because:
          'Argo CD does not tell where all of payments in production runs',
      },
    ]);
    expect(
      unknownsOf(aChange('payments'), [
        aChange('secret', unread),
        aChange('late', { ...unread, from: NOW + 11 * MINUTE, to: Infinity }),
      ]),
    ).toEqual([
      {
        why: 'dependency',
        because:
          'The catalog has not told yet what 1 other component relies on that is changed meanwhile',
      },
      {
        why: 'cluster',
        because:
          'Argo CD does not tell where 1 other change of that time takes place',
      },
    ]);
  });
});
