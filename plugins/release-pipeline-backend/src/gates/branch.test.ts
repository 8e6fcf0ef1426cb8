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

import type { OutsideReport } from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { branchGate } from './branch';
import { NOW } from './testing';

const CONFIG = { allowed: ['main', 'release/*'] };

describeGateTypeContract({ gateType: branchGate, config: CONFIG });

function built(
  branch: string | undefined,
  changes: Partial<OutsideReport> = {},
): OutsideReport {
  return {
    id: `report-${branch}`,
    check: 'build',
    stage: 'dev',
    releaseId: 'release-1',
    run: 'run-1',
    status: 'passed',
    values: {},
    source: {
      repository: 'https://git.example.com/acme/example.git',
      revision: 'a1b2c3d',
      branch,
    },
    by: 'external:ci',
    at: NOW,
    ...changes,
  };
}

function evaluate(...reports: OutsideReport[]) {
  return branchGate.evaluate(
    emptyGateContext(branchGate, CONFIG, { reports }),
    { signal: new AbortController().signal },
  );
}

describe('branch', () => {
  it.each([
    ['main', 'passed'],
    ['release/1.0', 'passed'],
    ['release/', 'failed'],
    ['release', 'failed'],
    ['prerelease/1.0', 'failed'],
    ['Main', 'failed'],
    ['main2', 'failed'],
    ['feature/x', 'failed'],
    [undefined, 'unknown'],
  ])('%s is %s', async (branch, status) => {
    expect((await evaluate(built(branch))).status).toBe(status);
  });

  it('R25 says how to provide what is not known', async () => {
    const outcome = await evaluate(built('main', { source: undefined }));
    expect(outcome).toMatchObject({
      status: 'unknown',
      reason: ['nobody said what 1.0.0 was built from'],
    });
    expect(outcome.nextAction).toMatch(/source\.branch/);
  });

  it('F57 takes no source of another release', async () => {
    expect(
      await evaluate(built('main', { releaseId: 'release-2' })),
    ).toMatchObject({ status: 'unknown' });
  });

  it('fails when two say otherwise', async () => {
    const both = [built('main'), built('feature/x', { check: 'scan' })];
    expect(await evaluate(...both)).toMatchObject({ status: 'failed' });
    expect(await evaluate(...both.reverse())).toMatchObject({
      status: 'failed',
    });
  });

  const SCAN = { check: 'scan' };
  const HERE = 'https://git.example.com/acme/example.git';
  it.each<[string, OutsideReport['source'], string]>([
    ['nothing', undefined, 'passed'],
    [
      'the same without its branch',
      { repository: HERE, revision: 'a1b2c3d' },
      'passed',
    ],
    [
      'the same repository in other words',
      { repository: 'git@git.example.com:acme/example', revision: 'a1b2c3d' },
      'passed',
    ],
    [
      'another commit',
      { repository: HERE, revision: 'bbbbbbb', branch: 'main' },
      'unknown',
    ],
    [
      'another repository',
      { repository: 'https://git.example.com/evil.git', revision: 'a1b2c3d' },
      'unknown',
    ],
    [
      'another commit, and a branch that is not allowed',
      { repository: HERE, revision: 'bbbbbbb', branch: 'feature/x' },
      'failed',
    ],
  ])('R25 where another report says %s', async (_, source, status) => {
    const both = [built('main'), built('main', { ...SCAN, source })];
    expect((await evaluate(...both)).status).toBe(status);
    expect((await evaluate(...both.reverse())).status).toBe(status);
  });

  it.each(['AAAAAAAAAAAA', 'aaaaaaaaaaaaaaaaaaaa'])(
    'R25 takes %s for the commit that another report shortens',
    async revision => {
      const source = { repository: HERE, revision, branch: 'main' };
      expect(
        await evaluate(
          built('main', { source: { ...source, revision: 'aaaaaaa' } }),
          built('main', { ...SCAN, source }),
        ),
      ).toMatchObject({ status: 'passed' });
    },
  );

  it('R25 says what to mend where reports name different commits', async () => {
    const source = { repository: HERE, revision: 'bbbbbbb' };
    expect(
      await evaluate(built('main'), built('main', { ...SCAN, source })),
    ).toMatchObject({
      status: 'unknown',
      reason: ['reports name different commits that 1.0.0 was built from'],
      nextAction: expect.stringContaining('the one commit'),
      evidence: [
        { label: 'build by external:ci' },
        { label: 'scan by external:ci' },
      ],
    });
  });

  it.each([{}, { allowed: [] }, { allowed: ['*'] }, { allowed: ['a*b'] }])(
    'S35 refuses %j',
    config => {
      expect(branchGate.configSchema.safeParse(config).success).toBe(false);
    },
  );
});
