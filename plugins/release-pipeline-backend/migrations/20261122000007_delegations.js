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
 * Seats in approvals that people hand to others for a time.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('delegations', table => {
    table.comment('Seats in approvals that people hand to others for a time');
    table.uuid('id').primary().comment('Random');
    table.text('from_ref').notNullable().comment('The giver, a user');
    table.text('from_name').notNullable().comment('As people knew them then');
    table.text('to_ref').notNullable().comment('The holder, a user');
    table.text('to_name').notNullable().comment('As people knew them then');
    table.text('reason').comment('Why; null: nobody said');
    table
      .timestamp('from_at', { useTz: true })
      .notNullable()
      .comment('When it was handed over');
    table
      .timestamp('until_at', { useTz: true })
      .notNullable()
      .comment('From then on it counts for nothing');
    table
      .timestamp('ended_at', { useTz: true })
      .comment('When somebody ended it; null: only its time does');
  });
  // Nobody has two seats by handing over one.
  await knex.raw(
    'CREATE UNIQUE INDEX delegations_giver_uq ON delegations (from_ref) WHERE ended_at IS NULL',
  );
  await knex.schema.alterTable('approvals', table => {
    table
      .jsonb('delegation_ids')
      .notNullable()
      .defaultTo('[]')
      .comment('Delegations by which its giver held seats of others then');
    table
      .text('counts_for')
      .comment('In whose seat it counted when judged last; null: an own one');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('approvals', table => {
    table.dropColumn('counts_for');
    table.dropColumn('delegation_ids');
  });
  await knex.schema.dropTable('delegations');
};
