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

import { readdirSync } from 'node:fs';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import knexFactory from 'knex';
import { openDatabase } from './connection';
import { appendEvidence } from './EvidenceLog';

jest.setTimeout(60_000);

const directory = resolvePackagePath(
  'backstage-plugin-release-pipeline-backend',
  'migrations',
);

describe('the tables', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

  it('say of every table and column what it holds', async () => {
    const knex = await databases.init('POSTGRES_18');
    await openDatabase(mockServices.database({ knex }));
    const { rows } = await knex.raw(`
      select c.relname as table_name, a.attname as column_name
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        and c.relname not like 'knex_migrations%'
        and (col_description(c.oid, a.attnum) is null
          or obj_description(c.oid, 'pg_class') is null)`);
    expect(rows).toEqual([]);
  });

  it('F24 are made once when several replicas start at the same time', async () => {
    const knex = await databases.init('POSTGRES_18');
    const service = mockServices.database({ knex });
    await Promise.all(Array.from({ length: 4 }, () => openDatabase(service)));
    expect(await knex('knex_migrations')).toHaveLength(
      readdirSync(directory).length,
    );
  });

  it('go without a trace, but not while they hold evidence', async () => {
    const knex = await databases.init('POSTGRES_18');
    await knex.migrate.latest({ directory });
    await knex.migrate.rollback({ directory }, true);
    const { rows } = await knex.raw(
      `select relname from pg_class where relnamespace = 'public'::regnamespace
       and relkind in ('r', 'S') and relname not like 'knex_migrations%'`,
    );
    expect(rows).toEqual([]);

    await knex.migrate.latest({ directory });
    await knex.transaction(trx =>
      appendEvidence(trx, [
        { componentRef: 'component:default/a', kind: 'example', payload: {} },
      ]),
    );
    await expect(knex.migrate.rollback({ directory }, true)).rejects.toThrow(
      /1 evidence rows/,
    );
    expect(await knex('evidence')).toHaveLength(1);
  });

  it('are made in PostgreSQL only', async () => {
    const knex = knexFactory({ client: 'mysql2' });
    await expect(openDatabase(mockServices.database({ knex }))).rejects.toThrow(
      /needs PostgreSQL, but backend.database.client is 'mysql2'/,
    );
  });

  it('need a database that answers, and the start says so', async () => {
    const knex = knexFactory({
      client: 'pg',
      connection: { host: '127.0.0.1', port: 1 },
    });
    await expect(openDatabase(mockServices.database({ knex }))).rejects.toThrow(
      /check that PostgreSQL answers/,
    );
    await knex.destroy();
  });
});
