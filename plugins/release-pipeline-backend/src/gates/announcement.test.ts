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
import { announcementGate } from './announcement';
import { reportGate } from './report';
import { HOUR, NOW } from './testing';

const CONFIG = { before: { hours: 24 } };

describeGateTypeContract({ gateType: announcementGate, config: CONFIG });

describe('announcement', () => {
  const evaluate = (changes: Partial<OutsideReport> = {}) =>
    announcementGate.evaluate(
      emptyGateContext(announcementGate, CONFIG, {
        now: NOW,
        reports: [
          {
            id: 'report-1',
            check: 'announcement',
            stage: 'production',
            releaseId: 'release-1',
            run: 'run-1',
            status: 'passed',
            values: {},
            summary: 'Signing in may take longer tonight',
            by: 'user:default/dana',
            at: NOW - HOUR,
            ...changes,
          },
        ],
      }),
      { signal: new AbortController().signal },
    );

  it('waits from the notice on, and says until when', async () => {
    expect(await evaluate()).toMatchObject({
      status: 'pending',
      passesAt: NOW + 23 * HOUR,
      recheckAt: NOW + 23 * HOUR,
      progress: {
        done: 0,
        total: 24 * HOUR,
        unit: 'ms',
        advancingSince: new Date(NOW - HOUR).toISOString(),
      },
      evidence: [
        { label: 'Announced' },
        { label: 'Notice', value: ['Signing in may take longer tonight'] },
      ],
    });
  });

  it('passes once that is over', async () => {
    expect(await evaluate({ at: NOW - 24 * HOUR })).toMatchObject({
      status: 'passed',
    });
    expect(await evaluate({ at: NOW - 24 * HOUR + 1 })).toMatchObject({
      status: 'pending',
    });
  });

  it.each<[string, Partial<OutsideReport>]>([
    ['of another release', { releaseId: 'release-2' }],
    ['for another stage', { stage: 'staging' }],
    ['that could not be sent', { status: 'failed' }],
    ['of another kind', { check: 'e2e' }],
  ])('takes no notice %s', async (_what, changes) => {
    const outcome = await evaluate({ at: NOW - 48 * HOUR, ...changes });
    expect(outcome.status).toBe('pending');
    expect(outcome.passesAt).toBeUndefined();
    expect(outcome.progress).toBeUndefined();
  });

  it('R34 what a person announced is no report', () => {
    expect(
      reportGate.configSchema.safeParse({ check: 'announcement' }).success,
    ).toBe(false);
  });
});
