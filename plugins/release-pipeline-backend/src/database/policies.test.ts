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
import { aPipeline, aStage } from '../domain/testing/builders';
import { openDatabase } from './connection';
import { readFirstUse, rememberPolicies } from './policies';

jest.setTimeout(60_000);

describe('rememberPolicies', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

  it('R20 keeps a policy once that stages of two pipelines share, at each start', async () => {
    const knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
    const { release } = aPipeline();
    const shared = (pipeline: string) => ({
      pipeline,
      release,
      imagesGiven: false,
      stage: aStage('dev'),
    });
    const start = () =>
      rememberPolicies(knex, [
        shared('standard'),
        shared('regions'),
        { ...shared('standard'), stage: aStage('staging') },
      ]);
    await start();
    await start();
    expect(
      await knex('policy_versions').orderBy('stage').pluck('stage'),
    ).toEqual(['dev', 'staging']);

    // R6: what ran before a stage was there is its baseline.
    const [{ firstUsedAt }, ...others] = await readFirstUse(knex);
    expect(firstUsedAt).toBeGreaterThan(0);
    expect(others).toHaveLength(1);
    await start();
    expect((await readFirstUse(knex))[0].firstUsedAt).toBe(firstUsedAt);
  });
});
