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

import { gateSet } from './gateSet';
import { riskNow } from './risk';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';

/** How much has to be known of who wrote what a release brings along (R25). */
export interface AuthorsAsked {
  /** Of everybody who they are, before anybody's approval counts. */
  all: boolean;
  /** Also that there is nobody of whom nothing can be known. */
  gaps: boolean;
}

/** All of it at high risk, or where a gate says so; nothing where nobody approves. */
export function authorsAsked(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  promotion?: Promotion,
): AuthorsAsked {
  const risk = riskNow(state, stage, release, promotion).class;
  const direction = promotion?.direction ?? 'forward';
  const people = gateSet(stage, direction, risk).filter(gate => gate.people);
  const gaps = people.some(({ config }) => requiresAuthors(config));
  return { all: people.length > 0 && (gaps || risk === 'high'), gaps };
}

/** Whether a gate that asks persons says so of itself. */
export function requiresAuthors(config: unknown): boolean {
  return (
    typeof config === 'object' &&
    config !== null &&
    'requireAuthors' in config &&
    config.requireAuthors === true
  );
}
