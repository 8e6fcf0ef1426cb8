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
  GateOutcome,
  TrustedGroup,
} from 'backstage-plugin-release-pipeline-node';
import { counted, listed } from '../domain/words';
import type { ApprovalConfig } from './approvalConfig';
import type { Seat } from './quorum';

/** What people call a group or a person: the last part of its ref. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** What is to come, by whom. */
export function toCome(
  missing: readonly Seat[],
): Pick<GateOutcome, 'reason' | 'noEndBecause'> {
  const kinds = [...countedBy(missing, labelOf)];
  const approvals =
    missing.length === 1
      ? '1 more approval'
      : `${missing.length} more approvals`;
  const people = kinds.map(
    ([label, count]) =>
      `${count === 1 ? 'somebody' : `${count} people`} of ${label}`,
  );
  return {
    reason: [
      kinds.length === 1
        ? `${approvals} by ${kinds[0][0]}`
        : `${approvals}: ${kinds
            .map(([label, count]) => `${count} by ${label}`)
            .join(', ')}`,
    ],
    noEndBecause: `It ends when ${listed(people)} approve${
      missing.length === 1 ? 's' : ''
    }`,
  };
}

/** "platform has 2 members"; or that it counts for nothing (R23). */
export function sizeOf({ members, ref }: TrustedGroup): string {
  return members
    ? `${nameOf(ref)} has ${counted(new Set(members).size, 'member')}`
    : `${nameOf(ref)} is unknown, or not from a trusted origin`;
}

/** Why it can never pass as the groups are: by count, not by name. */
export function nobodyCan(about: {
  config: Pick<ApprovalConfig, 'from' | 'mandatory' | 'required'>;
  /** Of this gate. */
  groups: readonly TrustedGroup[];
  barred: ReadonlyMap<string, string>;
  /** Seats that nobody could fill. */
  never: readonly Seat[];
  /** How many it has. */
  seats: number;
  /** Gates that need the same people. */
  others: readonly string[];
}): Pick<GateOutcome, 'reason' | 'noEndBecause' | 'nextAction'> {
  const { barred, config, groups, never, others, seats } = about;
  const members = new Set(
    groups
      .flatMap(group => group.members ?? [])
      .map(member => member.toLocaleLowerCase('en-US')),
  );
  const excluded = [...barred].filter(([user]) => members.has(user));
  const reasons = [...new Set(excluded.map(([, because]) => because))];
  const facts = [
    ...groups.map(sizeOf),
    ...(excluded.length > 0
      ? [
          `${excluded.length} ${
            excluded.length === 1 ? 'is' : 'are'
          } excluded (${reasons.join(', ')})`,
        ]
      : []),
  ];
  const most = config.mandatory.filter(group =>
    never.some(({ groups: [only, more] }) => only === group && !more),
  );
  const needed = [
    `${counted(config.required, 'approval')} ${
      config.required === 1 ? 'is' : 'are'
    } needed`,
    ...(config.from.length > 1
      ? most.map(group => `one of them by ${nameOf(group)}`)
      : []),
    ...(others.length > 0
      ? [`by people who do not count for ${listed(others)}`]
      : []),
  ];
  const unknown = groups.some(group => group.members === undefined);
  return {
    reason: [
      never.length === seats
        ? 'nobody can approve this'
        : `only ${seats - never.length} of ${seats} can approve this`,
      `: ${facts.join(', ')}; ${needed.join(', ')}`,
    ],
    noEndBecause: 'It ends when enough people may approve, and do',
    nextAction: unknown
      ? 'Add the origin of the group to releasePipeline.authority.trustedOrigins'
      : 'Add people to the group, or name another one in the gate',
  };
}

function labelOf({ groups }: Seat): string {
  return groups.map(nameOf).join(' or ');
}

function countedBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  }
  return counts;
}
