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

import type { TrustedGroup } from 'backstage-plugin-release-pipeline-node';
import { isBeforeEffect } from '../transitions';
import type { ComponentState, Promotion } from '../types';

/** Entity refs of who decides on a promotion, each member once. */
export interface Deciders {
  can: string[];
  /** Refs by why they may not. */
  cannot: Map<string, string[]>;
}

/**
 * Of the members of the groups that approve: who still can, and who cannot and
 * why. Who has approved is in neither; that stands in the promotion. Nobody can
 * any more once it is under way.
 *
 * @param excluded - who wrote what comes along, see `excludedPeople`
 */
export function decidersOf(
  { approvals }: Pick<ComponentState, 'approvals'>,
  { id, requestedBy, state }: Pick<Promotion, 'id' | 'requestedBy' | 'state'>,
  groups: readonly TrustedGroup[],
  excluded: ReadonlyArray<{ userRef: string; because: string }>,
): Deciders {
  if (!isBeforeEffect(state)) {
    return { can: [], cannot: new Map() };
  }
  const approved = new Set(
    approvals
      .filter(
        ({ promotionId, decision, voidedAt }) =>
          promotionId === id &&
          decision === 'approved' &&
          voidedAt === undefined,
      )
      .map(({ userRef }) => userRef),
  );
  const because = new Map(
    excluded.map(one => [one.userRef, one.because] as const),
  );
  const deciders: Deciders = { can: [], cannot: new Map() };
  const members = new Set(groups.flatMap(group => group.members ?? []));
  for (const member of [...members].sort()) {
    const why = member === requestedBy ? 'asked for it' : because.get(member);
    if (why !== undefined) {
      deciders.cannot.set(why, [...(deciders.cannot.get(why) ?? []), member]);
    } else if (!approved.has(member)) {
      deciders.can.push(member);
    }
  }
  return deciders;
}
