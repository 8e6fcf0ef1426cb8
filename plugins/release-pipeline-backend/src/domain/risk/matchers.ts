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

import { matchArgoCd, riskByArgoCd } from './argocd';
import { matchBudget } from './budget';
import { matchBusy } from './busy';
import { matchChanges, riskByChanges } from './changes';
import { riskByFirstCommits } from './commits';
import { matchFreeze } from './freeze';
import { riskByLabel } from './labels';
import { matchJump } from './versionJump';
import type { RiskKey, RiskMatcher, RiskSource } from './types';

/** One for each key of a rule, in the order in which a sentence names them. */
export const RISK_MATCHERS: { [K in RiskKey]: RiskMatcher<K> } = {
  components: (wanted, { state: { component } }) =>
    wanted.includes(component.ref) ? { says: component.name } : undefined,
  types: (wanted, { state: { component } }) =>
    component.type !== undefined && wanted.includes(component.type)
      ? { says: `type ${component.type}` }
      : undefined,
  systems: (wanted, { state: { component } }) =>
    component.system !== undefined && wanted.includes(component.system)
      ? { says: `system ${component.system.replace(/^.*\//, '')}` }
      : undefined,
  jump: matchJump,
  argocd: matchArgoCd,
  budget: matchBudget,
  busy: matchBusy,
  freezeWithin: matchFreeze,
  changes: matchChanges,
};

/** Asked of every promotion, whatever the rules are. */
export const RISK_SOURCES: readonly RiskSource[] = [
  riskByLabel,
  riskByArgoCd,
  riskByFirstCommits,
  riskByChanges,
];
