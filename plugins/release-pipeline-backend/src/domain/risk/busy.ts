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

import { duration } from '../words';
import type { RiskMatcher } from './types';

/** The key `busy` of a rule. */
export const matchBusy: RiskMatcher<'busy'> = (
  { changes, within },
  { state: { riskFacts }, stage },
) => {
  const activity = riskFacts.activity?.find(
    one => one.stage === stage.name && one.withinMs === within,
  );
  const where = `changes in ${stage.name} within ${duration(within)}`;
  if (!activity) {
    return { says: `${where} were not counted`, unreadable: true };
  }
  return activity.changes >= changes
    ? { says: `${changes} or more ${where}` }
    : undefined;
};
