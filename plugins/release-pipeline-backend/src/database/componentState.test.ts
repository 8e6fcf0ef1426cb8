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
import { randomUUID } from 'node:crypto';
import { aPromotion } from '../domain/testing/builders';
import { openDatabase } from './connection';
import { insertPromotion } from './promotionWrites';
import {
  PAYMENTS,
  insertComponent,
  insertDeployment,
  insertRelease,
  readStoredState,
} from './testing';

jest.setTimeout(60_000);

const NOW = Date.now();
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(NOW - days * DAY);

describe('what is read of a component', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;

  beforeAll(async () => {
    knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
    await insertComponent(knex);
    await knex('argocd_instances').insert({ name: 'nonprod' });
    const release_id = await insertRelease(knex);
    await insertDeployment(knex, {
      release_id,
      started_at: daysAgo(40),
      ended_at: daysAgo(30),
      outcome: 'replaced',
    });
    await insertDeployment(knex, { release_id, started_at: daysAgo(3) });
  });

  const told = async (gaps: Array<[from: number, to: number]>) => {
    await knex('observation_gaps').delete();
    await knex.batchInsert(
      'observation_gaps',
      gaps.map(([from, to]) => ({
        instance: 'nonprod',
        from_at: daysAgo(from),
        to_at: daysAgo(to),
        because: 'no answer',
      })),
    );
    return (await readStoredState(knex)).instances[0].gaps;
  };
  const gap = (from: number, to: number) => ({
    from: NOW - from * DAY,
    to: NOW - to * DAY,
    because: 'no answer',
  });

  it('I6 takes the present from the clock of the database, whatever this machine says', async () => {
    const readClock = async () => {
      const { rows } = await knex.raw(
        'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
      );
      return rows[0].now as number;
    };
    const before = await readClock();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(NOW - 400 * DAY);
    const { now } = await readStoredState(knex).finally(() =>
      clock.mockRestore(),
    );
    expect(now).toBeGreaterThanOrEqual(Math.floor(before));
    expect(now).toBeLessThanOrEqual(await readClock());
  });

  it('R14 knows what the commit says that brought a release, many deployments later', async () => {
    const risk = (word: string, known?: string) => ({
      revision: word.repeat(5),
      word,
      ...(known && { class: known }),
    });
    const shipped = await insertRelease(knex, { version: '2.0.0' });
    const brought = async (release_id: string, day: number, row: object) =>
      insertDeployment(knex, {
        release_id,
        stage: 'dev',
        started_at: daysAgo(day),
        ended_at: daysAgo(day - 0.5),
        ...row,
      });
    await brought(shipped, 29, { commit_risk: risk('medium', 'medium') });
    await brought(shipped, 28, { commit_risk: risk('unsure') });
    await brought(shipped, 27, { commit_risk: risk('low', 'low') });
    await brought(shipped, 26, {});
    await brought(shipped, 26, {
      stage: 'production',
      commit_risk: risk('high', 'high'),
    });
    for (let day = 25; day > 9; day--) {
      await brought(await insertRelease(knex), day, {});
    }
    const { deployments, releases } = await readStoredState(knex);
    expect(
      deployments.filter(
        ({ releaseId, stage }) => releaseId === shipped && stage === 'dev',
      ),
    ).toEqual([]);
    expect(
      releases.flatMap(({ id, commitRisk }) =>
        commitRisk ? [{ id, commitRisk }] : [],
      ),
    ).toEqual([{ id: shipped, commitRisk: risk('unsure') }]);
  });

  it('knows a promotion that is asked for by its id, however many came since', async () => {
    const [{ id: releaseId }] = await knex('releases').select('id').limit(1);
    const ids = [...Array(12)].map(() => randomUUID());
    await knex.transaction(async trx => {
      for (const [index, id] of ids.entries()) {
        await insertPromotion(
          trx,
          PAYMENTS,
          aPromotion({ id, releaseId, attempt: index + 1, state: 'cancelled' }),
        );
        await trx('promotions')
          .where({ id })
          .update({ requested_at: daysAgo(20 - index), ended_at: daysAgo(1) });
      }
    });
    const read = async (options: { promotions?: string[] }) =>
      (await readStoredState(knex, options)).promotions.map(({ id }) => id);
    expect(await read({})).not.toContain(ids[0]);
    const promotions = [ids[0]];
    expect(await read({ promotions })).toContain(ids[0]);
  });

  describe('of what was watched', () => {
    let release_id: string;
    let promotion_id: string;
    let stage: string;

    beforeEach(async () => {
      release_id = await insertRelease(knex, { version: '3.0.0' });
      promotion_id = randomUUID();
      stage = `watched-${promotion_id}`;
      await knex.transaction(trx =>
        insertPromotion(
          trx,
          PAYMENTS,
          aPromotion({
            id: promotion_id,
            releaseId: release_id,
            stage,
            state: 'succeeded',
          }),
        ),
      );
      await knex('promotions')
        .where({ id: promotion_id })
        .update({ requested_at: daysAgo(5), ended_at: daysAgo(2) });
      await knex('effects').insert({
        id: randomUUID(),
        promotion_id,
        component_ref: PAYMENTS,
        stage,
        release_id,
        attempt: 1,
        kind: 'git-commit',
        state: 'done',
        plan: '{}',
        summary: 'Committed',
        created_at: daysAgo(4),
        ended_at: daysAgo(4),
      });
      await insertDeployment(knex, {
        release_id,
        promotion_id,
        stage,
        started_at: daysAgo(4),
      });
    });

    const watched = async () => {
      const { deployments } = await readStoredState(knex);
      const found = deployments.find(
        ({ releaseId }) => releaseId === release_id,
      );
      return [found?.watchPassedAt, found?.problemAt];
    };
    const at = (days: number) => daysAgo(days).getTime();

    it.each<[string, number, number | undefined, number | undefined]>([
      ['the way there was overridden', 4.5, 2, at(2)],
      ['the watch was overridden', 3, 2, undefined],
      ['that is not written as ended yet', 3, undefined, undefined],
      ['that was ended before the watch was', 3, 2.5, at(2)],
    ])(
      'R16 knows whether a watch let through by itself, where %s',
      async (_what, given, ended, expected) => {
        await knex('overrides').insert({
          id: randomUUID(),
          promotion_id,
          component_ref: PAYMENTS,
          stage,
          digest: 'digest',
          gates: '[]',
          reason: 'It is broken',
          ticket: 'OPS-1',
          user_ref: 'user:default/sam',
          user_name: 'Sam',
          at: daysAgo(given),
          expires_at: daysAgo(given - 1),
          ended_at: ended === undefined ? null : daysAgo(ended),
        });
        expect(await watched()).toEqual([expected, undefined]);
      },
    );

    it('knows when a watch ended well, and when a problem was reported after it', async () => {
      const signedOff = (state: string, verdict?: string) =>
        knex('promotions')
          .where({ id: promotion_id })
          .update({
            state,
            sign_off_since: daysAgo(3),
            sign_off: verdict ? JSON.stringify({ verdict }) : null,
          });
      expect(await watched()).toEqual([at(2), undefined]);
      await signedOff('succeeded', 'confirmed');
      expect(await watched()).toEqual([at(3), undefined]);
      await signedOff('failed', 'problem');
      expect(await watched()).toEqual([undefined, at(2)]);
    });
  });

  it('R26 knows the gaps of earlier stays as well, and none from before all of them', async () => {
    expect(
      await told([
        [2, 1],
        [50, 45],
        [35, 32],
      ]),
    ).toEqual([gap(35, 32), gap(2, 1)]);
  });

  it('R26 of many gaps takes the oldest together, so that nothing more counts', async () => {
    const many = Array.from({ length: 600 }, (_, index): [number, number] => [
      39 - index * 0.05,
      39 - index * 0.05 - 0.01,
    ]);
    const gaps = await told(many);
    expect(gaps).toHaveLength(500);
    expect(gaps[0].from).toBe(daysAgo(39).getTime());
    expect(gaps[0].to).toBe(daysAgo(many[100][1]).getTime());
    expect(gaps[1].from).toBe(daysAgo(many[101][0]).getTime());
    expect(gaps.at(-1)?.to).toBe(daysAgo(many[599][1]).getTime());
  });
});
