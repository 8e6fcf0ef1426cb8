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
 * All tables of the release pipeline. Times are the database's own (R27);
 * JSON documents keep times as milliseconds since 1970.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('argocd_instances', table => {
    table.comment('Argo CD instances and how far they can be believed (R5)');
    table.text('name').primary().comment('Name in argocd.appLocatorMethods');
    table
      .timestamp('last_complete_at', { useTz: true })
      .comment('When its list was last read completely');
    table
      .timestamp('failing_since', { useTz: true })
      .comment('Since when it does not answer; null while it does');
    table.text('error').comment('What went wrong last, redacted');
    table.text('version').comment('Version that it reported');
    table.text('account').comment('Account that our token stands for');
    table
      .integer('list_count')
      .comment('Applications in the last complete list');
    table
      .specificType('lacks', 'jsonb')
      .notNullable()
      .defaultTo('[]')
      .comment('What this server cannot do, in sentences (R37)');
  });

  await knex.schema.createTable('observation_gaps', table => {
    table.comment(
      'Spans without a complete list of an instance; clocks stand still (R26)',
    );
    table.bigIncrements('id').comment('Identity');
    table.text('instance').notNullable().comment('Argo CD instance');
    table
      .timestamp('from_at', { useTz: true })
      .notNullable()
      .comment('Last complete list before the gap');
    table
      .timestamp('to_at', { useTz: true })
      .notNullable()
      .comment('First complete list after the gap');
    table.text('because').notNullable().comment('Why, in words');
    table.index(['instance', 'to_at'], 'observation_gaps_instance_idx');
  });

  await knex.schema.createTable('components', table => {
    table.comment('Catalog entities that carry our or argocd annotations');
    table.text('ref').primary().comment('Entity ref, lower case (R35)');
    table.text('name').notNullable().comment('metadata.name');
    table.text('namespace').notNullable().comment('metadata.namespace');
    table.text('title').comment('metadata.title');
    table.text('type').comment('spec.type');
    table.text('owner').comment('Entity ref of the owner');
    table.text('system').comment('Entity ref of the system');
    table
      .specificType('annotations', 'jsonb')
      .notNullable()
      .comment('Our and the argocd annotations as read, with their errors');
    table.text('origin').comment('Where the catalog has the entity from (R35)');
    table
      .specificType('standing', 'jsonb')
      .comment(
        'Pipeline, owner and origin that are in force, and who confirmed their change (R19, R35)',
      );
    table
      .specificType('links', 'jsonb')
      .comment('metadata.links as written; null = not read yet');
    table
      .specificType('depends_on', 'jsonb')
      .comment('Refs of the components it depends on; null = not read yet');
    table.text('etag').notNullable().comment('Hash of what is stored here');
    table
      .timestamp('baseline_at', { useTz: true })
      .comment('When every stage had been read from a complete list (R6)');
    table
      .specificType('automatic', 'jsonb')
      .notNullable()
      .defaultTo('{}')
      .comment(
        'By automatic stage: what must not change, and since when it has not (R10)',
      );
    table
      .specificType('reductions', 'jsonb')
      .notNullable()
      .defaultTo('[]')
      .comment(
        'Which commits identify the releases of the revisions that run, or why that is not known (R1)',
      );
    table
      .specificType('argocd_path', 'jsonb')
      .comment(
        'From Argo CD to it by what they depend on; empty = not needed by it, null = not read yet (R14)',
      );
    table
      .specificType('budgets', 'jsonb')
      .notNullable()
      .defaultTo('[]')
      .comment(
        'What was left of the error budgets that rules of risk ask for (R14)',
      );
    table
      .specificType('differences', 'jsonb')
      .notNullable()
      .defaultTo('[]')
      .comment(
        'What Git would change between what runs and what would run: classes and places, never values; or why that has not been read (R14)',
      );
    table
      .timestamp('removed_at', { useTz: true })
      .comment('When it was gone from the catalog in two complete syncs (R35)');
    table
      .timestamp('missing_since', { useTz: true })
      .comment('First complete sync that did not show it');
    table
      .timestamp('due_at', { useTz: true })
      .comment('When it must be looked at again even if nothing changes (R29)');
    table
      .timestamp('changed_at', { useTz: true })
      .notNullable()
      .defaultTo(knex.fn.now())
      .comment('When this row was last changed by the catalog');
    table.index(['due_at'], 'components_due_idx');
  });

  await knex.raw(
    'CREATE INDEX components_depends_on_idx ON components USING gin (depends_on jsonb_path_ops)',
  );

  await knex.schema.createTable('bindings', table => {
    table.comment(
      'Which Argo CD application serves which stage of a component (R17, R19)',
    );
    table.text('component_ref').notNullable().comment('Component');
    table.text('instance').notNullable().comment('Argo CD instance');
    table.text('app_namespace').notNullable().comment('Application namespace');
    table.text('app_name').notNullable().comment('Application name');
    table
      .text('stage')
      .notNullable()
      .comment('Stage that it serves; empty = found, but in no stage (R18)');
    table
      .text('confirmed_by')
      .comment('label, annotation or project; null = not confirmed');
    table
      .specificType('problem', 'jsonb')
      .comment('Why it is not confirmed, and what to add where');
    table
      .text('fingerprint')
      .notNullable()
      .comment('Hash of what must not change before an effect (R19)');
    table.primary(
      ['component_ref', 'stage', 'instance', 'app_namespace', 'app_name'],
      { constraintName: 'bindings_pk' },
    );
    table.index(
      ['instance', 'app_namespace', 'app_name'],
      'bindings_application_idx',
    );
  });

  await knex.schema.createTable('applications', table => {
    table.comment('Argo CD applications that a component resolves to');
    table.text('instance').notNullable().comment('Argo CD instance');
    table.text('namespace').notNullable().comment('metadata.namespace');
    table.text('name').notNullable().comment('metadata.name');
    table.text('uid').notNullable().comment('metadata.uid');
    table
      .text('resource_version')
      .notNullable()
      .comment('Version last read; order holds within one uid only (I5)');
    table
      .text('list_hash')
      .notNullable()
      .comment('Hash of the projected list item that led to this reading');
    table
      .text('decisive_hash')
      .notNullable()
      .comment('Hash of what decides; a change restarts the settle time (R3)');
    table
      .specificType('facts', 'jsonb')
      .notNullable()
      .comment('What was read, as ApplicationFacts');
    table
      .timestamp('observed_at', { useTz: true })
      .notNullable()
      .comment('When it was last read whole');
    table
      .timestamp('unchanged_since', { useTz: true })
      .notNullable()
      .comment('Since when the decisive hash is what it is');
    table
      .timestamp('refresh_asked_at', { useTz: true })
      .comment('When Argo CD was last asked to compare again');
    table
      .timestamp('gone_at', { useTz: true })
      .comment('When it was known to be deleted');
    table
      .timestamp('hidden_since', { useTz: true })
      .comment(
        'Since when a list does not show it although it may exist (F32)',
      );
    table.primary(['instance', 'namespace', 'name'], {
      constraintName: 'applications_pk',
    });
  });

  await knex.schema.createTable('releases', table => {
    table.comment('Immutable sets of artifacts that were seen live (R1)');
    table.uuid('id').primary().comment('Identity');
    table.text('component_ref').notNullable().comment('Component');
    table.text('key').notNullable().comment('SHA-256 of what it consists of');
    table.text('version').notNullable().comment('What people call it');
    table
      .specificType('artifacts', 'jsonb')
      .notNullable()
      .comment('Artifacts by logical name');
    table
      .bigInteger('place')
      .comment(
        'Order of first sighting in a first stage; null = none yet (R9)',
      );
    table
      .boolean('adopted')
      .notNullable()
      .comment('Ran before anybody watched (R6)');
    table
      .boolean('ambiguous')
      .notNullable()
      .defaultTo(false)
      .comment('One tag was seen with two digests (R1)');
    table
      .timestamp('first_seen_at', { useTz: true })
      .notNullable()
      .comment('First sighting anywhere');
    table.text('first_seen_stage').notNullable().comment('Where that was');
    table.unique(['component_ref', 'key'], { indexName: 'releases_key_uq' });
  });
  await knex.raw('CREATE SEQUENCE release_places');
  await knex.raw(
    "COMMENT ON SEQUENCE release_places IS 'Gives releases their place (R9)'",
  );

  await knex.schema.createTable('deployments', table => {
    table.comment('Facts: a release ran in a stage from then to then');
    table.uuid('id').primary().comment('Identity');
    table.text('component_ref').notNullable().comment('Component');
    table.text('stage').notNullable().comment('Stage');
    table
      .uuid('release_id')
      .notNullable()
      .references('id')
      .inTable('releases')
      .comment('Release');
    table
      .timestamp('started_at', { useTz: true })
      .notNullable()
      .comment('When it was synced');
    table
      .timestamp('healthy_at', { useTz: true })
      .comment('When it first became healthy (R3)');
    table
      .timestamp('ended_at', { useTz: true })
      .comment('When something else ran there');
    table.text('outcome').comment('replaced, rolled-back, failed or removed');
    table
      .bigInteger('counted_ms')
      .notNullable()
      .comment('Healthy time counted before running_since (R26)');
    table
      .timestamp('running_since', { useTz: true })
      .comment('Since when the clock runs; null while it stands');
    table
      .boolean('taken_from_argocd')
      .notNullable()
      .comment('The clock began from times of Argo CD, before anybody watched');
    table
      .specificType('transitions', 'jsonb')
      .notNullable()
      .comment('health.lastTransitionTime per application at running_since');
    table
      .specificType('pauses', 'jsonb')
      .notNullable()
      .defaultTo('[]')
      .comment('When it was not healthy after it had been, and why (R26)');
    table.uuid('promotion_id').comment('Promotion that brought it, if any');
    table.text('revision').comment('Git revision or chart version synced');
    table.text('initiated_by').comment('Who started the sync, by Argo CD');
    table
      .timestamp('described_at', { useTz: true })
      .comment('When Argo CD said who made the change, or that it cannot');
    table.text('author').comment('Author of the revision, where known');
    table.text('message').comment('Message of the revision, where known');
    table
      .specificType('commit_risk', 'jsonb')
      .comment(
        'What the trailer Risk of that commit says, where there is one (R14)',
      );
    table
      .specificType('last_targets', 'jsonb')
      .comment('Its applications while it last ran there (R8)');
    table.index(
      ['component_ref', 'stage', 'started_at'],
      'deployments_stage_idx',
    );
  });
  await knex.raw(
    'CREATE UNIQUE INDEX deployments_open_uq ON deployments (component_ref, stage) WHERE ended_at IS NULL',
  );
  await knex.raw(
    'CREATE INDEX deployments_release_idx ON deployments (release_id)',
  );
  await knex.raw(
    'CREATE INDEX deployments_promotion_idx ON deployments (promotion_id)',
  );
  await knex.raw(
    'CREATE INDEX deployments_time_idx ON deployments (started_at)',
  );
  await knex.raw(
    'CREATE INDEX deployments_stage_time_idx ON deployments (stage, started_at)',
  );

  await knex.schema.createTable('promotions', table => {
    table.comment('Intents to bring a release into a stage');
    table.uuid('id').primary().comment('Identity; the marker in effects');
    table
      .integer('version')
      .notNullable()
      .defaultTo(1)
      .comment('Row version, the fencing token (I8)');
    table.text('component_ref').notNullable().comment('Component');
    table.text('stage').notNullable().comment('Stage to be entered');
    table
      .uuid('release_id')
      .notNullable()
      .references('id')
      .inTable('releases')
      .comment('Release to be brought there');
    table
      .uuid('replaces_release_id')
      .references('id')
      .inTable('releases')
      .comment('Release that it replaces');
    table.text('direction').notNullable().comment('forward, rollback, hotfix');
    table.text('lane').notNullable().comment('forward or emergency (R11)');
    table.text('state').notNullable().comment('See domain/transitions.ts');
    table
      .timestamp('state_since', { useTz: true })
      .notNullable()
      .comment('When it entered that state');
    table.boolean('automatic').notNullable().comment('Asked by the system');
    table.text('requested_by').notNullable().comment('User ref, or system');
    table.text('requested_by_name').notNullable().comment('Name to show');
    table
      .timestamp('requested_at', { useTz: true })
      .notNullable()
      .comment('When it was asked for');
    table.text('reason').comment('Why, in the words of who asked');
    table
      .integer('attempt')
      .notNullable()
      .comment('Counts promotions of this release into this stage');
    table.text('risk').notNullable().comment('low, medium or high');
    table
      .text('risk_known')
      .comment(
        'risk without what counted as high only because it could not be read',
      );
    table
      .text('risk_computed')
      .comment(
        'the most that the rules said by then; a person may have set less',
      );
    table
      .jsonb('risk_seen')
      .comment('what the rules had found when a person set the risk');
    table
      .text('risk_because')
      .comment('who set the risk and why, where a person did');
    table
      .text('policy_version')
      .notNullable()
      .comment('Policy that it is judged by (R20)');
    table
      .text('binding_fingerprint')
      .notNullable()
      .comment('Binding of all targets when last judged (R19)');
    table
      .text('digest')
      .notNullable()
      .comment('What approvals are bound to (R20)');
    table
      .text('asked_for')
      .comment('Digest for which those who may decide were told; null: nobody');
    table
      .jsonb('reminded')
      .comment('Checklists (gates by name) whose people were reminded');
    table
      .timestamp('expires_at', { useTz: true })
      .notNullable()
      .comment('When it expires if it still waits (R11)');
    table
      .timestamp('ready_since', { useTz: true })
      .comment('When the last gate let through; the delay counts from here');
    table
      .specificType('setback', 'jsonb')
      .comment(
        'Why its effect could not be prepared, since when, and when that is tried again',
      );
    table
      .text('repository')
      .comment('Git repository that it writes to; automatic ones queue by it');
    table.text('outcome').comment('Why it ended, in words');
    table
      .timestamp('ended_at', { useTz: true })
      .comment('When it ended; null while open');
    table.index(
      ['component_ref', 'stage', 'requested_at'],
      'promotions_stage_idx',
    );
  });
  await knex.raw(
    'CREATE UNIQUE INDEX promotions_lane_uq ON promotions (component_ref, stage, lane) WHERE ended_at IS NULL',
  );
  await knex.raw(
    "CREATE INDEX promotions_under_way_idx ON promotions (stage) WHERE state IN ('executing', 'rolling-out')",
  );
  await knex.raw(
    'CREATE INDEX promotions_release_idx ON promotions (release_id)',
  );
  await knex.raw(
    'CREATE INDEX promotions_replaces_idx ON promotions (replaces_release_id)',
  );
  await knex.raw(
    'CREATE INDEX promotions_time_idx ON promotions (requested_at)',
  );

  await knex.schema.createTable('gate_results', table => {
    table.comment('Latest result of a gate for a release and a stage (R9)');
    table.text('component_ref').notNullable().comment('Component');
    table.text('stage').notNullable().comment('Stage to be entered');
    table
      .uuid('release_id')
      .notNullable()
      .references('id')
      .inTable('releases')
      .comment('Release judged');
    table.text('gate').notNullable().comment('Name of the gate');
    table.text('policy_version').notNullable().comment('Policy judged by');
    table.text('type').notNullable().comment('Type of the gate');
    table.text('status').notNullable().comment('passed, failed, unknown …');
    table
      .specificType('result', 'jsonb')
      .notNullable()
      .comment('Reason, value, threshold, evidence and times');
    table
      .timestamp('observed_at', { useTz: true })
      .notNullable()
      .comment('When it was judged');
    table
      .timestamp('since', { useTz: true })
      .notNullable()
      .comment('Since when the status is what it is');
    table.primary(
      ['component_ref', 'stage', 'release_id', 'gate', 'policy_version'],
      { constraintName: 'gate_results_pk' },
    );
    table.index(['observed_at'], 'gate_results_time_idx');
    table.index(['release_id'], 'gate_results_release_idx');
  });

  await knex.schema.createTable('effects', table => {
    table.comment('Intents to act outside, and what came of them (I1)');
    table.uuid('id').primary().comment('Identity');
    table
      .uuid('promotion_id')
      .notNullable()
      .references('id')
      .inTable('promotions')
      .comment('Promotion');
    table.text('component_ref').notNullable().comment('Component');
    table.text('stage').notNullable().comment('Stage');
    table.uuid('release_id').notNullable().comment('Release');
    table
      .integer('attempt')
      .notNullable()
      .comment('Attempt of the promotion, raised when an intent is withdrawn');
    table.text('kind').notNullable().comment('Executor, such as git-commit');
    table
      .text('state')
      .notNullable()
      .comment('intended, done, withdrawn or failed');
    table
      .specificType('plan', 'jsonb')
      .notNullable()
      .comment('Base revision and values that were judged');
    table.text('revision').comment('Revision that the effect made');
    table.text('href').comment('Where to look at it');
    table.text('summary').notNullable().comment('In one sentence');
    table.text('because').comment('Why it was withdrawn or failed');
    table
      .timestamp('created_at', { useTz: true })
      .notNullable()
      .comment('When the intent was committed');
    table
      .timestamp('ended_at', { useTz: true })
      .comment('When the outcome was recorded');
    table.unique(['component_ref', 'stage', 'release_id', 'attempt'], {
      indexName: 'effects_once_uq',
    });
  });
  await knex.raw(
    "CREATE UNIQUE INDEX effects_open_uq ON effects (promotion_id) WHERE state IN ('intended', 'done')",
  );

  await knex.raw(
    'CREATE INDEX effects_promotion_idx ON effects (promotion_id)',
  );

  await knex.schema.createTable('approvals', table => {
    table.comment('Decisions of persons on one promotion, bound to its digest');
    table.uuid('id').primary().comment('Identity');
    table
      .uuid('promotion_id')
      .notNullable()
      .references('id')
      .inTable('promotions')
      .comment('Promotion');
    table.text('digest').notNullable().comment('What the person saw (R20)');
    table.text('user_ref').notNullable().comment('Who decided');
    table.text('user_name').notNullable().comment('Name to show');
    table.text('decision').notNullable().comment('approved or rejected');
    table.text('reason').comment('Why, in their words');
    table
      .timestamp('at', { useTz: true })
      .notNullable()
      .comment('When they decided');
    table
      .specificType('open_gates', 'jsonb')
      .notNullable()
      .comment('Gates that were still open then (R12)');
    table
      .timestamp('voided_at', { useTz: true })
      .comment('When it stopped counting');
    table.text('void_because').comment('Why it stopped counting');
    table.index(['promotion_id'], 'approvals_promotion_idx');
  });
  await knex.raw(
    'CREATE UNIQUE INDEX approvals_once_uq ON approvals (promotion_id, user_ref) WHERE voided_at IS NULL',
  );

  await knex.schema.createTable('reports', table => {
    table.comment('What outside systems reported; rows are never rewritten');
    table.uuid('id').primary().comment('Identity');
    table.text('component_ref').notNullable().comment('Component');
    table.text('stage').notNullable().comment('Stage that was looked at');
    table
      .uuid('release_id')
      .references('id')
      .inTable('releases')
      .comment('Release that was looked at; null = the stage as such');
    table.text('check_name').notNullable().comment('What was checked');
    table.text('run').notNullable().comment('What the reporter calls the run');
    table.text('status').notNullable().comment('passed or failed');
    table
      .specificType('values', 'jsonb')
      .notNullable()
      .comment('Numbers by name');
    table
      .specificType('source', 'jsonb')
      .comment('Repository, revision and branch it was built from (R25)');
    table.text('summary').comment('In one sentence');
    table.text('href').comment('Where to look at it');
    table
      .text('reported_by')
      .notNullable()
      .comment('Subject of the token, or user ref (R34)');
    table
      .timestamp('received_at', { useTz: true })
      .notNullable()
      .comment('When it arrived; the newest counts');
    table
      .timestamp('superseded_at', { useTz: true })
      .comment('When a newer one of the same check arrived');
    table.unique(['component_ref', 'stage', 'check_name', 'run', 'status'], {
      indexName: 'reports_run_uq',
    });
    table.index(['received_at'], 'reports_time_idx');
  });
  await knex.raw(
    'CREATE INDEX reports_current_idx ON reports (component_ref, stage) WHERE superseded_at IS NULL',
  );

  await knex.schema.createTable('manual_checks', table => {
    table.comment('Items of checklists that people ticked, or took back');
    table.uuid('id').primary().comment('Identity');
    table.text('component_ref').notNullable().comment('Component');
    table.text('stage').notNullable().comment('Stage to be entered');
    table
      .uuid('release_id')
      .notNullable()
      .references('id')
      .inTable('releases')
      .comment('Release that it was ticked for');
    table.text('gate').notNullable().comment('Name of the gate');
    table.text('item').notNullable().comment('Text of the item as it was read');
    table.boolean('done').notNullable().comment('Ticked, or taken back');
    table.text('user_ref').notNullable().comment('Who did it');
    table.text('user_name').notNullable().comment('Name to show');
    table
      .timestamp('at', { useTz: true })
      .notNullable()
      .comment('When; the last of each item counts');
    table.index(
      ['component_ref', 'stage', 'release_id', 'gate', 'item', 'at'],
      'manual_checks_idx',
    );
  });

  await knex.schema.createTable('policy_versions', table => {
    table.comment('What a promotion was judged by (R20)');
    table.text('version').primary().comment('Hash of the effective policy');
    table.text('pipeline').notNullable().comment('Pipeline');
    table.text('stage').notNullable().comment('Stage');
    table
      .specificType('policy', 'jsonb')
      .notNullable()
      .comment('The policy itself, without secrets and URLs');
    table
      .timestamp('first_used_at', { useTz: true })
      .notNullable()
      .defaultTo(knex.fn.now())
      .comment('When it was first in force');
  });

  await knex.schema.createTable('active_policy', table => {
    table.comment('The one configuration that decides (R21); a single row');
    table
      .integer('id')
      .primary()
      .defaultTo(1)
      .comment('Always 1: there is one row');
    table.text('config_hash').notNullable().comment('Hash of all policies');
    table
      .timestamp('since', { useTz: true })
      .notNullable()
      .comment('When it became the active one');
    table.check('id = 1', undefined, 'active_policy_single');
  });

  await knex.schema.createTable('evidence', table => {
    table.comment('What was known and decided; append-only, chained (R32)');
    table
      .bigInteger('seq')
      .primary()
      .comment('Head + 1, given under an advisory lock');
    table.timestamp('at', { useTz: true }).notNullable().comment('When');
    table.text('component_ref').notNullable().comment('Component');
    table.uuid('promotion_id').comment('Promotion, if it concerns one');
    table.text('kind').notNullable().comment('What happened, kebab-case');
    table
      .specificType('payload', 'jsonb')
      .notNullable()
      .comment('What was known');
    table
      .text('previous_hash')
      .notNullable()
      .comment('Hash of the row before; empty for the first');
    table
      .text('hash')
      .notNullable()
      .comment('SHA-256 over the canonical JSON of this row and previous_hash');
    table.index(['promotion_id', 'seq'], 'evidence_promotion_idx');
    table.index(['component_ref', 'seq'], 'evidence_component_idx');
  });
  await knex.raw(
    "CREATE INDEX evidence_risk_idx ON evidence (promotion_id) WHERE kind IN ('risk-raised', 'risk-lowered')",
  );
  await knex.raw(`
    CREATE FUNCTION evidence_is_append_only() RETURNS trigger AS $$
    BEGIN
      RAISE EXCEPTION 'evidence is append-only: % refused', TG_OP;
    END
    $$ LANGUAGE plpgsql`);
  await knex.raw(
    'CREATE TRIGGER evidence_no_change BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only()',
  );
  await knex.raw(
    'CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only()',
  );

  await knex.schema.createTable('evidence_check', table => {
    table.comment('How far the evidence was verified; a single row (R32)');
    table
      .integer('id')
      .primary()
      .defaultTo(1)
      .comment('Always 1: there is one row');
    table
      .bigInteger('seq')
      .notNullable()
      .comment('Last row up to which the chain held');
    table.text('hash').notNullable().comment('Hash of that row, as it was');
    table
      .timestamp('at', { useTz: true })
      .notNullable()
      .comment('When that was verified');
    table.check('id = 1', undefined, 'evidence_check_single');
  });
};

/**
 * Refuses to go when evidence exists: nothing that was recorded is dropped
 * silently.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  const [{ count }] = await knex('evidence').count({ count: '*' });
  if (Number(count) > 0) {
    throw new Error(
      `Refusing to drop ${count} evidence rows; export them and empty the schema by hand`,
    );
  }
  await knex.schema.dropTable('evidence_check');
  await knex.schema.dropTable('evidence');
  await knex.raw('DROP FUNCTION evidence_is_append_only');
  for (const table of [
    'active_policy',
    'policy_versions',
    'manual_checks',
    'reports',
    'approvals',
    'effects',
    'gate_results',
    'promotions',
    'deployments',
  ]) {
    await knex.schema.dropTable(table);
  }
  await knex.raw('DROP SEQUENCE release_places');
  for (const table of [
    'releases',
    'applications',
    'bindings',
    'components',
    'observation_gaps',
    'argocd_instances',
  ]) {
    await knex.schema.dropTable(table);
  }
};
