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

import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { makeStory } from '../__testUtils__/story';
import { ReleasePipelineClient } from './ReleasePipelineClient';

const BASE = 'http://localhost/api/release-pipeline';
const story = makeStory(Date.parse('2026-11-19T13:05:00Z'));

describe('ReleasePipelineClient', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  const makeClient = () =>
    new ReleasePipelineClient({
      discoveryApi: { getBaseUrl: async () => BASE },
      fetchApi: { fetch },
    });

  it('asks again only for what changed, and gives the same object if nothing did', async () => {
    const seen: Array<string | null> = [];
    let etag = '"one"';
    server.use(
      http.get(
        `${BASE}/components/default/component/payments/tab`,
        ({ request }) => {
          const known = request.headers.get('if-none-match');
          seen.push(known);
          return known === etag
            ? new HttpResponse(undefined, { status: 304 })
            : HttpResponse.json(story.tab(), { headers: { etag } });
        },
      ),
    );
    const client = makeClient();
    const first = await client.getTab('component:default/payments');
    const second = await client.getTab('component:default/payments');
    etag = '"two"';
    const third = await client.getTab('component:default/payments');
    expect(seen).toEqual([null, '"one"', '"one"']);
    expect(first).toEqual(story.tab());
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(third).toEqual(first);
  });

  it('gives a file as it is, or why there is none', async () => {
    let isThere = true;
    const asked: string[] = [];
    server.use(
      http.all(`${BASE}/*`, ({ request }) => {
        asked.push(request.url.slice(BASE.length));
        return isThere
          ? new HttpResponse('a\u202eb')
          : HttpResponse.json(
              {
                error: { name: 'NotAllowedError', message: 'It needs more' },
                response: { statusCode: 403 },
              },
              { status: 403 },
            );
      }),
    );
    const client = makeClient();
    const file = await client.getEvidenceFile('a/b', 'html');
    await client.getEvidenceFile('a/b', 'json');
    await client.getPromotionsFile({ from: '2026-01-01T00:00:00Z', to: 'x' });
    expect(asked).toEqual([
      '/promotions/a%2Fb/evidence.html',
      '/promotions/a%2Fb/evidence',
      '/evidence/promotions.csv?from=2026-01-01T00%3A00%3A00Z&to=x',
    ]);
    expect(file.size).toBe(new TextEncoder().encode('a\u202eb').length);
    isThere = false;
    await expect(client.getEvidenceFile('a', 'json')).rejects.toMatchObject({
      statusCode: 403,
      body: { error: { message: 'It needs more' } },
    });
  });

  it('encodes every part of a path', async () => {
    const paths: string[] = [];
    server.use(
      http.all(`${BASE}/*`, ({ request }) => {
        paths.push(new URL(request.url).pathname);
        return HttpResponse.json(story.promotion());
      }),
    );
    const client = makeClient();
    await client.getPromotion('../../secrets?x#y');
    await client.cancelPromotion('a/b', {});
    await client.withdrawApproval('a/b', { approvalId: 'c' });
    await client.getExceptions('a/b');
    await client.confirmException('a/b', { digest: 'd', exceptionId: 'e' });
    await client.endException('a/b', { exceptionId: 'e', reason: 'r' });
    await client.getEventExceptions('config:freeze:a/b');
    await client.getFreezeReview('config:freeze:a/b');
    expect(paths).toEqual([
      '/api/release-pipeline/promotions/..%2F..%2Fsecrets%3Fx%23y',
      '/api/release-pipeline/promotions/a%2Fb/cancel',
      '/api/release-pipeline/promotions/a%2Fb/withdraw',
      '/api/release-pipeline/promotions/a%2Fb/exceptions',
      '/api/release-pipeline/promotions/a%2Fb/exceptions/confirm',
      '/api/release-pipeline/promotions/a%2Fb/exceptions/end',
      '/api/release-pipeline/calendar/events/config%3Afreeze%3Aa%2Fb/exceptions',
      '/api/release-pipeline/calendar/events/config%3Afreeze%3Aa%2Fb/review',
    ]);
  });

  it('sends what was decided', async () => {
    const bodies: unknown[] = [];
    server.use(
      http.post(`${BASE}/*`, async ({ request }) => {
        bodies.push([
          new URL(request.url).pathname.slice('/api/release-pipeline'.length),
          await request.json(),
        ]);
        return HttpResponse.json(story.promotion(), { status: 201 });
      }),
    );
    const client = makeClient();
    const promotion = await client.createPromotion(
      'component:default/payments',
      { stage: 'production', releaseId: 'r1', reason: 'why' },
    );
    await client.approvePromotion('p1', { digest: 'd' });
    await client.rejectPromotion('p1', { digest: 'd', reason: 'no' });
    const change = { digest: 'd', risk: 'high' as const, reason: 'audit' };
    await client.raiseRisk('p1', change);
    await client.lowerRisk('p1', { ...change, risk: 'low' });
    await client.confirmChange('component:default/payments', { change: 'c1' });
    const tick = {
      component: 'component:default/payments',
      stage: 'production',
      releaseId: 'r1',
      gate: 'before',
      item: 'Users told',
      done: true,
    };
    await client.tickItem(tick);
    expect(promotion).toEqual(story.promotion());
    expect(bodies).toEqual([
      [
        '/components/default/component/payments/promotions',
        { stage: 'production', releaseId: 'r1', reason: 'why' },
      ],
      ['/promotions/p1/approve', { digest: 'd' }],
      ['/promotions/p1/reject', { digest: 'd', reason: 'no' }],
      ['/promotions/p1/raise-risk', change],
      ['/promotions/p1/lower-risk', { ...change, risk: 'low' }],
      [
        '/components/default/component/payments/confirmations',
        { change: 'c1' },
      ],
      ['/checks', tick],
    ]);
  });

  it('asks what could be tried, what would be if, and how it would have been', async () => {
    const asked: unknown[] = [];
    server.use(
      http.all(`${BASE}/components/*`, async ({ request }) => {
        const { pathname } = new URL(request.url);
        const part = pathname.split('/').at(-1);
        const body =
          request.method === 'POST' ? await request.json() : undefined;
        asked.push([
          request.method,
          pathname.slice('/api/release-pipeline'.length),
          body,
        ]);
        return HttpResponse.json({ answerOf: part });
      }),
    );
    const client = makeClient();
    const ref = 'component:default/payments';
    const question = { stage: 'production', releaseId: 'r1' };
    const run = { stage: 'production', gate: 'errors', with: { max: 0.005 } };
    await expect(client.getTrialOptions(ref)).resolves.toEqual({
      answerOf: 'trials',
    });
    await expect(client.askWhatIf(ref, question)).resolves.toEqual({
      answerOf: 'what-if',
    });
    await expect(client.runRetro(ref, run)).resolves.toEqual({
      answerOf: 'retro-run',
    });
    const path = '/components/default/component/payments';
    expect(asked).toEqual([
      ['GET', `${path}/trials`, undefined],
      ['POST', `${path}/what-if`, question],
      ['POST', `${path}/retro-run`, run],
    ]);
  });

  it('gives up a retro run when its reader leaves', async () => {
    server.use(
      http.post(`${BASE}/components/*`, async () => {
        await new Promise(() => {});
        return HttpResponse.json({});
      }),
    );
    const leaving = new AbortController();
    const running = makeClient().runRetro(
      'component:default/payments',
      { stage: 'production', gate: 'errors' },
      { signal: leaving.signal },
    );
    leaving.abort();
    await expect(running).rejects.toThrow(/abort/i);
  });

  it('asks for the inbox and for a span of the calendar', async () => {
    const calendar = {
      from: 'a',
      to: 'b',
      changes: [],
      events: [],
      truncated: false,
    };
    const inbox = { forMe: [], excluded: [], mine: [] };
    server.use(
      http.get(`${BASE}/approvals`, ({ request }) => {
        const offset = new URL(request.url).searchParams.get('offset');
        return HttpResponse.json(offset ? { ...inbox, more: 7 } : inbox);
      }),
      http.get(`${BASE}/calendar`, ({ request }) => {
        const { searchParams } = new URL(request.url);
        return HttpResponse.json({
          ...calendar,
          from: searchParams.get('from'),
          to: searchParams.get('to'),
        });
      }),
    );
    const span = {
      from: '2026-10-25T00:00:00.000Z',
      to: '2026-12-08T00:00:00.000Z',
    };
    await expect(makeClient().getInbox()).resolves.toEqual(inbox);
    await expect(makeClient().getInbox({ offset: 100 })).resolves.toEqual({
      ...inbox,
      more: 7,
    });
    await expect(makeClient().getCalendar(span)).resolves.toEqual({
      ...calendar,
      ...span,
    });
  });

  it('asks for the board, narrowed by what was said', async () => {
    const asked: string[] = [];
    const board = { rows: [], more: 0, columns: [], sources: [] };
    server.use(
      http.get(`${BASE}/board`, ({ request }) => {
        asked.push(new URL(request.url).search);
        return HttpResponse.json(board);
      }),
    );
    const client = makeClient();
    await expect(client.getBoard()).resolves.toEqual(board);
    await client.getBoard({ owner: undefined, search: '' });
    await client.getBoard({
      owner: 'group:default/a',
      search: 'x&y',
      offset: 100,
    });
    expect(asked).toEqual([
      '',
      '',
      '?owner=group%3Adefault%2Fa&search=x%26y&offset=100',
    ]);
  });

  it('passes on what the backend said when it refuses', async () => {
    server.use(
      http.post(`${BASE}/promotions/p1/approve`, () =>
        HttpResponse.json(
          {
            error: {
              name: 'ConflictError',
              message: 'Dana Developer cancelled it at 14:31',
            },
            response: { statusCode: 409 },
          },
          { status: 409 },
        ),
      ),
    );
    await expect(
      makeClient().approvePromotion('p1', { digest: 'd' }),
    ).rejects.toMatchObject({
      statusCode: 409,
      body: { error: { message: 'Dana Developer cancelled it at 14:31' } },
    });
  });

  it('S36 makes them visible in what it is refused with as well', async () => {
    const message = 'cancelled by \u202eanaD';
    server.use(
      http.get(`${BASE}/promotions/1/decision`, () =>
        HttpResponse.json(
          { error: { name: 'Error', message }, response: { statusCode: 409 } },
          { status: 409 },
        ),
      ),
      http.get(`${BASE}/promotions/2/decision`, () =>
        HttpResponse.text('no \u202enosj', { status: 502 }),
      ),
    );
    await expect(makeClient().getDecision('1')).rejects.toMatchObject({
      statusCode: 409,
      body: { error: { message: 'cancelled by \uFFFDanaD' } },
    });
    const refusal = makeClient().getDecision('2');
    await expect(refusal).rejects.toMatchObject({
      statusCode: 502,
      // Whoever copies the details tells what was asked.
      response: { url: `${BASE}/promotions/2/decision` },
    });
    await expect(refusal).rejects.not.toThrow(/\u202e/);
  });

  it('asks what else a release touches by stage and release', async () => {
    const asked: string[] = [];
    server.use(
      http.get(
        `${BASE}/components/default/component/payments/blast-radius`,
        ({ request }) => {
          asked.push(new URL(request.url).search);
          return HttpResponse.json(story.blastRadius());
        },
      ),
    );
    const told = await makeClient().getBlastRadius(
      'component:default/payments',
      { stage: 'production-eu', release: 'r 1' },
    );
    expect(asked).toEqual(['?stage=production-eu&release=r+1']);
    expect(told.dependents.known).toHaveLength(2);
  });

  it('S36 makes deceiving characters visible, wherever they stand', async () => {
    const base = story.tab();
    server.use(
      http.get(`${BASE}/components/default/component/payments/tab`, () =>
        HttpResponse.json({
          ...base,
          problems: [
            {
              code: 'x',
              message: 'evil\u202Etxt.exe \u001b[31mred\u0000',
              copy: 'one:\n\ttwo',
            },
          ],
        }),
      ),
    );
    const { problems } = await makeClient().getTab(
      'component:default/payments',
    );
    expect(problems).toEqual([
      {
        code: 'x',
        message: 'evil\uFFFDtxt.exe \uFFFD[31mred\uFFFD',
        copy: 'one:\n\ttwo',
      },
    ]);
  });
});
