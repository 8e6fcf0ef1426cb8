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

import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  CalendarEventText,
  CalendarEventView,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import {
  type RunningPlugin,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';

jest.setTimeout(180_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

/** Local time in UTC, so many hours from now. */
const local = (hours: number) =>
  new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19);

/** A freeze of staging that runs now. */
const aFreeze = (
  overrides: Partial<CalendarEventText> = {},
): CalendarEventText => ({
  kind: 'freeze',
  title: 'Stocktaking',
  start: local(-1),
  end: local(5),
  zone: 'UTC',
  scope: { stages: ['staging'] },
  reason: 'The shelves are counted',
  ...overrides,
});

describe('events that people enter', () => {
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;

  const enter = async (
    text: CalendarEventText,
    by = 'pat',
  ): Promise<CalendarEventView> =>
    (await plugin.as(by).post('/calendar/events', text).expect(201)).body;
  const read = async (id: string, by = 'pat') =>
    (await plugin.as(by).get(`/calendar/events/${id}`)).body;
  const decide = async (query: object = {}, by = 'dana') =>
    (
      await plugin.as(by).get(
        `/calendar/decision?${new URLSearchParams({
          component: 'component:default/payments',
          stage: 'staging',
          ...query,
        })}`,
      )
    ).body;
  const remove = async (id: string) => {
    const { version } = await read(id);
    await plugin
      .as('pat')
      .post(`/calendar/events/${id}/delete`, { version })
      .expect(200);
  };
  /** As nobody of this version would write it. */
  const rewrite = (id: string, text: object) =>
    knex.transaction(async trx => {
      await trx('calendar_mark').increment('mark', 1);
      await trx('calendar_events')
        .where({ id })
        .update({
          mark: trx('calendar_mark').select('mark'),
          text: trx.raw('text || ?::jsonb', [JSON.stringify(text)]),
        });
    });
  const evidenceOf = async (id: string) =>
    (
      await knex('evidence')
        .where('kind', 'like', 'calendar-%')
        .orderBy('seq')
        .select('kind', 'payload')
    ).filter(({ payload }) => payload.id === id);

  beforeAll(async () => {
    world = await startSmallWorld({
      components: ['payments', 'search'],
      staging: { start: 'on-request', cooldown: { seconds: 0 } },
    });
    knex = await databases.init('POSTGRES_18');
    plugin = await startPlugin({
      knex,
      world,
      catalog: catalogServiceMock({ entities: world.entities }),
    });
    await plugin.tabUntil('payments', tab => tab.state === 'pipeline');
    await plugin.tabUntil('search', tab => tab.state === 'pipeline');
  });

  afterAll(async () => {
    await plugin.stop();
    await world.stop();
  });

  it('hold what they speak of as soon as they are there, and until they are ended', async () => {
    expect(await decide()).toMatchObject({ state: 'open' });
    const { id, version } = await enter(aFreeze());
    expect(await decide()).toMatchObject({
      state: 'closed',
      event: { id, title: 'Stocktaking' },
      nextOpen: expect.stringMatching(/Z$/),
      text: expect.stringMatching(
        /^Freeze 'Stocktaking' until .* UTC, rollback and hotfix still allowed$/,
      ),
    });
    expect(await decide({ direction: 'rollback' })).toMatchObject({
      state: 'open',
    });
    expect(await decide({ stage: 'production' })).toMatchObject({
      state: 'open',
    });
    const { body: ended } = await plugin
      .as('pat')
      .post(`/calendar/events/${id}/end`, { version, reason: 'All counted' })
      .expect(200);
    expect(ended.endedAt).toMatch(/Z$/);
    expect(await decide()).toMatchObject({ state: 'open' });
    expect(await evidenceOf(id)).toMatchObject([
      {
        kind: 'calendar-created',
        payload: { person: { ref: 'user:default/pat' } },
      },
      { kind: 'calendar-ended', payload: { reason: 'All counted' } },
    ]);
    await remove(id);
  });

  it('hold a promotion that waits, which goes when they are deleted', async () => {
    const { id } = await enter(aFreeze({ title: 'Held' }));
    await world.push('payments', 'dev', '1.2.0');
    const tab = await plugin.tabUntil(
      'payments',
      ({ stages }) =>
        stages[1].verdicts[0]?.release.version === '1.2.0' &&
        stages[1].verdicts[0].ask.allowed,
    );
    const { body: asked } = await plugin
      .as('dana')
      .post('/components/default/component/payments/promotions', {
        stage: 'staging',
        releaseId: tab.stages[0].release!.id,
        reason: 'wanted',
      })
      .expect(201);
    const held = await plugin.tabUntil('payments', ({ stages }) =>
      JSON.stringify(stages[1].verdicts).includes("Freeze 'Held'"),
    );
    expect(held).toBeDefined();
    expect(
      (await plugin.as('dana').get(`/promotions/${asked.id}`)).body.state,
    ).toBe('waiting');
    expect(await knex('effects')).toEqual([]);
    await remove(id);
    await plugin.promotionUntil(asked.id, ({ state }) =>
      ['executing', 'rolling-out', 'watching', 'succeeded'].includes(state),
    );
  });

  it('are seen by another replica with the next question', async () => {
    const other = await startPlugin({ knex, world });
    try {
      const { id } = await enter(aFreeze({ title: 'Elsewhere' }));
      const { body } = await other
        .as('dana')
        .get(
          '/calendar/decision?component=component:default/search&stage=staging',
        );
      expect(body).toMatchObject({ state: 'closed', event: { id } });
      await remove(id);
    } finally {
      await other.stop();
    }
  });

  it('lose nothing when two people change one: the second is shown what stands', async () => {
    const { id, text, version } = await enter(
      aFreeze({ start: local(24), end: local(30) }),
    );
    const change = (by: string, title: string) =>
      plugin.as(by).post(`/calendar/events/${id}`, { ...text, title, version });
    const answers = await Promise.all([
      change('pat', 'Counted by pat'),
      change('sam', 'Counted by sam'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [done] = answers.filter(({ status }) => status === 200);
    const [lost] = answers.filter(({ status }) => status === 409);
    expect(lost.body.error).toMatchObject({
      message: expect.stringMatching(/changed this event since you opened it/),
      current: { version: 2, text: { title: done.body.text.title } },
    });
    const { body: history } = await plugin
      .as('dana')
      .get(`/calendar/events/${id}/history`);
    expect(history.versions).toMatchObject([
      { version: 2, action: 'changed', text: { title: done.body.text.title } },
      { version: 1, action: 'created', text: { title: 'Stocktaking' } },
    ]);
    await remove(id);
    expect(
      (await plugin.as('pat').get('/calendar/events')).body.events,
    ).toEqual([]);
  });

  it('are one when the same person enters the same twice, also at once', async () => {
    const text = aFreeze({ title: 'Clicked twice' });
    const enterAs = (by: string) =>
      plugin.as(by).post('/calendar/events', text);
    const two = await Promise.all([enterAs('pat'), enterAs('pat')]);
    expect(two.map(({ status }) => status).sort()).toEqual([200, 201]);
    const [{ id }, other] = two.map(({ body }) => body);
    expect(other.id).toBe(id);
    const { body: ofSam } = await enterAs('sam').expect(201);
    expect(ofSam.id).not.toBe(id);
    expect(await evidenceOf(id)).toHaveLength(1);
    await plugin
      .as('pat')
      .post(`/calendar/events/${id}/end`, { version: 1 })
      .expect(200);
    // That one is over: this is another one.
    const again = await enter(text);
    expect(again.id).not.toBe(id);
    await remove(id);
    await remove(again.id);
    await remove(ofSam.id);
  });

  it('R22 lets an owner freeze what is theirs, and no owner loosen a protected stage', async () => {
    const own = aFreeze({
      title: 'Own',
      scope: { components: ['component:default/payments'] },
    });
    const { id, version } = await enter(own, 'dana');
    const { body: refused } = await plugin
      .as('dana')
      .post(`/calendar/events/${id}/delete`, { version })
      .expect(403);
    expect(refused.error.message).toMatch(
      /^It lets more into production, which is protected: only members of platform/,
    );
    // More caution needs no more than before.
    const { body: longer } = await plugin
      .as('dana')
      .post(`/calendar/events/${id}`, { ...own, end: local(9), version })
      .expect(200);
    const shorter = { ...own, end: local(2), version: longer.version };
    await plugin.as('dana').post(`/calendar/events/${id}`, shorter).expect(403);
    await plugin
      .as('dana')
      .post('/calendar/events', { ...own, kind: 'window' })
      .expect(403);
    await plugin.as('dana').post('/calendar/events', aFreeze()).expect(403);
    await remove(id);
  });

  it.each<[string, Partial<CalendarEventText>, number, string, RegExp]>([
    [
      'an end before its start',
      { end: local(-9) },
      400,
      'end',
      /after the start/,
    ],
    ['F60 an unknown zone', { zone: 'Europe/Nowhere' }, 400, 'zone', /IANA/],
    [
      'FREQ=SECONDLY',
      { recurrence: { rule: 'FREQ=SECONDLY' } },
      400,
      'recurrence',
      /DAILY, WEEKLY/,
    ],
    [
      'an unknown stage',
      { scope: { stages: ['moon'] } },
      404,
      'scope.stages',
      /unknown stage "moon"/,
    ],
    [
      'a component that the catalog does not show',
      { scope: { components: ['component:default/secret'] } },
      404,
      'scope.components',
      /shows you no component:default\/secret/,
    ],
    [
      'a component in the place of a system',
      { scope: { systems: ['component:default/payments'] } },
      400,
      'scope.systems.0',
      /expected a system such as .*, not component:default\/payments/,
    ],
    [
      'a system in the place of a component',
      { except: { components: ['payments', 'system:default/shop'] } },
      400,
      'except.components.1',
      /expected a component such as/,
    ],
    [
      'what is no reference',
      { scope: { domains: ['domain:'] } },
      400,
      'scope.domains.0',
      /expected an entity reference such as domain:default/,
    ],
    [
      'an empty list, which would name nothing',
      { scope: { stages: [] } },
      400,
      'scope.stages',
      /./,
    ],
  ])('refuses %s, and says where', async (_what, wrong, status, key, says) => {
    const text = aFreeze(wrong);
    const { body } = await plugin
      .as('pat')
      .post('/calendar/events', text)
      .expect(status);
    expect(body.error.problems).toEqual([
      { key, message: expect.stringMatching(says) },
    ]);
    const { body: preview } = await plugin
      .as('pat')
      .post('/calendar/preview', text)
      .expect(200);
    expect(preview.problems).toEqual(body.error.problems);
  });

  it.each<[string, string, Partial<CalendarEventText>]>([
    ['half a letter', 'reason', { reason: 'a\ud800b' }],
    ['a title with line breaks', 'title', { title: 'Year\r\nend' }],
    [
      'a rule of 10 kB',
      'recurrence.rule',
      { recurrence: { rule: 'F'.repeat(10_000) } },
    ],
    [
      'a length of nothing',
      'durationMinutes',
      { end: undefined, durationMinutes: 0 },
    ],
  ])('refuses %s, and says at which field', async (_what, key, wrong) => {
    const { body } = await plugin
      .as('pat')
      .post('/calendar/events', aFreeze(wrong))
      .expect(400);
    expect(body.error).toMatchObject({
      name: 'InputError',
      problems: [{ key, message: expect.any(String) }],
    });
  });

  it('name what they name as the catalog does, however it was written', async () => {
    const { id, text, mayChange } = await enter(
      aFreeze({
        scope: { components: ['Payments'], owners: ['Developers'] },
        owner: 'platform',
      }),
    );
    expect(text).toMatchObject({
      scope: {
        components: ['component:default/payments'],
        owners: ['group:default/developers'],
      },
      owner: 'group:default/platform',
    });
    // Otherwise nobody could change or end it any more.
    expect(mayChange).toEqual({ allowed: true });
    await plugin.as('dana').get(`/calendar/events/${id}/history`).expect(200);
    await remove(id);
  });

  it('R24 one that names what somebody may not see is ended by them, and not written anew', async () => {
    const { id, version } = await enter(aFreeze());
    // As if that component had gone from the catalog since.
    await rewrite(id, {
      scope: {
        stages: ['staging'],
        components: ['component:default/payments', 'component:default/gone'],
      },
    });
    const event = await read(id);
    expect(event).toMatchObject({
      hiddenComponents: 1,
      text: { scope: { components: ['component:default/payments'] } },
      mayChange: { allowed: false },
      mayEnd: { allowed: true },
    });
    expect(JSON.stringify(event)).not.toContain('gone');
    await plugin
      .as('pat')
      .post(`/calendar/events/${id}`, { ...event.text, version })
      .expect(403);
    await plugin
      .as('pat')
      .post(`/calendar/events/${id}/end`, { version })
      .expect(200);
    await remove(id);
  });

  it('R24 the preview does not tell whether a name is one that the catalog hides', async () => {
    await knex.raw(
      `insert into components (ref, name, namespace, annotations, etag, standing)
       select 'component:default/secret', 'secret', namespace, annotations, etag,
         standing from components where name = 'payments'`,
    );
    const preview = async (name: string) =>
      (
        await plugin
          .as('pat')
          .post(
            '/calendar/preview',
            aFreeze({ scope: { components: [`component:default/${name}`] } }),
          )
          .expect(200)
      ).body;
    const { next: _secret, problems, ...secret } = await preview('secret');
    const { next: _nothing, ...nothing } = await preview('nothing');
    await knex('components')
      .where({ name: 'secret' })
      .update({ removed_at: knex.fn.now() });
    expect(problems).toHaveLength(1);
    expect({ ...secret, problems: nothing.problems }).toEqual(nothing);
  });

  it('F60 one of a kind that is not known here freezes', async () => {
    const { id } = await enter(aFreeze());
    // As if a newer version of the product had written it.
    await rewrite(id, { kind: 'embargo' });
    expect(await decide()).toMatchObject({ state: 'unknown' });
    await rewrite(id, { kind: 'freeze' });
    await remove(id);
  });

  it('R28 are previewed: what a window would keep waiting, outside of it and of others', async () => {
    await world.push('payments', 'dev', '1.4.0');
    const { stages } = (await plugin.tabUntil(
      'payments',
      tab =>
        tab.stages[1].verdicts[0]?.release.version === '1.4.0' &&
        tab.stages[1].verdicts[0].ask.allowed,
    ))!;
    const { body: planned } = await plugin
      .as('dana')
      .post('/components/default/component/payments/promotions', {
        stage: 'staging',
        releaseId: stages[0].release!.id,
        reason: 'wanted',
        when: { at: `${local(24)}Z` },
      })
      .expect(201);
    const { body: train } = await plugin
      .as('dana')
      .post('/trains', {
        title: 'Late train',
        stage: 'staging',
        start: local(48).slice(0, 16),
        zone: 'UTC',
        components: { refs: ['component:default/payments'] },
        reason: 'together',
      })
      .expect(201);
    const shutOutBy = async (
      from: number,
      to: number,
      changes: object = {},
    ): Promise<string[]> => {
      const window = aFreeze({
        kind: 'window',
        start: local(from),
        end: local(to),
      });
      const { body } = await plugin
        .as('pat')
        .post('/calendar/preview', { ...window, ...changes })
        .expect(200);
      expect(body.moreShutOut).toBe(0);
      return body.shutOut.map((each: { sentence: Array<string | object> }) =>
        each.sentence
          .map(part => (typeof part === 'string' ? part : '…'))
          .join(''),
      );
    };
    const promotion = 'payments 1.4.0 into staging, planned for …, would wait';
    const late =
      "Train 'Late train' to staging, departs …, would leave what has to wait";
    expect(await shutOutBy(30, 34)).toEqual([
      `${promotion}; the next window opens …`,
      late,
    ]);
    expect(await shutOutBy(2, 4)).toEqual([
      `${promotion}; no window is planned after that`,
      late,
    ]);
    expect(await shutOutBy(20, 50)).toEqual([]);
    expect(await shutOutBy(2, 4, { directions: ['rollback'] })).toEqual([]);
    expect(await shutOutBy(2, 4, { scope: { stages: ['dev'] } })).toEqual([]);
    expect(
      await shutOutBy(2, 4, { scope: { components: ['search'] } }),
    ).toEqual([]);

    const { id } = await enter(
      aFreeze({ kind: 'window', start: local(20), end: local(26) }),
    );
    expect(await shutOutBy(30, 34)).toEqual([late]);
    expect(await shutOutBy(30, 34, { id })).toHaveLength(2);
    await remove(id);
    await plugin
      .as('dana')
      .post(`/trains/${train.id}/end`, { version: train.version })
      .expect(200);
    await plugin
      .as('dana')
      .post(`/promotions/${planned.id}/cancel`, { reason: 'over' })
      .expect(200);
  });

  it('are previewed: whom they touch, and when', async () => {
    const { body } = await plugin
      .as('pat')
      .post(
        '/calendar/preview',
        aFreeze({
          start: '2026-12-21T18:00',
          end: '2026-12-21T20:00',
          recurrence: { rule: 'FREQ=YEARLY' },
        }),
      )
      .expect(200);
    expect(body).toMatchObject({
      problems: [],
      mayCreate: { allowed: true },
      components: [
        { ref: 'component:default/payments', stages: ['staging'] },
        { ref: 'component:default/search', stages: ['staging'] },
      ],
      hidden: 0,
    });
    expect(body.next).toHaveLength(10);
  });

  it('R24 tell every reader whom they touch, and count who is hidden', async () => {
    const { id } = await enter(aFreeze());
    await knex.raw(
      `insert into components (ref, name, namespace, annotations, etag, standing)
       select 'component:default/unseen', 'unseen', namespace, annotations, etag,
         standing from components where name = 'payments'`,
    );
    const affected = async (event: string) =>
      plugin.as('eve').get(`/calendar/events/${event}/affected`);
    const { body } = await affected(id);
    await knex('components')
      .where({ name: 'unseen' })
      .update({ removed_at: knex.fn.now() });
    expect(body).toEqual({
      components: [
        {
          ref: 'component:default/payments',
          name: 'payments',
          stages: ['staging'],
        },
        {
          ref: 'component:default/search',
          name: 'search',
          stages: ['staging'],
        },
      ],
      more: 0,
      hidden: 1,
    });
    await remove(id);
    expect((await affected('config:freeze:none')).status).toBe(404);
  });

  it('are on the calendar of a component as on its strip, and not on that of another', async () => {
    const { id } = await enter(
      aFreeze({ scope: { components: ['component:default/payments'] } }),
    );
    const everywhere = await enter(aFreeze());
    const span = new URLSearchParams({
      from: new Date(Date.now() - 86_400_000).toISOString(),
      to: new Date(Date.now() + 15 * 86_400_000).toISOString(),
    });
    const on = async (component: string) =>
      (await plugin.as('dana').get(`/calendar?${span}&component=${component}`))
        .body;
    const strip = await plugin
      .as('dana')
      .get('/components/default/component/payments/calendar');
    const ids = (events: Array<{ eventId: string }>) =>
      events.map(({ eventId }) => eventId).sort();
    const payments = await on('component:default/payments');
    expect(ids(payments.events)).toEqual([everywhere.id, id].sort());
    expect(ids(payments.events)).toEqual(
      ids(strip.body.events.map(({ event }: { event: any }) => event)),
    );
    expect(payments.changes.length).toBeGreaterThan(0);
    for (const { component } of payments.changes) {
      expect(component.ref).toBe('component:default/payments');
    }
    const search = await on('search');
    expect(ids(search.events)).toEqual([everywhere.id]);
    expect((await on('component:default/secret')).error.name).toBe(
      'NotFoundError',
    );
    await remove(id);
    await remove(everywhere.id);
  });

  it('F60 one that cannot be told any more freezes, and everything else goes on', async () => {
    const { id } = await enter(
      aFreeze({ scope: { components: ['component:default/payments'] } }),
    );
    // As if a newer version of the product had written it.
    await rewrite(id, { zone: 'Mars/Olympus' });
    expect(await decide()).toMatchObject({
      state: 'unknown',
      text: "It cannot be told when Freeze 'Stocktaking' takes place",
    });
    const { body: search } = await plugin
      .as('dana')
      .get(
        '/calendar/decision?component=component:default/search&stage=staging',
      );
    expect(search.state).toBe('open');
    expect(await read(id)).toMatchObject({ untold: expect.any(String) });
    const { body: page } = await plugin
      .as('dana')
      .get(
        '/calendar?from=2028-02-28T00:00:00Z&to=2028-03-01T00:00:00Z&component=component:default/payments',
      );
    expect(page).toMatchObject({
      untold: [{ eventId: id, kind: 'freeze', title: 'Stocktaking' }],
      mayCreate: { allowed: expect.any(Boolean) },
    });
    await until(
      async () => (await plugin.tab('payments')).state,
      state => state === 'pipeline',
    );
    await remove(id);
    expect(await decide()).toMatchObject({ state: 'open' });
  });
});
