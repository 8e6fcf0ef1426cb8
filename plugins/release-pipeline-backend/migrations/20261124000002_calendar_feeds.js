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
 * Calendars elsewhere, as they were read last.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('calendar_feeds', table => {
    table.comment('Calendars elsewhere, as they were read last');
    table.text('name').primary().comment('As config has it');
    table
      .text('source')
      .notNullable()
      .comment('SHA-256 of its address and zone; another one is read at once');
    table
      .jsonb('events')
      .comment('Of the last good copy; null: there was none yet');
    table
      .jsonb('ignored')
      .notNullable()
      .defaultTo('[]')
      .comment('Sentences: what of that copy was not read as it was meant');
    table
      .text('mark')
      .comment(
        'Version of the reader, SHA-256 of events; null: there are none',
      );
    table.text('etag').comment('That came with the copy');
    table.text('last_modified').comment('Likewise');
    table
      .timestamp('read_at', { useTz: true })
      .comment('When it was last heard that the copy holds');
    table
      .timestamp('tried_at', { useTz: true })
      .comment('When it was last asked for');
    table.text('error').comment('Why that failed; null: it did not');
    table
      .boolean('over_age')
      .notNullable()
      .defaultTo(true)
      .comment('Components were told that the copy is too old, or none');
    table
      .timestamp('due_at', { useTz: true })
      .notNullable()
      .comment('When it is read next');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('calendar_feeds');
};
