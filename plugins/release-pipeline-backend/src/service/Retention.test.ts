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

import { randomUUID } from 'node:crypto';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { openDatabase } from '../database/connection';
import { insertDeployment, insertRelease, PAYMENTS } from '../database/testing';
import { Retention } from './Retention';

jest.setTimeout(60_000);

const DAY = 24 * 3600_000;
const component = { component_ref: PAYMENTS };

describe('retention', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;

  beforeEach(async () => {
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
  });

  const ago = (days: number) => knex.raw(`now() - interval '${days} days'`);

  const release = (days: number) =>
    insertRelease(knex, { first_seen_at: ago(days) });

  const deployment = async (
    releaseId: string,
    endedDaysAgo?: number,
    promotionId?: string,
  ) =>
    insertDeployment(knex, {
      promotion_id: promotionId ?? null,
      stage: `stage-${releaseId}`,
      release_id: releaseId,
      started_at: ago(900),
      ended_at: endedDaysAgo === undefined ? null : ago(endedDaysAgo),
    });

  const result = async (releaseId: string, days: number) =>
    knex('gate_results').insert({
      ...component,
      stage: 'production',
      release_id: releaseId,
      gate: 'health',
      policy_version: 'v1',
      type: 'argocd-health',
      status: 'passed',
      result: '{}',
      observed_at: ago(days),
      since: ago(days),
    });

  const promotion = async (
    releaseId: string,
    options: { endedDaysAgo?: number; replaces?: string } = {},
  ) => {
    const { endedDaysAgo, replaces } = options;
    const id = randomUUID();
    await knex('promotions').insert({
      ...component,
      id,
      stage: `stage-${id}`,
      release_id: releaseId,
      replaces_release_id: replaces ?? null,
      direction: 'forward',
      lane: 'forward',
      state: endedDaysAgo === undefined ? 'waiting' : 'succeeded',
      state_since: ago(endedDaysAgo ?? 0),
      ended_at: endedDaysAgo === undefined ? null : ago(endedDaysAgo),
      automatic: false,
      requested_by: 'user:default/dana',
      requested_by_name: 'Dana',
      requested_at: ago(900),
      attempt: 1,
      risk: 'low',
      policy_version: 'v1',
      binding_fingerprint: 'x',
      digest: 'x',
      expires_at: ago(0),
    });
    await knex('approvals').insert({
      id: randomUUID(),
      promotion_id: id,
      digest: 'x',
      user_ref: 'user:default/pat',
      user_name: 'Pat',
      decision: 'approved',
      at: ago(900),
      open_gates: '[]',
    });
    return id;
  };

  const run = () =>
    Retention.create({
      knex,
      config: {
        historyMs: 400 * DAY,
        gateResultsMs: 30 * DAY,
        evidenceMs: 400 * DAY,
      },
      logger: mockServices.logger.mock(),
    }).run();

  it('R35 keeps the promotion that brought what is live, with who approved it', async () => {
    const live = await release(800);
    const brought = await promotion(live, { endedDaysAgo: 700 });
    await deployment(live, undefined, brought);
    const old = await release(900);
    const over = await promotion(old, { endedDaysAgo: 800 });
    await deployment(old, 700, over);

    await run();
    expect(await knex('promotions').pluck('id')).toEqual([brought]);
    expect(await knex('approvals').pluck('promotion_id')).toEqual([brought]);
    expect(await knex('deployments').pluck('release_id')).toEqual([live]);
    expect(await knex('releases').pluck('id')).toEqual([live]);
  });

  it('S17 keeps a promotion that was overridden until the review is closed', async () => {
    const override = async (promotionId: string, reviewed: boolean) =>
      knex('overrides').insert({
        ...component,
        id: randomUUID(),
        promotion_id: promotionId,
        stage: 'production',
        digest: 'x',
        gates: '[]',
        reason: 'it had to be',
        ticket: 'OPS-1',
        user_ref: 'user:default/pat',
        user_name: 'Pat',
        at: ago(800),
        expires_at: ago(800),
        reviewed_at: reviewed ? ago(800) : null,
      });
    const owing = await promotion(await release(900), { endedDaysAgo: 800 });
    await override(owing, false);
    const closed = await promotion(await release(900), { endedDaysAgo: 800 });
    await override(closed, true);

    await run();
    expect(await knex('promotions').pluck('id')).toEqual([owing]);
    expect(await knex('overrides').pluck('promotion_id')).toEqual([owing]);
  });

  it('R35 keeps reports and ticks of what is in use, and the others for as long as history', async () => {
    const live = await release(800);
    await deployment(live);
    const old = await release(900);
    const recent = await release(900);
    for (const [releaseId, days] of [
      [live, 700],
      [old, 500],
      [recent, 300],
      [null, 500],
      [null, 300],
    ] as const) {
      await knex('reports').insert({
        ...component,
        id: randomUUID(),
        stage: 'production',
        release_id: releaseId,
        check_name: 'backup',
        run: randomUUID(),
        status: 'passed',
        values: '{}',
        reported_by: 'external:ci',
        received_at: ago(days),
      });
    }
    for (const [releaseId, days] of [
      [live, 700],
      [old, 500],
    ] as const) {
      await knex('manual_checks').insert({
        ...component,
        id: randomUUID(),
        stage: 'production',
        release_id: releaseId,
        gate: 'list',
        item: 'Users told',
        done: true,
        user_ref: 'user:default/pat',
        user_name: 'Pat',
        at: ago(days),
      });
    }

    await run();
    const kept = await knex('reports').pluck('release_id');
    expect(kept.sort()).toEqual([live, recent, null].sort());
    expect(await knex('manual_checks').pluck('release_id')).toEqual([live]);
    expect((await knex('releases').pluck('id')).sort()).toEqual(
      [live, recent].sort(),
    );
  });

  it('R35 keeps where a release ran that is live elsewhere, or is to be replaced or brought', async () => {
    const live = await release(800);
    await deployment(live);
    const wanted = await release(800);
    await deployment(wanted, 500);
    const replaced = await release(800);
    await insertDeployment(knex, {
      release_id: live,
      started_at: ago(700),
      ended_at: ago(500),
    });
    const open = await promotion(wanted, { replaces: replaced });

    await run();
    expect(await knex('promotions').pluck('id')).toEqual([open]);
    expect((await knex('deployments').pluck('release_id')).sort()).toEqual(
      [live, live, wanted].sort(),
    );
    expect((await knex('releases').pluck('id')).sort()).toEqual(
      [live, wanted, replaced].sort(),
    );
  });

  it.each([
    ['deployments', 'release_id'],
    ['deployments', 'promotion_id'],
    ['promotions', 'release_id'],
    ['promotions', 'replaces_release_id'],
    ['gate_results', 'release_id'],
  ])('finds what points to a row by index: %s.%s', async (table, column) => {
    const { rows } = await knex.raw(
      'select indexdef from pg_indexes where tablename = ? and indexdef like ?',
      [table, `%(${column})%`],
    );
    expect(rows).toHaveLength(1);
  });

  it('R35 removes old departures of trains, and trains that have none any more', async () => {
    const train = async (
      endedDaysAgo: number | null,
      ranDaysAgo: number[],
      row: object = {},
    ) => {
      const id = randomUUID();
      await knex('trains').insert({
        id,
        text: '{}',
        permitted: '[]',
        scheduled_by: 'user:default/dana',
        scheduled_by_name: 'Dana',
        scheduled_at: ago(900),
        ended_at: endedDaysAgo === null ? null : ago(endedDaysAgo),
        ...row,
      });
      for (const days of ranDaysAgo) {
        await knex('train_runs').insert({
          id: randomUUID(),
          train_id: id,
          departs_at: ago(days),
          text: '{}',
          waves: '[]',
          requested_by: 'user:default/dana',
          requested_by_name: 'Dana',
          state: 'arrived',
          wave_since: ago(days),
          started_at: ago(days),
          ended_at: ago(days),
        });
      }
      return id;
    };
    await train(450, [500]);
    // Departed, and departs no more.
    await train(null, [500]);
    const runs = await train(null, [500, 100]);
    const recent = await train(300, [500]);
    const still = [
      await train(null, [500], { next_at: ago(-1) }),
      await train(null, [500], { text: '{"enabled": false}' }),
      await train(null, [], { scheduled_at: ago(300) }),
    ];

    await run();

    expect((await knex('trains').pluck('id')).sort()).toEqual(
      [runs, recent, ...still].sort(),
    );
    expect(await knex('train_runs').pluck('train_id')).toEqual([runs]);
  });

  it('R35 removes what is old, and nothing that is live or pointed to', async () => {
    const forgotten = await release(500);
    await deployment(forgotten, 450);
    await result(forgotten, 450);
    const live = await release(800);
    await deployment(live);
    await result(live, 700);
    const recent = await release(500);
    await deployment(recent, 100);
    await result(recent, 100);

    await run();

    const ids = (table: string, column: string) =>
      knex(table)
        .pluck(column)
        .then(values => values.sort());
    expect(await ids('releases', 'id')).toEqual([live, recent].sort());
    expect(await ids('deployments', 'release_id')).toEqual(
      [live, recent].sort(),
    );
    expect(await ids('gate_results', 'release_id')).toEqual([live]);
  });
});
