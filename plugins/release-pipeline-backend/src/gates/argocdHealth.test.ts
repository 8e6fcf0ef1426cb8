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
  JudgedDeployment,
  JudgedTarget,
} from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { argocdHealthGate } from './argocdHealth';
import { deployment, NOW, target } from './testing';

describeGateTypeContract({ gateType: argocdHealthGate, config: {} });

describe('argocd-health', () => {
  const evaluate = (
    judged: Partial<JudgedDeployment> | undefined,
    config: object = {},
  ) =>
    argocdHealthGate.evaluate(
      emptyGateContext(argocdHealthGate, config, {
        now: NOW,
        deployment: judged && deployment(judged),
      }),
      { signal: new AbortController().signal },
    );

  it('passes when every application is healthy', async () => {
    const outcome = await evaluate({ targets: [target(), target()] });
    expect(outcome).toMatchObject({
      status: 'passed',
      reason: ['1.0.0 is synced and healthy in staging'],
    });
    expect(outcome.evidence).toHaveLength(2);
  });

  it.each<[JudgedTarget['verdict'], string]>([
    ['not-yet', 'pending'],
    ['failed', 'failed'],
    ['unknown', 'unknown'],
  ])('one application that is %s makes it %s', async (verdict, status) => {
    const outcome = await evaluate({
      targets: [
        target(),
        target({
          application: 'second',
          verdict,
          reasons: [['health is ', 'odd']],
        }),
      ],
    });
    expect(outcome.status).toBe(status);
    expect(outcome.reason).toEqual(['second: ', 'health is ', 'odd']);
  });

  it('links to each application in Argo CD', async () => {
    const hrefs = ['one', 'two'].map(
      name => `https://argocd.example.com/applications/argocd/${name}`,
    );
    const { evidence } = await evaluate({
      targets: hrefs.map(href => target({ href })),
    });
    expect(evidence.map(({ href }) => href)).toEqual(hrefs);
  });

  it('names the worst application', async () => {
    const outcome = await evaluate({
      targets: [
        target({ application: 'one', verdict: 'not-yet', reasons: [['late']] }),
        target({
          application: 'two',
          verdict: 'failed',
          reasons: [['broken']],
        }),
        target({
          application: 'three',
          verdict: 'unknown',
          reasons: [['stale']],
        }),
      ],
    });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: ['two: ', 'broken', '; and 2 more'],
    });
  });

  it('F72 a verdict that this version does not know counts as unknown', async () => {
    const strange = { verdict: 'splendid' } as unknown as Partial<JudgedTarget>;
    expect(
      await evaluate({ targets: [target(), target(strange)] }),
    ).toMatchObject({
      status: 'unknown',
    });
  });

  it('waits while the release has not run there', async () => {
    expect(await evaluate(undefined)).toMatchObject({
      status: 'pending',
      reason: ['1.0.0 has not run in staging yet'],
    });
  });

  it('lets nothing through when the stage has no application', async () => {
    expect(await evaluate({ targets: [] })).toMatchObject({
      status: 'unknown',
    });
  });

  it('R8 judges a closed deployment by how it ended, for good', async () => {
    const endedAt = NOW - 1_000;
    expect(await evaluate({ endedAt, targets: [target()] })).toMatchObject({
      status: 'passed',
    });
    const bad = await evaluate({
      endedAt,
      targets: [target({ verdict: 'not-yet', reasons: [['Progressing']] })],
    });
    expect(bad.status).toBe('failed');
    expect(bad.validUntil).toBeUndefined();
  });

  describe('one of several is Degraded', () => {
    const MINUTE = 60_000;
    const degraded = (minutes: number, over: Partial<JudgedTarget> = {}) =>
      target({
        application: 'second',
        health: 'Degraded',
        verdict: 'failed',
        reasons: [['Its health is Degraded: crash loop']],
        degradedSince: NOW - minutes * MINUTE,
        ...over,
      });

    it('is waited for, and looked at again when it has had its time', async () => {
      const outcome = await evaluate({ targets: [target(), degraded(2)] });
      expect(outcome).toMatchObject({
        status: 'pending',
        recheckAt: NOW + 3 * MINUTE,
      });
      expect(outcome.passesAt).toBeUndefined();
      expect(JSON.stringify(outcome.reason)).toContain('crash loop');
    });

    it('is a failure after that, which names it and since when', async () => {
      expect(
        await evaluate({ targets: [target(), degraded(5)] }),
      ).toMatchObject({
        status: 'failed',
        reason: [
          'second: ',
          'Its health is Degraded: crash loop',
          ', since ',
          { time: new Date(NOW - 5 * MINUTE).toISOString(), as: 'at' },
        ],
      });
    });

    it('config says how long', async () => {
      const targets = [target(), degraded(20)];
      expect((await evaluate({ targets }, { degradedFor: '30m' })).status).toBe(
        'pending',
      );
      expect((await evaluate({ targets }, { degradedFor: '0s' })).status).toBe(
        'failed',
      );
    });

    it('where all are, and where more has failed, it is a failure at once', async () => {
      expect(
        await evaluate({ targets: [degraded(1), degraded(2)] }),
      ).toMatchObject({ status: 'failed' });
      expect(
        await evaluate({
          targets: [target(), degraded(1, { degradedSince: undefined })],
        }),
      ).toMatchObject({ status: 'failed' });
    });

    it('I3 one that is unknown besides is not taken for waiting', async () => {
      expect(
        await evaluate({
          targets: [degraded(1), target({ verdict: 'unknown' })],
        }),
      ).toMatchObject({ status: 'unknown' });
    });

    it('shows all that do not hold, the worst first, with every reason', async () => {
      const { evidence } = await evaluate({
        targets: [
          target({ application: 'fine' }),
          target({
            application: 'late',
            verdict: 'not-yet',
            reasons: [['Runs 0.9.0'], ['A sync is under way']],
          }),
          degraded(9, { application: 'broken' }),
        ],
      });
      expect(evidence.map(({ label }) => label)).toEqual([
        'broken on nonprod',
        'late on nonprod',
        'fine on nonprod',
      ]);
      expect(evidence[0].value).toContain('Its health is Degraded: crash loop');
      expect(evidence[1].value).toEqual(
        expect.arrayContaining(['Runs 0.9.0', 'A sync is under way']),
      );
    });
  });
});
