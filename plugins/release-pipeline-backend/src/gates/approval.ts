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
import {
  createGateType,
  GateContext,
  GateOutcome,
  TrustedGroup,
} from 'backstage-plugin-release-pipeline-node';
import { type ApprovalConfig, approvalConfigSchema } from './approvalConfig';
import { isoTime } from './sentences';

/** Membership is no fact that wakes anybody up. */
const RECHECK_MS = 5 * 60_000;

type Context = GateContext<ApprovalConfig>;

/**
 * `type: approval`: so many different people of these groups have approved this
 * promotion. The requester and whoever is excluded never count, and membership
 * is asked anew each time, from trusted groups only (R22, R23).
 */
export const approvalGate = createGateType({
  type: 'approval',
  kind: 'people',
  configSchema: approvalConfigSchema,
  of: 'refused',
  costly: false,
  judgesPast: () => ({ because: 'People decide it' }),
  title: ({ required }) =>
    required === 1 ? 'Approval' : `${required} approvals`,
  async evaluate(context: Context): Promise<GateOutcome> {
    const { config, promotion, now } = context;
    const groups = await context.readGroups(config.from);
    const barred = new Map(
      (promotion?.excluded ?? []).map(({ userRef, because }) => [
        lower(userRef),
        because,
      ]),
    );
    if (promotion) {
      barred.set(lower(promotion.requestedBy), 'asked for it');
    }
    const eligible = new Set(
      groups
        .flatMap(group => group.members ?? [])
        .map(lower)
        .filter(member => !barred.has(member)),
    );
    const approvals = new Map(
      (promotion?.approvals ?? []).map(({ userRef, at }) => [
        lower(userRef),
        at,
      ]),
    );
    const names = new Map(
      (promotion?.approvals ?? []).map(({ userRef, name }) => [
        lower(userRef),
        name,
      ]),
    );
    const approved = [...approvals.keys()].filter(user => eligible.has(user));
    const evidence: EvidenceItem[] = [
      ...[...approvals].map(([user, at]) => ({
        label: user,
        value: describeApproval(user, at, eligible, barred),
      })),
      ...barredMembers(groups, barred)
        .filter(([user]) => !approvals.has(user))
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
    const done = approved.length;
    const common = {
      evidence,
      progress: { done, total: config.required, unit: 'count' as const },
      // Who is in the group may change; while nobody asked, nobody waits for it.
      recheckAt: promotion && now + RECHECK_MS,
    };
    if (promotion && done >= config.required) {
      return {
        ...common,
        status: 'passed',
        reason: [
          `approved by ${approved
            .map(user => names.get(user) ?? nameOf(user))
            .join(' and ')}`,
        ],
      };
    }
    const whoCanAct = [...eligible].filter(user => !approvals.has(user)).sort();
    if (eligible.size < config.required) {
      return {
        ...common,
        ...nobodyCan(config, groups, eligible.size),
        whoCanAct,
      };
    }
    const missing = config.required - done;
    return {
      ...common,
      status: 'pending',
      reason: [
        `${missing} more ${
          missing === 1 ? 'approval' : 'approvals'
        } by ${config.from.map(nameOf).join(' or ')}`,
      ],
      whoCanAct,
      noEndBecause: `It ends when ${
        missing === 1 ? 'somebody' : `${missing} people`
      } of ${config.from.map(nameOf).join(' or ')} approve${
        missing === 1 ? 's' : ''
      }`,
      nextAction: promotion
        ? 'Approve or reject this promotion'
        : 'Ask for the promotion; then it can be approved',
    };
  },
});

function nobodyCan(
  { required, from }: Context['config'],
  groups: TrustedGroup[],
  eligible: number,
): Pick<GateOutcome, 'status' | 'reason' | 'noEndBecause' | 'nextAction'> {
  const trusted = groups.some(group => group.members !== undefined);
  return {
    status: 'failed',
    reason: [
      eligible === 0
        ? 'nobody can approve this'
        : `only ${eligible} of ${required} can approve this`,
      trusted
        ? `: too few members of ${from
            .map(nameOf)
            .join(', ')} besides the requester and those excluded`
        : `: ${from
            .map(nameOf)
            .join(', ')} is unknown, or not from a trusted origin`,
    ],
    noEndBecause: 'It ends when enough people may approve, and do',
    nextAction: trusted
      ? 'Add people to the group, or name another one in the gate'
      : 'Add the origin of the group to releasePipeline.authority.trustedOrigins',
  };
}

/** Who could act if nothing spoke against them; nobody has to guess why they cannot. */
function barredMembers(
  groups: TrustedGroup[],
  barred: Map<string, string>,
): Array<[user: string, because: string]> {
  const members = new Set(
    groups.flatMap(group => group.members ?? []).map(lower),
  );
  return [...barred].filter(([user]) => members.has(user));
}

function describeApproval(
  user: string,
  at: number,
  eligible: Set<string>,
  barred: Map<string, string>,
): Sentence {
  const approved: Sentence = ['approved ', { time: isoTime(at), as: 'ago' }];
  if (eligible.has(user)) {
    return approved;
  }
  const because =
    barred.get(user) ?? 'is in none of the groups, or in none that is trusted';
  return [...approved, `; does not count: ${because}`];
}

/** What people call a group or a person: the last part of its ref. */
function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

function lower(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}
