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
  /** What people call the cluster; absent: nobody tells which one. */
  cluster?: string;
}

/** Who shares what with a stage, and what of that cannot be told. */
export interface SharedTargets {
  /** How many applications bring the stage. */
  targets: number;
  /** Of how many of them it is not known where they go. */
  unplaced: number;
  /** Whether clusters that are named and clusters that have an address may be the same. */
  unmatched: boolean;
  stages: SharingStage[];
}

const server = "nullif(a.facts #>> '{destination,server}', '')";
const named = "nullif(a.facts #>> '{destination,name}', '')";
/** Argo CD has one or the other; each instance calls its own cluster the same. */
const isOwnCluster = `(${server} ~ '^https://kubernetes\\.default([.:/]|$)' or ${named} = 'in-cluster')`;

/** Of an application `a`: tells one cluster from another; null: it does not tell. */
export const CLUSTER_KEY = `case when ${isOwnCluster} then json_build_array('own', a.instance)
  when ${server} is not null then json_build_array('server', rtrim(${server}, '/'))
  when ${named} is not null then json_build_array('name', a.instance, ${named})
end #>> '{}'`;
/** Of an application `a`: what people call its cluster. */
export const CLUSTER_NAME = `case when ${isOwnCluster} then 'in-cluster of ' || a.instance
  else coalesce(${named}, substring(${server} from '^[a-z]+://([^/]+)'), ${server})
end`;

/**
 * Other stages, of this and of other components, that the applications of a
 * stage bring as well, and those whose applications go to the same clusters.
 * What an instance calls its own cluster is another one for each instance, and
 * so is a name; an address is the same for all.
 */
export async function readSharedTargets(
  knex: Knex,
  about: { ref: string; stage: string },
): Promise<SharedTargets> {
  const { rows } = await knex.raw(
    `with placed as (
       select a.instance, a.namespace, a.name,
         ${CLUSTER_KEY} as key, ${CLUSTER_NAME} as cluster
       from applications a
       where a.gone_at is null
         and exists (select 1 from bindings b where b.instance = a.instance
           and b.app_namespace = a.namespace and b.app_name = a.name)
     ), own as (
       select b.instance, b.app_namespace, b.app_name, p.key, p.cluster
       from bindings b
       left join applications a on a.instance = b.instance
         and a.namespace = b.app_namespace and a.name = b.app_name
       left join placed p on p.instance = a.instance
         and p.namespace = a.namespace and p.name = a.name
       where b.component_ref = :ref and b.stage = :stage and a.gone_at is null
     ), sharing as (
       select b.component_ref, b.stage, own.cluster, b.app_name as application
       from own
       join bindings b on b.instance = own.instance
         and b.app_namespace = own.app_namespace and b.app_name = own.app_name
       union
       select b.component_ref, b.stage, own.cluster, null
       from own
       join placed p on p.key = own.key
       join bindings b on b.instance = p.instance
         and b.app_namespace = p.namespace and b.app_name = p.name
       where (p.instance, p.namespace, p.name)
         not in (select instance, app_namespace, app_name from own)
     )
     select (select count(*) from own) as targets,
       (select count(*) from own where key is null) as unplaced,
       exists (select 1 from own join placed p
         on (own.key like '["server"%' and p.key like '["name"%')
           or (own.key like '["name"%' and (p.key like '["server"%'
             or (p.key like '["name"%' and p.instance <> own.instance)))
       ) as unmatched,
       coalesce((select json_agg(json_strip_nulls(json_build_object(
         'ref', c.ref, 'name', c.name, 'stage', s.stage,
         'application', s.application, 'cluster', s.cluster))
         order by c.name, c.ref, s.stage)
         from sharing s join components c on c.ref = s.component_ref
         where c.removed_at is null and s.stage <> ''
           and (s.component_ref, s.stage) <> (:ref, :stage)), '[]') as stages`,
    { ...about },
  );
  const [{ targets, unplaced, unmatched, stages }] = rows;
  return {
    targets: Number(targets),
    unplaced: Number(unplaced),
    unmatched,
    stages,
  };
}
