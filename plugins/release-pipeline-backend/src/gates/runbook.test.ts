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

import type { ComponentLink } from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { runbookGate } from './runbook';

describeGateTypeContract({ gateType: runbookGate, config: {} });

describe('runbook', () => {
  const evaluate = (links: ComponentLink[] | undefined) =>
    runbookGate.evaluate(emptyGateContext(runbookGate, {}, { links }), {
      signal: new AbortController().signal,
    });

  it('links what it found', async () => {
    expect(
      await evaluate([
        { url: 'https://wiki.example.com', type: 'docs' },
        {
          url: 'https://wiki.example.com/runbook',
          title: 'At night',
          type: 'runbook',
        },
      ]),
    ).toMatchObject({
      status: 'passed',
      evidence: [
        {
          label: 'Runbook',
          value: ['At night'],
          href: 'https://wiki.example.com/runbook',
        },
      ],
    });
  });

  it('says where to add one', async () => {
    const outcome = await evaluate([{ url: 'https://wiki.example.com' }]);
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: ['example has no runbook'],
      nextAction:
        'Add a link with "type: runbook" under metadata.links of example in the catalog',
    });
  });

  it.each([
    'data:text/html,hello',
    'ftp://files.example.com/runbook',
    '/runbook',
    'https://user:secret@wiki.example.com',
    '',
  ])('links no %s', async url => {
    expect(await evaluate([{ url, type: 'runbook' }])).toMatchObject({
      status: 'failed',
      evidence: [],
    });
  });

  it('I3 is unknown before the catalog was read', async () => {
    expect(await evaluate(undefined)).toMatchObject({ status: 'unknown' });
  });
});
