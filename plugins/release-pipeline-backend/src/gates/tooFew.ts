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
import type { ApprovalConfig } from './approvalConfig';
import { membersOf } from './approvalPeople';
import { nobodyCan } from './approvalWords';
import { fillSeats, seatsOf } from './quorum';

/** What of an approval says who and how many. */
type Asks = Pick<
  ApprovalConfig,
  'from' | 'mandatory' | 'oneForSeveral' | 'required'
>;

/**
 * Why not enough people can approve what a gate asks, as the groups are, whoever
 * has approved already; absent: enough can.
 */
export function whyTooFew(about: {
  /** Of the gate. */
  gate: string;
  config: Asks;
  /** The other gates of its type that are asked for the same entry. */
  others: ReadonlyArray<{ gate: string; config: Asks }>;
  /** All that these gates name. */
  groups: readonly TrustedGroup[];
  /** Whose approval never counts, and why. */
  barred: ReadonlyMap<string, string>;
}): Pick<GateOutcome, 'reason' | 'noEndBecause' | 'nextAction'> | undefined {
  const { barred, config, gate, groups, others } = about;
  const asking = [{ gate, config }, ...others];
  const isShared = asking.every(one => one.config.oneForSeveral);
  const seats = seatsOf(asking, isShared);
  const eligible = membersOf(groups, barred);
  const possible = fillSeats(seats, eligible);
  const own = seats.flat().filter(seat => seat.gate === gate);
  const never = own.filter(seat => !possible.has(seat));
  if (never.length === 0) {
    return undefined;
  }
  const alone = seatsOf([{ gate, config }], isShared);
  return nobodyCan({
    config,
    groups: groups.filter(({ ref }) => config.from.includes(ref)),
    barred,
    never,
    seats: own.length,
    others:
      fillSeats(alone, eligible).size === alone.flat().length
        ? others.map(other => other.gate)
        : [],
  });
}
