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

/** All components that there are, or those of which a promotion is open. */
export async function readScopedComponents(
  knex: Knex,
  options: { promoting?: boolean } = {},
): Promise<ScopedComponent[]> {
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
     order by c.ref`,
    { promoting: options.promoting ?? false },
  );
  return rows.map((row: { scoped: ScopedComponent }) => row.scoped);
}
