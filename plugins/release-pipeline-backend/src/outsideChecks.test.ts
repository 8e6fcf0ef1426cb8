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

const gateOf = (tab: Tab, name: string) =>
  tab.stages
    .find(stage => stage.name === 'production')
    ?.verdicts[0]?.gates.find(gate => gate.name === name);

describe('gates that ask outside', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let world: SmallWorld;
  let upstream: TestUpstream;
  let plugin: RunningPlugin;

  beforeEach(async () => {
    logger.child.mockReturnValue(logger);
    upstream = await TestUpstream.start((request, response) => {
      const { authorization } = request.headers;
      const isAlerts = request.url?.startsWith('/api/v2/alerts');
      const token = isAlerts ? TOKENS.alertmanager : TOKENS.check;
      if (authorization !== `Bearer ${token}`) {
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
      production: {
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

    const kept = JSON.stringify([
      held,
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
});
