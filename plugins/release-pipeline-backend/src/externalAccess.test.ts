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
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import {
  type AuthService,
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import {
  type RunningPlugin,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';

jest.setTimeout(120_000);

const ISSUER = 'https://git.example.com';
const AUDIENCE = 'https://portal.example.com';
const MAIN = 'repo:acme/payments:ref:refs/heads/main';
const SUBJECT = `github:${MAIN}`;
const PAYMENTS = 'component:default/payments';
const STATIC = 'a-token-of-jobs';

const encoded = (value: object) =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the Git host gives it to a job. */
function tokenOf(key: KeyObject, changes: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const content = `${encoded({ alg: 'RS256', kid: 'one' })}.${encoded({
    sub: MAIN,
    iss: ISSUER,
    aud: AUDIENCE,
    iat: now,
    exp: now + 300,
    ...changes,
  })}`;
  const signature = createSign('RSA-SHA256').update(content).sign(key);
  return `${content}.${signature.toString('base64url')}`;
}

/** What the plugins of the portal sign with among themselves, in files. */
async function ownKeys(directory: string): Promise<object> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const publicKeyFile = join(directory, 'public.pem');
  const privateKeyFile = join(directory, 'private.pem');
  await writeFile(publicKeyFile, publicKey);
  await writeFile(privateKeyFile, privateKey);
  const key = { publicKeyFile, privateKeyFile, keyId: 'own' };
  return { type: 'static', static: { keys: [key] } };
}

/** A catalog that is asked with a token for it, as the real one over HTTP is. */
function catalogBehindTokens(entities: SmallWorld['entities']) {
  let auth: AuthService | undefined;
  const catalog: CatalogService = catalogServiceMock({ entities });
  const look = catalog.getEntitiesByRefs.bind(catalog);
  jest
    .spyOn(catalog, 'getEntitiesByRefs')
    .mockImplementation(async (request, options) => {
      await auth?.getPluginRequestToken({
        onBehalfOf: options.credentials,
        targetPluginId: 'catalog',
      });
      return look(request, options);
    });
  const tokens = createBackendModule({
    pluginId: 'release-pipeline',
    moduleId: 'tokens-of-test',
    register: env =>
      env.registerInit({
        deps: { given: coreServices.auth },
        init: async ({ given }) => {
          auth = given;
        },
      }),
  });
  return { catalog, tokens };
}

// Outside, so that its clean-up comes after ours.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('S4 CI with an identity of its own (R34)', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
  });
  const forger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let knex: Knex;
  let keys: Server;
  let directory: string;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  let releaseId: string;

  beforeAll(async () => {
    keys = createServer((_request, response) => {
      const key = { ...publicKey.export({ format: 'jwk' }), kid: 'one' };
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ keys: [{ ...key, alg: 'RS256' }] }));
    });
    await new Promise<void>(resolve => {
      keys.listen(0, '127.0.0.1', resolve);
    });
    const { port } = keys.address() as AddressInfo;
    directory = await mkdtemp(join(tmpdir(), 'release-pipeline-keys-'));
    const scope = { components: [PAYMENTS], stages: ['dev', 'staging'] };
    world = await startSmallWorld({
      components: ['payments'],
      staging: {
        start: 'on-request',
        gates: {
          approvals: {
            type: 'approval',
            required: 1,
            from: ['group:default/platform'],
          },
        },
      },
      policy: {
        reporters: { [SUBJECT]: { ...scope, checks: ['e2e'] } },
        requesters: { [SUBJECT]: scope, jobs: scope },
      },
    });
    knex = await databases.init('POSTGRES_18');
    const { catalog, tokens } = catalogBehindTokens(world.entities);
    plugin = await startPlugin({
      knex,
      world,
      catalog,
      config: {
        backend: {
          auth: {
            // All plugins of this test share one database.
            pluginKeyStore: await ownKeys(directory),
            externalAccess: [
              {
                type: 'jwks',
                options: {
                  url: `http://127.0.0.1:${port}/keys`,
                  issuer: ISSUER,
                  audience: AUDIENCE,
                  algorithm: 'RS256',
                  subjectPrefix: 'github',
                },
                accessRestrictions: [{ plugin: 'release-pipeline' }],
              },
              {
                type: 'static',
                options: { token: STATIC, subject: 'jobs' },
                accessRestrictions: [{ plugin: 'release-pipeline' }],
              },
            ],
          },
        },
      },
      // Real tokens, in place of a stand-in's.
      features: [authServiceFactory, httpAuthServiceFactory, tokens],
    });
    await world.push('payments', 'dev', '1.1.0');
    const [release] = await until(
      () => knex('releases').where({ version: '1.1.0' }),
      ({ length }) => length > 0,
    );
    releaseId = release.id;
  });

  afterAll(async () => {
    await plugin.stop();
    await world.stop();
    await new Promise(resolve => {
      keys.close(resolve);
    });
    await rm(directory, { recursive: true });
  });

  const post = (path: string, token: string, body: object) =>
    plugin
      .send({ method: 'post', path, authorization: `Bearer ${token}` })
      .send(body);
  const ask = (token: string, changes: object = {}) =>
    post('/components/default/component/payments/promotions', token, {
      stage: 'staging',
      releaseId,
      reason: 'built',
      ...changes,
    });
  const report = (token: string) =>
    post('/reports', token, {
      component: PAYMENTS,
      stage: 'dev',
      release: '1.1.0',
      check: 'e2e',
      run: randomUUID(),
      status: 'passed',
    });

  it('asks and reports with the token of a job that is good for this plugin only, and approves nothing', async () => {
    const token = tokenOf(privateKey);
    await report(token).expect(201);
    const { body } = await until(
      async () => ask(token),
      ({ status }) => status === 201,
    );
    expect(body.requestedBy).toEqual({
      ref: `external:${SUBJECT}`,
      name: SUBJECT,
    });
    for (const decision of ['approve', 'reject']) {
      const answer = await post(`/promotions/${body.id}/${decision}`, token, {
        digest: body.digest,
        reason: 'it is green',
      }).expect(403);
      expect(answer.body.error.message).toBe(
        'Only a signed-in person may do this',
      );
    }
    // Another identity of CI asks for the same, and it stays one promotion.
    expect((await ask(STATIC).expect(200)).body.id).toBe(body.id);
    expect(await knex('approvals')).toEqual([]);
  });

  it.each<[string, () => string, number]>([
    [
      'another branch',
      () => tokenOf(privateKey, { sub: 'repo:acme/payments:ref:refs/heads/x' }),
      403,
    ],
    [
      'another repository',
      () =>
        tokenOf(privateKey, { sub: 'repo:eve/payments:ref:refs/heads/main' }),
      403,
    ],
    [
      'a subject that has the prefix already',
      () => tokenOf(privateKey, { sub: SUBJECT }),
      403,
    ],
    ['another issuer', () => tokenOf(privateKey, { iss: 'https://x' }), 401],
    ['another audience', () => tokenOf(privateKey, { aud: 'https://x' }), 401],
    ['yesterday', () => tokenOf(privateKey, { exp: 1_700_000_000 }), 401],
    ['another key', () => tokenOf(forger.privateKey), 401],
    [
      'no key',
      () =>
        `${encoded({ alg: 'none' })}.${encoded({ sub: MAIN, iss: ISSUER })}.`,
      401,
    ],
    ['nobody', () => 'not-a-token', 401],
  ])('takes no token of %s', async (_what, make, status) => {
    const before = await knex('promotions').count();
    expect((await ask(make())).status).toBe(status);
    expect((await report(make())).status).toBe(status);
    expect(await knex('promotions').count()).toEqual(before);
  });
});
