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
import { TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type {
  Inbox,
  PromotionExceptions,
  PromotionView,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import { readClock } from './database/sql';
import {
  type RunningPlugin,
  runs,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';

jest.setTimeout(300_000);

const HOUR = 3_600_000;
const COMPONENTS = ['cart', 'payments'];

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('exceptions from a freeze', () => {
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  let eventId: string;
  /** Who is in the group that decides; changed in place, as the catalog would. */
  let platform: { members: string[] };
  const held = new Map<string, PromotionView>();

  const inFuture = async (by: number) =>
    new Date((await readClock(knex)) + by).toISOString();
  const promotionOf = (component: string) => held.get(component)!;
  const read = async (
    component: string,
    by = 'dana',
  ): Promise<PromotionExceptions> =>
    (
      await plugin
        .as(by)
        .get(`/promotions/${promotionOf(component).id}/exceptions`)
        .expect(200)
    ).body;
  const ask = async (component: string, by: string, changes: object = {}) =>
    plugin.as(by).post(`/promotions/${promotionOf(component).id}/exceptions`, {
      digest: promotionOf(component).digest,
      eventId,
      reason: 'the shop is down',
      ticket: 'OPS-1',
      until: await inFuture(2 * HOUR),
      ...changes,
    });
  const act = (
    what: 'confirm' | 'end',
    component: string,
    by: string,
    body: object,
  ) =>
    plugin
      .as(by)
      .post(
        `/promotions/${promotionOf(component).id}/exceptions/${what}`,
        body,
      );
  const confirm = (component: string, by: string, exceptionId: string) =>
    act('confirm', component, by, {
      digest: promotionOf(component).digest,
      exceptionId,
    });
  const calendarOf = async (component: string) =>
    (
      await plugin.as('dana').get(`/promotions/${promotionOf(component).id}`)
    ).body.verdict.gates.find(
      ({ name }: { name: string }) => name === 'calendar',
    );
  const kindsOf = async (component: string): Promise<string[]> =>
    knex('evidence')
      .where({ promotion_id: promotionOf(component).id })
      .where('kind', 'like', 'exception-%')
      .orderBy('seq')
      .pluck('kind');

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_18');
    world = await startSmallWorld({
      components: COMPONENTS,
      staging: {
        start: 'on-request',
        cooldown: { seconds: 0 },
        breakGlass: ['group:default/platform'],
        risk: { changes: 'off' },
      },
    });
    // Sam is in the group that decides, and may ask for promotions as well.
    const entities = world.entities.map(entity =>
      entity.metadata.name === 'developers'
        ? { ...entity, spec: { ...entity.spec, members: ['dana', 'sam'] } }
        : entity,
    );
    platform = entities.find(({ metadata }) => metadata.name === 'platform')!
      .spec as typeof platform;
    plugin = await startPlugin({
      knex,
      world,
      catalog: catalogServiceMock({ entities }),
    });
    for (const component of COMPONENTS) {
      await plugin.tabUntil(
        component,
        tab => tab.state === 'pipeline' && runs(tab, 'staging') === '1.0.0',
      );
    }
    const { body } = await plugin
      .as('pat')
      .post('/calendar/events', {
        kind: 'freeze',
        title: 'Stocktaking',
        start: (await inFuture(-HOUR)).slice(0, 19),
        end: (await inFuture(5 * HOUR)).slice(0, 19),
        zone: 'UTC',
        scope: { stages: ['staging'] },
      })
      .expect(201);
    eventId = body.id;
    for (const component of COMPONENTS) {
      await world.push(component, 'dev', '1.1.0');
      const tab = await plugin.tabUntil(
        component,
        ({ stages }) => stages[1].verdicts[0]?.ask.allowed === true,
      );
      const { body: asked } = await plugin
        .as(component === 'cart' ? 'sam' : 'dana')
        .post(`/components/default/component/${component}/promotions`, {
          stage: 'staging',
          releaseId: tab.stages[0].release!.id,
          reason: 'wanted',
        })
        .expect(201);
      held.set(component, asked);
    }
  });

  afterAll(async () => {
    await plugin?.stop();
    await world?.stop();
  });

  it('names the freezes that hold a promotion, and who may ask', async () => {
    expect(await read('payments', 'pat')).toMatchObject({
      freezes: [{ id: eventId, title: 'Stocktaking' }],
      mayAsk: { allowed: true },
      exceptions: [],
    });
    expect((await read('payments')).mayAsk).toEqual({
      allowed: false,
      because: 'Only members of platform ask for an exception',
    });
  });

  it.each<[string, () => Promise<object>, number]>([
    [
      'an end after that of the freeze',
      async () => ({ until: await inFuture(6 * HOUR) }),
      400,
    ],
    ['an end that is past', async () => ({ until: await inFuture(-1) }), 400],
    [
      'a freeze that does not hold it',
      async () => ({ eventId: 'config:freeze:none' }),
      400,
    ],
    ['what they did not see', async () => ({ digest: 'another' }), 409],
  ])('refuses %s', async (_what, changes, status) => {
    const answer = await ask('payments', 'pat', await changes());
    expect(answer.status).toBe(status);
    expect((await read('payments')).exceptions).toEqual([]);
  });

  it('never counts by one person: who asked for it, or for the promotion, does not confirm', async () => {
    const { body } = await ask('cart', 'pat');
    const [{ id, mayConfirm }] = body.exceptions;
    expect(mayConfirm).toEqual({
      allowed: false,
      because:
        'You asked for this exception yourself; somebody else of platform confirms it',
    });
    await confirm('cart', 'pat', id).expect(403);
    // Who is in the group, and asked for the promotion.
    const refused = await confirm('cart', 'sam', id).expect(403);
    expect(refused.body.error.message).toMatch(/^You asked for it yourself/);
    await confirm('cart', 'eve', id).expect(403);
    expect((await calendarOf('cart')).status).toBe('pending');
    expect((await ask('cart', 'sam')).status).toBe(409);

    await act('end', 'cart', 'eve', {
      exceptionId: id,
      reason: 'no',
    }).expect(403);
    const { body: ended } = await act('end', 'cart', 'pat', {
      exceptionId: id,
      reason: 'not needed',
    }).expect(200);
    expect(ended.exceptions[0].ended.because).toMatch(
      /^taken back by pat.*: “not needed”$/,
    );
    expect(ended.exceptions[0].mayConfirm).toBeUndefined();
    expect(await kindsOf('cart')).toEqual([
      'exception-asked',
      'exception-taken-back',
    ]);
  });

  /** Why the newest one is over, once that is written. */
  const overBecause = async (component: string) => {
    const { exceptions } = await until(
      () => read(component, 'pat'),
      found => found.exceptions.every(({ ended }) => ended?.at !== undefined),
    );
    return exceptions.at(-1)?.ended?.because;
  };

  it('passes nothing when the freeze is another one than they asked about', async () => {
    const path = `/calendar/events/${eventId}`;
    const { body } = await ask('payments', 'pat');
    const [{ id }] = body.exceptions;
    const { body: event } = await plugin.as('pat').get(path).expect(200);
    await plugin
      .as('pat')
      .post(path, {
        ...event.text,
        reason: 'Somebody is in our systems: nothing goes',
        version: event.version,
      })
      .expect(200);
    const refused = await confirm('payments', 'sam', id).expect(409);
    expect(refused.body.error.message).toMatch(
      /freeze 'Stocktaking' was changed after it was asked for/,
    );
    expect(await overBecause('payments')).toMatch(/was changed after/);
    expect((await calendarOf('payments')).status).toBe('pending');
  });

  it('R23 is looked up once more at the effect: who left the group gave none', async () => {
    const { body } = await ask('payments', 'pat');
    const { id } = body.exceptions.at(-1);
    const { members } = platform;
    platform.members = members.filter(name => name !== 'pat');
    try {
      await confirm('payments', 'sam', id).expect(200);
      expect(await overBecause('payments')).toMatch(
        /^of pat tester: who gave it is in none of the groups/,
      );
    } finally {
      platform.members = members;
    }
    expect((await kindsOf('payments')).at(-1)).toBe('exception-ended');
    // The freeze holds it again, which the next look writes.
    await until(
      () => plugin.as('dana').get(`/promotions/${promotionOf('payments').id}`),
      ({ body: { state } }) => state === 'waiting',
    );
    expect(await knex('effects')).toEqual([]);
  });

  it('lets one promotion in once a second person has confirmed it, and nothing else', async () => {
    const { body } = await ask('payments', 'pat');
    const { id } = body.exceptions.at(-1);
    const told = await plugin.told('payments 1.1.0 to staging asks');
    expect(JSON.stringify(told)).toContain('user:default/sam');
    expect(JSON.stringify(told)).not.toContain('user:default/pat');
    expect((await calendarOf('payments')).status).toBe('pending');
    // Who may confirm it finds it among the approvals, and nobody else does.
    const awaitedOf = async (by: string) => {
      const inbox: Inbox = (await plugin.as(by).get('/approvals').expect(200))
        .body;
      return inbox.exceptions?.map(one => [
        one.component.name,
        one.stage,
        one.version,
        one.promotionId,
        one.exception.id,
      ]);
    };
    expect(await awaitedOf('sam')).toEqual([
      ['payments', 'staging', '1.1.0', promotionOf('payments').id, id],
    ]);
    expect(await awaitedOf('pat')).toEqual([]);
    expect(await awaitedOf('dana')).toEqual([]);

    await confirm('payments', 'sam', id).expect(200);
    const done = await plugin.promotionUntil(
      promotionOf('payments').id,
      ({ state }) => ['succeeded', 'failed', 'cancelled'].includes(state),
    );
    expect(done.state).toBe('succeeded');
    expect((await calendarOf('cart')).status).toBe('pending');
    const kinds = await until(
      () => kindsOf('payments'),
      all => all.at(-1) === 'exception-ended' && all.length === 9,
    );
    expect(kinds.slice(-4)).toEqual([
      'exception-asked',
      'exception-confirmed',
      'exception-used',
      'exception-ended',
    ]);
    expect(await awaitedOf('sam')).toEqual([]);
    const { timeline } = await plugin.tab('payments');
    const said = timeline
      .filter(({ kind }) => kind.startsWith('exception-'))
      .map(({ kind, sentence }) => [
        kind,
        sentence.map(part => (typeof part === 'string' ? part : '…')).join(''),
      ]);
    expect(said.slice(0, 4)).toEqual([
      [
        'exception-ended',
        expect.stringMatching(
          /^The exception of pat.* from freeze 'Stocktaking' for 1\.1\.0 lets nothing pass any more: the promotion has ended$/,
        ),
      ],
      [
        'exception-used',
        expect.stringMatching(
          /^1\.1\.0 passed freeze 'Stocktaking' by an exception of pat.* and sam.* until …, OPS-1$/,
        ),
      ],
      [
        'exception-confirmed',
        expect.stringMatching(
          /^1\.1\.0: sam.* confirmed the exception of pat.* from freeze 'Stocktaking'$/,
        ),
      ],
      [
        'exception-asked',
        expect.stringMatching(
          /^1\.1\.0: pat.* asked for an exception from freeze 'Stocktaking' until …: “the shop is down”, OPS-1$/,
        ),
      ],
    ]);
  });

  it('R24 lists them with what went in, and only counts what the reader may not see', async () => {
    // As if it were a component that the catalog shows to others only.
    await knex.raw(
      `insert into components (ref, name, namespace, annotations, etag, standing, baseline_at)
       select 'component:default/unseen', 'unseen', namespace, annotations, etag,
         standing, baseline_at from components where name = 'payments'`,
    );
    const releaseId = randomUUID();
    const unseen = { component_ref: 'component:default/unseen' };
    const [arrived] = await knex('deployments')
      .where({ component_ref: 'component:default/payments', stage: 'staging' })
      .whereNotNull('promotion_id');
    for (const [table, id, changes] of [
      ['releases', arrived.release_id, { ...unseen, id: releaseId }],
      [
        'deployments',
        arrived.id,
        { ...unseen, id: randomUUID(), release_id: releaseId },
      ],
    ]) {
      await knex.raw(
        `insert into ?? select (jsonb_populate_record(copied, ?::jsonb)).*
         from ?? copied where id = ?`,
        [table, JSON.stringify(changes), table, id],
      );
    }
    const path = `/calendar/events/${eventId}`;
    const { body: listed } = await plugin
      .as('dana')
      .get(`${path}/exceptions`)
      .expect(200);
    expect(listed.hidden).toBe(0);
    expect(
      listed.exceptions.map(
        ({ component, exception }: (typeof listed)['exceptions'][0]) => [
          component.name,
          exception.confirmed?.by.ref,
          exception.usedAt !== undefined,
        ],
      ),
    ).toEqual([
      ['payments', 'user:default/sam', true],
      ['payments', 'user:default/sam', false],
      ['payments', undefined, false],
      ['cart', undefined, false],
    ]);
    const { body: review } = await plugin
      .as('dana')
      .get(`${path}/review`)
      .expect(200);
    expect(review).toMatchObject({
      event: { id: eventId, title: 'Stocktaking' },
      arrivals: [
        {
          component: { name: 'payments' },
          stage: 'staging',
          version: '1.1.0',
          by: 'exception',
          promotionId: promotionOf('payments').id,
        },
      ],
      hidden: 1,
    });
    expect(JSON.stringify(review)).not.toContain('unseen');
    await plugin.as('dana').get('/calendar/events/none/review').expect(404);
  });
});
