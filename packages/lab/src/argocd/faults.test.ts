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
import {
  TestRepository,
  kustomizeDirectory,
} from './__testUtils__/TestRepository';
import { openStream } from './__testUtils__/openStream';
import { send } from './__testUtils__/send';
import { AT_ONCE } from './__testUtils__/timing';

const repoURL = 'https://git.example.com/acme/gitops.git';
const headers = { authorization: 'Bearer reader', accept: 'application/json' };
const list = {
  path: '/api/v1/applications?fields=items.metadata.name',
  headers,
};
const get = { path: '/api/v1/applications/a?project=shop', headers };
const streamHeaders = { ...headers, accept: 'text/event-stream' };
const streamPath =
  '/api/v1/stream/applications?fields=result.type,result.application.metadata.name,result.application.status.health.status';

let repository: TestRepository;
let argocd: ArgoCdSimulator;

beforeEach(async () => {
  repository = new TestRepository();
  repository.commit('Initial state', {
    ...kustomizeDirectory('apps/a', 'a', '1.0.0'),
    ...kustomizeDirectory('apps/b', 'b', '1.0.0'),
  });
  argocd = await ArgoCdSimulator.start({
    name: 'nonprod',
    tokens: { reader: { account: 'portal-read', readOnly: true } },
    repositories: { [repoURL]: repository.directory },
    timing: AT_ONCE,
    keepAliveMs: 20,
  });
  for (const [name, project] of [
    ['a', 'shop'],
    ['b', 'payments'],
  ]) {
    await argocd.putApplication({
      name,
      project,
      source: { repoURL, path: `apps/${name}`, targetRevision: 'main' },
      settled: true,
    });
  }
});

afterEach(async () => {
  await argocd.stop();
  repository.remove();
});

const names = (body: unknown) =>
  (body as { items: { metadata: { name: string } }[] }).items.map(
    ({ metadata }) => metadata.name,
  );

describe('between the product and Argo CD', () => {
  it('F28 answers with the status and the HTML of an ingress', async () => {
    const off = argocd.faults.set({
      kind: 'status',
      status: 502,
      routes: ['list'],
    });
    const answer = await send(argocd.url, list);
    expect(answer.status).toBe(502);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await send(argocd.url, get)).status).toBe(200);
    off();
    expect((await send(argocd.url, list)).status).toBe(200);
  });

  it('F28 resets the connection', async () => {
    argocd.faults.set({ kind: 'reset' });
    await expect(send(argocd.url, list)).rejects.toThrow('socket hang up');
  });

  it('F29 hangs until it is cleared', async () => {
    argocd.faults.set({ kind: 'hang' });
    let answered = false;
    const answer = send(argocd.url, list).then(result => {
      answered = true;
      return result;
    });
    // A request that comes later and carries a deadline is answered first.
    const late = await send(argocd.url, {
      ...get,
      headers: { ...headers, 'grpc-timeout': '30m' },
    });
    expect(late.status).toBe(504);
    expect(answered).toBe(false);
    argocd.faults.clear();
    expect((await answer).status).toBe(200);
  });

  it('is late by the latency', async () => {
    argocd.faults.set({ kind: 'latency', ms: 30 });
    const late = await send(argocd.url, {
      ...list,
      headers: { ...headers, 'grpc-timeout': '10m' },
    });
    expect(late.status).toBe(504);
    expect((await send(argocd.url, list)).status).toBe(200);
  });

  it('F30 cuts the JSON of a 200', async () => {
    argocd.faults.set({ kind: 'truncate', routes: ['list'] });
    const answer = await send(argocd.url, list);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.body).toMatch(/^\{"items":\[[^\]]*$/);
  });

  it.each([{ names: ['b'] }, { project: 'payments' }])(
    'F32 shortens the list by %j and refuses to read what is gone',
    async hidden => {
      argocd.faults.set({ kind: 'shortenList', ...hidden });
      expect(names((await send(argocd.url, list)).body)).toEqual(['a']);
      const path = '/api/v1/applications/b?project=payments';
      expect((await send(argocd.url, { path, headers })).status).toBe(403);
      argocd.faults.clear();
      expect(names((await send(argocd.url, list)).body)).toEqual(['a', 'b']);
    },
  );

  it('F45 lets all tokens expire: 401 without anonymous access', async () => {
    argocd.faults.set({ kind: 'expireToken' });
    const answer = await send(argocd.url, list);
    expect(answer).toMatchObject({
      status: 401,
      body: {
        code: 16,
        message: 'invalid session: token has invalid claims: token is expired',
      },
    });
    const path = '/api/v1/session/userinfo';
    expect((await send(argocd.url, { path, headers })).body).toEqual({});
  });
});

