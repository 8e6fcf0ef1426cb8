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

import {
  createGateType,
  type GateContext,
  type GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import { type ApprovalConfig, approvalConfigSchema } from './approvalConfig';
import { evidenceOf } from './approvalEvidence';
import {
  approvalsOf,
  leaversAmong,
  membersOf,
  whoIsBarred,
} from './approvalPeople';
import { nameOf, toCome } from './approvalWords';
import { type Approver, heldSeats } from './heldSeats';
import { fillSeats, type Seat, seatsOf } from './quorum';
import { whyTooFew } from './tooFew';
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
  approvals: ({ expires, reason, voidOnRed }) => ({
    expiresMs: expires,
    reason,
    voidOnRed,
  }),
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
    const isShared = asking.every(one => one.config.oneForSeveral);
    // Where one may stand for several groups, that is by being in them.
    const delegations = isShared ? [] : await context.readDelegations();
    const sittingOnce = heldSeats(delegations, eligible, barred);
    const approvers = [...approvals].map(
      ([user, { delegationIds = [] }]): Approver => [user, delegationIds],
    );
    const { people: approved, giverAt } = sittingOnce(approvers);
    const seats = seatsOf(asking, isShared);
    const own = seats.flat().filter(seat => seat.gate === gate.name);
    const filled = fillSeats(seats, approved);
    const givers = new Map(
      own.flatMap(seat => {
        const user = filled.get(seat);
        const by = user && giverAt(user, seat);
        return user && by ? [[user, by]] : [];
      }),
    );
    const missing = own.filter(seat => !filled.has(seat));
    const sitting = new Set(own.flatMap(seat => filled.get(seat) ?? []));
    const common = {
      evidence: evidenceOf({
        approvals,
        barred,
        filled,
        givers,
        groups,
        gate,
      }),
      ...leaversAmong([...approvals], all, delegations),
      ...(givers.size > 0 && {
        countsFor: [...givers].flatMap(([user, { from, id }]) => {
          const approval = approvals.get(user);
          return approval
            ? [{ approvalId: approval.id, delegationId: id, name: from.name }]
            : [];
        }),
      }),
      progress: {
        done: Math.min(sitting.size, config.required),
        total: config.required,
        unit: 'count' as const,
      },
      // Who is in the group may change; while nobody asked, nobody waits for it.
      recheckAt:
        promotion &&
        Math.min(
          now + RECHECK_MS,
          ...delegations.map(({ until }) => Math.max(until, now)),
        ),
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
            .map(([user, { name }]) => {
              const seat = givers.get(user);
              return `${name ?? nameOf(user)}${
                seat ? ` for ${seat.from.name}` : ''
              }`;
            })
            .join(' and ')}`,
        ],
      };
    }
    const holders = delegations.map(({ to }) => to.ref);
    const whoCanAct = [...new Set([...eligible.keys(), ...holders])]
      .filter(user => !approvals.has(user) && helps(user))
      .sort();
    // Who holds a seat fills none that its giver could not: by members alone.
    const tooFew = whyTooFew({
      gate: gate.name,
      config,
      others: context.alsoAsked,
      groups: all,
      barred,
    });
    if (tooFew) {
      return { ...common, status: 'failed', ...tooFew, whoCanAct };
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
      const then = fillSeats(
        seats,
        sittingOnce([...approvers, [user, undefined]]).people,
      );
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
