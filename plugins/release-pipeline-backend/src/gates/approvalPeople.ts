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
  CountedApproval,
  Delegation,
  GateContext,
  GateOutcome,
  TrustedGroup,
} from 'backstage-plugin-release-pipeline-node';
import type { People } from './quorum';

type Asked = GateContext<unknown>['promotion'];

/** Whose approval never counts, and why. */
export function whoIsBarred(promotion: Asked): Map<string, string> {
  const barred = new Map(
    (promotion?.excluded ?? []).map(({ userRef, because }) => [
      lower(userRef),
      because,
    ]),
  );
  return promotion
    ? barred.set(lower(promotion.requestedBy), 'asked for it')
    : barred;
}

/** Everybody in these groups but those who are barred, with the groups that they are in. */
export function membersOf(
  groups: readonly TrustedGroup[],
  barred: ReadonlyMap<string, string>,
): People {
  const people = new Map<string, Set<string>>();
  for (const { ref, members = [] } of groups) {
    for (const member of members.map(lower)) {
      if (!barred.has(member)) {
        people.set(member, (people.get(member) ?? new Set()).add(ref));
      }
    }
  }
  return people;
}

/** One for each person (S3). */
export function approvalsOf(promotion: Asked): Map<string, CountedApproval> {
  return new Map(
    (promotion?.approvals ?? []).map(approval => [
      lower(approval.userRef),
      approval,
    ]),
  );
}

/**
 * What a silent catalog does not tell makes nobody a leaver; nor is one who held
 * a member's seat when approving, as long as that lasts.
 */
export function leaversAmong(
  approvals: ReadonlyArray<[user: string, CountedApproval]>,
  groups: readonly TrustedGroup[],
  delegations: readonly Delegation[],
): Pick<GateOutcome, 'leavers'> {
  const members = membersOf(groups, new Map());
  const lasting = new Set(
    delegations.flatMap(({ from, id }) => (members.has(from.ref) ? [id] : [])),
  );
  const left = approvals.filter(
    ([user, { delegationIds = [] }]) =>
      !members.has(user) && !delegationIds.some(id => lasting.has(id)),
  );
  return left.length > 0 && groups.every(group => group.members)
    ? { leavers: left.map(([, { id }]) => id) }
    : {};
}

function lower(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}
