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

import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { Credentials } from '../config/credentials';
import type { CalendarFeedConfig } from '../config/types';
import { openDatabase } from '../database/connection';
import { insertComponent } from '../database/testing';
import { CalendarFeeds } from './CalendarFeeds';

jest.setTimeout(60_000);

const HOUR = 3_600_000;

const holidays = (...days: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...days.flatMap(day => [
      'BEGIN:VEVENT',
      `UID:${day}`,
      'SUMMARY:Holiday',
      `DTSTART;VALUE=DATE:${day}`,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
    '',
  ].join('\r\n');

describe('CalendarFeeds', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  const feedRead = jest.fn();
  const { signal } = new AbortController();
  let knex: Knex;
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let requests: IncomingMessage[];
  let feeds: CalendarFeeds;

  const create = (over: Partial<CalendarFeedConfig> = {}) => {
    const credentials = new Credentials();
    credentials.set('feed', 'holidays', { token: 'hush-hush' });
    const { port } = server.address() as AddressInfo;
    return CalendarFeeds.create({
      knex,
      config: {
        credentials,
        calendarFeeds: new Map([
          [
            'holidays',
            {
              name: 'holidays',
              title: 'Holidays',
              kind: 'freeze',
              url: `http://localhost:${port}/secret-address/basic.ics`,
              zone: 'Europe/Berlin',
              intervalMs: HOUR,
              maximumAgeMs: 48 * HOUR,
              scope: {},
              except: {},
              directions: ['forward'],
              ...over,
            },
          ],
        ]),
      },
      metrics: { feedRead },
      logger,
    });
  };

  const gives = (text: string, headers = {}) => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/calendar', ...headers });
      response.end(text);
    };
  };

  /** As if its time had come. */
  const refresh = async (of = feeds) => {
    await knex('calendar_feeds').update({ due_at: knex.fn.now() });
    await of.refresh('holidays', { signal });
    const [feed] = await of.list();
    return feed;
  };

  const passes = (hours: number) =>
    knex('calendar_feeds').update({
      read_at: knex.raw('read_at - make_interval(hours => ?)', [hours]),
    });

  /** Whether components were made due since they were last looked at. */
  const looksAgain = async () =>
    (await knex('components')
      .where({ ref: 'component:default/payments' })
      .whereNotNull('due_at')
      .update({ due_at: null })) > 0;

  beforeAll(async () => {
    knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
    server = createServer((request, response) => {
      requests.push(request);
      answer(request, response);
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    await insertComponent(knex);
  });

  beforeEach(async () => {
    jest.clearAllMocks();
    requests = [];
    await knex('calendar_feeds').delete();
    feeds = create();
    await feeds.start();
    await looksAgain();
  });

  afterEach(() => feeds.close());

  afterAll(async () => {
    server.close();
    server.closeAllConnections();
  });

  it('reads what is due, once, and makes components due when something changed', async () => {
    expect(await feeds.list()).toMatchObject([
      { name: 'holidays', events: 0, overAge: true, ignored: [] },
    ]);
    expect(await feeds.due()).toEqual(['holidays']);
    gives(holidays('20991225'));
    expect(await refresh()).toMatchObject({
      events: 1,
      overAge: false,
      readAt: expect.any(String),
    });
    expect(await looksAgain()).toBe(true);
    expect(await feeds.due()).toEqual([]);
    await feeds.refresh('holidays', { signal });
    expect(requests).toHaveLength(1);
    expect(requests[0].headers.authorization).toBe('Bearer hush-hush');
    await refresh();
    expect(requests).toHaveLength(2);
    expect(await looksAgain()).toBe(false);
    gives(holidays('20991225', '20991226'));
    expect(await refresh()).toMatchObject({ events: 2 });
    expect(await looksAgain()).toBe(true);
  });

  it('asks whether anything changed, and takes that for a sign of life', async () => {
    gives(holidays('20991225'), {
      etag: '"one"',
      'last-modified': 'Fri, 02 Jan 2026 10:00:00 GMT',
    });
    await refresh();
    await passes(40);
    answer = (_request, response) => response.writeHead(304).end();
    const before = await feeds.list();
    const feed = await refresh();
    expect(requests[1].headers).toMatchObject({
      'if-none-match': '"one"',
      'if-modified-since': 'Fri, 02 Jan 2026 10:00:00 GMT',
    });
    expect(feed).toMatchObject({ events: 1, overAge: false });
    expect(Date.parse(feed.readAt!)).toBeGreaterThan(
      Date.parse(before[0].readAt!),
    );
  });

  it('reads anew what was read by rules that are not those of today, though it is the same', async () => {
    gives(holidays('20991225'), { etag: '"one"' });
    await refresh();
    await knex('calendar_feeds').update({
      events: '[]',
      mark: knex.raw("regexp_replace(mark, '^[0-9]+', '0')"),
    });
    expect(await refresh()).toMatchObject({ events: 1 });
    expect(requests[1].headers).not.toHaveProperty('if-none-match');
    expect(await looksAgain()).toBe(true);
    await refresh();
    expect(requests[2].headers).toHaveProperty('if-none-match', '"one"');
  });

  it('F63 keeps the last good copy until it is too old, says so once, and makes components due then', async () => {
    gives(holidays('20991225'));
    await refresh();
    await looksAgain();
    answer = (_request, response) => response.writeHead(503).end();
    expect(await refresh()).toMatchObject({
      events: 1,
      overAge: false,
      error: "Calendar feed 'holidays' answered with status 503",
    });
    await refresh();
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(await looksAgain()).toBe(false);
    await passes(49);
    expect(await refresh()).toMatchObject({ events: 1, overAge: true });
    expect(await looksAgain()).toBe(true);
    await refresh();
    expect(await looksAgain()).toBe(false);
    gives(holidays('20991225'));
    const mended = await refresh();
    expect(mended.overAge).toBe(false);
    expect(mended.error).toBeUndefined();
    expect(await looksAgain()).toBe(true);
    expect(logger.info).toHaveBeenCalledTimes(1);
  });

  it('makes components due when a feed comes back that grew too old while nobody read it', async () => {
    gives(holidays('20991225'));
    await refresh();
    await looksAgain();
    await passes(49);
    expect(await refresh()).toMatchObject({ events: 1, overAge: false });
    expect(await looksAgain()).toBe(true);
    await refresh();
    expect(await looksAgain()).toBe(false);
  });

  it.each([
    [
      'S26 a redirect to an internal address',
      (response: ServerResponse) =>
        response
          .writeHead(302, { location: 'http://127.0.0.1:1/latest/meta-data' })
          .end(),
      'answers with a redirect; its configured URL must be the final one',
    ],
    [
      'a page to sign in at',
      (response: ServerResponse) => response.end('<html>Sign in</html>'),
      'gave no iCalendar',
    ],
    [
      'half of an answer',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 1_000 });
        response.write(holidays('20991225'));
        setImmediate(() => response.destroy());
      },
      'broke off in the middle of an answer',
    ],
    [
      'no such calendar any more',
      (response: ServerResponse) => response.writeHead(404).end('gone'),
      'answered with status 404',
    ],
  ])('takes nothing of %s', async (_what, respond, message) => {
    gives(holidays('20991225'));
    await refresh();
    answer = (_request, response) => respond(response);
    const feed = await refresh();
    expect(feed.events).toBe(1);
    expect(feed.error).toContain(`Calendar feed 'holidays' ${message}`);
    const said = JSON.stringify([feed, logger.warn.mock.calls]);
    expect(said).not.toMatch(/secret-address|hush-hush|localhost|127\.0\.0\.1/);
  });

  it('stops reading a feed of 50 MB where it is too much', async () => {
    let sent = 0;
    answer = (_request, response) => {
      const chunk = 'X-FILL:'.padEnd(65_536, 'x');
      const more = () => {
        while (sent < 50_000_000 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    expect((await refresh()).error).toBe(
      "Calendar feed 'holidays' gave an answer of more than 4000000 bytes",
    );
    expect(sent).toBeLessThan(30_000_000);
  });

  it.each<[string, Partial<CalendarFeedConfig>]>([
    ['zone', { zone: 'Asia/Tokyo' }],
    ['kind', { kind: 'window' }],
  ])('reads a feed anew whose %s is another one', async (_what, other) => {
    gives(holidays('20991225'), { etag: '"one"' });
    await refresh();
    const moved = create(other);
    await moved.start();
    expect(await moved.due()).toEqual(['holidays']);
    // F63: what the other one said opens nothing, and is no reason to be open.
    expect(await moved.list()).toMatchObject([{ events: 0, overAge: true }]);
    // It was never asked for the other one.
    await moved.refresh('holidays', { signal });
    expect(requests[1].headers['if-none-match']).toBeUndefined();
    // One that has not heard of it writes nothing of what it reads.
    await knex('calendar_feeds').update({ due_at: knex.fn.now() });
    await feeds.refresh('holidays', { signal });
    expect(requests).toHaveLength(2);
    await moved.close();
  });
});
