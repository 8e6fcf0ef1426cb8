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
import { openDatabase } from './connection';
import { appendEvidence } from './EvidenceLog';
import { verifyEvidence } from './testing';

jest.setTimeout(60_000);

const entry = (number: number) => ({
  componentRef: 'component:default/payments',
  kind: 'example',
  payload: { number, nested: { text: 'größer', list: [1, 0.5, null] } },
});

describe('the evidence', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;

  beforeEach(async () => {
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
  });

  const append = (...numbers: number[]) =>
    knex.transaction(trx => appendEvidence(trx, numbers.map(entry)));

  /** As somebody who owns the database would do it. */
  const tamper = async (sql: string) => {
    await knex.raw('ALTER TABLE evidence DISABLE TRIGGER USER');
    await knex.raw(sql);
    await knex.raw('ALTER TABLE evidence ENABLE TRIGGER USER');
  };

  it('R32 is one chain, whoever appends at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => append(i, i + 100)));
    expect(await verifyEvidence(knex)).toEqual({ rows: 40 });
  });

  it('I7 leaves no row behind when the change it belongs to is rolled back', async () => {
    await append(1);
    await expect(
      knex.transaction(async trx => {
        await appendEvidence(trx, [entry(2)]);
        throw new Error('the change failed');
      }),
    ).rejects.toThrow('the change failed');
    await append(3);
    expect(await verifyEvidence(knex)).toEqual({ rows: 2 });
  });

  it.each([
    ['UPDATE', "UPDATE evidence SET kind = 'other'"],
    ['DELETE', 'DELETE FROM evidence'],
    ['TRUNCATE', 'TRUNCATE evidence'],
  ])('S46 refuses %s', async (operation, sql) => {
    await append(1, 2);
    await expect(knex.raw(sql)).rejects.toThrow(
      `evidence is append-only: ${operation} refused`,
    );
    expect(await verifyEvidence(knex)).toEqual({ rows: 2 });
  });

  it.each([
    [
      'an edited payload',
      `UPDATE evidence SET payload = '{}' WHERE seq = 3`,
      3,
    ],
    [
      'a moved time',
      `UPDATE evidence SET at = at - interval '1 s' WHERE seq = 2`,
      2,
    ],
    [
      'another component',
      `UPDATE evidence SET component_ref = 'x' WHERE seq = 4`,
      4,
    ],
    ['a removed row', 'DELETE FROM evidence WHERE seq = 2', 2],
    [
      'two rows in another order',
      'UPDATE evidence SET seq = CASE seq WHEN 2 THEN 93 ELSE 92 END WHERE seq IN (2, 3); UPDATE evidence SET seq = seq - 90 WHERE seq > 90',
      2,
    ],
    [
      'an added row',
      `INSERT INTO evidence SELECT 6, at, component_ref, promotion_id, kind, payload, hash, 'made up' FROM evidence WHERE seq = 5`,
      6,
    ],
  ])('S45 names the place of %s', async (_what, sql, brokenAt) => {
    await append(1, 2, 3, 4, 5);
    await tamper(sql);
    expect(await verifyEvidence(knex)).toEqual({
      rows: brokenAt - 1,
      brokenAt,
    });
  });
});
