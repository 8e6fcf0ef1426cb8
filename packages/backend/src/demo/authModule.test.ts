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
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { readCatalog } from 'lab';
import authModule from './authModule';
import catalogModule from './catalogModule';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const config = {
  app: { baseUrl: 'http://localhost:3000' },
  backend: { baseUrl: 'http://localhost:3000' },
  auth: {
    providers: {
      demo: { accounts: { dana: { name: 'Dana Developer', role: 'Asks' } } },
    },
  },
};

async function signIn(account?: string) {
  const knex = await databases.init('POSTGRES_18');
  const { people } = await readCatalog();
  const { server } = await startTestBackend({
    features: [
      authPlugin,
      authModule,
      catalogServiceMock.factory({ entities: people }),
      mockServices.database.factory({ knex }),
      mockServices.rootConfig.factory({ data: config }),
    ],
  });
  return fetch(`http://localhost:${server.port()}/api/auth/demo/refresh`, {
    headers: account ? { 'x-demo-account': account } : {},
  });
}

describe('the sign-in of the demo', () => {
  it('makes whoever asks the account they name', async () => {
    const response = await signIn('dana');
    expect(await response.json()).toMatchObject({
      profile: { displayName: 'Dana Developer' },
      backstageIdentity: {
        token: expect.any(String),
        identity: { userEntityRef: 'user:default/dana' },
      },
    });
  });

  it.each(['lea', 'default/dana', '__proto__', undefined])(
    'refuses %s, who is no account',
    async account => {
      expect((await signIn(account)).status).toBe(400);
    },
  );

  it.each([
    ['sign-in', authModule],
    ['catalog', catalogModule],
  ])('refuses to load the %s in production', async (_name, module) => {
    const env = jest.replaceProperty(process, 'env', {
      ...process.env,
      NODE_ENV: 'production',
    });
    try {
      await expect(startTestBackend({ features: [module] })).rejects.toThrow(
        'refuses to load with NODE_ENV=production',
      );
    } finally {
      env.restore();
    }
  });
});
