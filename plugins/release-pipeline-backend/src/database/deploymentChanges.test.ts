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
import type { Knex } from 'knex';
import type { DeploymentChange } from '../domain/deploymentChange';
import { aRelease, aState, keyOf, NOW } from '../domain/testing/builders';
import { openDatabase } from './connection';
import { writeDeploymentChanges } from './deploymentChanges';
import { insertComponent, insertRelease, readStoredState } from './testing';

jest.setTimeout(60_000);

describe('writeDeploymentChanges', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;
  let releaseId: string;

  beforeAll(async () => {
    knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
    await insertComponent(knex);
    releaseId = await insertRelease(knex, { key: keyOf('1.1.0') });
  });

  async function write(change: { uncovered?: true }) {
    await knex('deployments').delete();
    const opened: DeploymentChange = {
      kind: 'opened',
      stage: 'production',
      key: keyOf('1.1.0'),
      startedAt: NOW,
      clock: { countedMs: 0 },
      transitions: {},
      pauses: [],
      takenFromArgoCd: false,
      revision: 'c'.repeat(40),
      initiatedBy: 'admin',
      lastTargets: [],
      ...change,
    };
    const state = aState({ releases: [aRelease('1.1.0', { id: releaseId })] });
    const send = jest.fn(async () => {});
    const evidence = await knex.transaction(trx =>
      writeDeploymentChanges(trx, state, [opened], { queue: { send } }),
    );
    const [deployment] = (await readStoredState(knex)).deployments;
    return { evidence, deployment, send };
  }

  it('records what no promotion covers once, and lets its owners be told', async () => {
    const { evidence, deployment, send } = await write({ uncovered: true });
    expect(deployment.uncovered).toBe(true);
    expect(
      evidence.filter(({ kind }) => kind === 'deployment-uncovered'),
    ).toEqual([
      {
        componentRef: 'component:default/payments',
        kind: 'deployment-uncovered',
        payload: {
          deploymentId: deployment.id,
          releaseId,
          stage: 'production',
          revision: 'c'.repeat(40),
          initiatedBy: 'admin',
        },
      },
    ]);
    expect(send).toHaveBeenCalledTimes(1);
    expect(send).toHaveBeenCalledWith(
      'deliver-notification',
      { kind: 'uncovered', deploymentId: deployment.id },
      { key: `${deployment.id} uncovered`, trx: expect.anything() },
    );
  });

  it('tells nobody of anything else', async () => {
    const { evidence, deployment, send } = await write({});
    expect(deployment.uncovered).toBe(false);
    expect(evidence.map(({ kind }) => kind)).toEqual(['deployment-opened']);
    expect(send).not.toHaveBeenCalled();
  });

  it('R9 keeps the earliest stage that showed an adopted release', async () => {
    const queue = { send: async () => {} };
    const shown = async () => (await readStoredState(knex)).releases[0];
    await knex('releases').update({ first_seen_stage: 'production' });
    await knex.transaction(trx =>
      writeDeploymentChanges(
        trx,
        aState({ releases: [aRelease('1.1.0', { id: releaseId })] }),
        [{ kind: 'release-seen-earlier', releaseId, stage: 'dev' }],
        { queue },
      ),
    );
    expect((await shown()).firstSeenStage).toBe('dev');
  });
});
