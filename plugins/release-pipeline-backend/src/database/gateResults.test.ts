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

import { TestDatabases } from '@backstage/backend-test-utils';
import { aGateResult, NOW } from '../domain/testing/builders';
import type { GateResult } from '../domain/types';
import { openDatabase } from './connection';
import { writeGateResults } from './promotionWrites';
import {
  insertComponent,
  insertRelease,
  PAYMENTS,
  readStoredState,
} from './testing';

jest.setTimeout(60_000);

describe('what gates said', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

  it('is kept whole: what is forgotten of it would be asked again for ever', async () => {
    const knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
    await insertComponent(knex);
    const releaseId = await insertRelease(knex);
    const result: Required<GateResult> = {
      ...aGateResult({ releaseId, reason: ['Soaked'] }),
      value: '1 min',
      threshold: '1 min',
      progress: { done: 1, total: 2, unit: 'ms' },
      passesAt: NOW + 1,
      noEndBecause: 'No end known',
      interrupted: true,
      reminds: true,
      validUntil: NOW + 2,
      recheckAt: NOW + 3,
      whoCanAct: ['group:default/platform'],
      nextAction: 'Wait',
      leavers: ['approval'],
      countsFor: [
        { approvalId: 'approval', delegationId: 'delegation', name: 'Pat' },
      ],
      evidence: [{ label: 'Observed', value: ['now'] }],
      asks: 'hash',
      evaluatorVersion: 2,
      judgedFor: { promotionId: 'promotion', approvalIds: [] },
      risk: 'high',
      recordsMark: 'mark',
      parts: [{ name: 'health', status: 'passed' }],
    };
    await knex.transaction(trx =>
      writeGateResults(trx, [{ componentRef: PAYMENTS, result }]),
    );

    const { gateResults } = await readStoredState(knex, {
      policyVersions: [result.policyVersion],
    });
    expect(gateResults).toEqual([result]);
  });
});
