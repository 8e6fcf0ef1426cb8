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

import { mockServices } from '@backstage/backend-test-utils';
import { ArgoCdSimulator } from 'lab';
import { ServerResponse } from 'node:http';
import { json, TestUpstream } from '../testing';
import { ArgoCdClient, ArgoCdClientOptions } from './ArgoCdClient';

jest.setTimeout(30_000);

const signal = () => ({ signal: new AbortController().signal });
const logger = mockServices.logger.mock();
const clients: ArgoCdClient[] = [];

function clientFor(
  url: string,
  overrides: Partial<ArgoCdClientOptions> = {},
): ArgoCdClient {
  const client = ArgoCdClient.create({
    name: 'nonprod',
    url,
    token: 'read-token',
    timeoutMs: 5_000,
    logger,
    ...overrides,
  });
  clients.push(client);
  return client;
}

afterEach(async () => {
  jest.clearAllMocks();
  await Promise.all(clients.splice(0).map(client => client.close()));
});

describe.each(['3.5.1', '3.2.12'] as const)('ArgoCdClient on %s', version => {
  let simulator: ArgoCdSimulator;

  beforeEach(async () => {
    simulator = await ArgoCdSimulator.start({
      name: 'nonprod',
      version,
      tokens: {
        'read-token': { account: 'portal', readOnly: true },
        'narrow-token': {
          account: 'narrow',
          readOnly: true,
          projects: ['shop'],
        },
        'expired-token': { account: 'portal', readOnly: true, expired: true },
      },
      repositories: {},
      timing: { pollMs: 0, reconcileMs: 0 },
    });
    simulator.seed(3, { project: 'payments' });
  });

  afterEach(async () => {
    await simulator.stop();
  });

  const names = [
    'component-00000-staging',
    'component-00001-staging',
    'component-00002-staging',
  ];

  it('lists everything in one request, without annotations', async () => {
    const client = clientFor(simulator.url);
    await client.version(signal());
    simulator.counters.reset();
    const { resourceVersion, items } = await client.list(signal());
    expect(resourceVersion).toMatch(/^\d+$/);
    expect(items.map(({ name }) => name)).toEqual(names);
    expect(items[0]).toEqual({
      namespace: 'argocd',
      name: names[0],
      project: 'payments',
      labels: {
        'release-pipeline/component': 'component-00000',
        env: 'staging',
      },
      listHash: expect.any(String),
    });
    expect(simulator.counters.requests).toBe(1);
  });

  it('an empty list is an empty list', async () => {
    names.forEach(name => simulator.removeApplication(name));
    expect(await clientFor(simulator.url).list(signal())).toMatchObject({
      items: [],
    });
  });

  it('the hash moves with what decides, and only then', async () => {
    const client = clientFor(simulator.url);
    const hashes = async () =>
      (await client.list(signal())).items.map(({ listHash }) => listHash);
    const before = await hashes();
    simulator.touch(names[0], {
      status: { reconciledAt: '2026-11-21T12:00:00Z' },
    });
    expect(await hashes()).toEqual(before);

    simulator.touch(names[0], {
      status: {
        health: {
          status: 'Degraded',
          lastTransitionTime: '2026-11-21T12:00:00Z',
        },
      },
    });
    simulator.touch(names[1], { metadata: { labels: { env: 'other' } } });
    simulator.touch(names[2], { status: { summary: { images: ['other:2'] } } });
    const after = await hashes();
    expect(after.filter(hash => before.includes(hash))).toEqual([]);
  });

  it('a single reading gives the hash that the list gives', async () => {
    const client = clientFor(simulator.url);
    const { items } = await client.list(signal());
    for (const { name, listHash } of items) {
      expect(
        await client.get({ name, project: 'payments' }, signal()),
      ).toMatchObject({ kind: 'found', listHash });
    }
  });

  it('the stream gives the same hashes as the list, and keeps back what changes nothing', async () => {
    const client = clientFor(simulator.url);
    const { items } = await client.list(signal());
    const stop = new AbortController();
    const events = client.watch({ signal: stop.signal });
    for (const item of items) {
      expect((await events.next()).value).toEqual({
        type: 'present',
        application: item,
      });
    }
    const compare = (second: number) =>
      simulator.touch(names[1], {
        status: { reconciledAt: `2026-11-21T12:00:0${second}Z` },
      });
    // The first one differs from the dump in its type, the others are not sent.
    compare(1);
    expect((await events.next()).value).toEqual({
      type: 'present',
      application: items[1],
    });
    compare(2);
    compare(3);
    simulator.touch(names[0], {
      status: {
        health: {
          status: 'Degraded',
          lastTransitionTime: '2026-11-21T12:00:00Z',
        },
      },
    });
    const changed = (await events.next()).value;
    const again = await client.list(signal());
    expect(changed).toEqual({ type: 'present', application: again.items[0] });
    expect(again.items[0].listHash).not.toBe(items[0].listHash);

    simulator.removeApplication(names[2]);
    expect((await events.next()).value).toMatchObject({
      type: 'deleted',
      application: { name: names[2] },
    });
    stop.abort();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('reads one application', async () => {
    const client = clientFor(simulator.url);
    const result = await client.get(
      { name: names[0], namespace: 'argocd', project: 'payments' },
      signal(),
    );
    expect(result).toMatchObject({
      kind: 'found',
      facts: {
        instance: 'nonprod',
        name: names[0],
        sync: { status: 'Synced' },
        health: { status: 'Healthy' },
        summaryImages: ['registry.example.com/acme/component-00000:1.0.0'],
      },
    });
  });

  it('a refresh moves reconciledAt', async () => {
    const client = clientFor(simulator.url);
    simulator.touch(names[0], {
      status: { reconciledAt: '2020-01-01T00:00:00Z' },
    });
    const result = await client.get(
      { name: names[0], project: 'payments', refresh: 'normal' },
      signal(),
    );
    expect(
      result.kind === 'found' && (result.facts.reconciledAt ?? 0),
    ).toBeGreaterThan(Date.parse('2026-01-01T00:00:00Z'));
  });

  it('R5 gone is told from not visible by the project', async () => {
    const client = clientFor(simulator.url);
    expect(
      await client.get({ name: 'none', project: 'payments' }, signal()),
    ).toEqual({ kind: 'gone' });
    expect(await client.get({ name: 'none' }, signal())).toMatchObject({
      kind: 'not-visible',
    });
  });

  it('F32 an application that the token may not see is not gone', async () => {
    const client = clientFor(simulator.url, { token: 'narrow-token' });
    expect(await client.list(signal())).toMatchObject({ items: [] });
    expect(
      await client.get({ name: names[0], project: 'payments' }, signal()),
    ).toEqual({
      kind: 'not-visible',
      message: `Argo CD instance 'nonprod' does not show application '${names[0]}' of project 'payments' to us`,
    });
  });

  it('tells its version, what it lacks, and whom it takes us for', async () => {
    const client = clientFor(simulator.url);
    const capabilities = await client.version(signal());
    expect(capabilities.version).toBe(version);
    expect(capabilities.lacks).toHaveLength(version === '3.5.1' ? 0 : 1);
    expect(logger.warn).toHaveBeenCalledTimes(capabilities.lacks.length);
    await client.version(signal());
    expect(simulator.counters.byRoute.version).toBe(1);
    expect(await client.userInfo(signal())).toEqual({
      loggedIn: true,
      username: 'portal',
    });
  });

  it('F28 an ingress that answers 502 is unreachable, after a few attempts', async () => {
    const client = clientFor(simulator.url);
    simulator.faults.set({ kind: 'status', status: 502, routes: ['get'] });
    await expect(
      client.get({ name: names[0], project: 'payments' }, signal()),
    ).rejects.toMatchObject({ name: 'UpstreamError', kind: 'unreachable' });
    expect(simulator.counters.byRoute.get).toBe(3);
  });

  it('F28 HTML with status 200 is no answer', async () => {
    const client = clientFor(simulator.url);
    simulator.faults.set({
      kind: 'status',
      status: 200,
      body: '<html>Sign in</html>',
      routes: ['list'],
    });
    await expect(client.list(signal())).rejects.toMatchObject({
      kind: 'unreachable',
    });
  });

  it('F28 survives one reset connection', async () => {
    const client = clientFor(simulator.url);
    const off = simulator.faults.set({ kind: 'reset', routes: ['list'] });
    const listed = client.list(signal());
    await new Promise<void>(resolve => {
      const look = setInterval(() => {
        if (simulator.counters.byRoute.list) {
          clearInterval(look);
          off();
          resolve();
        }
      }, 5);
    });
    expect((await listed).items).toHaveLength(3);
  });

  it('F30 a truncated list throws', async () => {
    const client = clientFor(simulator.url);
    simulator.faults.set({ kind: 'truncate', routes: ['list'] });
    await expect(client.list(signal())).rejects.toMatchObject({
      name: 'UpstreamError',
    });
  });

  it('F45 an expired token is a matter of credentials', async () => {
    const client = clientFor(simulator.url, { token: 'expired-token' });
    await expect(client.list(signal())).rejects.toMatchObject({
      kind: 'credentials',
      message: "Argo CD instance 'nonprod' does not accept our token",
    });
    const events = client.watch(signal());
    await expect(events.next()).rejects.toMatchObject({ kind: 'credentials' });
  });

  it('F34 a cut stream throws', async () => {
    const client = clientFor(simulator.url);
    const events = client.watch(signal());
    await events.next();
    simulator.faults.set({ kind: 'cutStream' });
    await expect(
      (async () => {
        for (;;) {
          if ((await events.next()).done) {
            return;
          }
        }
      })(),
    ).rejects.toMatchObject({ kind: 'unreachable' });
  });
});

describe('ArgoCdClient and time', () => {
  let simulator: ArgoCdSimulator;

  beforeEach(async () => {
    simulator = await ArgoCdSimulator.start({
      name: 'nonprod',
      tokens: { 'read-token': { account: 'portal', readOnly: true } },
      repositories: {},
      timing: { pollMs: 0, reconcileMs: 0 },
    });
    simulator.seed(1, { name: () => 'app' });
  });

  afterEach(async () => {
    simulator.faults.clear();
    await simulator.stop();
  });

  it('F29 a hanging read times out, and hurts neither lists nor refreshes', async () => {
    const client = clientFor(simulator.url, { timeoutMs: 1_000 });
    await client.list(signal());
    simulator.faults.set({ kind: 'hang', routes: ['get'] });
    for (let index = 0; index < 6; index += 1) {
      await expect(
        client.get({ name: 'app', project: 'default' }, signal()),
      ).rejects.toMatchObject({
        kind: index < 5 ? 'timeout' : 'not-asked',
      });
    }
    expect((await client.list(signal())).items).toHaveLength(1);
    expect(
      await client.get(
        { name: 'app', project: 'default', refresh: 'normal' },
        signal(),
      ),
    ).toMatchObject({ kind: 'found' });
  });

  it('F28 asks again by itself once the pause is over', async () => {
    const client = clientFor(simulator.url, {
      timeoutMs: 1_000,
      pauseMs: 100,
    });
    await client.list(signal());
    const off = simulator.faults.set({ kind: 'hang', routes: ['get'] });
    const get = () => client.get({ name: 'app', project: 'default' }, signal());
    for (let index = 0; index < 5; index += 1) {
      await expect(get()).rejects.toMatchObject({ kind: 'timeout' });
    }
    simulator.counters.reset();
    off();
    let result: unknown;
    while (!result) {
      result = await get().catch(() => undefined);
    }
    expect(result).toMatchObject({ kind: 'found' });
    expect(simulator.counters.byRoute.get).toBe(1);
  });

  it('F34 a silent stream ends with an error', async () => {
    const client = clientFor(simulator.url, { silenceMs: 1_000 });
    const events = client.watch(signal());
    await events.next();
    await expect(events.next()).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('silent'),
    });
  });

  it('obeys the caller, before an answer and in the middle of a stream', async () => {
    const client = clientFor(simulator.url);
    await client.list(signal());
    simulator.faults.set({ kind: 'hang', routes: ['list'] });
    const stop = new AbortController();
    const listed = client.list({ signal: stop.signal });
    stop.abort(new Error('shutting down'));
    await expect(listed).rejects.toThrow('shutting down');
  });

  it('R5 has at most 8 reads and 2 refreshes under way', async () => {
    let reads = 0;
    let refreshes = 0;
    const most = { reads: 0, refreshes: 0 };
    const held: Array<() => void> = [];
    const upstream = await TestUpstream.start((request, response) => {
      const isRefresh = request.url?.includes('refresh');
      if (isRefresh) {
        refreshes += 1;
      } else {
        reads += 1;
      }
      most.reads = Math.max(most.reads, reads);
      most.refreshes = Math.max(most.refreshes, refreshes);
      held.push(() => {
        if (isRefresh) {
          refreshes -= 1;
        } else {
          reads -= 1;
        }
        json(response, { code: 5 }, 404);
      });
      if (reads === 8 && refreshes === 2) {
        held.splice(0).forEach(release => release());
      }
    });
    const client = clientFor(upstream.url);
    const get = (refresh?: 'normal') =>
      client.get({ name: 'app', project: 'default', refresh }, signal());
    const all = Promise.all([
      ...Array.from({ length: 16 }, () => get()),
      ...Array.from({ length: 4 }, () => get('normal')),
    ]);
    expect(await all).toHaveLength(20);
    expect(most).toEqual({ reads: 8, refreshes: 2 });
    await upstream.stop();
  });
});

