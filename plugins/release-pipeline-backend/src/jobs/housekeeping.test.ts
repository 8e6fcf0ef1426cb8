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

import { DefaultSchedulerService } from '@backstage/backend-defaults/scheduler';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import createKnex, { type Knex } from 'knex';
import { EvidenceKeys } from '../config/EvidenceKeys';
import { AuthorityCheck } from '../service/AuthorityCheck';
import { EvidenceCheck } from '../service/EvidenceCheck';
import { PipelineMetrics } from '../service/PipelineMetrics';
import { scheduleHousekeeping } from './housekeeping';

jest.setTimeout(60_000);

const HOUR = 3_600_000;

describe('scheduleHousekeeping', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

  it('F24 lets replicas that start together make the tables of the scheduler one after the other', async () => {
    const first = await databases.init('POSTGRES_18');
    // Each replica has connections of its own.
    const replicas = Array.from({ length: 5 }, () =>
      createKnex(first.client.config),
    );
    const metrics = metricsServiceMock.mock();
    const logger = mockServices.logger.mock();
    const keys = EvidenceKeys.create({});
    const start = (knex: Knex) =>
      scheduleHousekeeping({
        scheduler: DefaultSchedulerService.create({
          database: mockServices.database({ knex }),
          logger,
          metrics,
          rootLifecycle: mockServices.rootLifecycle.mock(),
          httpRouter: mockServices.httpRouter.mock(),
          pluginMetadata: { getId: () => 'release-pipeline' },
        }),
        knex,
        retention: { historyMs: HOUR, gateResultsMs: HOUR, evidenceMs: HOUR },
        keys,
        authority: AuthorityCheck.create({
          groups: { readGroups: async () => [] },
          pipelines: new Map(),
          logger,
        }),
        evidence: EvidenceCheck.create({
          knex,
          keys,
          metrics: PipelineMetrics.create(metrics),
          logger,
        }),
        logger,
      });
    await Promise.all(replicas.map(start));
    expect(
      await first('backstage_backend_tasks__tasks').select('id').orderBy('id'),
    ).toEqual([
      { id: 'release-pipeline-authority' },
      { id: 'release-pipeline-evidence' },
      { id: 'release-pipeline-evidence-whole' },
      { id: 'release-pipeline-retention' },
    ]);
    await Promise.all(replicas.map(knex => knex.destroy()));
  });
});
