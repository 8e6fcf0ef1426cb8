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
 * Calendars that people read elsewhere.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('calendar_subscriptions', table => {
    table.comment('Calendars that people read elsewhere');
    table.uuid('id').primary().comment('Random');
    table
      .text('token_hash')
      .notNullable()
      .unique()
      .comment('SHA-256 of the secret in its address; that is kept nowhere');
    table.text('owner_ref').notNullable().index().comment('A user');
    table.text('name').notNullable().comment('What calendars call it');
    table
      .jsonb('filter')
      .notNullable()
      .comment('What it shows: SubscriptionFilter of the API');
    table
      .timestamp('created_at', { useTz: true })
      .notNullable()
      .comment('When');
    table
      .timestamp('revoked_at', { useTz: true })
      .comment('Since then nobody reads it; null: it may be read');
    table
      .timestamp('fetched_at', { useTz: true })
      .comment('When a calendar asked for it last, to the minute; null: never');
  });
  await knex.schema.createTable('calendar_visits', table => {
    table.comment(
      'What the portal let people see last, of those who have subscriptions',
    );
    table.text('user_ref').primary().comment('A user');
    table
      .timestamp('visited_at', { useTz: true })
      .notNullable()
      .comment('When that was');
    table
      .jsonb('visible')
      .notNullable()
      .comment('Refs of the components that they could see');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('calendar_visits');
  await knex.schema.dropTable('calendar_subscriptions');
};
