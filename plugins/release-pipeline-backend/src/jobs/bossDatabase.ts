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

import type { Knex } from 'knex';
import { fromKnex } from 'pg-boss';

/**
 * The plugin's database as pg-boss asks it. Some of its texts begin and commit
 * a transaction themselves; one that fails in between would leave a connection
 * in the pool on which everything fails from then on. So it is rolled back.
 */
export function bossDatabase(knex: Knex): ReturnType<typeof fromKnex> {
  return {
    async executeSql(text, values) {
      const connection = await knex.client.acquireConnection();
      const onConnection = {
        raw: (sql: string, bindings: unknown[]) =>
          knex.raw(sql, bindings as Knex.RawBinding[]).connection(connection),
      };
      try {
        return await fromKnex(onConnection).executeSql(text, values);
      } catch (error) {
        await onConnection.raw('rollback', []).catch(() => undefined);
        throw error;
      } finally {
        await knex.client.releaseConnection(connection);
      }
    },
  };
}
