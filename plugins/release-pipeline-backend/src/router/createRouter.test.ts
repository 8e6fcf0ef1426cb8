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
import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
} from '@backstage/backend-test-utils';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import express from 'express';
import request from 'supertest';
import { createRouter, type Handlers } from './createRouter';

const CANCEL = '/promotions/00000000-0000-4000-8000-000000000000/cancel';

const CARD = '/components/default/component/payments/card';

/** The routes with handlers of our own. */
function routes(handlers: Partial<Handlers>) {
  const success = jest.fn();
  const fail = jest.fn();
  const createEvent = jest.fn(async (_options: { meta?: object }) => ({
    success,
    fail,
  }));
  const auditor = mockServices.auditor.mock({ createEvent });
  const app = express();
  app.use(
    createRouter({
      httpAuth: mockServices.httpAuth({
        defaultCredentials: mockCredentials.none(),
      }),
      auditor,
      handlers: handlers as Handlers,
    }),
  );
  app.use(mockErrorHandler());
  const as = mockCredentials.user.header('user:default/dana');
  return { app, as, createEvent, success, fail };
}

describe('createRouter', () => {
  it('S47 has done what it wrote, also when the answer cannot be read', async () => {
    const { app, as, success, fail } = routes({
      cancelPromotion: async () => ({
        read: async () => {
          throw new ServiceUnavailableError('The catalog does not answer');
        },
      }),
    });
    const answer = await request(app)
      .post(CANCEL)
      .set('Authorization', as)
      .send({});
    expect(answer.status).toBe(503);
    expect(answer.get('Retry-After')).toBe('5');
    expect(success).toHaveBeenCalledTimes(1);
    expect(fail).not.toHaveBeenCalled();
  });

  it.each<[string, object, object]>([
    [
      '/reports',
      { check: 'e2e', release: '1.1.0', run: 'run-1', status: 'failed' },
      { summary: 'Seeded', values: { coverage: 1 } },
    ],
    [
      '/checks',
      { releaseId: 'release-1', gate: 'list', item: 'Users told' },
      {},
    ],
    ['/announcements', { releaseId: 'release-1' }, { text: 'Seeded' }],
  ])(
    'S47 names what %s is about, also when refused',
    async (path, named, more) => {
      const refuse = async () => {
        throw new NotAllowedError('Not you');
      };
      const { app, as, createEvent, fail } = routes({
        announce: refuse,
        createReport: refuse,
        tickItem: refuse,
      });
      const about = { component: 'component:default/payments', stage: 'dev' };
      await request(app)
        .post(path)
        .set('Authorization', as)
        .send({ ...about, ...named, ...more })
        .expect(403);
      expect(createEvent).toHaveBeenCalledTimes(1);
      const [{ meta }] = createEvent.mock.calls[0];
      expect(meta).toEqual({
        actionType: expect.stringMatching(/^(report|tick|announce)$/),
        ...about,
        ...named,
      });
      expect(fail).toHaveBeenCalledTimes(1);
    },
  );

  it.each(['seeded words', 'https://', 'https://me:seeded@git.example.com'])(
    'refuses %j as an address',
    async href => {
      const createReport = jest.fn();
      const { app, as } = routes({ createReport });
      const { body } = await request(app)
        .post('/reports')
        .set('Authorization', as)
        .send({
          component: 'component:default/payments',
          stage: 'dev',
          check: 'e2e',
          run: 'run-1',
          status: 'passed',
          href,
        })
        .expect(400);
      expect(body.error.message).toMatch(/href: expected an/);
      expect(body.error.message).not.toContain('seeded');
      expect(createReport).not.toHaveBeenCalled();
    },
  );

  it('S47 tells a tick from one that is taken back, and cuts what is long', async () => {
    const { app, as, createEvent } = routes({});
    await request(app)
      .post('/checks')
      .set('Authorization', as)
      .send({ done: false, item: 'x'.repeat(500), gate: { name: 'list' } })
      .expect(400);
    expect(createEvent.mock.calls[0][0].meta).toEqual({
      actionType: 'tick',
      done: 'false',
      item: 'x'.repeat(100),
    });
  });

  const get = (handlers: Partial<Handlers>) => {
    const { app, as } = routes(handlers);
    return request(app).get(CARD).set('Authorization', as);
  };

  it.each<[string, Error, number, RegExp]>([
    [
      'S40 an address',
      new Error('connect to http://portal:s3cret@10.1.2.3 failed'),
      500,
      /^Something went wrong here; the log/,
    ],
    [
      'S40 the status of somebody else',
      Object.assign(new Error('404 from http://10.1.2.3'), {
        statusCode: 404,
        response: { headers: { authorization: 's3cret' } },
      }),
      500,
      /^Something went wrong here; the log/,
    ],
    [
      'F17 a database that is away',
      Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), {
        code: 'ECONNREFUSED',
      }),
      503,
      /^The database cannot be asked just now$/,
    ],
    [
      'F21 a pool without a free connection',
      Object.assign(new Error('select s3cret from 10.1.2.3'), {
        name: 'KnexTimeoutError',
      }),
      503,
      /^The database cannot be asked just now$/,
    ],
    [
      'F20 a database that takes nothing',
      Object.assign(new Error('cannot execute INSERT, s3cret'), {
        code: '25006',
      }),
      503,
      /^The database cannot be asked just now$/,
    ],
  ])('tells nobody %s', async (_what, error, status, message) => {
    const answer = await get({
      getCard: async () => {
        throw error;
      },
    });
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toMatch(message);
    expect(answer.text).not.toMatch(/s3cret|10\.1\.2\.3|stack/);
    expect(answer.get('Retry-After')).toBe(status === 503 ? '5' : undefined);
    expect(answer.get('Cache-Control')).toBe('no-store');
  });

  it('R33 sends what did not change once, and keeps it from others', async () => {
    const card = { headline: 'x' };
    const handlers = { getCard: async () => card } as unknown as Handlers;
    const first = await get(handlers).expect(200);
    expect(first.get('Cache-Control')).toBe('private, no-cache');
    expect(first.get('Vary')).toMatch(/Authorization/);
    const etag = first.get('ETag')!;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get(handlers).set('If-None-Match', known);
      expect([known, again.status, again.text]).toEqual([known, 304, '']);
    }
    card.headline = 'y';
    await get(handlers).set('If-None-Match', etag).expect(200);
  });

  it.each([
    ['the cookie of a page', mockCredentials.limitedUser.cookie()],
    ['nothing', ''],
  ])('S14 takes %s for nobody', async (_what, cookie) => {
    const { app } = routes({ getCard: jest.fn() });
    const answers = await Promise.all([
      request(app).get(CARD).set('Cookie', cookie),
      request(app).post(CANCEL).set('Cookie', cookie).send({}),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });

  it('S14 takes the token of a cookie for nobody', async () => {
    const { app } = routes({ getCard: jest.fn() });
    const token = mockCredentials.limitedUser.token();
    const { status } = await request(app)
      .get(CARD)
      .set('Authorization', `Bearer ${token}`);
    expect(status).toBe(401);
  });

  it('refuses a body that is nested without end', async () => {
    const { app, as, success } = routes({ cancelPromotion: jest.fn() });
    await request(app)
      .post(CANCEL)
      .set('Authorization', as)
      .set('Content-Type', 'application/json')
      .send('['.repeat(60_000) + ']'.repeat(4_000))
      .expect(400);
    expect(success).not.toHaveBeenCalled();
  });
});
