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
import type { Knex } from 'knex';
import { exampleConfig, read } from '../config/testing';
import { openDatabase } from '../database/connection';
import { insertComponent, verifyEvidence } from '../database/testing';
import { ComponentStates } from './ComponentStates';
import { ComponentWriter } from './ComponentWriter';

jest.setTimeout(60_000);

const refOf = (name: string) => `component:default/${name}`;

describe('ComponentWriter', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const config = read(exampleConfig());
  let knex: Knex;
  let writer: ComponentWriter;

  beforeEach(async () => {
    const database = await databases.init('POSTGRES_18');
    knex = await openDatabase(mockServices.database({ knex: database }));
    await knex('active_policy').insert({
      id: 1,
      config_hash: config.configHash,
      since: knex.fn.now(),
    });
    for (const name of ['ledger', 'payments', 'search']) {
      await insertComponent(knex, {
        ref: refOf(name),
        annotations: {
          applications: {},
          images: {},
          argocd: { instanceNames: [] },
          errors: [],
        },
      });
    }
    writer = ComponentWriter.create({
      knex,
      states: ComponentStates.create(config),
    });
  });

  /** Adds a letter to the title that is there under the lock. */
  const append = (name: string, letter: string) =>
    writer.write({
      ref: refOf(name),
      write: async (trx, { component }) => {
        await trx('components')
          .where({ ref: refOf(name) })
          .update({ title: `${component.title ?? ''}${letter}` });
        if (letter === '!') {
          throw new Error('It cannot be written');
        }
        return [{ componentRef: refOf(name), kind: 'titled', payload: {} }];
      },
    });
  const titles = () => knex('components').orderBy('ref').pluck('title');

  it('F19 writes about many at once, about the same one after the other', async () => {
    expect(
      await Promise.all([
        append('payments', 'a'),
        append('ledger', 'b'),
        append('payments', 'c'),
      ]),
    ).toEqual([true, true, true]);
    expect(await titles()).toEqual(['b', 'ac', null]);
    expect(await verifyEvidence(knex)).toEqual({ rows: 3 });
  });

  it('what fails fails alone, and leaves nothing of itself', async () => {
    const [ledger, payments, unknown, search] = await Promise.allSettled([
      append('ledger', 'a'),
      append('payments', '!'),
      append('unknown', 'b'),
      append('search', 'c'),
    ]);
    expect(ledger).toEqual({ status: 'fulfilled', value: true });
    expect(payments).toMatchObject({
      reason: { message: 'It cannot be written' },
    });
    expect(unknown).toMatchObject({ reason: { name: 'NotFoundError' } });
    expect(search).toEqual({ status: 'fulfilled', value: true });
    expect(await titles()).toEqual(['a', null, 'c']);
    expect(await verifyEvidence(knex)).toEqual({ rows: 2 });
  });
});
