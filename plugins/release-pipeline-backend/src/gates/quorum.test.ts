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

import * as fc from 'fast-check';
import { type People, type Seat, fillSeats, seatsOf } from './quorum';

const GROUPS = ['platform', 'security', 'database'];
const group = fc.constantFrom(...GROUPS);
const groups = fc.uniqueArray(group, { minLength: 1 });
const someSeats = fc.array(fc.record({ gate: fc.constant('ours'), groups }), {
  maxLength: 5,
});
const somePeople = fc
  .array(groups, { maxLength: 5 })
  .map(
    (theirs): People =>
      new Map(theirs.map((one, index) => [`user-${index}`, new Set(one)])),
  );

/** All that can be done at most, by trying everything. */
function most(seats: readonly Seat[], people: People): number {
  const [seat, ...others] = seats;
  if (!seat) {
    return 0;
  }
  const filled = [...people]
    .filter(([, theirs]) => seat.groups.some(one => theirs.has(one)))
    .map(([person]) => {
      const rest = new Map(people);
      rest.delete(person);
      return 1 + most(others, rest);
    });
  return Math.max(most(others, people), ...filled);
}

describe('fillSeats', () => {
  it('T3 seats each person once, where they may sit, and fills as many seats as can be', () => {
    fc.assert(
      fc.property(someSeats, somePeople, (seats, people) => {
        const filled = fillSeats([seats], people);
        expect(new Set(filled.values()).size).toBe(filled.size);
        for (const [seat, person] of filled) {
          expect(seat.groups.some(one => people.get(person)?.has(one))).toBe(
            true,
          );
        }
        expect(filled.size).toBe(most(seats, people));
      }),
    );
  });

  it('leaves no seat empty that was filled before one more came', () => {
    fc.assert(
      fc.property(someSeats, somePeople, groups, (seats, people, more) => {
        const before = fillSeats([seats], people);
        const after = fillSeats(
          [seats],
          new Map(people).set('late', new Set(more)),
        );
        expect([...before.keys()].filter(seat => !after.has(seat))).toEqual([]);
      }),
    );
  });
});

describe('seatsOf', () => {
  const gate = (name: string, mandatory: string[], required: number) => ({
    gate: name,
    config: {
      from: GROUPS,
      mandatory,
      required,
      oneForSeveral: false,
      requireAuthors: false,
    },
  });
  const said = (lists: Seat[][]) =>
    lists.map(seats =>
      seats.map(seat => `${seat.gate}: ${seat.groups.join(' or ')}`),
    );
  const any = GROUPS.join(' or ');

  it('asks first for mandatory groups, in the same order whoever asks', () => {
    const gates = [gate('b', ['security'], 1), gate('a', ['platform'], 3)];
    const expected = [['a: platform', 'b: security', `a: ${any}`, `a: ${any}`]];
    expect(said(seatsOf(gates, false))).toEqual(expected);
    expect(said(seatsOf([...gates].reverse(), false))).toEqual(expected);
  });

  it('lets people sit in each list where they count for several', () => {
    expect(
      said(seatsOf([gate('a', ['platform'], 2), gate('b', [], 1)], true)),
    ).toEqual([['a: platform'], [`a: ${any}`, `a: ${any}`], [`b: ${any}`]]);
  });
});
