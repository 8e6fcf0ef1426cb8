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

import type { JudgedDeployment } from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import * as fc from 'fast-check';
import { soakGate } from './soak';
import { deployment, HOUR, NOW, target } from './testing';

describeGateTypeContract({
  gateType: soakGate,
  config: { for: { hours: 24 } },
});

describe('soak', () => {
  const evaluate = (
    judged: Partial<Omit<JudgedDeployment, 'clock'>> | undefined,
    clock: Partial<JudgedDeployment['clock']> = {},
  ) =>
    soakGate.evaluate(
      emptyGateContext(
        soakGate,
        { for: { hours: 24 } },
        {
          now: NOW,
          deployment:
            judged &&
            deployment({
              ...judged,
              clock: { ...deployment().clock, ...clock },
            }),
        },
      ),
      { signal: new AbortController().signal },
    );

  it('counts and says when it is done', async () => {
    const outcome = await evaluate({}, { countedUntil: NOW - 10_000 });
    const passesAt = NOW - 10_000 + 22 * HOUR;
    expect(outcome).toMatchObject({
      status: 'pending',
      value: undefined,
      threshold: '1 d',
      progress: {
        done: 2 * HOUR,
        total: 24 * HOUR,
        unit: 'ms',
        advancingSince: new Date(NOW - 10_000).toISOString(),
      },
      passesAt,
      recheckAt: passesAt,
    });
  });

  it('passes once the whole time was counted', async () => {
    expect(await evaluate({}, { countedMs: 24 * HOUR })).toMatchObject({
      status: 'passed',
      progress: { done: 24 * HOUR, total: 24 * HOUR },
    });
    expect(await evaluate({}, { countedMs: 24 * HOUR - 1 })).toMatchObject({
      status: 'pending',
    });
  });

  it('waits for the next observation although the time must be over', async () => {
    const outcome = await evaluate(
      {},
      { countedMs: 23 * HOUR, countedUntil: NOW - 2 * HOUR },
    );
    expect(outcome.status).toBe('pending');
    expect(outcome.recheckAt).toBeGreaterThan(NOW);
  });

  it('R26 keeps what was counted while something is not healthy', async () => {
    const outcome = await evaluate(
      { targets: [target({ application: 'a', verdict: 'not-yet' })] },
      { runningSince: undefined },
    );
    expect(outcome).toMatchObject({
      status: 'pending',
      progress: { done: 2 * HOUR },
    });
    expect(outcome.progress?.advancingSince).toBeUndefined();
    expect(outcome.passesAt).toBeUndefined();
  });

  it('R26 names the gaps that do not count', async () => {
    const { evidence } = await evaluate(
      {},
      {
        gaps: [
          {
            from: NOW - HOUR,
            to: NOW - HOUR / 2,
            because: 'prod did not answer',
          },
        ],
        takenFromArgoCd: true,
      },
    );
    expect(JSON.stringify(evidence)).toContain('30 min from ');
    expect(JSON.stringify(evidence)).toContain('prod did not answer');
    expect(JSON.stringify(evidence)).toContain('taken from Argo CD');
  });

  it('R26 marks where in the counted time the gaps lie', async () => {
    const gap = (from: number, to: number) => ({
      from: NOW - from,
      to: NOW - to,
      because: 'prod did not answer',
    });
    const { progress } = await evaluate(
      {},
      {
        // 3 h passed, and half an hour twice does not count.
        countedMs: 2 * HOUR,
        runningSince: NOW - 3 * HOUR,
        countedUntil: NOW,
        gaps: [
          gap(HOUR, HOUR / 2),
          gap(2.5 * HOUR, 2 * HOUR),
          // Before the clock ran, and what another instance missed meanwhile.
          gap(5 * HOUR, 4 * HOUR),
          gap(HOUR, HOUR / 2),
        ],
      },
    );
    expect(progress?.pausedAt).toEqual([HOUR / 2, 1.5 * HOUR]);
  });

  it('I3 is unknown when an application is stale, even after the whole time', async () => {
    const stale = { targets: [target(), target({ verdict: 'unknown' })] };
    expect(await evaluate(stale, { countedMs: 99 * HOUR })).toMatchObject({
      status: 'unknown',
    });
    expect(
      await evaluate({ targets: [] }, { countedMs: 99 * HOUR }),
    ).toMatchObject({
      status: 'unknown',
    });
  });

  it('does not pass while it is degraded now, after the whole time', async () => {
    expect(
      await evaluate(
        { targets: [target({ verdict: 'failed' })] },
        { countedMs: 99 * HOUR, runningSince: undefined },
      ),
    ).toMatchObject({ status: 'pending' });
  });

  it('R8 a closed deployment keeps its result', async () => {
    const endedAt = NOW - HOUR;
    expect(await evaluate({ endedAt }, { countedMs: 25 * HOUR })).toMatchObject(
      {
        status: 'passed',
      },
    );
    expect(await evaluate({ endedAt }, { countedMs: 3 * HOUR })).toMatchObject({
      status: 'failed',
      reason: ['1.0.0 ended in staging after 3 h of 1 d'],
    });
  });

  it('F62 durations are durations, whatever the wall clock does', () => {
    expect(soakGate.configSchema.parse({ for: { hours: 24 } })).toEqual({
      for: 24 * HOUR,
    });
    expect(soakGate.configSchema.parse({ for: '90m' })).toEqual({
      for: 1.5 * HOUR,
    });
    expect(soakGate.title({ for: 26 * HOUR }, 'staging')).toBe(
      '1 d 2 h soak in staging',
    );
    for (const bad of [
      {},
      { for: 5 },
      { for: { hour: 1 } },
      { for: '' },
      { for: { hours: -1 } },
    ]) {
      expect(soakGate.configSchema.safeParse(bad).success).toBe(false);
    }
  });

  it('passes exactly when enough was counted and all are healthy', async () => {
    const verdict = fc.constantFrom<
      'healthy' | 'not-yet' | 'failed' | 'unknown'
    >('healthy', 'not-yet', 'failed', 'unknown');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 48 }),
        fc.array(verdict, { maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        async (hours, verdicts, moving, ended) => {
          const outcome = await evaluate(
            {
              targets: verdicts.map(v => target({ verdict: v })),
              endedAt: ended ? NOW : undefined,
            },
            {
              countedMs: hours * HOUR,
              runningSince: moving ? NOW - HOUR : undefined,
            },
          );
          expect(outcome.status === 'passed').toBe(
            hours >= 24 &&
              verdicts.length > 0 &&
              verdicts.every(v => v === 'healthy'),
          );
          expect(outcome.progress?.done).toBe(Math.min(hours, 24) * HOUR);
        },
      ),
    );
  });
});