describe('ArgoCdClient and odd servers', () => {
  let upstream: TestUpstream | undefined;

  afterEach(async () => {
    await upstream?.stop();
    upstream = undefined;
  });

  const serve = async (
    answer: (path: string, response: ServerResponse, token?: string) => void,
  ) => {
    upstream = await TestUpstream.start((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://localhost');
      if (pathname.endsWith('/api/version')) {
        json(response, { Version: 'v3.5.1+abc' });
      } else {
        answer(pathname, response, request.headers.authorization);
      }
    });
    return upstream.url;
  };
  const login = { token: undefined, username: 'portal', password: 'p4ssw0rd' };

  it.each([
    'a/b',
    '..',
    '../x',
    'a%2Fb',
    'a?b',
    'a#b',
    'a b',
    'a\nb',
    'Foo_Bar',
    'раyments',
    'a'.repeat(254),
    '',
  ])('S21 the name %j is never sent', async name => {
    const url = await serve((_path, response) => json(response, {}));
    const client = clientFor(url);
    for (const query of [
      { name, project: 'shop' },
      { name: 'app', project: name },
      { name: 'app', namespace: name },
    ]) {
      expect(await client.get(query, signal())).toMatchObject({
        kind: 'not-visible',
      });
      expect(
        await client.revisionMetadata(
          { ...query, revision: 'a'.repeat(40) },
          signal(),
        ),
      ).toBeUndefined();
    }
    expect(upstream?.requests).toEqual([]);
  });

  it('a wrong path prefix is not "gone"', async () => {
    const url = await serve((_path, response) => {
      response
        .writeHead(404, { 'content-type': 'text/plain' })
        .end('Not Found\n');
    });
    await expect(
      clientFor(url).get({ name: 'app', project: 'shop' }, signal()),
    ).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('works below a path prefix, and sends a deadline', async () => {
    const url = await serve((_path, response) =>
      json(response, { metadata: { resourceVersion: '1' }, items: null }),
    );
    await clientFor(`${url}/argocd`).list(signal());
    expect(
      upstream?.requests.map(({ url: path }) => path.split('?')[0]),
    ).toEqual(['/argocd/api/version', '/argocd/api/v1/applications']);
    expect(upstream?.requests[1].headers).toMatchObject({
      accept: 'application/json',
      'grpc-timeout': '5S',
    });
  });

  it('S28 does not follow a redirect with our token', async () => {
    const other = await TestUpstream.start((_request, response) =>
      json(response, {}),
    );
    const url = await serve((_path, response) => {
      response.writeHead(302, { location: other.url }).end();
    });
    await expect(clientFor(url).list(signal())).rejects.toMatchObject({
      kind: 'bad-answer',
    });
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it.each([
    [{ metadata: { resourceVersion: '1' }, items: [{}] }],
    [{ metadata: {}, items: [] }],
    [{ metadata: { resourceVersion: '1' } }],
    [[]],
    [null],
  ])('I3 the list %j is a bad answer', async body => {
    const url = await serve((_path, response) => json(response, body));
    await expect(clientFor(url).list(signal())).rejects.toMatchObject({
      kind: 'bad-answer',
    });
  });

  it('S40 shows nothing of what the server says in an error', async () => {
    const url = await serve((_path, response) =>
      json(
        response,
        {
          code: 7,
          error: 'permission denied, sub: portal, iat: 2026-11-21T00:00:00Z',
        },
        403,
      ),
    );
    const error = await clientFor(url)
      .list(signal())
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: 'forbidden' });
    expect(String(error)).not.toContain('portal');
    expect(error).not.toHaveProperty('statusCode');
  });

  it('F45 logs in once for many calls at once, and again once after a 401', async () => {
    let valid = 1;
    const url = await serve((path, response, authorization) => {
      if (path.endsWith('/session')) {
        json(response, { token: `token-${valid}` });
      } else if (authorization === `Bearer token-${valid}`) {
        json(response, { loggedIn: true, username: 'portal' });
      } else {
        json(response, { code: 16 }, 401);
      }
    });
    const client = clientFor(url, login);
    const ask = () =>
      Promise.all(Array.from({ length: 4 }, () => client.userInfo(signal())));
    const logins = () =>
      upstream?.requests.filter(({ method }) => method === 'POST') ?? [];
    await ask();
    expect(logins()).toHaveLength(1);
    expect(logins()[0]).toMatchObject({
      body: '{"username":"portal","password":"p4ssw0rd"}',
      headers: { 'content-type': 'application/json' },
    });
    valid = 2;
    expect(await ask()).toHaveLength(4);
    expect(logins()).toHaveLength(2);
  });

  it('F45 a refused log-in is not tried again and again', async () => {
    const url = await serve((_path, response) =>
      json(response, { code: 16, error: 'Invalid username or password' }, 401),
    );
    const client = clientFor(url, login);
    for (let index = 0; index < 20; index += 1) {
      const error = await client.userInfo(signal()).catch((e: unknown) => e);
      expect(error).toMatchObject({ kind: 'credentials' });
      expect(String(error)).not.toContain('p4ssw0rd');
    }
    expect(upstream?.requests).toHaveLength(1);
  });

  it('F45 a session that is never accepted leads to one more log-in, then to quiet', async () => {
    const url = await serve((path, response) =>
      path.endsWith('/session')
        ? json(response, { token: 'fresh' })
        : json(response, { code: 16 }, 401),
    );
    const client = clientFor(url, login);
    for (let index = 0; index < 20; index += 1) {
      await expect(client.userInfo(signal())).rejects.toMatchObject({
        kind: 'credentials',
      });
    }
    const logins = upstream?.requests.filter(({ method }) => method === 'POST');
    expect(logins).toHaveLength(2);
  });

  it('anonymous access shows as not logged in', async () => {
    const url = await serve((_path, response) => json(response, {}));
    expect(await clientFor(url).userInfo(signal())).toEqual({
      loggedIn: false,
    });
  });

  it('reads who changed what; what cannot be told is left open', async () => {
    const url = await serve((path, response) =>
      path.includes('/revisions/a')
        ? json(response, {
            author: 'Dana <dana@example.com>',
            date: '2026-11-21T00:22:51Z',
            message: 'feat: 1.1.0',
          })
        : json(response, { code: 2, error: 'fatal: not our ref' }, 500),
    );
    const client = clientFor(url);
    const ask = (revision: string) =>
      client.revisionMetadata(
        {
          name: 'app',
          project: 'shop',
          namespace: 'argocd',
          revision,
          sourceIndex: 0,
          historyId: 7,
        },
        signal(),
      );
    expect(await ask('a'.repeat(40))).toEqual({
      author: 'Dana <dana@example.com>',
      date: Date.parse('2026-11-21T00:22:51Z'),
      message: 'feat: 1.1.0',
    });
    expect(upstream?.requests[0].url).toBe(
      `/api/v1/applications/app/revisions/${'a'.repeat(
        40,
      )}/metadata?appNamespace=argocd&project=shop&sourceIndex=0&versionId=7`,
    );
    expect(await ask('b'.repeat(40))).toBeUndefined();
    expect(await ask('1.2.3')).toBeUndefined();
    expect(upstream?.requests).toHaveLength(2);
  });

  it('refuses to begin without credentials', () => {
    expect(() =>
      clientFor('http://localhost', { token: undefined, username: 'x' }),
    ).toThrow(
      "Argo CD instance 'nonprod' needs a token, or a user name and a password",
    );
  });
});
