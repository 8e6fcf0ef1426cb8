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

import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { exampleWith, read } from '../config/testing';
import { openDatabase } from '../database/connection';
import { insertComponent } from '../database/testing';
import { Dependents } from './Dependents';

jest.setTimeout(60_000);

const LEDGER = 'component:default/ledger';

describe('Dependents', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;

  beforeAll(async () => {
    knex = await openDatabase({
      getClient: () => databases.init('POSTGRES_18'),
    });
    const add = (
      name: string,
      row: { depends_on?: string[]; pipeline?: string; removed_at?: Date },
    ) =>
      insertComponent(knex, {
        ref: `component:default/${name}`,
        depends_on: JSON.stringify(row.depends_on ?? []),
        standing: JSON.stringify({ pipeline: row.pipeline }),
        removed_at: row.removed_at,
      });
    await add('ledger', { depends_on: [LEDGER], pipeline: 'standard' });
    await add('shop', { depends_on: ['component:default/mail', LEDGER] });
    await add('carts', { depends_on: ['component:default/shop'] });
    await add('named', { pipeline: 'standard' });
    await add('gone', { depends_on: [LEDGER], removed_at: new Date() });
  });

  afterAll(() => knex.destroy());

  async function wokenBy(ref: string, gates: object): Promise<string[]> {
    const woken: string[] = [];
    const dependents = Dependents.create({
      knex,
      config: read(
        exampleWith({
          'releasePipeline.pipelines.standard.stages.production.gates': gates,
        }),
      ),
      queue: {
        sendAll: async (_name, jobs) => {
          woken.push(...jobs.map(({ key }) => key));
        },
      },
    });
    await dependents.wake(ref);
    return woken.sort();
  }

  it('wakes what the catalog says to depend on it', async () => {
    const others = { type: 'dependency' };
    expect(await wokenBy(LEDGER, { others })).toEqual([
      'component:default/shop',
    ]);
    expect(await wokenBy('component:default/shop', { others })).toEqual([
      'component:default/carts',
    ]);
  });

  it('wakes those too whose pipeline names it in a gate, or in a part of one', async () => {
    const others = { type: 'dependency', components: ['ledger'] };
    const both = ['component:default/named', 'component:default/shop'];
    expect(await wokenBy(LEDGER, { others })).toEqual(both);
    expect(
      await wokenBy(LEDGER, { any: { type: 'any', gates: { others } } }),
    ).toEqual(both);
    expect(await wokenBy('component:default/carts', { others })).toEqual([]);
  });

  it('wakes nobody where no gate looks at other components', async () => {
    expect(await wokenBy(LEDGER, {})).toEqual([]);
  });
});
