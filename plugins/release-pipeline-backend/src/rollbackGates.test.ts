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
import type {
  PromotionView,
  Verdict,
  WhatIfAnswer,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import {
  type RunningPlugin,
  runs,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';

jest.setTimeout(300_000);

const PAYMENTS = '/components/default/component/payments';
const FORWARD = { type: 'approval', from: ['group:default/platform'] };

const statusIn = ({ gates }: Verdict, name: string) =>
  gates.find(gate => gate.name === name)?.status;

// Outside, so that its clean-up comes after ours.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('R14 the gates of a rollback', () => {
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  /** The release to go back to, and one that may be asked for. */
  let releaseId: string;
  let newest: string;

  beforeAll(async () => {
    const risk = { changes: 'off' };
    knex = await databases.init('POSTGRES_18');
    world = await startSmallWorld({
      components: ['payments'],
      staging: { start: 'on-request', risk, gates: { approvals: FORWARD } },
      production: {
        after: ['dev'],
        risk,
        gates: { approvals: FORWARD },
        rollback: {
          gates: {
            settled: { type: 'in-sync' },
            back: { type: 'approval', from: ['group:default/oncall'] },
          },
        },
      },
    });
    const platform = world.entities.find(
      ({ kind, metadata }) => kind === 'Group' && metadata.name === 'platform',
    )!;
    world.entities.push({
      ...platform,
      metadata: { ...platform.metadata, name: 'oncall' },
      spec: { ...platform.spec, members: ['user:default/pat'] },
    });
    plugin = await startPlugin({ knex, world });
    const before = await plugin.tabUntil(
      'payments',
      tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
    );
    releaseId = before.stages[2].release!.id;
    for (const stage of ['dev', 'staging', 'production']) {
      await world.push('payments', stage, '1.1.0');
      await plugin.tabUntil('payments', tab => runs(tab, stage) === '1.1.0');
    }
    await world.push('payments', 'dev', '1.2.0');
    const after = await plugin.tabUntil(
      'payments',
      tab =>
        runs(tab, 'dev') === '1.2.0' &&
        tab.stages
          .slice(1)
          .every(({ verdicts }) => verdicts[0]?.ask.allowed === true),
    );
    newest = after.stages[0].release!.id;
    // Nobody can ask for one yet: whatever is asked for here becomes one.
    await knex.raw(`
      create function turn_back() returns trigger language plpgsql as $$
        begin
          new.direction := 'rollback';
          new.lane := 'emergency';
          new.release_id := '${releaseId}';
          return new;
        end $$;
      create trigger turn_back before insert on promotions
        for each row execute function turn_back()`);
  });

  afterAll(async () => {
    await plugin.stop();
    await world.stop();
  });

  async function askBack(stage: string): Promise<PromotionView> {
    const { body } = await plugin.as('dana').post(`${PAYMENTS}/promotions`, {
      stage,
      releaseId: newest,
      reason: 'It fails',
    });
    expect(body).toMatchObject({
      direction: 'rollback',
      release: { id: releaseId },
    });
    return body;
  }

  it('are what is said before anybody asks', async () => {
    const { verdict } = await until<WhatIfAnswer>(
      async () => {
        const { body } = await plugin.as('dana').post(`${PAYMENTS}/what-if`, {
          stage: 'production',
          releaseId,
          direction: 'rollback',
        });
        return body;
      },
      answer => statusIn(answer.verdict, 'settled') === 'passed',
    );
    expect(statusIn(verdict, 'back')).toBe('pending');
    expect(statusIn(verdict, 'approvals')).toBeUndefined();
  });

  it('are waited for, by those whom they name', async () => {
    const { id } = await askBack('production');
    const asked = await until(
      async () => (await plugin.as('pat').get(`/promotions/${id}`)).body,
      ({ verdict }) => verdict && statusIn(verdict, 'settled') === 'passed',
    );
    expect(asked).toMatchObject({
      state: 'waiting',
      actions: { approve: { allowed: true } },
    });
    expect(
      asked.verdict.gates.find(({ name }: { name: string }) => name === 'back'),
    ).toMatchObject({ status: 'pending', whoCanAct: ['user:default/pat'] });
    const told = await plugin.told('payments 1.0.0 to production needs');
    expect(told.recipients.entityRef).toEqual(['user:default/pat']);

    // What it became is bound by then.
    const { body: bound } = await plugin.as('pat').get(`/promotions/${id}`);
    await plugin
      .as('pat')
      .post(`/promotions/${id}/approve`, {
        digest: bound.digest,
        reason: 'It is worse than before',
      })
      .expect(200);
    const gone = await plugin.promotionUntil(
      id,
      ({ state }) => state === 'succeeded',
    );
    expect(gone.direction).toBe('rollback');
    expect(await world.desired('payments', 'production')).toBe('1.0.0');
  });

  it('are none where a stage has none, whatever forward asks', async () => {
    const { id } = await askBack('staging');
    await plugin.promotionUntil(id, ({ state }) => state === 'succeeded');
    expect(await world.desired('payments', 'staging')).toBe('1.0.0');
  });
});
