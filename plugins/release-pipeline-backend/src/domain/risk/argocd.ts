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

import { capital } from '../words';
import type {
  RiskFinding,
  RiskInput,
  RiskMatch,
  RiskMatcher,
  RiskSource,
} from './types';

/** The key `argocd` of a rule. */
export const matchArgoCd: RiskMatcher<'argocd'> = (_wanted, input) =>
  neededByArgoCd(input);

/**
 * High without a rule that says so: what takes Argo CD down takes down what
 * would bring it back. A rule with the key `argocd` stands in its place.
 */
export const riskByArgoCd: RiskSource = (input): RiskFinding[] => {
  const match = input.stage.riskRules.some(rule => rule.argocd)
    ? undefined
    : neededByArgoCd(input);
  return match
    ? [
        {
          class: 'high',
          reason: `${capital(match.says)}: high`,
          unreadable: match.unreadable,
        },
      ]
    : [];
};

function neededByArgoCd({
  state: { riskFacts },
}: RiskInput): RiskMatch | undefined {
  const path = riskFacts.neededByArgoCd;
  if (path === undefined) {
    return {
      says: 'what Argo CD needs, which was not read from the catalog yet',
      unreadable: true,
    };
  }
  if (path.length === 0) {
    return undefined;
  }
  return {
    says:
      path.length === 1
        ? 'Argo CD itself, which brings everything else'
        : `needed by Argo CD (${path
            .map(ref => ref.replace(/^.*\//, ''))
            .join(' → ')})`,
  };
}
