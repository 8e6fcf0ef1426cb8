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

import { mockServices, startTestBackend, TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { releasePipelinePlugin } from './plugin';
import { startWorld, type TestWorld } from './testing/world';

jest.setTimeout(120_000);

describe('release-pipeline plugin', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let world: TestWorld;

  afterEach(async () => {
    await world?.stop();
  });

  it('brings a new release into an automatic stage by one commit', async () => {
    world = await startWorld({ components: ['payments'] });
    const knex = await databases.init('POSTGRES_18');
    const backend = await startTestBackend({
      features: [
        releasePipelinePlugin,
        mockServices.rootConfig.factory({ data: world.config }),
        mockServices.database.factory({ knex }),
        catalogServiceMock.factory({ entities: world.entities }),
      ],
    });
    for (let i = 0; i < 100; i += 1) {
      const [row] = await knex('components').select('baseline_at');
      if (row?.baseline_at) break;
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    console.log(await knex('components'), await knex('bindings'), await knex('deployments').select('stage', 'started_at', 'healthy_at'), await knex('argocd_instances'));
    await world.push('payments', 'dev', '1.1.0');
    for (let i = 0; i < 100; i += 1) {
      if ((await world.desired('payments', 'staging')) === '1.1.0') break;
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    await new Promise(resolve => setTimeout(resolve, 5000));
    console.log(JSON.stringify(await knex('gate_results').select('gate','status','result')), JSON.stringify(await knex('applications').select('name','facts')), await knex('promotions'), await knex('effects'), (await knex('deployments').select('stage', 'started_at', 'healthy_at', 'ended_at', 'outcome')));
    expect(await world.desired('payments', 'staging')).toBe('1.1.0');
    await backend.stop();
  });
});
