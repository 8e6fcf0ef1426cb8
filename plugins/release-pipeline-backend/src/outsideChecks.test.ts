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

import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Tab } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import {
  type RunningPlugin,
  runs,
  startPlugin,
} from './__testUtils__/startPlugin';
import { json, TestUpstream } from './adapters/testing';

jest.setTimeout(300_000);

const TOKENS = {
  check: 'seeded-check-token',
  alertmanager: 'seeded-alertmanager-token',
};

const NEVER_ASKED =
  'What is left of the error budget of production over 7\u00a0d is not known: high';

const verdictOf = (tab: Tab) =>
  tab.stages.find(stage => stage.name === 'production')?.verdicts[0];

const gateOf = (tab: Tab, name: string) =>
  verdictOf(tab)?.gates.find(gate => gate.name === name);

describe('gates that ask outside', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let world: SmallWorld;
  let upstream: TestUpstream;
  let plugin: RunningPlugin;
  /** The share of bad events of payments. */
  let spent: number;

  beforeEach(async () => {
    logger.child.mockReturnValue(logger);
    spent = 0;
    upstream = await TestUpstream.start((request, response) => {
      const { authorization } = request.headers;
      const isAlerts = request.url?.startsWith('/api/v2/alerts');
      const token = isAlerts ? TOKENS.alertmanager : TOKENS.check;
      if (request.url?.startsWith('/api/v1/query')) {
        const expr = new URLSearchParams(request.text).get('query') ?? '';
        const now = Date.now() / 1000;
        const value = expr.includes('timestamp(') ? now : spent;
        json(response, {
          status: 'success',
          data: {
            resultType: 'vector',
            result: expr.includes('payments')
              ? [{ metric: {}, value: [now, `${value}`] }]
              : [],
          },
        });
      } else if (authorization !== `Bearer ${token}`) {
        json(response, {}, 401);
      } else if (isAlerts) {
        json(response, [
          {
            labels: { alertname: 'Slow', service: 'orders' },
            status: { state: 'active', silencedBy: [], inhibitedBy: [] },
          },
        ]);
      } else {
        const { input } = JSON.parse(request.text);
        const allow = input.component.name === 'payments';
        const reasons = allow ? [] : [`frozen, ${authorization}`];
        json(response, { result: { allow, reasons } });
      }
    });
    world = await startSmallWorld({
      components: ['payments', 'orders'],
      staging: {
        risk: {
          rules: [
            { class: 'medium', busy: { within: { hours: 1 }, changes: 1 } },
          ],
        },
      },
      production: {
        risk: {
          rules: [
            {
              class: 'medium',
              budget: {
                query: 'error-ratio',
                objective: 0.99,
                over: { days: 7 },
                below: 0.2,
              },
            },
          ],
        },
        gates: {
          policy: { type: 'http', check: 'policy' },
          quiet: {
            type: 'alerts',
            alertmanager: 'main',
            labels: { service: '{{ component.name }}' },
          },
        },
      },
    });
    knex = await databases.init('POSTGRES_18');
    const { releasePipeline } = world.config as { releasePipeline: object };
    plugin = await startPlugin({
      knex,
      world,
      config: {
        releasePipeline: {
          ...releasePipeline,
          checks: {
            policy: {
              preset: 'opa',
              url: upstream.url,
              path: '/v1/data/release',
              token: TOKENS.check,
            },
          },
          prometheus: {
            instances: { main: { url: upstream.url } },
            queries: {
              'error-ratio': {
                instance: 'main',
                expr: 'errors{service="{{ component.name }}"}',
              },
            },
          },
          alertmanager: {
            instances: {
              main: { url: upstream.url, token: TOKENS.alertmanager },
            },
          },
        },
      },
      features: [logger.factory],
    });
  });

  afterEach(async () => {
    await plugin.stop();
    await world.stop();
    await upstream.stop();
  });

  it('let through what they allow, hold back the rest with its reason, and S40 tell no secret', async () => {
    for (const component of ['payments', 'orders']) {
      await plugin.tabUntil(
        component,
        tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
      );
      await world.push(component, 'dev', '1.1.0');
    }
    for (const component of ['payments', 'orders']) {
      const tab = await plugin.tabUntil(
        component,
        each =>
          runs(each, 'staging') === '1.1.0' &&
          gateOf(each, 'after')?.status === 'passed',
      );
      const answer = await plugin
        .as('dana')
        .post(`/components/default/component/${component}/promotions`, {
          stage: 'production',
          releaseId: tab.stages.find(({ name }) => name === 'dev')!.release!.id,
          reason: 'wanted',
        });
      expect(answer.body).toMatchObject({ id: expect.any(String) });
    }

    const held = await plugin.tabUntil(
      'orders',
      tab =>
        gateOf(tab, 'policy')?.status === 'failed' &&
        gateOf(tab, 'quiet')?.status === 'failed',
    );
    expect(gateOf(held, 'policy')?.reason).toEqual([
      'policy: decision does not allow it; frozen, Bearer ***',
    ]);
    expect(gateOf(held, 'quiet')?.reason).toEqual(['an alert fires: Slow']);
    await plugin.tabUntil(
      'payments',
      tab => runs(tab, 'production') === '1.1.0',
    );
    expect(await world.desired('orders', 'production')).toBe('1.0.0');

    // Readers ask nobody outside; what is due meanwhile is asked all the same.
    const before = upstream.requests.length;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        await plugin.tabUntil('orders', () => true);
        await plugin.tabUntil('payments', () => true);
      }),
    );
    expect(upstream.requests.length - before).toBeLessThan(50);

    const promotions = await knex('promotions').pluck('id');
    const told = await Promise.all(
      [
        ...promotions.flatMap(id => [
          `/promotions/${id}/evidence`,
          `/promotions/${id}/evidence.html`,
        ]),
        `/evidence/promotions.csv?${lastDays()}`,
      ].map(async path => (await plugin.as('pat').get(path).expect(200)).text),
    );
    expect(told.length).toBeGreaterThan(4);
    const kept = JSON.stringify([
      held,
      told,
      await knex('gate_results'),
      await knex('evidence'),
      await knex('policy_versions'),
      Object.values(logger).flatMap(log =>
        jest.isMockFunction(log) ? log.mock.calls : [],
      ),
    ]);
    for (const hidden of [...Object.values(TOKENS), upstream.url]) {
      expect(kept).not.toContain(hidden);
    }
  });

  it('R14 risk rises with a budget nearly spent and a busy stage, and F48 is high while nobody knows', async () => {
    spent = 0.009;
    const inStaging = async (component: string) => {
      await plugin.tabUntil(
        component,
        tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
      );
      await world.push(component, 'dev', '1.1.0');
      return verdictOf(
        await plugin.tabUntil(
          component,
          tab =>
            runs(tab, 'staging') === '1.1.0' &&
            verdictOf(tab)?.riskReasons[0] !== NEVER_ASKED,
        ),
      );
    };

    expect(await inStaging('payments')).toMatchObject({
      risk: 'medium',
      riskReasons: expect.arrayContaining([
        '10 % of the error budget of production over 7\u00a0d left: medium',
      ]),
    });
    expect(await inStaging('orders')).toMatchObject({
      risk: 'high',
      riskReasons: expect.arrayContaining([
        'What is left of the error budget of production over 7\u00a0d is not known (error ratio over 7 d: there is no data): high',
      ]),
    });
    // The first sight of each counted as no change; the first promotion did.
    expect(
      await knex('promotions')
        .where({ stage: 'staging' })
        .orderBy('requested_at')
        .select('component_ref', 'risk'),
    ).toEqual([
      { component_ref: 'component:default/payments', risk: 'low' },
      { component_ref: 'component:default/orders', risk: 'medium' },
    ]);
  });
});

/** The query of a period that ends tomorrow. */
function lastDays(): string {
  const day = 24 * 3_600_000;
  const from = new Date(Date.now() - day).toISOString();
  const to = new Date(Date.now() + day).toISOString();
  return new URLSearchParams({ from, to }).toString();
}
