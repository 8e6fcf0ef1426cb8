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

import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { SubscriptionView } from 'backstage-plugin-release-pipeline-common';
import express from 'express';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import ical, { type VEvent } from 'node-ical';
import request from 'supertest';
import {
  type RunningPlugin,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';
import { createFeedRouter } from './router/createFeedRouter';

jest.setTimeout(120_000);

const SUBSCRIPTIONS = '/calendar/subscriptions';
const PAYMENTS = 'component:default/payments';

/** At noon, some days from now. */
const day = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

// Outside, so that its clean-up comes after ours.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('the calendar and others', () => {
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  /** What a calendar elsewhere says; nothing: it cannot be asked. */
  let said: string | undefined;
  const elsewhere = createServer((_request, response) => {
    response.statusCode = said === undefined ? 503 : 200;
    response.end(said);
  });

  const subscribe = async (filter?: object, user = 'dana') => {
    const { body } = await plugin
      .as(user)
      .post(SUBSCRIPTIONS, { name: 'Releases', filter })
      .expect(201);
    expect(body.address).toMatch(
      /^https?:\/\/.+\/api\/release-pipeline\/calendar\/feeds\/[\w-]{43}\.ics$/,
    );
    return {
      id: body.subscriptions[0].id as string,
      path: body.address.replace(/^.*\/api\/release-pipeline/, '') as string,
    };
  };

  /** As a calendar does, which has nothing but the address. */
  const fetch = (path: string) =>
    plugin.send({
      method: 'get',
      path,
      authorization: mockCredentials.none.header(),
    });

  const titles = async (path: string) =>
    Object.values(ical.sync.parseICS((await fetch(path).expect(200)).text))
      .filter((entry): entry is VEvent => entry?.type === 'VEVENT')
      .map(({ summary }) => String(summary))
      // What goes on to staging meanwhile is another matter.
      .filter(title => !/ to staging: /.test(title));

  const mine = async (user = 'dana'): Promise<SubscriptionView[]> =>
    (await plugin.as(user).get(SUBSCRIPTIONS).expect(200)).body.subscriptions;

  beforeAll(async () => {
    elsewhere.listen(0, 'localhost');
    await once(elsewhere, 'listening');
    const { port } = elsewhere.address() as AddressInfo;
    world = await startSmallWorld({
      components: ['payments', 'search'],
      policy: {
        authority: { trustedOrigins: ['test-directory:default/'] },
        calendar: {
          feeds: {
            holidays: {
              url: `http://localhost:${port}/holidays.ics`,
              kind: 'freeze',
              zone: 'Europe/Berlin',
              title: 'Holidays',
              scope: { components: ['component:default/search'] },
            },
          },
          freezes: {
            everything: {
              title: 'Year end, of all',
              start: `${day(3)}T12:00`,
              duration: { hours: 4 },
              zone: 'Europe/Berlin',
            },
            search: {
              title: 'Search moves',
              start: `${day(4)}T12:00`,
              duration: { hours: 4 },
              zone: 'Asia/Kolkata',
              scope: { components: ['component:default/search'] },
            },
          },
        },
      },
    });
    // Of a trusted origin, and in no group.
    world.entities.push({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: {
        name: 'kim',
        annotations: {
          'backstage.io/managed-by-origin-location':
            'test-directory:default/kim',
        },
      },
      spec: { memberOf: [] },
    });
    knex = await databases.init('POSTGRES_18');
    plugin = await startPlugin({ knex, world });
    await plugin.tabUntil('payments', tab => tab.state === 'pipeline');
    await plugin.tabUntil('search', tab => tab.state === 'pipeline');
    await world.push('payments', 'dev', '1.1.0');
    await world.push('search', 'dev', '1.1.0');
    for (const component of ['payments', 'search']) {
      await plugin.tabUntil(
        component,
        ({ stages }) => stages[0].release?.version === '1.1.0',
      );
    }
  });

  beforeEach(async () => {
    await knex('calendar_subscriptions').delete();
    await knex('calendar_visits').delete();
  });

  afterAll(async () => {
    await plugin.stop();
    await world.stop();
    elsewhere.close();
    elsewhere.closeAllConnections();
  });

  it('are read by their address alone, which is told once and kept nowhere', async () => {
    const { id, path } = await subscribe();
    const answer = await fetch(path).expect(200);
    expect(answer.get('Content-Type')).toBe('text/calendar; charset=utf-8');
    expect(answer.get('Cache-Control')).toBe('private, no-cache');
    expect((await titles(path)).sort()).toEqual([
      'Freeze: Search moves',
      'Freeze: Year end, of all',
      expect.stringMatching(/^payments 1\.1\.0 to dev: /),
      expect.stringMatching(/^search 1\.1\.0 to dev: /),
    ]);
    await fetch(path).set('If-None-Match', answer.get('ETag')!).expect(304);
    const [stored] = await knex('calendar_subscriptions');
    const token = path.replace(/^.*\/|\.ics$/g, '');
    expect(JSON.stringify(stored)).not.toContain(token);
    const rows = await knex('evidence').where({ kind: 'calendar-subscribed' });
    expect(rows.at(-1).payload).toMatchObject({ id, name: 'Releases' });
    expect(JSON.stringify(rows)).not.toContain(token);
    const [subscription] = await mine();
    expect(subscription).toMatchObject({
      id,
      name: 'Releases',
      suspended: false,
      fetchedAt: expect.any(String),
    });
    expect(JSON.stringify(subscription)).not.toContain(token);
  });

  it('tell calendars by a number that an event was changed', async () => {
    const text = {
      kind: 'maintenance',
      title: 'New disks',
      start: `${day(6)}T12:00`,
      durationMinutes: 60,
      zone: 'UTC',
      scope: { components: [PAYMENTS] },
    };
    const { body: entered } = await plugin
      .as('dana')
      .post('/calendar/events', text)
      .expect(201);
    const { body: changed } = await plugin
      .as('dana')
      .post(`/calendar/events/${entered.id}`, {
        ...text,
        reason: 'The old ones are full',
        version: entered.version,
      })
      .expect(200);
    const { path } = await subscribe({ kinds: ['note'] });
    const { text: ics } = await fetch(path).expect(200);
    expect(ics).toMatch(new RegExp(`SEQUENCE:${changed.version}\\r`));
    await plugin
      .as('dana')
      .post(`/calendar/events/${entered.id}/delete`, {
        version: changed.version,
      })
      .expect(200);
  });

  it.each([
    [{ components: [PAYMENTS] }, ['Freeze: Year end, of all', 'payments']],
    [
      { components: ['component:default/Search'], kinds: ['freeze'] },
      ['Freeze: Search moves', 'Freeze: Year end, of all'],
    ],
    [{ kinds: ['window'] }, []],
    [{ kinds: ['change'], stages: ['production'] }, []],
    [{ owners: ['group:default/nobody'] }, []],
  ])('show what is in %j', async (filter, expected) => {
    const found = await titles((await subscribe(filter)).path);
    expect(found.map(title => title.replace(/ 1\.1\.0 .*/, '')).sort()).toEqual(
      expected,
    );
  });

  it('R24 show no component that the portal did not show to their owner last', async () => {
    const { path } = await subscribe();
    await knex('calendar_visits').update({
      visible: JSON.stringify([PAYMENTS]),
      visited_at: knex.raw("visited_at - interval '1 day'"),
    });
    expect((await titles(path)).filter(title => /1\.1\.0/.test(title))).toEqual(
      [expect.stringMatching(/^payments /)],
    );
    // They come to the portal, which shows more to them now.
    await mine();
    expect(
      (await titles(path)).filter(title => /1\.1\.0/.test(title)),
    ).toHaveLength(2);
  });

  it('R24 show nothing after 30 days without a visit, say so, and go on after one', async () => {
    const { path } = await subscribe();
    const away = (days: number) =>
      knex('calendar_visits').update({
        visited_at: knex.raw('now() - make_interval(days => ?)', [days]),
      });
    await away(29);
    expect(await titles(path)).toHaveLength(4);
    await away(31);
    expect(await titles(path)).toEqual([
      'Release calendar suspended: open it in the portal to go on',
    ]);
    expect(await mine()).toMatchObject([{ suspended: false }]);
    expect(await titles(path)).toHaveLength(4);
  });

  it('show what is owned by groups of trusted origin, as they are then', async () => {
    const refused = async (user: string, filter: object) => {
      const { body } = await plugin
        .as(user)
        .post(SUBSCRIPTIONS, { name: 'Mine', filter })
        .expect(403);
      return body.error.message;
    };
    expect(await refused('kim', { mine: true })).toMatch(
      /^You are in no group whose origin/,
    );
    // Nobody of that name is in the catalog.
    expect(await refused('eve', {})).toMatch(
      /^The catalog has no user of yours whose origin is trusted/,
    );
    const { path } = await subscribe({ mine: true });
    expect(await titles(path)).toContain('Freeze: Year end, of all');
    // As if that person had left their groups since.
    await knex('calendar_subscriptions').update({
      owner_ref: 'user:default/kim',
    });
    await knex('calendar_visits').update({ user_ref: 'user:default/kim' });
    await knex('calendar_visits').update({
      visited_at: knex.raw("now() - interval '1 hour'"),
    });
    expect(await titles(path)).toEqual([
      'Release calendar suspended: nothing is yours any more',
    ]);
  });

  it('R24 show nothing of anybody whom the catalog does not know any more', async () => {
    const { path } = await subscribe();
    const { path: freezes } = await subscribe({ kinds: ['freeze'] });
    expect(await titles(freezes)).toHaveLength(2);
    await knex('calendar_subscriptions').update({
      owner_ref: 'user:default/gone',
    });
    await knex('calendar_visits').update({
      user_ref: 'user:default/gone',
      visited_at: knex.raw("now() - interval '1 hour'"),
    });
    for (const each of [path, freezes]) {
      expect(await titles(each)).toEqual([
        'Release calendar suspended: the catalog does not know its owner',
      ]);
    }
  });

  it('are ended by their owner, and then as if they had never been', async () => {
    const { id, path } = await subscribe();
    const revoke = (user: string) =>
      plugin.as(user).post(`${SUBSCRIPTIONS}/${id}/revoke`);
    await revoke('pat').expect(404);
    await fetch(path).expect(200);
    await revoke('dana').expect(200);
    const gone = await fetch(path).expect(404);
    const never = await fetch(`/calendar/feeds/${'x'.repeat(43)}.ics`).expect(
      404,
    );
    expect(gone.text).toBe(never.text);
    expect(await mine()).toEqual([]);
    await revoke('dana').expect(409);
  });

  it('are ten for each person, also when two are asked for at once', async () => {
    for (let count = 0; count < 9; count++) {
      await subscribe();
    }
    const two = await Promise.all(
      ['A', 'B'].map(name => plugin.as('dana').post(SUBSCRIPTIONS, { name })),
    );
    expect(two.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await mine()).toHaveLength(10);
    expect(await mine('pat')).toEqual([]);
  });

  it('S38 have names of one line', async () => {
    const { status } = await plugin
      .as('dana')
      .post(SUBSCRIPTIONS, { name: 'Mine\r\nX-EVIL:1' });
    expect(status).toBe(400);
  });

  it('F63 holds what a calendar elsewhere speaks of while that cannot be read, or was not for too long', async () => {
    const held = (why: string) =>
      plugin.tabUntil('search', tab =>
        JSON.stringify(tab).includes(
          `It cannot be told when Freeze 'Holidays' takes place: its feed ${why}`,
        ),
      );
    const readAgain = () =>
      knex('calendar_feeds').update({ due_at: knex.fn.now() });
    const feed = async () =>
      (await plugin.as('dana').get('/calendar/feeds').expect(200)).body
        .feeds[0];
    await held('has not been read yet');
    expect(await until(feed, ({ error }) => error !== undefined)).toMatchObject(
      {
        name: 'holidays',
        overAge: true,
        error: "Calendar feed 'holidays' answered with status 503",
        notice: [
          "Holidays could not be read yet: Calendar feed 'holidays' answered with status 503. Until it is read it closes all that it speaks of (holds 1 component; forward only)",
        ],
      },
    );
    said = `BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
SUMMARY:Feast
DTSTART;VALUE=DATE:${day(9).replaceAll('-', '')}
END:VEVENT
END:VCALENDAR`;
    await readAgain();
    const read = await until(
      feed,
      ({ events, overAge }) => events === 1 && !overAge,
    );
    expect(read.notice).toBeUndefined();
    await plugin.tabUntil(
      'search',
      tab => !JSON.stringify(tab).includes("'Holidays'"),
    );
    const { body } = await plugin
      .as('dana')
      .get(`/calendar?from=${day(5)}T00:00:00Z&to=${day(15)}T00:00:00Z`);
    expect(body.events).toMatchObject([{ kind: 'freeze', title: 'Feast' }]);
    // It is about search alone.
    const { body: affected } = await plugin
      .as('eve')
      .get(
        `/calendar/events/${encodeURIComponent(
          body.events[0].eventId,
        )}/affected`,
      )
      .expect(200);
    expect(affected).toEqual({
      components: [
        {
          ref: 'component:default/search',
          name: 'search',
          stages: ['dev', 'staging', 'production'],
        },
      ],
      more: 0,
      hidden: 0,
    });
    said = undefined;
    await knex('calendar_feeds').update({
      read_at: knex.raw("read_at - interval '3 days'"),
    });
    await readAgain();
    await held('has not been read for too long');
  });

  it('shows departures of the trains that take along what it is about, with their window', async () => {
    const departs = `${day(20)}T22:00`;
    await plugin
      .as('dana')
      .post('/trains', {
        title: 'Night',
        stage: 'production',
        start: departs,
        zone: 'UTC',
        components: { refs: [PAYMENTS] },
        reason: 'together',
      })
      .expect(201);
    const departure = 'Train Night to production: planned';
    const { path } = await subscribe({ components: [PAYMENTS] });
    const { path: others } = await subscribe({
      components: ['component:default/search'],
    });
    const { path: freezes } = await subscribe({ kinds: ['freeze'] });

    expect(await titles(path)).toContain(departure);
    expect(await titles(others)).not.toContain(departure);
    expect(await titles(freezes)).not.toContain(departure);
    const found = Object.values(
      ical.sync.parseICS((await fetch(path).expect(200)).text),
    ).find(entry => entry?.type === 'VEVENT' && entry.summary === departure);
    expect(found).toMatchObject({
      start: new Date(`${departs}Z`),
      end: new Date(Date.parse(`${departs}Z`) + 3_600_000),
    });
  });
});

describe('createFeedRouter', () => {
  const logged: string[] = [];
  const serve = (read: () => Promise<{ text: string; etag: string }>) => {
    const app = express();
    app.use((asked, response, next) => {
      // As Backstage logs requests.
      response.on('finish', () => logged.push(asked.originalUrl));
      next();
    });
    app.use('/api/release-pipeline', createFeedRouter({ feed: { read } }));
    return request(app).get(
      '/api/release-pipeline/calendar/feeds/hush-hush.ics',
    );
  };

  it('S40 leaves no secret where requests are logged', async () => {
    await serve(async () => ({ text: 'x', etag: '"x"' })).expect(200);
    expect(logged).toEqual(['/api/release-pipeline/calendar/feeds/….ics']);
  });

  it('F68 lets calendars keep what they have while it cannot be made', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3'), {
      code: 'ECONNREFUSED',
    });
    const answer = await serve(() => Promise.reject(away)).expect(503);
    expect(answer.get('Retry-After')).toBe('60');
    expect(answer.text).not.toContain('10.1.2.3');
  });
});
