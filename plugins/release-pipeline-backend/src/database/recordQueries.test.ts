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

import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { openDatabase } from './connection';
import { json } from './sql';
import {
  insertComponent,
  insertDeployment,
  insertRelease,
  PAYMENTS,
  readStoredState,
} from './testing';

jest.setTimeout(60_000);

const START = Date.UTC(2026, 10, 20);
const MINUTE = 60_000;

describe('reports of incidents', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;

  beforeAll(async () => {
    knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
    await insertComponent(knex);
    await insertDeployment(knex, {
      release_id: await insertRelease(knex),
      started_at: new Date(START - 1),
    });
  });

  /** One each minute: the minute and the status of those that are read, in order. */
  async function read(statuses: string[]) {
    await knex('reports').delete();
    await knex.batchInsert(
      'reports',
      statuses.map((status, index) => ({
        id: randomUUID(),
        component_ref: PAYMENTS,
        stage: 'staging',
        check_name: 'incidents',
        run: String(index),
        status,
        values: json({}),
        reported_by: 'alerts',
        received_at: new Date(START + index * MINUTE),
        superseded_at:
          index === statuses.length - 1
            ? null
            : new Date(START + (index + 1) * MINUTE),
      })),
    );
    const state = await readStoredState(knex, { incidents: ['incidents'] });
    return state.reports
      .map(({ at, status }) => [(at - START) / MINUTE, status] as const)
      .reverse();
  }

  const up = 'passed';
  const down = 'failed';

  it('R8 are read where one begins or ends, and not each time that a check repeats itself', async () => {
    expect(await read([up, up, down, down, down, up, up, up])).toEqual([
      [0, up],
      [2, down],
      [5, up],
      [7, up],
    ]);
  });

  it('R8 are the oldest one together where there are too many', async () => {
    const told = await read(
      Array.from({ length: 1_001 }, (_, index) => (index % 2 ? down : up)),
    );
    expect(told).toHaveLength(202);
    expect(told[0]).toEqual([1, down]);
    expect(told.at(-1)).toEqual([1_000, up]);
  });
});
