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

import { decide } from './decide';
import { releaseOf } from './lookups';
import { underPinnedPolicy } from './pinned';
import { stageStatus } from './stageStatus';
import type { ComponentState, Promotion, SignOff } from './types';
import { asText } from './words';

/**
 * Why what a person found of a release is not taken at this moment: what is there
 * ends the promotion otherwise; and nobody confirms what may not run there.
 */
export function whyNoSignOff(
  state: ComponentState,
  promotion: Promotion,
  verdict: SignOff['verdict'],
): string | undefined {
  const decision = decide(state, promotion);
  if (decision.state !== 'watching') {
    return `This awaits no sign-off any more: ${asText(decision.sentence)}`;
  }
  if (verdict === 'problem') {
    return undefined;
  }
  const release = releaseOf(state, promotion.releaseId);
  const status = stageStatus(
    underPinnedPolicy(state, promotion),
    promotion.stage,
  );
  return status.state === 'runs' && status.runningKey === release?.key
    ? undefined
    : `Whether ${release?.version ?? 'the release'} still runs in ${
        promotion.stage
      } is not certain at this moment`;
}
