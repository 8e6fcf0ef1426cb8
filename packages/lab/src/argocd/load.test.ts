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

import { ArgoCdSimulator } from './simulator';
import { send } from './__testUtils__/send';
import { Application } from './types';

const count = 10_000;
const headers = { authorization: 'Bearer reader', accept: 'application/json' };
const path =
  '/api/v1/applications?fields=items.metadata.name,items.metadata.labels,items.status.health,items.status.sync';

let argocd: ArgoCdSimulator;

beforeAll(async () => {
  argocd = await ArgoCdSimulator.start({
    name: 'large',
    tokens: {
      reader: { account: 'portal-read', readOnly: true },
      writer: { account: 'portal-write', readOnly: false },
      shop: { account: 'shop', readOnly: true, projects: ['shop'] },
    },
    repositories: {},
    timing: { pollMs: 0, reconcileMs: 0 },
  });
  argocd.seed(count);
});
afterAll(() => argocd.stop());
beforeEach(() => argocd.counters.reset());

async function list(token: string = 'reader') {
  const authorization = `Bearer ${token}`;
  const { body } = await send(argocd.url, {
    path,
    headers: { ...headers, authorization },
  });
  return (body as { items: Application[] | null }).items;
}

it('lists 10,000 Applications, sorted by name', async () => {
  const items = await list();
  expect(items).toHaveLength(count);
  const names = items?.map(({ metadata }) => metadata.name);
  expect(names).toEqual([...(names ?? [])].sort());
});

it('shows one change in the next list', async () => {
  await list();
  argocd.touch('component-00042-staging', {
    status: {
      health: {
        status: 'Degraded',
        lastTransitionTime: '2026-11-21T00:00:00Z',
      },
    },
  });
  const degraded = (await list())?.filter(
    ({ status }) => status.health.status === 'Degraded',
  );
  expect(degraded?.map(({ metadata }) => metadata.name)).toEqual([
    'component-00042-staging',
  ]);
});

it('counts requests, single GETs and bytes before and after compression', async () => {
  await list();
  const plain = { ...argocd.counters };
  expect(plain).toMatchObject({
    requests: 1,
    byRoute: { list: 1 },
    singleGets: 0,
  });
  expect(plain.bytesSentGzip).toBe(plain.bytesSent);
  argocd.counters.reset();
  const response = await fetch(`${argocd.url}${path}`, {
    headers: { ...headers, 'accept-encoding': 'gzip' },
  });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  await response.arrayBuffer();
  expect(argocd.counters.bytesSent).toBe(plain.bytesSent);
  expect(argocd.counters.bytesSentGzip * 5).toBeLessThan(plain.bytesSent);
  await send(argocd.url, {
    path: '/api/v1/applications/component-00001-staging',
    headers,
  });
  expect(argocd.counters).toMatchObject({ requests: 2, singleGets: 1 });
});

it('answers an account of another project with null', async () => {
  expect(await list('shop')).toBeNull();
});

it('refuses a sync to an account that may only read', async () => {
  const sync = async (token: string) => {
    const { status, body } = await send(argocd.url, {
      method: 'POST',
      path: '/api/v1/applications/component-00001-staging/sync',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: '{}',
    });
    return { status, message: (body as { message: string }).message };
  };
  expect(await sync('reader')).toEqual({
    status: 403,
    message: expect.stringMatching(
      /^permission denied: applications, sync, default\/component-00001-staging, sub: portal-read, iat: /,
    ),
  });
  expect((await sync('writer')).status).toBe(501);
});
