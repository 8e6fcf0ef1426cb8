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

import { createHash } from 'node:crypto';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { bindingsOf } from '../domain/lookups';
import type { ComponentState } from '../domain/types';

/** By automatic stage: what must not change, and since when it has not. */
export type AutomaticStages = Record<
  string,
  { signature: string; since: Instant }
>;

/**
 * R10: nothing starts by itself for what was seen before the binding was
 * confirmed, the targets or the pipeline changed, or `automatic` was switched
 * on. A stage whose signature is new counts from now.
 */
export function automaticStages(
  state: ComponentState,
  before: AutomaticStages,
): AutomaticStages {
  const result: AutomaticStages = {};
  for (const stage of state.pipeline?.stages ?? []) {
    if (stage.start === 'automatic') {
      const bindings = bindingsOf(state, stage.name)
        .map(binding => [
          binding.fingerprint,
          binding.confirmedBy !== undefined,
        ])
        .sort();
      const signature = createHash('sha256')
        .update(JSON.stringify([state.pipeline?.name, bindings]))
        .digest('base64url');
      const known = before[stage.name];
      result[stage.name] =
        known?.signature === signature
          ? known
          : { signature, since: state.now };
    }
  }
  return result;
}
