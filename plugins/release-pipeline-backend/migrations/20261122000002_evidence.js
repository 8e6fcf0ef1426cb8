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
 * Signed checkpoints, below which old evidence may go (R32).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('evidence_checkpoints', table => {
    table.comment(
      'Where the chain of the evidence begins when old rows were removed, signed; the newest counts (R32)',
    );
    table
      .bigInteger('seq')
      .primary()
      .comment('Last row that may be missing; the chain begins behind it');
    table.text('hash').notNullable().comment('Hash of that row');
    table
      .timestamp('at', { useTz: true })
      .notNullable()
      .comment('When it was signed');
    table
      .specificType('kept', 'jsonb')
      .notNullable()
      .comment('Rows up to there that were kept: pairs of seq and hash');
    table
      .text('signature')
      .notNullable()
      .comment('Ed25519 over the canonical JSON of all this, in base64');
  });
  await knex.raw(`
    CREATE OR REPLACE FUNCTION evidence_is_append_only() RETURNS trigger AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND EXISTS
          (SELECT 1 FROM evidence_checkpoints WHERE seq >= OLD.seq) THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'evidence is append-only: % refused', TG_OP;
    END
    $$ LANGUAGE plpgsql`);
  await knex.raw(`
    CREATE FUNCTION evidence_checkpoint_stays() RETURNS trigger AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND EXISTS
          (SELECT 1 FROM evidence_checkpoints WHERE seq > OLD.seq) THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'the newest checkpoint of the evidence stays: % refused', TG_OP;
    END
    $$ LANGUAGE plpgsql`);
  await knex.raw(
    'CREATE TRIGGER evidence_checkpoint_no_change BEFORE UPDATE OR DELETE ON evidence_checkpoints FOR EACH ROW EXECUTE FUNCTION evidence_checkpoint_stays()',
  );
  await knex.raw(
    'CREATE TRIGGER evidence_checkpoint_no_truncate BEFORE TRUNCATE ON evidence_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION evidence_checkpoint_stays()',
  );
  await knex.schema.alterTable('evidence_check', table => {
    table
      .bigInteger('whole_seq')
      .comment('Up to where it held when all of it was read last');
    table.text('whole_hash').comment('Hash of that row, as it was');
    table
      .timestamp('whole_at', { useTz: true })
      .comment('When all of it was read last and held');
    table
      .bigInteger('broken_at')
      .comment('First row that is not as it was; until all is read and holds');
    table
      .text('because')
      .comment('What is wrong there, where that is not the row itself');
    table
      .timestamp('broken_since', { useTz: true })
      .comment('When that was found first');
  });
  // Also the owner, unless it is a superuser, would have to grant itself this first.
  await knex.raw(
    'REVOKE UPDATE, TRUNCATE ON evidence, evidence_checkpoints FROM CURRENT_USER',
  );
};

/**
 * Refuses to go when rows were removed by a checkpoint: without it nobody could
 * tell that from a manipulation.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  const [{ count }] = await knex('evidence_checkpoints').count({ count: '*' });
  if (Number(count) > 0) {
    throw new Error('Refusing to drop the checkpoint of pruned evidence');
  }
  await knex.schema.dropTable('evidence_checkpoints');
  await knex.schema.alterTable('evidence_check', table => {
    table.dropColumns(
      'whole_seq',
      'whole_hash',
      'whole_at',
      'broken_at',
      'because',
      'broken_since',
    );
  });
  await knex.raw('GRANT UPDATE, TRUNCATE ON evidence TO CURRENT_USER');
  await knex.raw('DROP FUNCTION evidence_checkpoint_stays');
  await knex.raw(`
    CREATE OR REPLACE FUNCTION evidence_is_append_only() RETURNS trigger AS $$
    BEGIN
      RAISE EXCEPTION 'evidence is append-only: % refused', TG_OP;
    END
    $$ LANGUAGE plpgsql`);
};
