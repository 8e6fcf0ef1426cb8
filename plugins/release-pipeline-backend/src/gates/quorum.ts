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

import type { ApprovalConfig } from './approvalConfig';

/** A place that somebody of any of these groups fills by approving. */
export interface Seat {
  gate: string;
  /** Group refs. */
  groups: readonly string[];
}

/** A gate that asks for approvals. */
export interface AskingGate {
  gate: string;
  config: Pick<
    ApprovalConfig,
    'from' | 'mandatory' | 'oneForSeveral' | 'required'
  >;
}

/** Who may sit, first come first, each with the groups that they are in. */
export type People = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What all approval gates of one way into a stage ask for together. Within one
 * of the lists, nobody has more than one seat.
 *
 * @param isShared - one person may stand for several mandatory groups and count
 *   in every gate; the `required` people of a gate are different ones all the
 *   same. Else everybody has one seat in all.
 */
export function seatsOf(
  asking: readonly AskingGate[],
  isShared: boolean,
): Seat[][] {
  const gates = [...asking].sort((a, b) => (a.gate < b.gate ? -1 : 1));
  const mandatory = gates.flatMap(({ gate, config }) =>
    config.mandatory.map(group => ({ gate, groups: [group] })),
  );
  const open = ({ gate, config }: AskingGate, count: number): Seat[] =>
    Array.from({ length: Math.max(0, count) }, () => ({
      gate,
      groups: config.from,
    }));
  return isShared
    ? [
        ...mandatory.map(seat => [seat]),
        ...gates.map(gate => open(gate, gate.config.required)),
      ]
    : [
        [
          ...mandatory,
          ...gates.flatMap(gate =>
            open(gate, gate.config.required - gate.config.mandatory.length),
          ),
        ],
      ];
}

/**
 * Fills as many seats as can be filled, those that come first before those
 * that come later: a greatest matching, and the same for the same people.
 */
export function fillSeats(
  lists: ReadonlyArray<readonly Seat[]>,
  people: People,
): Map<Seat, string> {
  return new Map(lists.flatMap(seats => fillList(seats, people)));
}

function fillList(
  seats: readonly Seat[],
  people: People,
): Array<[Seat, string]> {
  const seated = new Map<string, Seat>();
  const findFor = (seat: Seat, tried: Set<string>): boolean => {
    for (const [person, groups] of people) {
      if (tried.has(person) || !seat.groups.some(group => groups.has(group))) {
        continue;
      }
      tried.add(person);
      const before = seated.get(person);
      // Whoever sits there may move where there is another seat for them.
      if (!before || findFor(before, tried)) {
        seated.set(person, seat);
        return true;
      }
    }
    return false;
  };
  for (const seat of seats) {
    findFor(seat, new Set());
  }
  return [...seated].map(([person, seat]) => [seat, person]);
}
