// @ts-check

/**
 * Events of the change calendar that people enter, and what their scopes ask
 * of components.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('calendar_mark', table => {
    table.comment('One row, by which replicas see that the calendar changed');
    table.boolean('only').primary().defaultTo(true).comment('Always true');
    table.bigInteger('mark').notNullable().comment('Raised by each change');
    table.check('??', ['only'], 'calendar_mark_only_one');
  });
  await knex('calendar_mark').insert({ only: true, mark: 0 });
  await knex.schema.createTable('calendar_events', table => {
    table.comment('Events of the change calendar that people entered');
    table.uuid('id').primary().comment('Random');
    table
      .integer('version')
      .notNullable()
      .comment('Raised by each change of this event');
    table
      .bigInteger('mark')
      .notNullable()
      .index()
      .comment('That of the calendar at its last change');
    table
      .jsonb('text')
      .notNullable()
      .comment('What people wrote: CalendarEventText of the API');
    table.text('entered_by').notNullable().comment('A user');
    table.text('entered_name').notNullable().comment('As people knew them');
    table
      .timestamp('entered_at', { useTz: true })
      .notNullable()
      .comment('When');
    table.text('changed_by').comment('A user; null: never changed');
    table.text('changed_name').comment('As people knew them');
    table.timestamp('changed_at', { useTz: true }).comment('When');
    table
      .timestamp('ended_at', { useTz: true })
      .comment('It takes place no more from then on; null: not ended early');
    table
      .timestamp('deleted_at', { useTz: true })
      .comment('Since then it is as if it were not there; null: it is');
  });
  await knex.schema.createTable('calendar_event_versions', table => {
    table.comment('Everything that an event of the calendar was');
    table
      .uuid('event_id')
      .notNullable()
      .references('calendar_events.id')
      .comment('Which event');
    table.integer('version').notNullable().comment('From 1 on');
    table
      .text('action')
      .notNullable()
      .comment('created, changed, ended or deleted');
    table.jsonb('text').notNullable().comment('As it stood then');
    table.text('by_ref').notNullable().comment('A user');
    table.text('by_name').notNullable().comment('As people knew them');
    table.timestamp('at', { useTz: true }).notNullable().comment('When');
    table.text('reason').comment('Why it was ended or deleted');
    table.primary(['event_id', 'version']);
  });
  await knex.schema.alterTable('components', table => {
    table
      .text('domain')
      .comment(
        'Domain of its system, an entity ref; empty: none; null: not read',
      );
    table.jsonb('labels').comment('Of the catalog entity; null: not read');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('components', table => {
    table.dropColumn('labels');
    table.dropColumn('domain');
  });
  await knex.schema.dropTable('calendar_event_versions');
  await knex.schema.dropTable('calendar_events');
  await knex.schema.dropTable('calendar_mark');
};
