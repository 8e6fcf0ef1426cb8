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

  it('links to where a person can ask the same', async () => {
    await ask(response => json(response, vector()), {
      frontendUrl: 'https://prometheus.example.com/p/',
    });
    expect(client?.hrefOf('sum(up{a="b"})')).toBe(
      'https://prometheus.example.com/p/graph?g0.expr=sum%28up%7Ba%3D%22b%22%7D%29&g0.tab=1',
    );
  });
});
