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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GateOutcome } from 'backstage-plugin-release-pipeline-node';
import { emptyGateContext } from 'backstage-plugin-release-pipeline-node/testUtils';
import { RunningPrometheus, startPrometheus, Workload } from 'lab';
import { PrometheusClient } from '../adapters/prometheus';
import type { PrometheusQueryConfig } from '../config/types';
import { createPrometheusGate } from './prometheus';
import { deployment, HOUR } from './testing';

jest.setTimeout(180_000);

const WINDOW = 6_000;
const matchers =
  'service="{{ component.name }}",stage="{{ stage }}",version=~"{{ track }}"';
const ratio = (labels: string) =>
  `sum(rate(http_requests_total{${labels},code=~"5.."}[{{ window }}])) / sum(rate(http_requests_total{${labels}}[{{ window }}]))`;
const QUERY: PrometheusQueryConfig = {
  name: 'errors',
  instance: 'lab',
  expr: ratio(matchers.replace(/,version.*/, '')),
  samples:
    'sum(increase(http_requests_total{service="{{ component.name }}",stage="{{ stage }}"}[{{ window }}]))',
  windowMs: WINDOW,
  freshnessMs: 3_000,
  stepMs: 2_000,
};
const maxIncrease = { relative: 0.5, absolute: 0.01 };

/**
 * Staging serves with 1.0.0 and, as a canary, 1.1.0; production with 1.0.0
 * only. Then 1.1.0 turns bad.
 */
describe('prometheus, compared in the lab', () => {
  let directory: string;
  let workload: Workload;
  let server: RunningPrometheus;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gate-'));
    workload = await Workload.start({
      running: () =>
        [
          { stage: 'staging', version: '1.0.0' },
          { stage: 'staging', version: '1.1.0' },
          { stage: 'production', version: '1.0.0' },
        ].map(running => ({ ...running, service: 'example' })),
      requestRate: () => 1000,
    });
    server = await startPrometheus({ scrape: workload.url, directory });
  });

  afterAll(async () => {
    await server.stop();
    await workload.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('sees a version turn bad in each of the four forms', async () => {
    const client = PrometheusClient.create({ name: 'lab', url: server.url });
    const gate = createPrometheusGate({
      queries: new Map([
        ['errors', QUERY],
        [
          'errors-by-track',
          {
            ...QUERY,
            name: 'errors-by-track',
            expr: ratio(matchers),
            tracks: {
              label: 'version',
              canary:
                'max by (version) (http_requests_total{stage="{{ stage }}",version="1.1.0"})',
              stable:
                'max by (version) (http_requests_total{stage="{{ stage }}",version="1.0.0"})',
            },
          },
        ],
      ]),
      clients: new Map([['lab', client]]),
    });
    /** @param goodAt - when 1.1.0 was still good, with a window behind it */
    const ask = (form: string, goodAt?: number): Promise<GateOutcome> => {
      const now = Date.now();
      const query = form === 'stable' ? 'errors-by-track' : 'errors';
      const compareWith = {
        baseline: form,
        maxIncrease,
        ...(form === 'stage' && { stage: 'production' }),
        ...(form === 'last-week' && {
          offset: { milliseconds: Math.max(WINDOW, now - (goodAt ?? now)) },
        }),
      };
      const other = { release: { id: 'release-0', version: '1.0.0' } };
      const since = now - HOUR;
      return gate.evaluate(
        emptyGateContext(
          gate,
          { query, compareWith, minSamples: 100 },
          {
            now,
            deployment: deployment({
              startedAt: goodAt ? goodAt + QUERY.freshnessMs : now - WINDOW,
              healthyAt: form === 'stable' ? undefined : now - WINDOW,
            }),
            ranAt: (stage, at) =>
              at >= since
                ? { ...other, stage, startedAt: since, healthyAt: since }
                : undefined,
          },
        ),
        { signal: new AbortController().signal },
      );
    };
    const until = async (
      form: string,
      status: GateOutcome['status'],
      goodAt?: number,
    ) => {
      for (;;) {
        const outcome = await ask(form, goodAt);
        if (outcome.status === status) {
          return outcome;
        }
        await new Promise(resolve => {
          setTimeout(resolve, 200);
        });
      }
    };

    for (const form of ['stage', 'last-week', 'stable']) {
      const { evidence } = await until(form, 'passed');
      expect(evidence.map(({ label }) => label)).toEqual(
        expect.arrayContaining(['Baseline', 'Ratio', 'Two-sample test']),
      );
    }
    const goodAt = Date.now() - 1_000;
    workload.markBad('example', '1.1.0', { errorRatio: 0.5, slowRatio: 0 });
    for (const form of ['stage', 'last-week', 'stable', 'previous']) {
      const { evidence, reason } = await until(form, 'failed', goodAt);
      expect(reason.join('')).toMatch(/% more\); allowed is at most 50 % or/);
      const chart = evidence.find(item => item.chart)?.chart;
      expect(chart?.series.map(({ points }) => points.length > 0)).toEqual([
        true,
        true,
      ]);
    }
  });
});
