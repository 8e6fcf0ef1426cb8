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

/** A stage of a component that shares an application or a cluster with another. */
export interface SharingStage {
  ref: string;
  name: string;
  stage: string;
  /** The application that both share; absent: only the cluster. */
  application?: string;
  /** What people call the cluster. */
  cluster: string;
}

const destination = (table: string) =>
  `coalesce(${table}.facts #>> '{destination,server}', ${table}.facts #>> '{destination,name}')`;

/**
 * What else Argo CD brings to where a stage runs, by the applications as they
 * were read last. A cluster that an instance knows as its own, or by a name, is
 * another one than what another instance calls so.
 *
 * @returns also whether it is known where the stage itself runs
 */
export async function readSharedTargets(
  knex: Knex,
  about: { ref: string; stage: string },
): Promise<{ isKnown: boolean; stages: SharingStage[] }> {
  const { rows } = await knex.raw(
    `with own as (
       select b.instance, b.app_namespace, b.app_name,
         ${destination('a')} as destination,
         case when ${destination(
           'a',
         )} ~ '^(https://kubernetes\\.default.*|in-cluster)$'
           then 'in-cluster of ' || a.instance
           else coalesce(a.facts #>> '{destination,name}',
             substring(a.facts #>> '{destination,server}' from '^[a-z]+://([^/]+)'),
             a.facts #>> '{destination,server}')
         end as cluster
       from bindings b
       join applications a on a.instance = b.instance
         and a.namespace = b.app_namespace and a.name = b.app_name
       where b.component_ref = :ref and b.stage = :stage and a.gone_at is null
     ), sharing as (
       select distinct b.component_ref, b.stage, own.cluster,
         case when b.instance = own.instance and b.app_name = own.app_name
             and b.app_namespace = own.app_namespace
           then b.app_name end as application
       from own
       join applications a on ${destination('a')} = own.destination
         and a.gone_at is null
         and (a.instance = own.instance
           or (own.destination like 'https://%'
             and own.destination not like 'https://kubernetes.default%'))
       join bindings b on b.instance = a.instance
         and b.app_namespace = a.namespace and b.app_name = a.name
       where b.stage <> ''
         and (b.component_ref, b.stage) <> (:ref, :stage)
     )
     select (select count(*) from own) as own,
       coalesce((select json_agg(json_strip_nulls(json_build_object(
         'ref', c.ref, 'name', c.name, 'stage', s.stage,
         'application', s.application, 'cluster', s.cluster))
         order by c.name, c.ref, s.stage)
         from sharing s join components c on c.ref = s.component_ref
         where c.removed_at is null), '[]') as stages`,
    { ...about },
  );
  const [{ own, stages }] = rows;
  return { isKnown: Number(own) > 0, stages };
}
