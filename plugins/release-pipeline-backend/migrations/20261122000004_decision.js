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
 * What people look at before they decide: commits, and who else runs where.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('components', table => {
    table
      .specificType('range_commits', 'jsonb')
      .notNullable()
      .defaultTo('{}')
      .comment(
        'The newest commits of each of its ranges, by the range; read only where a person looks at one promotion',
      );
  });
  await knex.schema.alterTable('approvals', table => {
    table.index(['user_ref', 'at'], 'approvals_user_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('approvals', table => {
    table.dropIndex(['user_ref', 'at'], 'approvals_user_idx');
  });
  await knex.schema.alterTable('components', table => {
    table.dropColumn('range_commits');
  });
};
