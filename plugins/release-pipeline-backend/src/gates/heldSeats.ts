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

import type { Delegation } from 'backstage-plugin-release-pipeline-node';
import type { People, Seat } from './quorum';

/** With the ids of the delegations that they approved by; undefined: all that are. */
export type Approver = [
  user: string,
  delegationIds: readonly string[] | undefined,
];

/** Who sits, once some have approved. */
export interface Sitting {
  /** Who may sit, by own right and for others. */
  people: People;
  /** By which delegation somebody sits there; undefined: by own right. */
  giverAt(user: string, seat: Seat): Delegation | undefined;
}

/**
 * What delegations add to approvals. The holder of a seat may sit where its
 * giver might, where there is no seat of the holder's own. That moves a seat and
 * makes none: it counts for nothing once its giver has approved, or while the
 * giver is excluded or in none of the groups any more, nor for a holder who is
 * excluded, nor for an approval that was given before. Of one giver only the
 * first delegation counts. So everybody who sits does so by another person's
 * membership, and no more can sit than are members.
 *
 * @param eligible - members of the groups asked, but for those who are excluded
 * @param barred - those, with the reason
 */
export function heldSeats(
  delegations: readonly Delegation[],
  eligible: People,
  barred: ReadonlyMap<string, string>,
): (approved: readonly Approver[]) => Sitting {
  const first = new Map(
    [...delegations].reverse().map(one => [one.from.ref, one]),
  );
  const valid = [...first.values()].filter(
    ({ from, to }) => eligible.has(from.ref) && !barred.has(to.ref),
  );
  const groupsOf = (user: string) => eligible.get(user) ?? new Set<string>();
  return approved => {
    const by = new Map(approved);
    const counting = valid.filter(
      ({ from, id, to }) =>
        !by.has(from.ref) && (by.get(to.ref)?.includes(id) ?? true),
    );
    const people = [...by.keys()].map((user): [string, Set<string>] => [
      user,
      new Set([
        ...groupsOf(user),
        ...counting
          .filter(({ to }) => to.ref === user)
          .flatMap(({ from }) => [...groupsOf(from.ref)]),
      ]),
    ]);
    return {
      people: new Map(people.filter(([, groups]) => groups.size > 0)),
      giverAt(user, { groups }) {
        const isIn = (one: string) =>
          groups.some(group => groupsOf(one).has(group));
        return isIn(user)
          ? undefined
          : counting.find(({ from, to }) => to.ref === user && isIn(from.ref));
      },
    };
  };
}
