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
 * Exceptions from a freeze: one promotion may pass one freeze for a time, asked
 * by one person and confirmed by another.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('calendar_exceptions', table => {
    table.comment(
      'Exceptions: one promotion passes one freeze for a time, once a second person has confirmed it',
    );
    table.uuid('id').primary().comment('Identity');
    table
      .uuid('promotion_id')
      .notNullable()
      .references('id')
      .inTable('promotions')
      .comment('Promotion: one release of one component into one stage');
    table.text('component_ref').notNullable().comment('Its component');
    table.text('stage').notNullable().comment('Its stage');
    table.text('digest').notNullable().comment('What the person saw (R20)');
    table.text('event_id').notNullable().comment('Freeze, as the API calls it');
    table.text('event_title').notNullable().comment('Its title then');
    table.text('reason').notNullable().comment('Why, in their words');
    table.text('ticket').notNullable().comment('Where it is written down');
    table.text('user_ref').notNullable().comment('Who asked');
    table.text('user_name').notNullable().comment('Name to show');
    table
      .timestamp('at', { useTz: true })
      .notNullable()
      .comment('When they did');
    table
      .timestamp('expires_at', { useTz: true })
      .notNullable()
      .comment('From then on the freeze holds again');
    table.text('confirmed_by').comment('The second person; null: nobody yet');
    table.text('confirmed_by_name').comment('Name to show');
    table
      .timestamp('confirmed_at', { useTz: true })
      .comment('When they did; null: it passes nothing');
    table
      .timestamp('used_at', { useTz: true })
      .comment('When its promotion passed by it; null: it has not');
    table
      .timestamp('ended_at', { useTz: true })
      .comment('When it was over; null while it may pass');
    table.text('end_because').comment('Why it was over');
    table.index(['promotion_id'], 'calendar_exceptions_promotion_idx');
    table.index(['event_id', 'at'], 'calendar_exceptions_event_idx');
  });
  await knex.raw(
    'CREATE UNIQUE INDEX calendar_exceptions_open_uq ON calendar_exceptions (promotion_id, event_id) WHERE ended_at IS NULL',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('calendar_exceptions');
};
