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
import type { CalendarScope } from '../domain/calendar/types';
import type { ApplicationFacts, Binding } from '../domain/facts';
import type { ComponentRecord } from '../domain/recorded';
import { list } from './sql';

/** What events of the calendar ask of a component, and where it stands. */
export interface ScopedComponent {
  component: Pick<
    ComponentRecord,
    'domain' | 'labels' | 'name' | 'owner' | 'ref' | 'system' | 'type'
  >;
  /** Which is in force; absent: none. */
  pipeline?: string;
  bindings: Array<Pick<Binding, 'instance' | 'name' | 'namespace' | 'stage'>>;
  applications: Array<{
    facts: Pick<
      ApplicationFacts,
      'destination' | 'instance' | 'name' | 'namespace'
    >;
  }>;
}

/**
 * All components that there are.
 *
 * @param options - `promoting`: of which a promotion is open; `refs`: those;
 *   `near`: without such that this scope surely does not name
 */
export async function readScopedComponents(
  knex: Knex,
  options: {
    promoting?: boolean;
    refs?: readonly string[];
    near?: CalendarScope;
  } = {},
): Promise<ScopedComponent[]> {
  const { near = {}, promoting = false, refs } = options;
  const { rows } = await knex.raw(
    `select json_strip_nulls(json_build_object('component', json_build_object(
         'ref', c.ref, 'name', c.name, 'type', c.type, 'owner', c.owner,
         'system', c.system, 'domain', c.domain, 'labels', c.labels),
       'pipeline', c.standing->>'pipeline',
       'bindings', ${list(`select b.instance, b.app_namespace as namespace,
         b.app_name as name, nullif(b.stage, '') as stage
         from bindings b where b.component_ref = c.ref`)},
       'applications', ${list(`select json_build_object('instance', a.instance,
           'namespace', a.namespace, 'name', a.name,
           'destination', a.facts->'destination') as facts
         from bindings b join applications a on a.instance = b.instance
           and a.namespace = b.app_namespace and a.name = b.app_name
         where b.component_ref = c.ref`)})) as scoped
     from components c where c.removed_at is null
       and (not :promoting or exists (select 1 from promotions p
         where p.component_ref = c.ref and p.ended_at is null))
       and (:refs::text[] is null or c.ref = any(:refs))
       and (:components::text[] is null or lower(c.ref) = any(:components))
       and (:systems::text[] is null or lower(c.system) = any(:systems))
       and (:owners::text[] is null or lower(c.owner) = any(:owners))
       and (:types::text[] is null or c.type = any(:types))
     order by c.ref`,
    {
      promoting,
      refs: refs ?? null,
      components: near.components ?? null,
      systems: near.systems ?? null,
      owners: near.owners ?? null,
      types: near.types ?? null,
    },
  );
  return rows.map((row: { scoped: ScopedComponent }) => row.scoped);
}
