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

import type { EnteredTarget } from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { inSyncGate } from './inSync';
import { NOW } from './testing';

describeGateTypeContract({ gateType: inSyncGate, config: {} });

const entered = (over: Partial<EnteredTarget> = {}): EnteredTarget => ({
  instance: 'prod',
  application: 'example-production',
  health: 'Healthy',
  sync: 'Synced',
  verdict: 'in-sync',
  reasons: [],
  observedAt: NOW - 5_000,
  ...over,
});

const evaluate = (...targets: EnteredTarget[]) =>
  inSyncGate.evaluate(
    emptyGateContext(inSyncGate, {}, { now: NOW, entered: targets }),
    { signal: new AbortController().signal },
  );

describe('in-sync', () => {
  it('passes when every application is as Git says, whatever its health', async () => {
    expect(
      await evaluate(entered(), entered({ health: 'Degraded' })),
    ).toMatchObject({
      status: 'passed',
      reason: ['production is as Git says'],
    });
  });

  it('links to each application in Argo CD', async () => {
    const href =
      'https://argocd.example.com/applications/argocd/example-production';
    const { evidence } = await evaluate(entered({ href }));
    expect(evidence).toMatchObject([{ href }]);
  });

  it('names what differs, and what to do', async () => {
    const drifted = entered({
      application: 'example-eu',
      sync: 'OutOfSync',
      verdict: 'not-yet',
      reasons: [['The cluster differs from Git (OutOfSync)']],
    });
    const outcome = await evaluate(entered(), drifted, drifted);
    expect(outcome).toMatchObject({
      status: 'pending',
      reason: [
        'example-eu: ',
        'The cluster differs from Git (OutOfSync)',
        '; and 1 more',
      ],
      nextAction:
        'Sync example-eu in Argo CD, or undo what was changed by hand',
    });
    // All of them are listed, the worst first.
    expect(outcome.evidence.map(({ label }) => label)).toEqual([
      'example-eu on prod',
      'example-eu on prod',
      'example-production on prod',
    ]);
  });

  it.each<[EnteredTarget['verdict'], string]>([
    ['not-yet', 'pending'],
    ['failed', 'failed'],
    ['unknown', 'unknown'],
  ])('one that is %s makes it %s', async (verdict, status) => {
    expect(
      await evaluate(entered(), entered({ verdict, reasons: [['so it is']] })),
    ).toMatchObject({ status });
  });

  it('F72 a verdict that this version does not know counts as unknown', async () => {
    const strange = {
      verdict: 'splendid',
    } as unknown as Partial<EnteredTarget>;
    expect(await evaluate(entered(), entered(strange))).toMatchObject({
      status: 'unknown',
    });
  });

  it('I3 a stage without application lets nothing through', async () => {
    expect(await evaluate()).toMatchObject({
      status: 'unknown',
      reason: ['no Argo CD application of production is known'],
    });
  });
});
