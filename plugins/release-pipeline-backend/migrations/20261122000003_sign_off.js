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
 * What arrives without a promotion, and what is signed off after the watch: a
 * promotion that only awaits its sign-off lets the next one into the lane (R11).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('deployments', table => {
    table
      .boolean('uncovered')
      .notNullable()
      .defaultTo(false)
      .comment('It came into a protected stage, and no promotion covers it');
  });
  await knex.schema.alterTable('promotions', table => {
    table
      .timestamp('sign_off_since', { useTz: true })
      .comment('When its watch had ended well and its sign-off was asked for');
    table
      .specificType('sign_off', 'jsonb')
      .comment(
        'Who confirmed the release or reported a problem, and in which words; null: nobody',
      );
  });
  await knex.raw('DROP INDEX promotions_lane_uq');
  await knex.raw(
    'CREATE UNIQUE INDEX promotions_lane_uq ON promotions (component_ref, stage, lane) WHERE ended_at IS NULL AND sign_off_since IS NULL',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('DROP INDEX promotions_lane_uq');
  await knex.raw(
    'CREATE UNIQUE INDEX promotions_lane_uq ON promotions (component_ref, stage, lane) WHERE ended_at IS NULL',
  );
  await knex.schema.alterTable('promotions', table => {
    table.dropColumn('sign_off');
    table.dropColumn('sign_off_since');
  });
  await knex.schema.alterTable('deployments', table => {
    table.dropColumn('uncovered');
  });
};
