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

import type { Decision } from './decision';
import { isOlder, stageOf } from './lookups';
import { fail, succeed, type Into } from './outcomes';
import { underPinnedPolicy } from './pinned';
import { isOpen } from './transitions';
import type { ComponentState, Promotion, Release, SignOff } from './types';
import { listed, nameOfRef } from './words';

/** Whether the watch is over, and all that is missing is who confirms the release. */
export function awaitsSignOff({ signOffSince, state }: Promotion): boolean {
  return signOffSince !== undefined && isOpen(state);
}

/** The groups that sign a promotion off, by the policy that it began with (R21). */
export function signOffGroups(
  state: ComponentState,
  promotion: Promotion,
): string[] {
  const policy = underPinnedPolicy(state, promotion);
  return stageOf(policy, promotion.stage)?.signOffGroups ?? [];
}

/** It is live and held, and waits for people and for nothing else. */
export function awaiting({ stage, release }: Into): Decision {
  const names = (stage.signOffGroups ?? []).map(nameOfRef);
  return {
    state: 'watching',
    sentence: [
      `${release.version} is live in ${stage.name} and awaits sign-off from ${
        listed(names) || 'nobody: its policy names no group any more'
      }`,
    ],
  };
}

/** R11: nobody said anything until another release arrived. */
export function replacedBeforeSignOff(
  state: ComponentState,
  { stage, release }: Into,
  other: Release,
): Decision {
  if (isOlder(state, other, release)) {
    const outcome = `Replaced by ${other.version}, which is older; its sign-off was not given`;
    return { state: 'rolled-back', outcome, sentence: [outcome] };
  }
  return isOlder(state, release, other)
    ? succeed(
        `${release.version} held in ${stage.name}; its sign-off was not given before ${other.version} came`,
      )
    : fail(`Replaced by ${other.version} before it was signed off`);
}

/** How a promotion ends by what a person found. */
export function endBySignOff({
  userName,
  verdict,
  reason,
}: SignOff): Pick<Promotion, 'state'> & { outcome: string } {
  const why = reason ? `: ${reason}` : '';
  return verdict === 'confirmed'
    ? { state: 'succeeded', outcome: `signed off by ${userName}${why}` }
    : { state: 'failed', outcome: `${userName} reported a problem${why}` };
}
