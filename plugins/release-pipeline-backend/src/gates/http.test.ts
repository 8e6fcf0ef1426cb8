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

import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConfigReader } from '@backstage/config';
import type {
  GateContext,
  GateOutcome,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { CheckClient } from '../adapters/http';
import { createPinnedLookup } from '../adapters/http/pinnedLookup';
import { json, TestUpstream } from '../adapters/testing';
import { Credentials } from '../config/credentials';
import { ConfigProblems } from '../config/problems';
import { readChecks } from '../config/readChecks';
import { createHttpGate } from './http';
import { deployment, HOUR, NOW } from './testing';

const SOURCE = {
  repository: 'https://git.example.com/acme/example.git',
  revision: '686a5843b5af0bcce3a3256176b617f28dc0d542',
};

function aReport(overrides: Partial<OutsideReport> = {}): OutsideReport {
  return {
    id: 'report-1',
    check: 'end-to-end',
    stage: 'staging',
    releaseId: 'release-1',
    run: 'run-1',
    status: 'passed',
    values: {},
    by: 'ci',
    at: NOW,
    ...overrides,
  };
}

const SECRETS = {
  token: 'seeded-token-0123',
  password: 'seeded-password-0123',
  tenant: 'seeded-tenant-0123',
};

describeGateTypeContract({
  gateType: createHttpGate({ checks: new Map() }),
  config: { check: 'vault' },
});

describe('http', () => {
  let upstream: TestUpstream;
  let respond: (
    request: IncomingMessage & { text: string },
    response: ServerResponse,
  ) => void;
  let clients: CheckClient[];

  beforeEach(async () => {
    clients = [];
    upstream = await TestUpstream.start((request, response) =>
      respond(request, response),
    );
  });

  afterEach(async () => {
    await Promise.all(clients.map(client => client.close()));
    await upstream.stop();
  });

  /** As it is read from config, with the upstream as its server. */
  function clientFor(
    check: object,
    options: {
      url?: string;
      shareMs?: number;
      resolve?: (hostname: string) => Promise<string[]>;
    } = {},
  ): CheckClient {
    const problems = new ConfigProblems();
    const credentials = new Credentials();
    const entry = new ConfigReader({
      check: { url: options.url ?? upstream.url, ...check },
    }).get<Record<string, unknown>>();
    const checks = readChecks(entry, ['checks'], problems, credentials);
    problems.throwIfAny();
    const [config] = checks.values();
    const client = CheckClient.create({
      ...config,
      ...credentials.get('check', 'check'),
      pauseMs: 0,
      shareMs: options.shareMs,
      lookup: options.resolve && createPinnedLookup(options.resolve),
    });
    clients.push(client);
    return client;
  }

  const evaluateWith = (
    client: CheckClient,
    overrides: Partial<GateContext<{ check: string }>> = {},
  ): Promise<GateOutcome> => {
    const gate = createHttpGate({ checks: new Map([['check', client]]) });
    return gate.evaluate(
      emptyGateContext(
        gate,
        { check: 'check' },
        { now: NOW, deployment: deployment(), ...overrides },
      ),
      { signal: new AbortController().signal },
    );
  };
  const evaluate = (
    check: object,
    overrides: Partial<GateContext<{ check: string }>> = {},
  ) => evaluateWith(clientFor(check), overrides);

  it('passes when all that is expected holds, and shows it', async () => {
    respond = (_request, response) => {
      response.setHeader('x-version', 'v1.2');
      json(response, { state: { ready: true, replicas: 3 } });
    };
    const outcome = await evaluate({
      path: '/state',
      expect: {
        status: [200, 204],
        headers: { 'X-Version': { contains: 'v1' } },
        json: {
          'state.ready': { equals: true },
          'state.replicas': { atLeast: 2 },
        },
        latency: { atMost: { seconds: 60 } },
      },
    });
    expect(outcome).toMatchObject({
      status: 'passed',
      reason: ['check answers as expected'],
    });
    expect(outcome.validUntil).toBeGreaterThan(NOW);
    expect(outcome.recheckAt).toBeGreaterThan(NOW);
    expect(outcome.evidence).toEqual(
      expect.arrayContaining([
        { label: 'status', value: ['is 200; expected is 200 or 204'] },
        {
          label: 'header x-version',
          value: ['is v1.2; expected is containing v1'],
        },
        { label: 'state.ready', value: ['is true; expected is equal to true'] },
        { label: 'state.replicas', value: ['is 3; expected is at least 2'] },
        {
          label: 'latency',
          value: [expect.stringMatching(/^is \d+ ms; expected is at most/)],
        },
      ]),
    );
  });

  it.each<[string, object, string]>([
    ['a field of another value', { a: { equals: 2 } }, 'failed'],
    ['a field that is missing', { b: { equals: 1 } }, 'unknown'],
    ['a number where a text is', { t: { atMost: 9 } }, 'unknown'],
  ])('%s does not pass', async (_what, expected, status) => {
    respond = (_request, response) => json(response, { a: 1, t: '1' });
    expect(await evaluate({ expect: { json: expected } })).toMatchObject({
      status,
    });
  });

  it('takes no time that is still to come for a fresh one, and says so', async () => {
    respond = (_request, response) =>
      json(response, { finishedAt: '2099-01-01T00:00:00Z' });
    const finishedAt = { notOlderThan: { hours: 6 } };
    expect(await evaluate({ expect: { json: { finishedAt } } })).toMatchObject({
      status: 'unknown',
      reason: [
        'check: finishedAt is 2099-01-01T00:00:00Z, which is still to come; expected is not older than 6 h',
      ],
    });
  });

  it.each<[number, string]>([
    [500, 'failed'],
    [503, 'failed'],
    [404, 'failed'],
    [401, 'unknown'],
    [403, 'unknown'],
    [429, 'unknown'],
    [502, 'unknown'],
    [504, 'unknown'],
  ])('status %d where 200 is expected is %s', async (status, expected) => {
    respond = (_request, response) => json(response, {}, status);
    expect(await evaluate({})).toMatchObject({ status: expected });
  });

  it('R8 waits until the release has run in the stage that it looks at', async () => {
    const outcome = await evaluate({}, { deployment: undefined });
    expect(outcome).toMatchObject({
      status: 'pending',
      reason: ['1.0.0 has not run in staging yet'],
    });
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    [{ path: '/state' }, 'unknown'],
    [{ path: '/state/{{ release.version }}' }, 'passed'],
    [{ body: 'facts' }, 'passed'],
  ])(
    'R8 once another release runs there, %j is %s',
    async (check, expected) => {
      respond = (_request, response) => json(response, {});
      expect(
        await evaluate(check, { deployment: deployment({ endedAt: NOW - 1 }) }),
      ).toMatchObject({ status: expected });
    },
  );

  it('S26 follows no redirect, and lets it pass nothing', async () => {
    const elsewhere = await TestUpstream.start((_request, response) =>
      json(response, {}),
    );
    respond = (_request, response) =>
      response.writeHead(302, { location: elsewhere.url }).end();
    const outcome = await evaluate({
      token: SECRETS.token,
      expect: { status: [200, 302] },
    });
    expect(outcome).toMatchObject({
      status: 'unknown',
      reason: [expect.stringContaining('redirect')],
    });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  const evaluateName = (name: string, addresses: string[]) => {
    respond = (_request, response) => json(response, {});
    const resolve = jest.fn(async () => addresses);
    const url = `http://${name}:${new URL(upstream.url).port}`;
    return {
      resolve,
      outcome: evaluateWith(clientFor({}, { url, resolve })),
    };
  };

  it('S26 looks a name up once and connects to what it found', async () => {
    const { outcome, resolve } = evaluateName('checks.localhost', [
      '127.0.0.1',
    ]);
    expect(await outcome).toMatchObject({ status: 'passed' });
    expect(resolve).toHaveBeenCalledTimes(1);
  });

  it.each([
    [['127.0.0.1']],
    [['::ffff:127.0.0.1']],
    [['169.254.169.254', '127.0.0.1']],
  ])('S26 asks no outside name that leads to %j', async addresses => {
    const { outcome } = evaluateName('vault.example.com', addresses);
    expect(await outcome).toMatchObject({
      status: 'unknown',
      reason: ["Check 'check' is not reachable (ADDRESS_NOT_ALLOWED)"],
    });
    expect(upstream.requests).toEqual([]);
  });

  it('F54 a page where JSON is expected is unknown', async () => {
    respond = (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('{"ready": true}');
    expect(
      await evaluate({ expect: { json: { ready: { equals: true } } } }),
    ).toMatchObject({
      status: 'unknown',
      reason: ['check: answer is not JSON'],
    });
  });

  it('F30 cut JSON is unknown', async () => {
    respond = (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"ready": true');
    expect(
      await evaluate({ expect: { json: { ready: { equals: true } } } }),
    ).toMatchObject({ status: 'unknown' });
  });

  it('an answer that is too large is unknown', async () => {
    respond = (_request, response) =>
      json(response, { ready: true, filling: 'x'.repeat(1_100_000) });
    expect(
      await evaluate({ expect: { json: { ready: { equals: true } } } }),
    ).toMatchObject({
      status: 'unknown',
      reason: [expect.stringContaining('more than 1000000 bytes')],
    });
  });

  it('F29 a server that says nothing is unknown', async () => {
    respond = () => {};
    expect(await evaluate({ timeout: { milliseconds: 100 } })).toMatchObject({
      status: 'unknown',
      reason: ["Check 'check' did not answer within 0.1 s"],
    });
  });

  it('F28 a server that is not there is unknown, and its address not shown', async () => {
    const { url } = upstream;
    await upstream.stop();
    const outcome = await evaluateWith(clientFor({}, { url }));
    expect(outcome.status).toBe('unknown');
    expect(JSON.stringify(outcome)).not.toContain(new URL(url).port);
    upstream = await TestUpstream.start(() => {});
  });

  it('S40 no secret is in any outcome, even when the server gives it back', async () => {
    const bodies = [200, 200, 500, 302];
    respond = (request, response) => {
      const { authorization, tenant } = request.headers;
      const status = bodies.shift() ?? 200;
      response.setHeader('location', `/?${authorization}`);
      response.setHeader('x-back', `${authorization}`);
      json(response, { back: authorization, tenant }, status);
    };
    const expected = {
      headers: { 'x-back': { equals: 'x' } },
      json: { back: { equals: 'x' }, tenant: { contains: 'x' } },
    };
    const outcomes: unknown[] = [];
    for (const credential of [
      { token: SECRETS.token },
      { username: 'me', password: SECRETS.password },
    ]) {
      const client = clientFor(
        {
          ...credential,
          headers: { tenant: SECRETS.tenant },
          expect: expected,
        },
        { shareMs: 0 },
      );
      outcomes.push(await evaluateWith(client), await evaluateWith(client));
      expect(JSON.stringify(client)).not.toContain('seeded');
    }
    const basic = Buffer.from(`me:${SECRETS.password}`).toString('base64');
    expect(upstream.requests.map(each => each.headers.authorization)).toEqual(
      expect.arrayContaining([`Bearer ${SECRETS.token}`, `Basic ${basic}`]),
    );
    const text = JSON.stringify(outcomes);
    for (const secret of [...Object.values(SECRETS), basic]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toContain(upstream.url);
  });

  it.each<[string, (url: string) => { url?: string; path?: string }]>([
    ['address', url => ({ url: `${url}/in?key=seeded%2Bvalue&a=seeded-word` })],
    ['path', () => ({ path: '/in?key=seeded%2Bvalue&a=seeded-word?seeded' })],
    [
      'path beside what is filled in',
      () => ({
        path: '/{{ stage }}?of={{ stage }}&key=seeded%2Bvalue&a=seeded-word',
      }),
    ],
  ])(
    'S40 shows no part of the %s that may be a secret',
    async (_what, where) => {
      const bodies = [200, 500, 302];
      respond = (request, response) => {
        const all = new URL(request.url ?? '', upstream.url);
        json(
          response,
          {
            own: all.toString(),
            read: all.searchParams.get('key'),
            stage: 'staging',
            result: {
              allow: false,
              reasons: [`asked with ${all.searchParams.get('a')}`],
            },
          },
          bodies.shift(),
        );
      };
      const { url, path } = where(upstream.url);
      const client = clientFor(
        {
          preset: 'opa',
          path: '/',
          ...(path && { path }),
          expect: {
            json: {
              own: { equals: 'x' },
              read: { equals: 'x' },
              stage: { equals: 'x' },
            },
          },
        },
        { url, shareMs: 0 },
      );
      const outcomes = [];
      while (bodies.length > 0) {
        outcomes.push(await evaluateWith(client));
      }
      const text = JSON.stringify(outcomes);
      expect(upstream.requests[0].url).toContain('seeded%2Bvalue');
      expect(text).toMatch(/own is .*expected is equal to x/);
      expect(text).toContain('is staging; expected is');
      expect(text).not.toMatch(/seeded/);
      expect(text).not.toContain(upstream.url);
    },
  );

  it('asks once for all components that ask together or shortly after', async () => {
    respond = (_request, response) => json(response, {});
    const client = clientFor({});
    await Promise.all([1, 2, 3].map(() => evaluateWith(client)));
    await evaluateWith(client);
    expect(upstream.requests).toHaveLength(1);
  });

  it('F55 takes no shared answer from before the release was there', async () => {
    respond = (_request, response) => json(response, {});
    const client = clientFor({});
    const askFor = async (
      overrides: Partial<GateContext<{ check: string }>>,
    ) => {
      expect(await evaluateWith(client, overrides)).toMatchObject({
        status: 'passed',
      });
      return upstream.requests.length;
    };
    const since = (healthyAt?: number, startedAt = NOW - HOUR) => ({
      deployment: deployment({ healthyAt, startedAt }),
    });
    expect(await askFor(since(NOW - HOUR))).toBe(1);
    expect(await askFor(since(NOW))).toBe(2);
    expect(await askFor(since(undefined, NOW))).toBe(3);
    expect(await askFor(since(undefined))).toBe(3);
    expect(await askFor({ of: undefined, deployment: undefined })).toBe(3);
  });

  it('F55 takes no shared answer from before the watch began', async () => {
    respond = (_request, response) => json(response, {});
    const client = clientFor({});
    const askFor = async (watchedSince?: number, judged = deployment()) => {
      await evaluateWith(client, { watchedSince, deployment: judged });
      return upstream.requests.length;
    };
    expect(await askFor()).toBe(1);
    expect(await askFor(NOW)).toBe(2);
    expect(await askFor(NOW - HOUR)).toBe(2);
    // Whichever is later counts.
    expect(await askFor(NOW - HOUR, deployment({ healthyAt: NOW }))).toBe(3);
  });

  it('asks for each component where its path or its facts say so', async () => {
    respond = (_request, response) => json(response, { result: true });
    const byPath = clientFor({ path: '/of/{{ component.name }}/{{ stage }}' });
    const byFacts = clientFor({ preset: 'opa', path: '/v1/data/release' });
    const subjectOf = (name: string) => ({
      component: {
        ref: `component:default/${name}`,
        name,
        namespace: 'default',
      },
      stage: 'production',
      release: { id: 'release-1', key: 'key-1', version: '1.0.0' },
    });
    for (const client of [byPath, byFacts]) {
      for (const name of ['payments', 'orders', 'payments']) {
        await evaluateWith(client, { subject: subjectOf(name), of: undefined });
      }
    }
    expect(upstream.requests.map(({ url }) => url)).toEqual([
      '/of/payments/production',
      '/of/orders/production',
      '/v1/data/release',
      '/v1/data/release',
    ]);
  });

  it.each(['..', 'a/b', 'a?b', 'a#b', '%2F', '', 'ä'])(
    'S21 a component called %j is never sent anywhere',
    async name => {
      const outcome = await evaluate(
        { path: '/of/{{ component.name }}' },
        {
          subject: {
            component: {
              ref: 'component:default/x',
              name,
              namespace: 'default',
            },
            stage: 'production',
            release: { id: 'release-1', key: 'key-1', version: '1.0.0' },
          },
        },
      );
      expect(outcome.status).toBe('unknown');
      expect(upstream.requests).toEqual([]);
    },
  );

  describe('the commit that a release was built from (R25)', () => {
    const check = {
      preset: 'jenkins',
      path: '/job/payments',
      expect: { revision: true },
    };
    const built = (...commits: string[]) => ({
      number: 7,
      result: 'SUCCESS',
      actions: [
        {},
        ...commits.map(SHA1 => ({ lastBuiltRevision: { SHA1 } })),
        { _class: 'jenkins.metrics' },
      ],
    });
    const other = 'b'.repeat(40);
    const sourced = [aReport({ source: SOURCE })];

    it.each<[string, object, OutsideReport[], string, RegExp]>([
      ['of this build', built(SOURCE.revision), sourced, 'passed', /./],
      ['among others', built(other, SOURCE.revision), sourced, 'passed', /./],
      [
        'of another build',
        built(other),
        sourced,
        'failed',
        /is bbbbbbb; .*686a584/,
      ],
      ['that Jenkins does not name', built(), sourced, 'unknown', /not named/],
      ['that nobody reported', built(other), [], 'unknown', /no report says/],
      [
        'that only another release has',
        built(SOURCE.revision),
        [aReport({ releaseId: 'release-0', source: SOURCE })],
        'unknown',
        /no report says/,
      ],
      [
        'that reports disagree about',
        built(SOURCE.revision),
        [...sourced, aReport({ source: { ...SOURCE, revision: other } })],
        'unknown',
        /different commits/,
      ],
    ])('%s', async (_, answer, reports, status, words) => {
      respond = (_request, response) => json(response, answer);
      const outcome = await evaluate(check, { reports });
      expect(outcome.status).toBe(status);
      expect(JSON.stringify(outcome.evidence)).toMatch(words);
    });

    it('stands elsewhere in other answers', async () => {
      respond = (_request, response) =>
        json(response, { build: { commit: other } });
      const named = { expect: { revision: 'build.commit' } };
      expect(await evaluate(named, { reports: sourced })).toMatchObject({
        status: 'failed',
      });
    });

    it('needs the path of it where no preset knows', () => {
      expect(() => clientFor({ expect: { revision: true } })).toThrow(
        'checks.check.expect.revision: expected the path at which the answer names the commit',
      );
    });
  });

  describe('preset opa', () => {
    const check = { preset: 'opa', path: '/v1/data/release/allow' };

    it('asks with the facts of the promotion', async () => {
      respond = (_request, response) => json(response, { result: true });
      await evaluate(check, {
        deployment: deployment(),
        promotion: {
          id: 'promotion-1',
          requestedBy: 'user:default/dana',
          requestedAt: NOW - HOUR,
          approvals: [{ id: '1', userRef: 'user:default/ann', at: NOW }],
          excluded: [],
        },
        risk: 'medium',
        reports: [
          aReport({ values: { coverage: 87 }, source: SOURCE }),
          aReport({ releaseId: 'release-0', check: 'about another one' }),
          aReport({ releaseId: undefined, check: 'backup', stage: 'prod' }),
        ],
      });
      const [request] = upstream.requests;
      expect(request).toMatchObject({
        method: 'POST',
        url: '/v1/data/release/allow',
        headers: { 'content-type': 'application/json' },
      });
      expect(JSON.parse(request.body)).toEqual({
        input: {
          component: {
            ref: 'component:default/example',
            name: 'example',
            namespace: 'default',
          },
          stage: 'production',
          release: { key: 'key-1', version: '1.0.0', source: SOURCE },
          risk: 'medium',
          reports: [
            {
              check: 'end-to-end',
              stage: 'staging',
              about: 'release',
              status: 'passed',
              values: { coverage: 87 },
              run: 'run-1',
              by: 'ci',
              at: '2026-01-10T12:00:00.000Z',
            },
            {
              check: 'backup',
              stage: 'prod',
              about: 'stage',
              status: 'passed',
              values: {},
              run: 'run-1',
              by: 'ci',
              at: '2026-01-10T12:00:00.000Z',
            },
          ],
          of: 'staging',
          deployment: {
            stage: 'staging',
            startedAt: '2026-01-10T09:59:00.000Z',
            healthyAt: '2026-01-10T10:00:00.000Z',
            applications: [
              {
                instance: 'nonprod',
                application: 'example-staging',
                health: 'Healthy',
                sync: 'Synced',
                verdict: 'healthy',
              },
            ],
          },
          promotion: {
            id: 'promotion-1',
            requestedBy: 'user:default/dana',
            requestedAt: '2026-01-10T11:00:00.000Z',
            approvals: [
              { userRef: 'user:default/ann', at: '2026-01-10T12:00:00.000Z' },
            ],
          },
        },
      });
    });

    it.each<[unknown, string]>([
      [{ result: true }, 'passed'],
      [{ result: false }, 'failed'],
      [{ result: { allow: true } }, 'passed'],
      [{ result: { allow: false, reasons: ['too late'] } }, 'failed'],
      [{}, 'unknown'],
      [{ result: 'true' }, 'unknown'],
      [{ result: { allow: 1 } }, 'unknown'],
      [{ result: [] }, 'unknown'],
      [{ warning: { code: 'api_usage_warning' } }, 'unknown'],
    ])('%j is %s', async (body, status) => {
      respond = (_request, response) => json(response, body);
      expect(await evaluate(check)).toMatchObject({ status });
    });

    it('S36 says why not, as plain text', async () => {
      const reasons = ['\u001b[31mno ticket', 7, 'frozen'];
      respond = (_request, response) =>
        json(response, { result: { allow: false, reasons } });
      expect(await evaluate(check)).toMatchObject({
        reason: ['check: decision does not allow it; no ticket; frozen'],
      });
    });
  });

  it.each<[string, object, string, number, unknown, string]>([
    ['vault', {}, '/v1/sys/health', 200, vault(), 'passed'],
    ['vault', {}, '/v1/sys/health', 429, vault(), 'passed'],
    ['vault', {}, '/v1/sys/health', 473, vault(), 'passed'],
    ['vault', {}, '/v1/sys/health', 472, vault(), 'failed'],
    ['vault', {}, '/v1/sys/health', 503, vault({ sealed: true }), 'failed'],
    ['vault', {}, '/v1/sys/health', 200, vault({ sealed: true }), 'failed'],
    ['vault', {}, '/v1/sys/health', 200, {}, 'unknown'],
    ['keycloak', {}, '/health/ready', 200, { status: 'UP' }, 'passed'],
    ['keycloak', {}, '/health/ready', 503, { status: 'DOWN' }, 'failed'],
    ['grafana', {}, '/api/health', 200, { database: 'ok' }, 'passed'],
    ['grafana', {}, '/api/health', 200, { database: 'failing' }, 'failed'],
    ['argocd', {}, '/healthz?full=true', 200, 'ok', 'passed'],
    ['argocd', {}, '/healthz?full=true', 503, 'no', 'failed'],
    [
      'jenkins',
      { path: '/job/smoke' },
      '/job/smoke/lastCompletedBuild/api/json?tree=number,result,actions[lastBuiltRevision[SHA1]]',
      200,
      { number: 7, result: 'SUCCESS' },
      'passed',
    ],
    [
      'jenkins',
      { path: '/job/smoke' },
      '/job/smoke/lastCompletedBuild/api/json?tree=number,result,actions[lastBuiltRevision[SHA1]]',
      200,
      { number: 7, result: 'UNSTABLE' },
      'failed',
    ],
    [
      'argocd-application',
      { path: '/api/v1/applications/canary' },
      '/api/v1/applications/canary',
      200,
      canary('2026-01-10T11:59:00Z'),
      'passed',
    ],
    [
      'argocd-application',
      { path: '/api/v1/applications/canary' },
      '/api/v1/applications/canary',
      200,
      canary('2026-01-10T11:00:00Z'),
      'failed',
    ],
  ])(
    'preset %s %j asks %s; %d %j is %s',
    async (preset, keys, url, status, body, expected) => {
      respond = (_request, response) => json(response, body, status);
      expect(await evaluate({ preset, ...keys })).toMatchObject({
        status: expected,
      });
      expect(upstream.requests[0]).toMatchObject({ method: 'GET', url });
    },
  );

  describe('preset keycloak-token', () => {
    const check = {
      preset: 'keycloak-token',
      path: '/realms/acme',
      username: 'portal',
      password: SECRETS.password,
    };

    it('asks for a token as a client, and never shows it', async () => {
      respond = (_request, response) =>
        json(response, { access_token: 'seeded-access-token', expires_in: 60 });
      const outcome = await evaluate(check);
      expect(outcome.status).toBe('passed');
      expect(JSON.stringify(outcome)).not.toContain('seeded');
      const [request] = upstream.requests;
      expect(request.url).toBe('/realms/acme/protocol/openid-connect/token');
      expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
        grant_type: 'client_credentials',
        client_id: 'portal',
        client_secret: SECRETS.password,
      });
      expect(request.headers.authorization).toBeUndefined();
    });

    it('fails when no token is given', async () => {
      respond = (_request, response) =>
        json(response, { error: 'unauthorized_client' }, 401);
      expect(await evaluate(check)).toMatchObject({
        status: 'failed',
        reason: ['check: status is 401, it gives no token; expected is 200'],
      });
    });
  });
});

function vault(overrides: object = {}) {
  return { initialized: true, sealed: false, standby: false, ...overrides };
}

function canary(reconciledAt: string) {
  return {
    status: {
      reconciledAt,
      sync: { status: 'Synced' },
      health: { status: 'Healthy' },
    },
  };
}
