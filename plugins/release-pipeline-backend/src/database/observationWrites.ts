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

import type { Knex } from 'knex';
import type {
  ApplicationFacts,
  ApplicationKey,
  Binding,
} from '../domain/types';
import { CLOCK, json } from './sql';

/** What is stored of an application, as far as a new list is held against it. */
export interface StoredApplication extends ApplicationKey {
  listHash: string;
  decisiveHash: string;
  facts: ApplicationFacts;
  gone: boolean;
  hidden: boolean;
}

/** The stored applications of an instance. */
export async function readApplications(
  knex: Knex,
  instance: string,
): Promise<StoredApplication[]> {
  const rows = await knex('applications')
    .where({ instance })
    .select(
      'namespace',
      'name',
      'list_hash',
      'decisive_hash',
      'facts',
      'gone_at',
      'hidden_since',
    );
  return rows.map(row => ({
    instance,
    namespace: row.namespace,
    name: row.name,
    listHash: row.list_hash,
    decisiveHash: row.decisive_hash,
    facts: row.facts,
    gone: row.gone_at !== null,
    hidden: row.hidden_since !== null,
  }));
}

/** What an event of the stream is held against. */
export interface KnownApplication extends ApplicationKey {
  project: string;
  /** Undefined where it has to be read whatever the event says. */
  listHash?: string;
}

/** The stored applications of an instance in short. */
export async function readKnownApplications(
  knex: Knex,
  instance: string,
): Promise<KnownApplication[]> {
  const rows = await knex('applications')
    .where({ instance })
    .select(
      'namespace',
      'name',
      knex.raw(`facts->>'project' as project`),
      knex.raw(
        'case when gone_at is null and hidden_since is null then list_hash end as "listHash"',
      ),
    );
  return rows.map(row => ({
    ...row,
    instance,
    listHash: row.listHash ?? undefined,
  }));
}

/** The application as stored, for a reading that must not go back in time (I5). */
export async function lockApplication(
  trx: Knex.Transaction,
  key: ApplicationKey,
): Promise<{ facts: ApplicationFacts; decisiveHash: string } | undefined> {
  const [row] = await trx('applications')
    .where(key)
    .forUpdate()
    .select('facts', 'decisive_hash');
  return row && { facts: row.facts, decisiveHash: row.decisive_hash };
}

/** Writes one reading; the settle time starts again only when what decides changed. */
export async function writeApplication(
  trx: Knex.Transaction,
  reading: {
    facts: ApplicationFacts;
    listHash: string;
    decisiveHash: string;
    decisiveChanged: boolean;
  },
): Promise<void> {
  const { facts } = reading;
  await trx('applications')
    .insert({
      instance: facts.instance,
      namespace: facts.namespace,
      name: facts.name,
      uid: facts.uid,
      resource_version: facts.resourceVersion,
      list_hash: reading.listHash,
      decisive_hash: reading.decisiveHash,
      facts: json(facts),
      observed_at: trx.raw(CLOCK),
      unchanged_since: trx.raw(CLOCK),
    })
    .onConflict(['instance', 'namespace', 'name'])
    .merge({
      uid: facts.uid,
      resource_version: facts.resourceVersion,
      list_hash: reading.listHash,
      decisive_hash: reading.decisiveHash,
      facts: json(facts),
      observed_at: trx.raw(CLOCK),
      ...(reading.decisiveChanged && { unchanged_since: trx.raw(CLOCK) }),
      gone_at: null,
      hidden_since: null,
    })
    // Two that read it for the first time found nothing to lock (I5).
    .whereRaw(
      `applications.uid <> excluded.uid
        or applications.resource_version::numeric <= excluded.resource_version::numeric`,
    );
}

/** @returns whether that is news. */
export async function markMissing(
  knex: Knex,
  key: ApplicationKey,
  what: 'gone' | 'hidden',
): Promise<boolean> {
  const column = what === 'gone' ? 'gone_at' : 'hidden_since';
  const count = await knex('applications')
    .where({
      instance: key.instance,
      namespace: key.namespace,
      name: key.name,
    })
    .whereNull(column)
    .update({ [column]: knex.raw(CLOCK) });
  return count === 1;
}

