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
 * Who made the commits that open promotions bring along (R25).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('components', table => {
    table
      .specificType('ranges', 'jsonb')
      .notNullable()
      .defaultTo('[]')
      .comment(
        'Whom the commits name that open promotions bring into protected stages: authors, committers and co-authors; or why that is not known (R25)',
      );
  });
  await knex.schema.alterTable('effects', table => {
    table.index(['component_ref'], 'effects_component_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('effects', table => {
    table.dropIndex(['component_ref'], 'effects_component_idx');
  });
  await knex.schema.alterTable('components', table => {
    table.dropColumn('ranges');
  });
};
