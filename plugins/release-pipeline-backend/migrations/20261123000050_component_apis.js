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

// @ts-check

/**
 * What touches what by an API can be told only where it is known who provides
 * and who consumes it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('components', table => {
    table
      .specificType('apis', 'jsonb')
      .comment(
        'Refs of the APIs that it provides and consumes, by the catalog; null = not read yet',
      );
  });
  await knex.raw(
    "CREATE INDEX promotions_changing_idx ON promotions (state_since) WHERE state IN ('ready', 'executing', 'rolling-out', 'watching')",
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('DROP INDEX promotions_changing_idx');
  await knex.schema.alterTable('components', table => {
    table.dropColumn('apis');
  });
};
