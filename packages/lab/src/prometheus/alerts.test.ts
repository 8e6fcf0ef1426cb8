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
import { waitFor } from '../testing/waitFor';
import { BAD, Workload } from '../workload';
import { startPrometheus } from './startPrometheus';

jest.setTimeout(60_000);

interface Answer {
  status: string;
  data: {
    alerts: Array<{ labels: Record<string, string>; state: string }>;
  };
}

describe('alerts of the demo', () => {
  // The machine's own Prometheus where there is one; the stand-in everywhere.
  it.each([undefined, 'nowhere'])(
    'tell the bad version from the good one, program path %p',
    async path => {
      const directory = await mkdtemp(join(tmpdir(), 'lab-alerts-'));
      const running = (service: string) => ({
        service,
        stage: 'staging',
        version: '1.1.0',
      });
      const workload = await Workload.start({
        running: () => [running('payments'), running('orders')],
        requestRate: () => 1000,
      });
      workload.markBad('payments', '1.1.0', BAD);
      const prometheus = await startPrometheus({
        scrape: workload.url,
        directory,
        path,
      });
      try {
        const firing = async () => {
          const response = await fetch(`${prometheus.url}/api/v1/alerts`);
          const { data }: Answer = await response.json();
          return data.alerts
            .filter(({ state }) => state === 'firing')
            .map(({ labels }) => `${labels.alertname} ${labels.service}`)
            .sort();
        };
        const found = await waitFor('the alert', async () => {
          const alerts = await firing();
          return alerts.length > 1 ? alerts : undefined;
        });
        expect(found).toEqual(['HighErrorRate payments', 'Watchdog undefined']);
        // And keep since when, as Prometheus does.
        const fired = async () => {
          const query = `max by (alertname, service) (max_over_time(ALERTS{alertstate="firing",stage=~"staging|"}[5s]))`;
          const response = await fetch(
            `${prometheus.url}/api/v1/query?${new URLSearchParams({ query })}`,
          );
          const { data }: { data: { result: Array<{ metric: object }> } } =
            await response.json();
          return data.result.map(({ metric }) => metric);
        };
        expect(
          await waitFor('its series', async () => {
            const series = await fired();
            return series.length > 1 ? series : undefined;
          }),
        ).toEqual(
          expect.arrayContaining([
            { alertname: 'HighErrorRate', service: 'payments' },
            { alertname: 'Watchdog' },
          ]),
        );
      } finally {
        await prometheus.stop();
        await workload.stop();
        await rm(directory, { recursive: true, force: true });
      }
    },
  );
});
