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
import { inTransaction } from './transaction';

jest.setTimeout(60_000);

describe('inTransaction', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init('POSTGRES_18');
    await knex.schema.createTable('counters', table => {
      table.integer('id').primary();
      table.integer('value').notNullable();
    });
    await knex('counters').insert([
      { id: 1, value: 0 },
      { id: 2, value: 0 },
    ]);
  });

  const values = () => knex('counters').orderBy('id').pluck('value');
  const add = (trx: Knex.Transaction, id: number) =>
    trx('counters').where({ id }).increment('value', 1);

  it('F19 runs again what lost a deadlock, and leaves no half of it', async () => {
    let attempts = 0;
    let arrived = 0;
    let meet = () => {};
    const bothHoldOne = new Promise<void>(resolve => {
      meet = resolve;
    });
    const crosswise = (first: number, second: number) =>
      inTransaction(knex, async trx => {
        attempts += 1;
        await add(trx, first);
        arrived += 1;
        if (arrived === 2) {
          meet();
        }
        await bothHoldOne;
        await add(trx, second);
      });
    await Promise.all([crosswise(1, 2), crosswise(2, 1)]);
    expect(attempts).toBe(3);
    expect(await values()).toEqual([2, 2]);
  });

  it('F19 gives up after some attempts, with the error', async () => {
    let attempts = 0;
    await expect(
      inTransaction(knex, async trx => {
        attempts += 1;
        await add(trx, 1);
        await trx.raw(
          `do $$ begin raise exception 'again' using errcode = '40001'; end $$`,
        );
      }),
    ).rejects.toThrow('again');
    expect(attempts).toBe(6);
    expect(await values()).toEqual([0, 0]);
  });

  it('tries nothing else twice', async () => {
    let attempts = 0;
    await expect(
      inTransaction(knex, async trx => {
        attempts += 1;
        await trx('nonesuch').select();
      }),
    ).rejects.toThrow('nonesuch');
    expect(attempts).toBe(1);
  });
});
