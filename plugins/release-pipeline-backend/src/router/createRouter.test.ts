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
import { ServiceUnavailableError } from '@backstage/errors';
import express from 'express';
import request from 'supertest';
import { createRouter, type Handlers } from './createRouter';

const CANCEL = '/promotions/00000000-0000-4000-8000-000000000000/cancel';

/** The routes with handlers of our own. */
function routes(handlers: Partial<Handlers>) {
  const success = jest.fn();
  const fail = jest.fn();
  const auditor = mockServices.auditor.mock({
    createEvent: async () => ({ success, fail }),
  });
  const app = express();
  app.use(
    createRouter({
      httpAuth: mockServices.httpAuth(),
      auditor,
      handlers: handlers as Handlers,
    }),
  );
  app.use(mockErrorHandler());
  const as = mockCredentials.user.header('user:default/dana');
  return { app, as, success, fail };
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
});
