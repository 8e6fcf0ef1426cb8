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

import type {
  GateContext,
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';

/**
 * The answer of a gate that asks persons while it is not known who wrote what is
 * to be approved: nobody counts, and nothing is passed (R25, I3). Undefined: that
 * is known, or does not matter.
 */
export function whileAuthorsUnknown(
  promotion: GateContext<unknown>['promotion'],
):
  | Pick<GateOutcome, 'status' | 'reason' | 'noEndBecause' | 'nextAction'>
  | undefined {
  const { unknownAuthors = [] } = promotion ?? {};
  return unknownAuthors.length === 0
    ? undefined
    : {
        status: 'unknown',
        reason: [
          `nobody's approval counts, since not all who wrote this are known: ${unknownAuthors.join(
            '; ',
          )}`,
        ],
        noEndBecause: 'It ends when all who wrote this are known',
        nextAction:
          'Give people in the catalog the address that they commit by, and name those of machines in releasePipeline.authority.machineAuthors',
      };
}
