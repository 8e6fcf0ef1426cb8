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

import { ServerResponse } from 'node:http';
import { json, TestUpstream } from '../testing';
import { PrometheusClient, PrometheusClientOptions } from './PrometheusClient';

const TOKEN = 's3cret-token';

describe('PrometheusClient', () => {
  let upstream: TestUpstream | undefined;
  let client: PrometheusClient | undefined;

  afterEach(async () => {
    await client?.close();
    await upstream?.stop();
  });

  const ask = async (
    answer: (response: ServerResponse) => void,
    options: Partial<PrometheusClientOptions> & {
      at?: number;
      timeoutMs?: number;
    } = {},
  ) => {
    upstream = await TestUpstream.start((_request, response) =>
      answer(response),
    );
    client = PrometheusClient.create({
      name: 'prod',
      url: `${upstream.url}/prometheus`,
      token: TOKEN,
      ...options,
    });
    return client.query({
      expr: 'sum(up)',
      at: options.at,
      timeoutMs: options.timeoutMs ?? 5_000,
      signal: new AbortController().signal,
    });
  };

  const vector = (...values: unknown[]) => ({
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map(value => ({
        metric: { a: 'b' },
        value: [12.5, value],
      })),
    },
  });

  it('asks by form, with limits and a fixed time, and reads the vector', async () => {
    const result = await ask(response => json(response, vector('0.25')), {
      at: 1_700_000_000_500,
      headers: { 'x-scope-orgid': 'tenant' },
    });
    expect(result).toEqual({
      resultType: 'vector',
      series: [{ labels: { a: 'b' }, value: 0.25, at: 12_500 }],
      warnings: [],
      infos: [],
    });
    const request = upstream?.requests[0];
    expect(request).toMatchObject({
      method: 'POST',
      url: '/prometheus/api/v1/query',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'x-scope-orgid': 'tenant',
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      query: 'sum(up)',
      time: '1700000000.5',
      timeout: '5s',
      limit: '20',
      partial_response: 'false',
    });
  });

  it('reads a scalar, warnings and notes', async () => {
    expect(
      await ask(response =>
        json(response, {
          status: 'success',
          data: { resultType: 'scalar', result: [1, '3'] },
          warnings: ['store down'],
          infos: ['not a counter'],
        }),
      ),
    ).toMatchObject({
      series: [{ labels: {}, value: 3 }],
      warnings: ['store down'],
      infos: ['not a counter'],
    });
  });

  it('signs in with user name and password', async () => {
    await ask(response => json(response, vector()), {
      token: undefined,
      username: 'portal',
      password: 'secret',
    });
    expect(upstream?.requests[0].headers.authorization).toBe(
      `Basic ${Buffer.from('portal:secret').toString('base64')}`,
    );
  });

  it('F49 keeps what is no number apart from numbers', async () => {
    const { series } = await ask(response =>
      json(response, vector('NaN', '+Inf', '-Inf', '-1e-3', '5', '1e999')),
    );
    expect(series.map(({ value }) => value)).toEqual([
      'NaN',
      '+Inf',
      '-Inf',
      -0.001,
      5,
      '+Inf',
    ]);
  });

  it.each<[string, unknown]>([
    ['an empty text as value', vector('')],
    ['a value in hex', vector('0x10')],
    ['words', vector('many')],
    ['a number instead of a text', vector(1)],
    [
      'a native histogram',
      {
        status: 'success',
        data: {
          resultType: 'vector',
          result: [{ metric: {}, histogram: [1, {}] }],
        },
      },
    ],
    [
      'a matrix',
      { status: 'success', data: { resultType: 'matrix', result: [] } },
    ],
    ['no data', { status: 'success' }],
    ['something else', []],
  ])('I3 %s is a bad answer', async (_what, body) => {
    await expect(ask(response => json(response, body))).rejects.toMatchObject({
      name: 'UpstreamError',
      kind: 'bad-answer',
    });
  });

  it.each([
    [
      400,
      {
        status: 'error',
        errorType: 'bad_data',
        error: `parse error near ${TOKEN}`,
      },
      'bad-answer',
    ],
    [
      422,
      { status: 'error', errorType: 'execution', error: 'many-to-many' },
      'bad-answer',
    ],
    [
      503,
      { status: 'error', errorType: 'timeout', error: 'query timed out' },
      'timeout',
    ],
    [
      500,
      { status: 'error', errorType: 'internal', error: 'storage' },
      'unreachable',
    ],
    [
      429,
      { status: 'error', errorType: 'too_many_requests', error: 'slow down' },
      'unreachable',
    ],
    [401, 'no org id', 'credentials'],
    [403, 'forbidden', 'forbidden'],
    [503, 'Service Unavailable', 'unreachable'],
    [200, '<html>Sign in</html>', 'unreachable'],
  ])('F54 status %d with %j is %s', async (status, body, kind) => {
    const error = await ask(response =>
      typeof body === 'string'
        ? response.writeHead(status, { 'content-type': 'text/html' }).end(body)
        : json(response, body, status),
    ).catch((e: unknown) => e);
    expect(error).toMatchObject({ kind });
    expect(String(error)).not.toContain(TOKEN);
    expect(String(error)).not.toContain('html>');
  });

  it('F54 a server that hangs is a timeout', async () => {
    await expect(ask(() => {}, { timeoutMs: 100 })).rejects.toMatchObject({
      kind: 'timeout',
    });
  });

  it('S28 follows no redirect', async () => {
    await expect(
      ask(response =>
        response.writeHead(307, { location: 'http://127.0.0.1:9' }).end(),
      ),
    ).rejects.toMatchObject({ kind: 'bad-answer' });
    expect(upstream?.requests).toHaveLength(1);
  });

  describe('over time', () => {
    const span = {
      expr: 'sum(up)',
      start: 1_000_500,
      end: 1_060_500,
      stepMs: 30_000,
      timeoutMs: 5_000,
    };
    const askRange = async (body: unknown) => {
      upstream = await TestUpstream.start((_request, response) =>
        json(response, body),
      );
      client = PrometheusClient.create({
        name: 'prod',
        url: upstream.url,
        headers: { 'THANOS-TENANT': 'shop' },
      });
      return client.queryRange({
        ...span,
        signal: new AbortController().signal,
      });
    };
    const matrix = (...result: unknown[]) => ({
      status: 'success',
      data: { resultType: 'matrix', result },
    });

    it('F50 asks for a span, refuses partial answers of Thanos, names its tenant, and reads the matrix', async () => {
      const values = [
        [1000.5, '1'],
        [1030.5, 'NaN'],
        [1060.5, '+Inf'],
      ];
      expect(
        await askRange({
          ...matrix({ metric: { a: 'b' }, values }),
          warnings: ['store down'],
        }),
      ).toEqual({
        series: [
          {
            labels: { a: 'b' },
            points: [
              { at: 1_000_500, value: 1 },
              { at: 1_030_500, value: 'NaN' },
              { at: 1_060_500, value: '+Inf' },
            ],
          },
        ],
        warnings: ['store down'],
        infos: [],
      });
      const request = upstream?.requests[0];
      expect(request).toMatchObject({
        url: '/api/v1/query_range',
        headers: { 'thanos-tenant': 'shop' },
      });
      expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
        query: 'sum(up)',
        start: '1000.5',
        end: '1060.5',
        step: '30',
        timeout: '5s',
        limit: '20',
        partial_response: 'false',
      });
    });

    it.each<[string, unknown]>([
      [
        'a vector',
        { status: 'success', data: { resultType: 'vector', result: [] } },
      ],
      [
        'a text',
        { status: 'success', data: { resultType: 'string', result: [1, 'a'] } },
      ],
      ['a native histogram', matrix({ metric: {}, histograms: [[1, {}]] })],
      [
        'numbers with histograms between',
        matrix({ metric: {}, values: [[1, '1']], histograms: [[2, {}]] }),
      ],
      ['words', matrix({ metric: {}, values: [[1, 'many']] })],
      ['an empty text', matrix({ metric: {}, values: [[1, '']] })],
    ])('I3 %s is a bad answer', async (_what, body) => {
      await expect(askRange(body)).rejects.toMatchObject({
        kind: 'bad-answer',
      });
    });
  });

  describe('asked by many', () => {
    const start = async (
      answer: (response: ServerResponse) => void,
      shareMs?: number,
    ) => {
      upstream = await TestUpstream.start((_request, response) =>
        answer(response),
      );
      client = PrometheusClient.create({
        name: 'prod',
        url: upstream.url,
        shareMs,
      });
      return client;
    };
    const asking = (
      options: { signal?: AbortSignal; maxAgeMs?: number } = {},
    ) => ({
      expr: 'sum(up)',
      timeoutMs: 5_000,
      signal: options.signal ?? new AbortController().signal,
      maxAgeMs: options.maxAgeMs,
    });

    it('sends each distinct question once per cycle, however many ask', async () => {
      const prometheus = await start(
        response => json(response, vector('1')),
        60_000,
      );
      const askAll = () =>
        Promise.all([
          prometheus.query(asking()),
          prometheus.query({ ...asking(), at: 5_000 }),
          prometheus.query({ ...asking(), expr: 'sum(down)' }),
        ]);
      const answers = await Promise.all(Array.from({ length: 50 }, askAll));
      await askAll();
      expect(upstream?.requests).toHaveLength(3);
      expect(
        new Set(answers.flat().map(({ series }) => series[0].value)),
      ).toEqual(new Set([1]));
    });

    it('F55 gives nobody an older answer than they can use', async () => {
      const prometheus = await start(
        response => json(response, vector('1')),
        60_000,
      );
      await prometheus.query(asking());
      await prometheus.query(asking({ maxAgeMs: 0 }));
      expect(upstream?.requests).toHaveLength(2);
      await prometheus.query(asking({ maxAgeMs: 30_000 }));
      expect(upstream?.requests).toHaveLength(2);
    });

    it('F54 asks again after a failure', async () => {
      let status = 400;
      const prometheus = await start(
        response =>
          json(
            response,
            status === 200
              ? vector('1')
              : { status: 'error', errorType: 'bad_data', error: 'no' },
            status,
          ),
        60_000,
      );
      await expect(prometheus.query(asking())).rejects.toMatchObject({
        kind: 'bad-answer',
      });
      status = 200;
      expect(await prometheus.query(asking())).toMatchObject({
        series: [{ value: 1 }],
      });
    });

    it('shares nothing unless told to', async () => {
      const prometheus = await start(response => json(response, vector('1')));
      await Promise.all([1, 2].map(() => prometheus.query(asking())));
      expect(upstream?.requests).toHaveLength(2);
    });
  });

  it('links to where a person can ask the same', async () => {
    await ask(response => json(response, vector()), {
      frontendUrl: 'https://prometheus.example.com/p/',
    });
    expect(client?.hrefOf('sum(up{a="b"})')).toBe(
      'https://prometheus.example.com/p/graph?g0.expr=sum%28up%7Ba%3D%22b%22%7D%29&g0.tab=1',
    );
  });

  it('links to the moment that was asked about, to the second', async () => {
    await ask(response => json(response, vector()));
    const at = Date.UTC(2026, 0, 10, 9, 5, 7, 890);
    const { searchParams } = new URL(client!.hrefOf('up', at));
    expect(Object.fromEntries(searchParams)).toEqual({
      'g0.expr': 'up',
      'g0.tab': '1',
      'g0.end_input': '2026-01-10 09:05:07',
      'g0.moment_input': '2026-01-10 09:05:07',
    });
  });
});
