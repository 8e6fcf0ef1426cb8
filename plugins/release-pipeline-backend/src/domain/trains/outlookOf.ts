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

import type { ComponentState } from '../types';
import { standOf, validationOf } from './nextStep';
import { type Outlook, prognose } from './prognose';
import type { RunItem, TrainRun } from './types';

/** Why a departure that is due takes nothing; `undefined`: it departs. */
export function whyMissed(
  isLate: boolean,
  isOneOpen: boolean,
): string | undefined {
  if (isLate) {
    return 'nobody was there to let it depart in time';
  }
  return isOneOpen ? 'the one before was still under way' : undefined;
}

/**
 * What becomes of a component whose turn has come.
 *
 * @param facts.isMember - whether who asks by the train still may (R22);
 *   `undefined`: it could not be looked up
 */
export function outlookOf(
  run: TrainRun,
  item: RunItem,
  { isMember, state }: { state: ComponentState | Error; isMember?: boolean },
): Outlook {
  const { until } = validationOf(run);
  const hasFailed = (ref: string) =>
    run.items.some(
      other =>
        other.ref === ref &&
        (standOf(other, until) === 'failed' ||
          // What its wave waited for in vain.
          (other.wave < run.wave && standOf(other, until) === 'under-way')),
    );
  const left = (code: 'unknown' | 'no-permission' | 'held', text: string) => ({
    outlook: 'left' as const,
    code,
    sentence: [text],
  });
  if (state instanceof Error) {
    return left('unknown', 'What is known of it could not be read');
  }
  if (isMember === undefined) {
    return left('unknown', 'Who may ask for it could not be looked up');
  }
  if (!isMember) {
    return left(
      'no-permission',
      `${run.requestedByName} is no longer in a group that may ask for it`,
    );
  }
  if (item.dependsOn.some(hasFailed)) {
    return left('held', 'Something that it depends on went, and failed');
  }
  return prognose(state, {
    stage: run.text.stage,
    at: state.now,
    asksApproval: run.text.asksApproval ?? false,
  });
}
