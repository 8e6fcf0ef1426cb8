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

import { BAD } from './metrics';
import { RunningVersion, Workload } from './Workload';

describe('Workload', () => {
  let now = 0;
  let running: RunningVersion[];
  let workload: Workload;

  beforeEach(async () => {
    now = 1_000_000;
    running = [{ service: 'payments', stage: 'staging', version: '1.0.0' }];
    workload = await Workload.start({
      running: () => running,
      requestRate: ({ stage }) => (stage === 'staging' ? 100 : 1000),
      now: () => now,
    });
  });

  afterEach(() => workload.stop());

  async function scrape() {
    const response = await fetch(workload.url);
    expect(response.headers.get('content-type')).toBe(
      'text/plain; version=0.0.4',
    );
    const text = await response.text();
    return (series: string) => {
      const line = text.split('\n').find(entry => entry.startsWith(series));
      return line === undefined ? undefined : Number(line.split(' ').at(-1));
    };
  }

  const total = (version: string, code: number, stage = 'staging') =>
    `http_requests_total{service="payments",stage="${stage}",version="${version}",code="${code}"}`;

  it('counts requests at the configured rate', async () => {
    expect((await scrape())(total('1.0.0', 200))).toBe(0);
    now += 10_000;
    const value = await scrape();
    expect(value(total('1.0.0', 200))).toBe(999);
    expect(value(total('1.0.0', 500))).toBe(1);
    expect(
      value(
        'http_request_duration_seconds_count{service="payments",stage="staging"',
      ),
    ).toBe(1000);
  });

  it('shows errors and slow answers of a bad version only', async () => {
    running.push({ service: 'payments', stage: 'staging', version: '1.1.0' });
    workload.markBad('payments', '1.1.0', BAD);
    await scrape();
    now += 100_000;
    const value = await scrape();
    const within = (version: string, bound: string) =>
      value(
        `http_request_duration_seconds_bucket{service="payments",stage="staging",version="${version}",le="${bound}"}`,
      );
    expect(value(total('1.0.0', 500))).toBe(10);
    expect(value(total('1.1.0', 500))).toBe(500);
    expect(value(total('1.1.0', 200))).toBe(9500);
    expect(within('1.1.0', '1')).toBe(7000);
    expect(within('1.1.0', '+Inf')).toBe(10_000);
    expect(within('1.0.0', '1')).toBe(9980);

    workload.markGood('payments', '1.1.0');
    now += 100_000;
    expect((await scrape())(total('1.1.0', 500))).toBe(510);
  });

  it('lets the series go with the pods, and begins anew with new ones', async () => {
    await scrape();
    now += 10_000;
    await scrape();
    const [before] = running.splice(0);
    expect((await scrape())(total('1.0.0', 200))).toBeUndefined();
    running.push(before);
    expect((await scrape())(total('1.0.0', 200))).toBe(0);
  });

  it('can be without traffic, and without an answer', async () => {
    workload.setRate('payments', 'staging', 0);
    await scrape();
    now += 10_000;
    expect((await scrape())(total('1.0.0', 200))).toBe(0);

    workload.failWith(500);
    expect((await fetch(workload.url)).status).toBe(500);
    workload.failWith(undefined);
    expect((await fetch(workload.url)).status).toBe(200);
  });

  it('never counts backwards when the clock does', async () => {
    now += 10_000;
    await scrape();
    now += 10_000;
    const before = (await scrape())(total('1.0.0', 200));
    now -= 15_000;
    expect((await scrape())(total('1.0.0', 200))).toBe(before);
  });
});