describe('streams', () => {
  const degrade = () => argocd.setDegraded('a');

  it('F34 loses events, and goes on afterwards', async () => {
    const stream = openStream(argocd.url, streamPath, streamHeaders);
    await stream.until(() => stream.text.includes('"name":"b"'));
    argocd.faults.set({ kind: 'loseEvents' });
    await degrade();
    argocd.faults.clear();
    await argocd.setDegraded('b');
    await stream.until(() => stream.text.includes('Degraded'));
    expect(stream.text).not.toMatch(/"name":"a"[^\n]*Degraded/);
    stream.close();
  });

  it('F34 cuts a stream without an error event', async () => {
    const stream = openStream(argocd.url, streamPath, streamHeaders);
    await stream.until(() => stream.text.includes('"name":"b"'));
    const before = stream.text;
    argocd.faults.set({ kind: 'cutStream' });
    await stream.until(() => stream.ended === 'cut');
    expect(stream.text.replace(/:\n/g, '')).toBe(before.replace(/:\n/g, ''));
  });

  it('F34 falls silent and stays open', async () => {
    const silent = openStream(argocd.url, streamPath, streamHeaders);
    await silent.until(() => silent.text.includes('"name":"b"'));
    const off = argocd.faults.set({ kind: 'silentStream' });
    const before = silent.text;
    await degrade();
    expect((await send(argocd.url, get)).status).toBe(200);
    expect(silent.text).toBe(before);
    expect(silent.ended).toBeUndefined();
    off();
    await silent.until(() => silent.text.length > before.length);
    expect(silent.text.slice(before.length)).toMatch(/^:\n/);
    silent.close();
  });

  it('sends nothing, not even headers, before the first event of a live-only stream', async () => {
    const path = `${streamPath}&resourceVersion=0`;
    const live = openStream(argocd.url, path, streamHeaders);
    const whole = openStream(argocd.url, streamPath, streamHeaders);
    await whole.until(() => whole.text.includes(':\n'));
    expect(argocd.counters.streams).toBe(2);
    expect(live.status).toBeUndefined();
    await degrade();
    await live.until(() => live.text.includes('Degraded'));
    expect(live.status).toBe(200);
    live.close();
    whole.close();
  });
});

describe('inside Argo CD', () => {
  it('degrades an Application until it is mended', async () => {
    await argocd.setDegraded('a', 'crash loop');
    const { status } = argocd.application('a');
    expect(status).toMatchObject({
      sync: { status: 'Synced' },
      health: { status: 'Degraded' },
    });
    expect(argocd.live('a').health).toBe('Degraded');
    repository.commit('1.1.0', kustomizeDirectory('apps/a', 'a', '1.1.0'));
    await argocd.refresh('a');
    await argocd.waitFor(
      'a',
      ({ status: { health } }) => health.status === 'Progressing',
    );
    await argocd.waitFor(
      'a',
      ({ status: { health } }) => health.status === 'Degraded',
    );
    await argocd.mend('a');
    expect(status.health.status).toBe('Healthy');
  });

  it('F40 shows a broken manifest as Unknown and Healthy, and reconciledAt stands still', async () => {
    const { status } = argocd.application('a');
    const { reconciledAt } = status;
    await argocd.breakManifest('a');
    await argocd.refresh('a');
    expect(status).toMatchObject({
      sync: { status: 'Unknown', revision: 'main' },
      health: { status: 'Healthy' },
      conditions: [{ type: 'ComparisonError' }],
      reconciledAt,
    });
    await argocd.mend('a');
    expect(status.sync.status).toBe('Synced');
    expect(status.conditions).toBeUndefined();
  });

  it('F40 does the same for a manifest that is broken in Git', async () => {
    repository.commit('oops', {
      'apps/a/kustomization.yaml': 'resources: [missing.yaml]\n',
    });
    await argocd.refresh('a');
    expect(argocd.application('a').status).toMatchObject({
      sync: { status: 'Unknown' },
      health: { status: 'Healthy' },
      conditions: [{ message: expect.stringContaining('missing.yaml') }],
    });
  });

  it('sticks an operation until it is mended', async () => {
    await argocd.stickOperation('a');
    repository.commit('1.1.0', kustomizeDirectory('apps/a', 'a', '1.1.0'));
    await argocd.refresh('a');
    const application = argocd.application('a');
    expect(application.operation).toBeDefined();
    expect(application.status.operationState?.phase).toBe('Running');
    expect(application.status.operationState?.finishedAt).toBeUndefined();
    await argocd.mend('a');
    await argocd.waitFor(
      'a',
      ({ status }) => status.summary.images?.join().endsWith(':1.1.0') ?? false,
    );
    expect(application.operation).toBeUndefined();
  });

  it('looks healthy and compares nothing while the controller is stopped', async () => {
    argocd.freezeController();
    const before = structuredClone(argocd.application('a').status);
    repository.commit('1.1.0', kustomizeDirectory('apps/a', 'a', '1.1.0'));
    const refresh = argocd.refresh('a');
    const { status, body } = await send(argocd.url, get);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: {
        health: { status: 'Healthy' },
        sync: { status: 'Synced' },
        reconciledAt: before.reconciledAt,
      },
    });
    argocd.thawController();
    await refresh;
    expect(argocd.application('a').status.sync.status).toBe('OutOfSync');
  });
});