/**
 * Claims the right to ask for one refresh: at most one per application in the
 * given time, over all replicas.
 */
export async function claimRefresh(
  knex: Knex,
  key: ApplicationKey,
  debounceMs: number,
): Promise<boolean> {
  const count = await knex('applications')
    .where({
      instance: key.instance,
      namespace: key.namespace,
      name: key.name,
    })
    .whereRaw(
      `(refresh_asked_at is null or refresh_asked_at < ${CLOCK} - make_interval(secs => ?))`,
      [debounceMs / 1000],
    )
    .update({ refresh_asked_at: knex.raw(CLOCK) });
  return count === 1;
}

/**
 * One row a cycle: when the list was last complete (P9). That is when the
 * components were looked at that it was resolved for: one that changed later is
 * not known to it (R6).
 *
 * @returns `knownAgain`: the instance had been unread, failing or silent before;
 *   `before`: when its list was complete before.
 */
export async function recordCompleteList(
  trx: Knex.Transaction,
  instance: {
    name: string;
    /** As the database wrote it. */
    at: string;
    count: number;
    staleAfterMs: number;
    version?: string;
    account?: string;
    lacks: string[];
  },
): Promise<{ knownAgain: boolean; before: Date }> {
  const { rows } = await trx.raw(
    `select error, last_complete_at as from_at, ${CLOCK} as to_at,
       failing_since is not null as failing,
       last_complete_at < ${CLOCK} - make_interval(secs => ?) as stale
     from argocd_instances where name = ?`,
    [instance.staleAfterMs / 1000, instance.name],
  );
  const before = rows[0];
  if (before?.stale) {
    await trx('observation_gaps').insert({
      instance: instance.name,
      from_at: before.from_at,
      to_at: before.to_at,
      because: before.error ?? 'nobody was watching',
    });
  }
  const columns = {
    last_complete_at: instance.at,
    failing_since: null,
    error: null,
    list_count: instance.count,
    version: instance.version ?? null,
    account: instance.account ?? null,
    lacks: json(instance.lacks),
  };
  await trx('argocd_instances')
    .insert({ name: instance.name, ...columns })
    .onConflict('name')
    .merge(columns);
  return {
    knownAgain: Boolean(!before?.from_at || before.stale || before.failing),
    before: before?.from_at,
  };
}

export async function recordFailedList(
  knex: Knex,
  instance: { name: string; error: string },
): Promise<void> {
  await knex('argocd_instances')
    .insert({
      name: instance.name,
      failing_since: knex.raw(CLOCK),
      error: instance.error,
    })
    .onConflict('name')
    .merge({
      failing_since: knex.raw(
        `coalesce(argocd_instances.failing_since, ${CLOCK})`,
      ),
      error: instance.error,
    });
}

/** The bindings on one instance as stored, by component. */
export async function readBindings(
  knex: Knex,
  instance: string,
): Promise<Map<string, Binding[]>> {
  const rows = await knex('bindings').where({ instance });
  const bindings = new Map<string, Binding[]>();
  for (const row of rows) {
    const all = bindings.get(row.component_ref) ?? [];
    all.push({
      instance,
      namespace: row.app_namespace,
      name: row.app_name,
      stage: row.stage || undefined,
      confirmedBy: row.confirmed_by ?? undefined,
      problem: row.problem ?? undefined,
      fingerprint: row.fingerprint,
    });
    bindings.set(row.component_ref, all);
  }
  return bindings;
}

/** Replaces a component's bindings on one instance. */
export async function replaceBindings(
  trx: Knex.Transaction,
  options: { componentRef: string; instance: string; bindings: Binding[] },
): Promise<void> {
  await trx('bindings')
    .where({ component_ref: options.componentRef, instance: options.instance })
    .delete();
  if (options.bindings.length > 0) {
    await trx('bindings').insert(
      options.bindings.map(binding => ({
        component_ref: options.componentRef,
        instance: binding.instance,
        app_namespace: binding.namespace,
        app_name: binding.name,
        stage: binding.stage ?? '',
        confirmed_by: binding.confirmedBy ?? null,
        problem: binding.problem ? json(binding.problem) : null,
        fingerprint: binding.fingerprint,
      })),
    );
  }
}
