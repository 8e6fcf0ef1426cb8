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

import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { EvidenceReader } from '../service/evidence/EvidenceReader';
import { READ_ONLY } from './answers';

/** Whether the evidence is as it was written. */
export function createVerifyEvidenceAction(options: {
  actionsRegistry: ActionsRegistryService;
  evidence: EvidenceReader;
}): void {
  const { actionsRegistry, evidence } = options;
  actionsRegistry.register({
    name: 'verify-evidence',
    title: 'Verify the Evidence of Promotions',
    description: `
Recomputes the hash chain of all that was recorded about promotions, and tells whether each row is as it was written, with the first one that is not: changed, removed or added.

Where old rows were removed for their age, the chain begins at a signed checkpoint; \`checkpoint\` says at which row. One whose signature does not hold is reported as broken.

It reads the whole table, which may take a while, at most once a minute: \`checkedAt\` says when. It needs the permission release-pipeline.evidence.read.
    `,
    attributes: READ_ONLY,
    schema: {
      input: z => z.object({}),
      output: z =>
        z.object({
          holds: z.boolean(),
          head: z
            .object({ seq: z.number(), hash: z.string() })
            .describe('The last row up to which it holds.'),
          brokenAt: z
            .number()
            .optional()
            .describe('The first row that is not as it was written.'),
          because: z.string().optional(),
          checkpoint: z
            .object({ seq: z.number(), at: z.string() })
            .optional()
            .describe('Rows up to this one were removed by right.'),
          checkedAt: z.string(),
        }),
    },
    examples: [{ title: 'Is the evidence intact?', input: {} }],
    action: async ({ credentials }) => ({
      output: await evidence.verification(credentials),
    }),
  });
}
