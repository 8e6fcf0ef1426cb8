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
 * Break-glass: who let what pass that did not, and what the review of it found
 * (R16, R22).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('overrides', table => {
    table.comment(
      'Break-glass: persons let conditions of one promotion pass that do not, each with a review that is owed (R16)',
    );
    table.uuid('id').primary().comment('Identity');
    table
      .uuid('promotion_id')
      .notNullable()
      .references('id')
      .inTable('promotions')
      .comment('Promotion');
    table.text('component_ref').notNullable().comment('Its component');
    table.text('stage').notNullable().comment('Its stage');
    table.text('digest').notNullable().comment('What the person saw (R20)');
    table
      .specificType('gates', 'jsonb')
      .notNullable()
      .comment('What it passes over: name, title, and what each said then');
    table.text('reason').notNullable().comment('Why, in their words');
    table.text('ticket').notNullable().comment('Where it is written down');
    table.text('user_ref').notNullable().comment('Who overrode');
    table.text('user_name').notNullable().comment('Name to show');
    table
      .timestamp('at', { useTz: true })
      .notNullable()
      .comment('When they did');
    table
      .timestamp('expires_at', { useTz: true })
      .notNullable()
      .comment('From then on it passes over nothing');
    table
      .timestamp('ended_at', { useTz: true })
      .comment('When it stopped passing over anything; null while it may');
    table.text('end_because').comment('Why it stopped');
    table.text('finding').comment('What the review found');
    table.text('reviewed_by').comment('Who closed the review');
    table.text('reviewed_by_name').comment('Name to show');
    table
      .timestamp('reviewed_at', { useTz: true })
      .comment('When they did; null: a review is owed');
    table.index(['promotion_id'], 'overrides_promotion_idx');
  });
  await knex.raw(
    'CREATE INDEX overrides_owed_idx ON overrides (component_ref) WHERE reviewed_at IS NULL',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('overrides');
};
