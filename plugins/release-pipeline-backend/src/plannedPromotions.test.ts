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
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import { verifyChain } from './database/EvidenceLog';
import { readClock } from './database/sql';
import {
  type RunningPlugin,
  runs,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';

jest.setTimeout(300_000);

const COMPONENTS = ['cart', 'orders', 'payments'];
const MINUTE = 60_000;
const DAY = 86_400_000;

// Outside, so that its clean-up comes after ours.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('planned promotions', () => {
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  const releases = new Map<string, string>();

  const refOf = (component: string) => `component:default/${component}`;
  const inFuture = async (by: number) =>
    new Date((await readClock(knex)) + by).toISOString();

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_18');
    world = await startSmallWorld({
      components: COMPONENTS,
      production: {
        after: ['dev'],
        gates: { health: { type: 'argocd-health', of: 'dev' } },
        risk: { changes: 'off' },
      },
    });
    plugin = await startPlugin({ knex, world });
    for (const component of COMPONENTS) {
      await plugin.tabUntil(
        component,
        tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
      );
      await world.push(component, 'dev', '1.1.0');
    }
    for (const component of COMPONENTS) {
      const tab = await plugin.tabUntil(
        component,
        current =>
          runs(current, 'dev') === '1.1.0' &&
          current.stages.find(({ name }) => name === 'production')!.verdicts[0]
            ?.ask.allowed === true,
      );
      const dev = tab.stages.find(({ name }) => name === 'dev')!;
      releases.set(component, dev.release!.id);
    }
  });

  afterAll(async () => {
    await plugin?.stop();
    await world?.stop();
  });

  const ask = (component: string, when?: object) =>
    plugin
      .as('dana')
      .post(`/components/default/component/${component}/promotions`, {
        stage: 'production',
        releaseId: releases.get(component),
        reason: 'wanted',
        when,
      });

  const change = (id: string, body: object, by = 'dana') =>
    plugin.as(by).post(`/promotions/${id}/plan`, body);

  const evidenceOf = (promotionId: string) =>
    knex('evidence').where({ promotion_id: promotionId }).orderBy('seq');

  it('waits for its time by the clock of the database, then goes once', async () => {
    const at = await inFuture(4_000);
    const { body: asked } = await ask('payments', { at }).expect(201);
    expect(asked).toMatchObject({
      state: 'waiting',
      plan: { at, by: { ref: 'user:default/dana' } },
      actions: { plan: { allowed: true } },
    });
    const gates = asked.verdict.gates as Array<{
      name: string;
      passesAt: string;
    }>;
    expect(gates.find(({ name }) => name === 'planned-time')?.passesAt).toBe(
      at,
    );

    const done = await plugin.promotionUntil(asked.id, ({ state }) =>
      ['succeeded', 'failed', 'cancelled'].includes(state),
    );
    expect(done.state).toBe('succeeded');
    const intended = (await evidenceOf(asked.id)).filter(
      ({ kind }) => kind === 'effect-intended',
    );
    expect(intended).toHaveLength(1);
    expect(new Date(intended[0].at).getTime()).toBeGreaterThanOrEqual(
      Date.parse(at),
    );
  });

  describe('of one that waits for long', () => {
    let promotion: PromotionView;
    let at: string;

    beforeAll(async () => {
      at = await inFuture(3 * DAY);
      promotion = (await ask('cart', { at }).expect(201)).body;
    });

    it('F10 asking again for the same time returns it; at another time is refused', async () => {
      const { body } = await ask('cart', { at }).expect(200);
      expect(body.id).toBe(promotion.id);
      const other = await ask('cart', { at: await inFuture(DAY) }).expect(409);
      expect(other.body.error.message).toContain(
        `it is planned for ${at} by dana`,
      );
      const now = await ask('cart').expect(409);
      expect(now.body.error.message).toContain(
        `it is planned for ${at} by dana`,
      );
    });

    it.each([
      ['the past', -MINUTE, / is past: it is /],
      ['a time beyond the horizon', 91 * DAY, /more than 90 days ahead/],
    ])('refuses %s', async (_, by, message) => {
      const { body } = await change(promotion.id, {
        was: at,
        when: { at: await inFuture(by) },
      }).expect(400);
      expect(body.error.message).toMatch(message);
    });

    it('refuses who neither asked nor may ask or approve there', async () => {
      await change(promotion.id, { was: at }, 'eve').expect(403);
      const { body } = await plugin
        .as('eve')
        .get(`/promotions/${promotion.id}`);
      expect(body.actions.plan.allowed).toBe(false);
    });

    it('lets one of two change it, and says to the other what is so', async () => {
      const [first, second] = [await inFuture(2 * DAY), await inFuture(DAY)];
      const answers = await Promise.all([
        change(promotion.id, { was: at, when: { at: first } }),
        change(promotion.id, { was: at, when: { at: second } }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const won = answers.find(({ status }) => status === 200)!.body;
      const lost = answers.find(({ status }) => status === 409)!.body;
      expect([first, second]).toContain(won.plan.at);
      expect(lost.error.message).toContain(
        `Its time was changed since you looked: it is planned for ${won.plan.at}`,
      );
      at = won.plan.at;
    });

    it('S47 records who changed it, from when to when', async () => {
      const rows = await evidenceOf(promotion.id);
      expect(rows.findLast(({ kind }) => kind === 'planned')).toMatchObject({
        kind: 'planned',
        payload: {
          from: { at: promotion.plan!.at },
          to: { at },
          person: { ref: 'user:default/dana' },
        },
      });
      expect((await verifyChain(knex)).brokenAt).toBeUndefined();
    });

    it('is on the calendar at its time', async () => {
      const read = async (from: number, to: number) => {
        const base = Date.parse(at);
        const query = new URLSearchParams({
          from: new Date(base + from).toISOString(),
          to: new Date(base + to).toISOString(),
        });
        const { body } = await plugin.as('dana').get(`/calendar?${query}`);
        return body.changes.filter(
          ({ id }: { id: string }) => id === promotion.id,
        );
      };
      expect(await read(-MINUTE, MINUTE)).toEqual([
        expect.objectContaining({ state: 'planned', start: at, tone: 'wait' }),
      ]);
      expect(await read(MINUTE, DAY)).toEqual([]);
      expect(await read(-2 * MINUTE, -MINUTE)).toEqual([]);
    });

    it('goes as soon as it may once its time is taken away', async () => {
      const { body } = await change(promotion.id, { was: at }).expect(200);
      expect(body.plan).toBeUndefined();
      const done = await plugin.promotionUntil(
        promotion.id,
        ({ state }) => state === 'succeeded',
      );
      expect(done.plan).toBeUndefined();
      const late = await change(promotion.id, { was: null }).expect(409);
      expect(late.body.error.message).toContain('This promotion is succeeded');
    });
  });

  it('says what it missed its time for, and waits for a new one although nothing holds it any more', async () => {
    const { body: asked } = await ask('orders', {
      at: await inFuture(DAY),
    }).expect(201);
    // Nobody was there at its time.
    await knex('promotions')
      .where({ id: asked.id })
      .update({
        planned_at: knex.raw("now() - interval '2 hours'"),
        plan: knex.raw(
          `plan || jsonb_build_object('until', floor(extract(epoch from now() - interval '1 hour') * 1000))`,
        ),
      });
    await knex('components')
      .where({ ref: refOf('orders') })
      .update({ due_at: knex.fn.now() });

    const missed = await plugin.promotionUntil(
      asked.id,
      ({ plan }) => plan?.missed !== undefined,
    );
    expect(missed.state).toBe('waiting');
    expect(missed.sentence[0]).toBe('It waits: missed its time ');
    await until(
      () => evidenceOf(asked.id),
      rows => rows.some(({ kind }) => kind === 'plan-missed'),
    );

    const told = await plugin.told('missed its time');
    expect(told.payload.topic).toBe('planned time missed');

    const at = await inFuture(3_000);
    await change(asked.id, { was: missed.plan!.at, when: { at } }).expect(200);
    await plugin.promotionUntil(asked.id, ({ state }) => state === 'succeeded');
    expect(
      (await evidenceOf(asked.id)).filter(({ kind }) => kind === 'plan-missed'),
    ).toHaveLength(1);
  });
});
