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
import type { Delegation } from 'backstage-plugin-release-pipeline-node';
import { heldSeats } from './heldSeats';
import { fillSeats, type People, seatsOf } from './quorum';

const delegation = (from: string, to: string): Delegation => ({
  id: `${from} to ${to}`,
  from: { ref: from, name: from },
  to: { ref: to, name: to },
  until: 1,
});
const members = (groups: Record<string, string[]>): People =>
  new Map(Object.entries(groups).map(([user, all]) => [user, new Set(all)]));

const MEMBERS = members({
  pat: ['platform'],
  max: ['platform'],
  sam: ['security'],
});

describe('heldSeats', () => {
  it.each<
    [
      string,
      {
        given: Array<[string, string]>;
        approved: string[];
        barred?: string[];
        people?: People;
        /** Delegations that the approvals were given by; absent: all. */
        by?: string[];
      },
      string | undefined,
    ]
  >([
    [
      'counts for the giver',
      { given: [['pat', 'sam']], approved: ['sam'] },
      'pat',
    ],
    [
      'counts nothing that was approved before',
      { given: [['pat', 'sam']], approved: ['sam'], by: [] },
      undefined,
    ],
    [
      'counts nothing that was approved by an earlier one, which is over',
      { given: [['pat', 'sam']], approved: ['sam'], by: ['earlier'] },
      undefined,
    ],
    [
      'counts what was approved by it',
      { given: [['pat', 'sam']], approved: ['sam'], by: ['pat to sam'] },
      'pat',
    ],
    [
      'is nothing once the giver has approved',
      { given: [['pat', 'sam']], approved: ['sam', 'pat'] },
      undefined,
    ],
    [
      'is void where the giver is excluded',
      {
        given: [['pat', 'sam']],
        approved: ['sam'],
        people: members({ sam: ['security'] }),
        barred: ['pat'],
      },
      undefined,
    ],
    [
      'ends when the giver leaves',
      {
        given: [['pat', 'sam']],
        approved: ['sam'],
        people: members({ max: ['platform'] }),
      },
      undefined,
    ],
    [
      'lets no excluded holder in',
      {
        given: [['pat', 'sam']],
        approved: ['sam'],
        people: members({ pat: ['platform'] }),
        barred: ['sam'],
      },
      undefined,
    ],
    [
      'is nothing where the holder sits by own right',
      { given: [['pat', 'max']], approved: ['max'] },
      undefined,
    ],
    [
      'is not handed on',
      {
        given: [
          ['pat', 'max'],
          ['max', 'sam'],
        ],
        approved: ['sam', 'max'],
      },
      undefined,
    ],
    [
      'counts once for one giver',
      {
        given: [
          ['pat', 'max'],
          ['pat', 'sam'],
        ],
        approved: ['sam'],
      },
      undefined,
    ],
    [
      'counts for the giver who has not approved',
      {
        given: [
          ['max', 'sam'],
          ['pat', 'sam'],
        ],
        approved: ['max', 'sam'],
      },
      'pat',
    ],
  ])('%s', (_what, { given, approved, barred = [], by, people }, giver) => {
    const { people: sitting, giverAt } = heldSeats(
      given.map(([from, to]) => delegation(from, to)),
      people ?? MEMBERS,
      new Map(barred.map(user => [user, 'asked for it'])),
    )(approved.map(user => [user, by]));
    const seat = { gate: 'approvals', groups: ['platform'] };
    const filled = fillSeats([[seat, { ...seat }]], sitting);
    const holder = approved.includes('sam') ? 'sam' : approved[0];
    expect(giverAt(holder, seat)?.from.ref).toBe(giver);
    const sitsByOwnRight = (people ?? MEMBERS).get(holder)?.has('platform');
    expect([...filled.values()].includes(holder)).toBe(
      giver !== undefined || sitsByOwnRight === true,
    );
  });

  const PEOPLE = ['ann', 'ben', 'cleo', 'dan', 'eve'];
  const GROUPS = ['platform', 'security', 'owners'];
  const person = fc.constantFrom(...PEOPLE);

  it('I4 never fills more seats than their members could by themselves, and each by another person', () => {
    fc.assert(
      fc.property(
        fc.record({
          groups: fc.array(fc.subarray(GROUPS), { minLength: 5, maxLength: 5 }),
          given: fc.array(fc.tuple(person, person), { maxLength: 6 }),
          approved: fc.subarray(PEOPLE),
          // Which of them were given while they held seats.
          holding: fc.subarray(PEOPLE),
          barred: fc.subarray(PEOPLE, { maxLength: 2 }),
          required: fc.integer({ min: 1, max: 3 }),
          from: fc.subarray(GROUPS, { minLength: 1 }),
          other: fc.subarray(GROUPS, { minLength: 1 }),
        }),
        ({ approved, barred, holding, required, ...rest }) => {
          const { from, given, groups, other } = rest;
          const eligible: People = new Map(
            PEOPLE.flatMap(
              (user, index): Array<[string, Set<string>]> =>
                groups[index].length > 0 && !barred.includes(user)
                  ? [[user, new Set(groups[index])]]
                  : [],
            ),
          );
          const seats = seatsOf(
            [
              {
                gate: 'a',
                config: { required, from, mandatory: [], oneForSeveral: false },
              },
              {
                gate: 'b',
                config: {
                  required: 1,
                  from: other,
                  mandatory: [],
                  oneForSeveral: false,
                },
              },
            ],
            false,
          );
          const { people, giverAt } = heldSeats(
            given.map(([one, two]) => delegation(one, two)),
            eligible,
            new Map(barred.map(user => [user, 'asked for it'])),
          )(
            approved.map(user => [
              user,
              holding.includes(user) ? undefined : [],
            ]),
          );
          const filled = fillSeats(seats, people);
          const users = [...filled.values()];
          const principals = [...filled].map(
            ([seat, user]) => giverAt(user, seat)?.from.ref ?? user,
          );
          expect(new Set(users).size).toBe(users.length);
          expect(new Set(principals).size).toBe(principals.length);
          expect(users.filter(user => barred.includes(user))).toEqual([]);
          for (const [seat, user] of filled) {
            const principal = giverAt(user, seat)?.from.ref ?? user;
            expect(approved).toContain(user);
            // Who sits for somebody does so by one delegation, never handed on.
            const isHeld =
              given.some(
                ([giver, holder]) => giver === principal && holder === user,
              ) &&
              holding.includes(user) &&
              !approved.includes(principal) &&
              !barred.includes(principal);
            expect(principal === user || isHeld).toBe(true);
            expect(
              seat.groups.some(group => eligible.get(principal)?.has(group)),
            ).toBe(true);
          }
          expect(filled.size).toBeLessThanOrEqual(
            fillSeats(seats, eligible).size,
          );
        },
      ),
    );
  });
});
