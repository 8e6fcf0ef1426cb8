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

import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../testing/waitFor';
import { BAD, Workload } from '../workload';
import { RunningPrometheus, startPrometheus } from './startPrometheus';

jest.setTimeout(60_000);

const INSTALLED = isInstalled();
const ERROR_RATIO =
  'sum(rate(http_requests_total{service="payments",stage="staging",code=~"5.."}[5s])) / sum(rate(http_requests_total{service="payments",stage="staging"}[5s]))';

function isInstalled() {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function query(url: string, text: string, time?: number) {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({
      query: text,
      ...(time ? { time: `${time}` } : {}),
    }),
  });
  return { code: response.status, ...(await response.json()) };
}

/** The single value of a vector; `undefined` while there is none. */
async function valueOf(url: string, text: string, time?: number) {
  const { data } = await query(url, text, time);
  const value = data.result[0]?.value[1];
  return value === undefined || value === 'NaN' ? undefined : Number(value);
}

describe('startPrometheus', () => {
  let directory: string;
  let workload: Workload;
  const servers: RunningPrometheus[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lab-prometheus-'));
    workload = await Workload.start({
      running: () => [
        { service: 'payments', stage: 'staging', version: '1.1.0' },
      ],
      requestRate: () => 1000,
    });
    workload.markBad('payments', '1.1.0', BAD);
  });

  afterEach(async () => {
    await Promise.all(servers.splice(0).map(server => server.stop()));
    await workload.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function start(kind: RunningPrometheus['kind'], name: string = kind) {
    const server = await startPrometheus({
      scrape: workload.url,
      directory: join(directory, name),
      ...(kind === 'stand-in' ? { path: directory } : {}),
    });
    servers.push(server);
    expect(server.kind).toBe(kind);
    return server;
  }

  describe('stand-in', () => {
    it('answers in the real envelope', async () => {
      const { url } = await start('stand-in');
      expect(await query(url, 'up')).toEqual({
        code: 200,
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            {
              metric: {
                __name__: 'up',
                job: 'workload',
                instance: new URL(workload.url).host,
              },
              value: [expect.any(Number), '1'],
            },
          ],
        },
      });
      const get = await fetch(`${url}/api/v1/query?query=1%2B2&time=12`);
      expect(await get.json()).toEqual({
        status: 'success',
        data: { resultType: 'scalar', result: [12, '3'] },
      });
    });

    it('answers over time, in the real envelope', async () => {
      const { url } = await start('stand-in');
      const asked = (parameters: Record<string, string>) =>
        fetch(`${url}/api/v1/query_range`, {
          method: 'POST',
          body: new URLSearchParams({ query: '1+2', ...parameters }),
        });
      const span = { start: '10', end: '20', step: '5' };
      expect(await (await asked(span)).json()).toEqual({
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            {
              metric: {},
              values: [
                [10, '3'],
                [15, '3'],
                [20, '3'],
              ],
            },
          ],
        },
      });
      for (const wrong of [{ end: '9' }, { step: '0' }, { end: '1e9' }]) {
        expect((await asked({ ...span, ...wrong })).status).toBe(400);
      }
    });

    it('F48 gives an empty vector for a series that is not there', async () => {
      const { url } = await start('stand-in');
      const { data } = await query(url, 'sum(rate(unknown_total[1m]))');
      expect(data).toEqual({ resultType: 'vector', result: [] });
    });

    it('F53 gives NaN where there is no traffic', async () => {
      workload.setRate('payments', 'staging', 0);
      const { url } = await start('stand-in');
      const [element] = await waitFor('two scrapes', async () => {
        const { data } = await query(url, ERROR_RATIO);
        return data.result.length > 0 ? data.result : undefined;
      });
      expect(element.value[1]).toBe('NaN');
    });

    it('F52 shows a target that does not answer as down', async () => {
      const { url } = await start('stand-in');
      workload.failWith(503);
      await waitFor('the next scrape', async () =>
        (await valueOf(url, 'up')) === 0 ? true : undefined,
      );
      const { data } = await query(url, 'http_requests_total');
      expect(data.result).toEqual([]);
    });

    it('F54 refuses what it does not understand', async () => {
      const { url } = await start('stand-in');
      for (const text of [
        '',
        'sum(',
        'up{job=}',
        'sum(up) by (job',
        'predict_linear(up[1m], 60)',
        'up[1m]',
        'up ! 3',
      ]) {
        expect([text, await query(url, text)]).toMatchObject([
          text,
          { code: 400, status: 'error', errorType: 'bad_data' },
        ]);
      }
    });
  });

  (INSTALLED ? describe : describe.skip)(
    'real (needs the program: apt-get install prometheus)',
    () => {
      it('answers as the stand-in does', async () => {
        const real = await start('prometheus');
        const standIn = await start('stand-in');
        const stage = '{service="payments",stage="staging"}';
        const queries = {
          errorRatio: ERROR_RATIO,
          latency: `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket${stage}[5s])))`,
          rate: `sum(rate(http_requests_total${stage}[5s])) by (service)`,
          samples: `sum(increase(http_requests_total${stage}[5s]))`,
          up: 'up{job!="other", job=~"work.*"}',
          newest: `max(timestamp(http_requests_total{service="payments",stage=~"stag\\\\w.*"}))`,
          counted: `count(rate(http_requests_total${stage}[5s]))`,
          series: `count(http_requests_total${stage}) * 2 - 1`,
        };
        // Both need a full window of scrapes before they can agree.
        const full = 'count(count_over_time(up[8s]) >= 8)';
        await waitFor('a full window', () => valueOf(real.url, full));
        await waitFor('the stand-in', () => valueOf(standIn.url, ERROR_RATIO));
        const time = Date.now() / 1000 - 1;
        for (const [name, text] of Object.entries(queries)) {
          const expected = await valueOf(real.url, text, time);
          const actual = await valueOf(standIn.url, text, time);
          expect([name, typeof expected]).toEqual([name, 'number']);
          const ratio = Number(actual) / Number(expected);
          expect([name, ratio > 0.7 && ratio < 1.4]).toEqual([name, true]);
        }
        expect(await valueOf(real.url, ERROR_RATIO)).toBeCloseTo(0.05, 2);
        const span = { start: `${time - 3}`, end: `${time}`, step: '1' };
        for (const { url } of [real, standIn]) {
          const response = await fetch(`${url}/api/v1/query_range`, {
            method: 'POST',
            body: new URLSearchParams({ query: queries.up, ...span }),
          });
          const { data } = await response.json();
          expect(data).toMatchObject({
            resultType: 'matrix',
            result: [{ metric: { __name__: 'up', job: 'workload' } }],
          });
          const times = data.result[0].values.map((value: [number, string]) =>
            (value[0] - time).toFixed(2),
          );
          expect(times).toEqual(['-3.00', '-2.00', '-1.00', '0.00']);
        }
      });

      it('keeps its samples over stop and start, and leaves no process', async () => {
        const first = await start('prometheus');
        await waitFor('the first scrape', () => valueOf(first.url, 'up'));
        const time = Date.now() / 1000;
        const pidFile = join(directory, 'prometheus/prometheus.pid');
        const pid = Number(await readFile(pidFile, 'utf8'));
        await first.stop();
        expect(() => process.kill(pid, 0)).toThrow('ESRCH');
        await expect(query(first.url, 'up')).rejects.toThrow('fetch failed');

        const second = await start('prometheus');
        expect(await valueOf(second.url, 'up', time)).toBe(1);
      });

      it('takes the place of one whose parent died', async () => {
        await start('prometheus');
        const pidFile = join(directory, 'prometheus/prometheus.pid');
        const pid = Number(await readFile(pidFile, 'utf8'));
        const second = await start('prometheus');
        expect(() => process.kill(pid, 0)).toThrow('ESRCH');
        await waitFor('a scrape', () => valueOf(second.url, 'up'));
      });
    },
  );
});
