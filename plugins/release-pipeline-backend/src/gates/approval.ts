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

import type { EvidenceItem } from 'backstage-plugin-release-pipeline-common';
import {
  createGateType,
  type CountedApproval,
  type GateContext,
  type GateOutcome,
  type TrustedGroup,
} from 'backstage-plugin-release-pipeline-node';
import { type ApprovalConfig, approvalConfigSchema } from './approvalConfig';
import { describeApproval, nameOf, nobodyCan, toCome } from './approvalWords';
import { fillSeats, type People, type Seat, seatsOf } from './quorum';
import { whileAuthorsUnknown } from './unknownAuthors';

/** Membership is no fact that wakes anybody up. */
const RECHECK_MS = 5 * 60_000;

type Context = GateContext<ApprovalConfig>;

/**
 * `type: approval`: so many different people of these groups have approved this
 * promotion, and one of each mandatory group. Who counts here counts for no
 * other approval of the stage, unless all of them say `oneForSeveral`. The
 * requester and whoever is excluded never count, and membership is asked anew
 * each time, from trusted groups only (R22, R23).
 */
export const approvalGate = createGateType({
  type: 'approval',
  version: 2,
  kind: 'people',
  configSchema: approvalConfigSchema,
  of: 'refused',
  costly: false,
  approvals: ({ expires }) => ({ expiresMs: expires }),
  judgesPast: () => ({ because: 'People decide it' }),
  title: ({ required }) =>
    required === 1 ? 'Approval' : `${required} approvals`,
  async evaluate(context: Context): Promise<GateOutcome> {
    const { config, gate, promotion, now } = context;
    const asking = [{ gate: gate.name, config }, ...context.alsoAsked];
    const all = await context.readGroups([
      ...new Set(asking.flatMap(({ config: { from } }) => from)),
    ]);
    const groups = all.filter(({ ref }) => config.from.includes(ref));
    const barred = whoIsBarred(promotion);
    const eligible = membersOf(all, barred);
    const approvals = approvalsOf(promotion);
    const approved = new Map(
      [...approvals.keys()].flatMap(user => {
        const theirs = eligible.get(user);
        return theirs ? [[user, theirs]] : [];
      }),
    );
    const isShared = asking.every(one => one.config.oneForSeveral);
    const seats = seatsOf(asking, isShared);
    const own = seats.flat().filter(seat => seat.gate === gate.name);
    const filled = fillSeats(seats, approved);
    const missing = own.filter(seat => !filled.has(seat));
    const sitting = new Set(own.flatMap(seat => filled.get(seat) ?? []));
    const mine = membersOf(groups, new Map());
    const evidence: EvidenceItem[] = [
      ...[...approvals].map(([user, approval]) => ({
        label: user,
        value: describeApproval(approval, {
          barred: barred.get(user),
          elsewhere: gateOf(user, filled, gate.name),
          isMember: mine.has(user),
        }),
      })),
      // Nobody has to guess why they cannot.
      ...[...barred]
        .filter(([user]) => mine.has(user) && !approvals.has(user))
        .map(([user, because]) => ({
          label: user,
          value: [`may not approve: ${because}`],
        })),
      ...groups
        .filter(({ members }) => members === undefined)
        .map(({ ref }) => ({
          label: ref,
          value: ['is unknown, or not from a trusted origin'],
        })),
    ];
    const common = {
      evidence,
      ...leaversAmong([...approvals], all),
      progress: {
        done: Math.min(sitting.size, config.required),
        total: config.required,
        unit: 'count' as const,
      },
      // Who is in the group may change; while nobody asked, nobody waits for it.
      recheckAt: promotion && now + RECHECK_MS,
    };
    const unknown = whileAuthorsUnknown(promotion);
    if (unknown) {
      return { ...common, ...unknown };
    }
    if (promotion && missing.length === 0) {
      return {
        ...common,
        status: 'passed',
        reason: [
          `approved by ${[...approvals]
            .filter(([user]) => sitting.has(user))
            .map(([user, { name }]) => name ?? nameOf(user))
            .join(' and ')}`,
        ],
      };
    }
    const whoCanAct = [...eligible.keys()]
      .filter(user => !approved.has(user) && helps(user))
      .sort();
    const possible = fillSeats(seats, eligible);
    const never = own.filter(seat => !possible.has(seat));
    if (never.length > 0) {
      const alone = seatsOf([{ gate: gate.name, config }], isShared);
      return {
        ...common,
        status: 'failed',
        ...nobodyCan({
          config,
          groups,
          barred,
          never,
          seats: own.length,
          others:
            fillSeats(alone, eligible).size === alone.flat().length
              ? context.alsoAsked.map(other => other.gate)
              : [],
        }),
        whoCanAct,
      };
    }
    return {
      ...common,
      status: 'pending',
      ...toCome(isShared ? atLeast(missing, config) : missing),
      whoCanAct,
      nextAction: promotion
        ? 'Approve or reject this promotion'
        : 'Ask for the promotion; then it can be approved',
    };

    function helps(user: string): boolean {
      const more = new Map(approved).set(user, eligible.get(user) ?? new Set());
      const then = fillSeats(seats, more);
      return (
        own.filter(seat => then.has(seat)).length > own.length - missing.length
      );
    }
  },
});

/** Whoever comes for a mandatory group is one more of those `required`. */
function atLeast(
  missing: readonly Seat[],
  { from }: ApprovalConfig,
): readonly Seat[] {
  const mandatory = missing.filter(({ groups }) => groups !== from);
  const open = missing.filter(({ groups }) => groups === from);
  return [...mandatory, ...open.slice(mandatory.length)];
}

/** Whose approval never counts, and why. */
function whoIsBarred(promotion: Context['promotion']): Map<string, string> {
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
function membersOf(
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
function approvalsOf(
  promotion: Context['promotion'],
): Map<string, CountedApproval> {
  return new Map(
    (promotion?.approvals ?? []).map(approval => [
      lower(approval.userRef),
      approval,
    ]),
  );
}

/** What a silent catalog does not tell makes nobody a leaver. */
function leaversAmong(
  approvals: ReadonlyArray<[user: string, CountedApproval]>,
  groups: readonly TrustedGroup[],
): Pick<GateOutcome, 'leavers'> {
  const members = membersOf(groups, new Map());
  const left = approvals.filter(([user]) => !members.has(user));
  return left.length > 0 && groups.every(group => group.members)
    ? { leavers: left.map(([, { id }]) => id) }
    : {};
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

function lower(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}
