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
    const common = {
      evidence: evidenceOf({ approvals, barred, filled, groups, gate }),
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
