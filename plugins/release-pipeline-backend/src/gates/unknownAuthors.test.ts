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

import { emptyGateContext } from 'backstage-plugin-release-pipeline-node/testUtils';
import { approvalGate } from './approval';

const PLATFORM = 'group:default/platform';

describe('an approval while it is not known who wrote it (S2, R25)', () => {
  const evaluate = (unknownAuthors?: string[]) =>
    approvalGate.evaluate(
      emptyGateContext(
        approvalGate,
        { from: [PLATFORM] },
        {
          promotion: {
            id: 'promotion-1',
            requestedBy: 'user:default/dana',
            requestedAt: 0,
            approvals: [
              { id: 'approval-1', userRef: 'user:default/sam', at: 0 },
            ],
            excluded: [],
            unknownAuthors,
          },
          readGroups: async () => [
            {
              ref: PLATFORM,
              members: ['user:default/sam', 'user:default/pat'],
            },
          ],
        },
      ),
      { signal: new AbortController().signal },
    );

  it('I3 is unknown, though enough people approved, and says who it is about', async () => {
    const outcome = await evaluate([
      'Robo <robo@example.com> is nobody whom the portal knows, and wrote commit 4444444',
    ]);
    expect(outcome).toMatchObject({
      status: 'unknown',
      reason: [
        "nobody's approval counts, since not all who wrote this are known: Robo <robo@example.com> is nobody whom the portal knows, and wrote commit 4444444",
      ],
      nextAction: expect.stringContaining('authority.machineAuthors'),
    });
    expect(outcome.whoCanAct).toBeUndefined();
  });

  it('passes once all are known', async () => {
    expect(await evaluate()).toMatchObject({ status: 'passed' });
    expect(await evaluate([])).toMatchObject({ status: 'passed' });
  });
});
