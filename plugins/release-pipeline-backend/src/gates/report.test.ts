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
import * as fc from 'fast-check';
import { reportGate } from './report';
import { HOUR, NOW } from './testing';

describeGateTypeContract({ gateType: reportGate, config: { check: 'e2e' } });

const RELEASE = 'release-1';

function report(overrides: Partial<OutsideReport> = {}): OutsideReport {
  return {
    id: 'report-1',
    check: 'e2e',
    stage: 'staging',
    releaseId: RELEASE,
    run: 'run-1',
    status: 'passed',
    values: {},
    by: 'external:ci',
    at: NOW - HOUR,
    ...overrides,
  };
}

function evaluate(
  reports: OutsideReport[],
  config: object = {},
  overrides: { of?: string } = { of: 'staging' },
) {
  return reportGate.evaluate(
    emptyGateContext(
      reportGate,
      { check: 'e2e', ...config },
      { now: NOW, reports, ...overrides },
    ),
    { signal: new AbortController().signal },
  );
}

describe('report', () => {
  it('waits for the report, and says how to give it', async () => {
    const outcome = await evaluate([], { values: { coverage: { min: 80 } } });
    expect(outcome).toMatchObject({
      status: 'pending',
      reason: ['e2e has not been reported for 1.0.0 in staging yet'],
    });
    const [{ value }] = outcome.evidence;
    expect(value).toEqual([
      'POST /api/release-pipeline/reports {"component":"component:default/example","stage":"staging","release":"1.0.0","check":"e2e","run":"id of the run","status":"passed","values":{"coverage":0}}',
    ]);
  });

  it.each<[string, Partial<OutsideReport>]>([
    ['another release', { releaseId: 'release-2' }],
    ['no release', { releaseId: undefined }],
    ['another stage', { stage: 'dev' }],
    ['another check', { check: 'load' }],
  ])('F57 takes no report about %s', async (_what, other) => {
    expect(await evaluate([report(other)])).toMatchObject({
      status: 'pending',
    });
  });

  it('looks at the stage that is to be entered when it names none', async () => {
    expect(
      await evaluate([report({ stage: 'production' })], {}, { of: undefined }),
    ).toMatchObject({ status: 'passed' });
  });

  it('takes the report of any release where it is about the stage', async () => {
    expect(
      await evaluate([report({ releaseId: undefined })], { about: 'stage' }),
    ).toMatchObject({ status: 'passed' });
    expect(
      await evaluate(
        [
          report({ releaseId: 'release-0', status: 'failed', at: NOW - 5 }),
          report({ releaseId: undefined }),
        ],
        { about: 'stage' },
      ),
    ).toMatchObject({ status: 'failed' });
  });

  it.each([
    ['failed', 'passed'],
    ['passed', 'failed'],
  ] as const)(
    'F57 the newest by server time counts: %s, then %s',
    async (first, then) => {
      const reports = [
        report({ id: 'a', run: 'run-1', status: first, at: NOW - 2 * HOUR }),
        report({ id: 'b', run: 'run-2', status: then, at: NOW - HOUR }),
      ];
      expect((await evaluate(reports)).status).toBe(then);
      expect((await evaluate([...reports].reverse())).status).toBe(then);
    },
  );

  it('says what failed, and where to look at it', async () => {
    const outcome = await evaluate([
      report({
        status: 'failed',
        summary: '2 of 40 scenarios failed',
        href: 'https://ci.example.com/runs/1',
      }),
    ]);
    expect(outcome.reason.join('')).toBe(
      'e2e failed: 2 of 40 scenarios failed',
    );
    expect(outcome.evidence).toContainEqual({
      label: 'Run',
      value: ['run-1'],
      href: 'https://ci.example.com/runs/1',
    });
  });

  it('is awaited again once it is too old', async () => {
    const fresh = await evaluate([report()], { maxAge: { hours: 2 } });
    expect(fresh).toMatchObject({
      status: 'passed',
      validUntil: NOW + HOUR,
      recheckAt: NOW + HOUR,
    });
    expect(await evaluate([report()], { maxAge: { hours: 1 } })).toMatchObject({
      status: 'pending',
    });
    // A failure does not heal with time.
    expect(
      await evaluate([report({ status: 'failed' })], { maxAge: '1m' }),
    ).toMatchObject({ status: 'failed' });
  });

  it.each<[object, Record<string, number>, string]>([
    [{ coverage: { min: 80 } }, { coverage: 80 }, 'passed'],
    [{ coverage: { min: 80 } }, { coverage: 79.9 }, 'failed'],
    [{ critical: { max: 0 } }, { critical: 1 }, 'failed'],
    [{ cost: { min: -5, max: 5 } }, { cost: 6 }, 'failed'],
    [{ coverage: { min: 80 } }, {}, 'unknown'],
    [{ coverage: { min: 80 } }, { Coverage: 90 }, 'unknown'],
    [{ toString: { min: 0 } }, {}, 'unknown'],
    [{ a: { min: 1 }, b: { min: 1 } }, { b: 0 }, 'failed'],
  ])('holds values against %j: %j is %s', async (values, given, status) => {
    expect(
      (await evaluate([report({ values: given })], { values })).status,
    ).toBe(status);
  });

  it('shows the one value beside its bounds', async () => {
    expect(
      await evaluate([report({ values: { coverage: 87, scenarios: 40 } })], {
        values: { coverage: { min: 80 } },
      }),
    ).toMatchObject({ value: '87', threshold: 'at least 80' });
  });

  it.each([
    {},
    { check: '' },
    { check: 'e2e', about: 'branch' },
    { check: 'e2e', values: { coverage: {} } },
    { check: 'e2e', values: { coverage: { min: '80' } } },
    { check: 'e2e', values: { coverage: { min: 2, max: 1 } } },
    { check: 'e2e', maxAge: 5 },
  ])('refuses %j', config => {
    expect(reportGate.configSchema.safeParse(config).success).toBe(false);
  });

  it('a tighter bound never lets more through', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ noNaN: true }),
        fc.integer(),
        fc.nat(),
        async (value, min, tighter) => {
          const asked = async (bound: number) =>
            (
              await evaluate([report({ values: { coverage: value } })], {
                values: { coverage: { min: bound } },
              })
            ).status === 'passed';
          const lax = await asked(min);
          expect(lax || !(await asked(min + tighter))).toBe(true);
        },
      ),
    );
  });
});
