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

import type {
  EvidenceItem,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type {
  CountedApproval,
  Delegation,
  TrustedGroup,
} from 'backstage-plugin-release-pipeline-node';
import { membersOf } from './approvalPeople';
import type { Seat } from './quorum';
import { isoTime } from './sentences';

/** Who has approved, who may not, and which groups nobody can read. */
export function evidenceOf(about: {
  approvals: ReadonlyMap<string, CountedApproval>;
  barred: ReadonlyMap<string, string>;
  /** Seats of all gates, with who has them. */
  filled: ReadonlyMap<Seat, string>;
  /** Who sits here for somebody else. */
  givers: ReadonlyMap<string, Delegation>;
  /** Of this gate. */
  groups: readonly TrustedGroup[];
  gate: { name: string };
}): EvidenceItem[] {
  const { approvals, barred, filled, givers, groups, gate } = about;
  const members = membersOf(groups, new Map());
  return [
    ...[...approvals].map(([user, approval]) => ({
      label: user,
      value: describeApproval(approval, {
        barred: barred.get(user),
        elsewhere: gateOf(user, filled, gate.name),
        giver: givers.get(user)?.from.name,
        isMember: members.has(user),
      }),
    })),
    // Nobody has to guess why they cannot.
    ...[...barred]
      .filter(([user]) => members.has(user) && !approvals.has(user))
      .map(([user, because]) => ({
        label: user,
        value: [`may not approve: ${because}`],
      })),
    ...groups
      .filter(group => group.members === undefined)
      .map(({ ref }) => ({
        label: ref,
        value: ['is unknown, or not from a trusted origin'],
      })),
  ];
}

/** One approval, and why it counts for nothing here where it does not. */
function describeApproval(
  { at, expiresAt }: CountedApproval,
  {
    barred,
    elsewhere,
    giver,
    isMember,
  }: {
    barred: string | undefined;
    /** Another gate that it counts for. */
    elsewhere: string | undefined;
    /** In whose seat it counts, where that is not their own. */
    giver: string | undefined;
    isMember: boolean;
  },
): Sentence {
  const approved: Sentence = [
    'approved ',
    { time: isoTime(at), as: 'ago' },
    ...(giver === undefined ? [] : [` for ${giver}, who handed over the seat`]),
  ];
  if (barred !== undefined) {
    return [...approved, `; does not count: ${barred}`];
  }
  if (elsewhere !== undefined) {
    return [...approved, `; counts for ${elsewhere}`];
  }
  if (isMember || giver !== undefined) {
    return expiresAt === undefined
      ? approved
      : [
          ...approved,
          '; counts until ',
          { time: isoTime(expiresAt), as: 'at' },
        ];
  }
  return [
    ...approved,
    '; does not count: is in none of the groups, or in none that is trusted',
  ];
}

/** Another gate that a person counts for. */
function gateOf(
  user: string,
  filled: ReadonlyMap<Seat, string>,
  own: string,
): string | undefined {
  const gates = [...filled]
    .filter(([, person]) => person === user)
    .map(([{ gate }]) => gate);
  return gates.includes(own) ? undefined : gates[0];
}
