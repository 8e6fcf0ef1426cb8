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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { calendarSubject } from '../calendar/calendarSubject';
import type { FreezesAhead } from '../calendar/StandingCalendar';
import { rememberedByFacts } from '../rememberedByState';
import type { ComponentState, StagePolicy } from '../types';
import { duration } from '../words';
import type { RiskMatcher } from './types';

const NONE: FreezesAhead = { freezes: [] };

/** Of those that hold what goes forward into a stage, whatever its class is. */
const freezesAhead = rememberedByFacts<[StagePolicy], FreezesAhead>(
  (state, stage) =>
    state.calendar?.freezesAhead(
      calendarSubject(state, stage, 'forward', stage.riskDefault),
      state.now,
    ) ?? NONE,
);

/** The key `freezeWithin` of a rule: one begins within that time, or has begun. */
export const matchFreeze: RiskMatcher<'freezeWithin'> = (
  within,
  { state, stage },
) => {
  const { freezes, untold } = freezesAhead(state, stage);
  const near = freezes.filter(({ since }) => since <= state.now + within);
  if (near.length > 0) {
    const [{ event, since }] = near;
    const begins = new Date(since).toISOString().slice(0, 16).replace('T', ' ');
    return {
      says: `freeze '${event.title}' within ${duration(
        within,
      )}, from ${begins} UTC`,
      keys: near.map(one => `freeze ${one.event.name}`),
    };
  }
  return untold
    ? {
        says: `whether freeze '${untold.title}' is within ${duration(
          within,
        )} cannot be told`,
        unreadable: true,
      }
    : undefined;
};

/** When time alone changes what {@link matchFreeze} says of a stage. */
export function freezeMoments(
  state: ComponentState,
  stage: StagePolicy,
): Instant[] {
  return stage.riskRules.flatMap(({ freezeWithin }) =>
    freezeWithin === undefined
      ? []
      : freezesAhead(state, stage).freezes.map(({ since, until }) =>
          since <= state.now + freezeWithin ? until : since - freezeWithin,
        ),
  );
}
