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
 * Trains, their departures, and what became of each component then.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('trains', table => {
    table.comment('Dated departures that promote many components together');
    table.uuid('id').primary().comment('Random');
    table
      .integer('version')
      .notNullable()
      .defaultTo(1)
      .comment('Raised by each change');
    table.jsonb('text').notNullable().comment('What people wrote');
    table
      .jsonb('permitted')
      .notNullable()
      .comment('Refs of components for which its scheduler may ask (R22)');
    table
      .text('scheduled_by')
      .notNullable()
      .comment('Who asks by it: user ref');
    table
      .text('scheduled_by_name')
      .notNullable()
      .comment('As people knew them then');
    table
      .timestamp('scheduled_at', { useTz: true })
      .notNullable()
      .comment('When that was');
    table
      .timestamp('next_at', { useTz: true })
      .comment('The next departure; null: none');
    table
      .timestamp('ended_at', { useTz: true })
      .comment('When it was called off; null: it was not');
    table.index(['next_at'], 'trains_next_at_idx');
  });
  await knex.schema.createTable('train_runs', table => {
    table.comment('Departures of trains, also those that were missed');
    table.uuid('id').primary().comment('Random');
    table
      .uuid('train_id')
      .notNullable()
      .references('id')
      .inTable('trains')
      .onDelete('CASCADE')
      .comment('Whose departure it is');
    table
      .timestamp('departs_at', { useTz: true })
      .notNullable()
      .comment('When it was due');
    table.jsonb('text').notNullable().comment('What was written then');
    table
      .jsonb('waves')
      .notNullable()
      .comment('Names of the waves, in their order');
    table
      .text('requested_by')
      .notNullable()
      .comment('In whose name it asks: user ref');
    table
      .text('requested_by_name')
      .notNullable()
      .comment('As people knew them then');
    table
      .text('state')
      .notNullable()
      .comment('running, arrived, failed, stopped or missed');
    table
      .integer('wave')
      .notNullable()
      .defaultTo(0)
      .comment('Index of the wave that is under way');
    table
      .timestamp('wave_since', { useTz: true })
      .notNullable()
      .comment('When that wave began');
    table
      .timestamp('started_at', { useTz: true })
      .notNullable()
      .comment('When it departed, or was found missed');
    table
      .timestamp('due_at', { useTz: true })
      .comment('When it is looked at next; null: never');
    table
      .timestamp('ended_at', { useTz: true })
      .comment('Null: it is under way');
    table.text('outcome').comment('What came of it, in words');
    // Each departure once, whichever replica finds it due.
    table.unique(['train_id', 'departs_at'], {
      indexName: 'train_runs_departure_uq',
    });
    table.index(['due_at'], 'train_runs_due_at_idx');
  });
  await knex.schema.createTable('train_run_items', table => {
    table.comment('What became of each component at a departure');
    table
      .uuid('run_id')
      .notNullable()
      .references('id')
      .inTable('train_runs')
      .onDelete('CASCADE')
      .comment('At which departure');
    table.text('component_ref').notNullable().comment('Entity ref, lower case');
    table.text('component_name').notNullable().comment('metadata.name');
    table.text('owner').comment('Entity ref of the owner then');
    table.integer('wave').notNullable().comment('Index of its wave');
    table
      .integer('position')
      .notNullable()
      .comment('What it depends on comes before it');
    table
      .jsonb('depends_on')
      .notNullable()
      .comment('Refs of components of this train');
    table
      .text('state')
      .notNullable()
      .comment('planned, taken, confirmed, failed or left');
    table.text('code').comment('Why it was left, as a prognosis calls it');
    table.uuid('promotion_id').comment('What was opened for it');
    table.text('version').comment('What it takes along');
    table.jsonb('sentence').comment('Why it was left, or how it ended');
    table.primary(['run_id', 'component_ref']);
    table.index(['promotion_id'], 'train_run_items_promotion_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('train_run_items');
  await knex.schema.dropTable('train_runs');
  await knex.schema.dropTable('trains');
};
