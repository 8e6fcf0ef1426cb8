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

import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { ConflictError, ForwardedError } from '@backstage/errors';
import type { Knex } from 'knex';
import { oneReplicaAtATime } from './locks';

const migrationsDirectory = resolvePackagePath(
  'backstage-plugin-release-pipeline-backend',
  'migrations',
);

/**
 * Connects and migrates. Anything but Postgres is refused: the promises of
 * this plugin rest on its locks, triggers and JSON.
 */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  const client = String(knex.client.config.client);
  if (client !== 'pg') {
    throw new ConflictError(
      `The release-pipeline plugin needs PostgreSQL, but backend.database.client is '${client}'. Set backend.database.client: pg, or backend.database.plugin.release-pipeline.client: pg`,
    );
  }
  if (!database.migrations?.skip) {
    try {
      await oneReplicaAtATime(knex, async () => {
        await knex.migrate.latest({ directory: migrationsDirectory });
      });
    } catch (error) {
      throw new ForwardedError(
        'The release-pipeline plugin could not prepare its tables; check that PostgreSQL answers and that the role may create tables',
        error,
      );
    }
  }
  return knex;
}
