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

import type { PromotionState } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type { TimedChange } from '../domain/collisions/types';
import { milliseconds, timestamp } from './sql';
import { CLUSTER_KEY, CLUSTER_NAME } from './sharedTargets';

/** Earlier promotions that tell how long one takes. */
const LAST = 5;

/** A change as the tables know it. */
export interface StoredChange
  extends Pick<TimedChange, 'clusters' | 'clustersUnknown' | 'stage'> {
  id: string;
  /** When that was read. */
  now: Instant;
  ref: string;
  name: string;
  system: string | null;
  pipeline: string | null;
  version: string | null;
  /** Absent: it is only thought of. */
  state: PromotionState | null;
  /** When its effect was intended. */
  intendedAt: Instant | null;
  /** When it is to go. */
  plannedAt: Instant | null;
  dependsOn: string[] | null;
  apis: TimedChange['apis'] | null;
  /** The median of the last ones there that succeeded, in milliseconds. */
  usuallyMs: number | null;
}

/** What is under way or planned, and changes that are thought of. */
export interface StoredChanges {
  changes: StoredChange[];
  /** Of the components that were asked about, those that are known. */
  asked: StoredChange[];
  /** There are more. */
  isCut: boolean;
}

/** A plan that is older was missed: it has no time any more. */
const PLANNED_SINCE = "now() - interval '1 hour'";
const UNDER_WAY = "('ready', 'executing', 'rolling-out', 'watching')";

const clusters = `
  select coalesce(json_agg(distinct jsonb_build_object('key', key, 'name', name))
      filter (where key is not null), '[]') as clusters,
    count(key) = 0 or count(key) < count(*) as "clustersUnknown"
  from (select ${CLUSTER_KEY} as key, ${CLUSTER_NAME} as name
    from bindings b left join applications a on a.instance = b.instance
      and a.namespace = b.app_namespace and a.name = b.app_name
    where b.component_ref = wanted.ref and b.stage = wanted.stage
      and a.gone_at is null) placed`;

const usually = `
  select percentile_cont(0.5) within group (order by took) * 1000 as ms
  from (select extract(epoch from
      coalesce(last.sign_off_since, last.ended_at) - e.created_at) as took
    from promotions last
    join effects e on e.promotion_id = last.id and e.state = 'done'
    where last.component_ref = wanted.ref and last.stage = wanted.stage
      and last.state = 'succeeded'
    order by last.requested_at desc limit ${LAST}) lasts`;

const asked = `(select cast(:id as uuid) as id, ref, cast(:stage as text) as stage
  from unnest(cast(:refs as text[])) named (ref))`;

// Two minutes more: elsewhere it is rounded, and what is under way lasts a while.
const ENDS = `(
  select greatest(cast(:until as timestamptz), max(
    greatest(cast(:from as timestamptz), statement_timestamp())
      + make_interval(secs => 120 + coalesce(usually.ms, :lengthMs) / 1000.0)))
  from ${asked} wanted
  cross join lateral (${usually}) usually)`;

/**
 * What is changed at this moment or planned, in the whole portal, with what it
 * can be touched by. What else waits has no time yet.
 *
 * @param options.asked - changes that are looked at, one of each component: beside
 *   the others, in the same form. Of what is planned only that is read then which
 *   begins before they are over: `from` absent: now; `lengthMs` is taken where
 *   nothing tells how long one takes; `until`: when they are over at the earliest
 */
export async function readTimedChanges(
  knex: Knex,
  options: {
    asked?: {
      id: string;
      refs: readonly string[];
      stage: string;
      from?: Instant;
      until?: Instant;
      lengthMs: number;
    };
    limit: number;
  },
): Promise<StoredChanges> {
  const { asked: way, limit } = options;
  const { rows } = await knex.raw(
    `with wanted as (
       (select p.id, p.component_ref as ref, p.stage, p.release_id, p.state,
          null::timestamptz as planned_at
        from promotions p
        where p.state in ${UNDER_WAY} and p.sign_off_since is null
        order by p.state_since limit :limit)
       union all
       (select p.id, p.component_ref, p.stage, p.release_id, p.state,
          p.planned_at
        from promotions p
        where p.state = 'waiting' and p.ended_at is null
          and p.sign_off_since is null and p.planned_at >= ${PLANNED_SINCE}
          and p.plan->'missed' is null
          and (cast(:refs as text[]) is null or p.planned_at < ${ENDS})
        order by p.planned_at limit :limit)
       union all
       select id, ref, stage, null, null, null from ${asked} asked
     )
     select ${milliseconds('statement_timestamp()')} as now,
       wanted.id, wanted.ref, c.name, c.system,
       c.standing->>'pipeline' as pipeline, wanted.stage, r.version,
       wanted.state, ${milliseconds('wanted.planned_at')} as "plannedAt",
       c.depends_on as "dependsOn", c.apis,
       placed.clusters, placed."clustersUnknown", usually.ms as "usuallyMs",
       (select ${milliseconds('max(e.created_at)')} from effects e
         where e.promotion_id = wanted.id and e.state in ('intended', 'done')
       ) as "intendedAt"
     from wanted
     join components c on c.ref = wanted.ref and c.removed_at is null
     left join releases r on r.id = wanted.release_id
     cross join lateral (${clusters}) placed
     cross join lateral (${usually}) usually`,
    {
      limit: limit + 1,
      id: way?.id ?? null,
      refs: way ? [...way.refs] : null,
      stage: way?.stage ?? null,
      from: timestamp(way?.from),
      until: timestamp(way?.until),
      lengthMs: way?.lengthMs ?? 0,
    },
  );
  const all: StoredChange[] = rows;
  const changes = all.filter(({ state }) => state !== null);
  return {
    changes: changes.slice(0, limit),
    asked: all.filter(({ state }) => state === null),
    isCut: changes.length > limit,
  };
}
