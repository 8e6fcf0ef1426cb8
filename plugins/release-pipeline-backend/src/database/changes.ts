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

import type {
  CalendarQuery,
  Direction,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type { ChangeSource } from '../domain/view/calendar';
import { milliseconds } from './sql';

type Span = Pick<CalendarQuery, 'from' | 'to'>;

const component = `json_build_object('ref', c.ref, 'name', c.name,
  'owner', c.owner, 'system', c.system) as component, r.version`;

// What only awaits its sign-off changes nothing any more.
const promotionEnd = 'coalesce(p.sign_off_since, p.ended_at)';
// What is planned takes place then, unless it ended before.
const promotionStart = `case when p.planned_at is null
  or coalesce(${promotionEnd}, 'infinity') <= p.planned_at
  then p.requested_at else p.planned_at end`;
const promotionTime = `${promotionStart} < :to
  and coalesce(${promotionEnd}, greatest(now(), p.planned_at)) >= :from`;
const deploymentTime = 'd.started_at < :to and d.started_at >= :from';

/** Where neither is asked for, all of them. */
function narrowed(table: 'p' | 'd'): string {
  return `${table}.stage = coalesce(:stage, ${table}.stage)
  and (cast(:system as text) is null or split_part(c.system, '/', 2) = :system)`;
}

const promotions = `
  select ${component}, ${milliseconds(`(${promotionStart})`)} as at,
    json_build_object('id', p.id, 'stage', p.stage, 'state', p.state,
      'direction', p.direction, 'automatic', p.automatic,
      'requestedByName', p.requested_by_name,
      'requestedAt', ${milliseconds('p.requested_at')},
      'plan', p.plan || jsonb_build_object('at', ${milliseconds(
        'p.planned_at',
      )}),
      'endedAt', ${milliseconds(promotionEnd)}, 'outcome', p.outcome
    ) as promotion, null::json as deployment
  from promotions p
  join components c on c.ref = p.component_ref
  join releases r on r.id = p.release_id
  where p.component_ref = any(:refs) and ${promotionTime} and ${narrowed('p')}`;

// What no promotion of ours brought; what ran before anybody watched is no change.
const deployments = `
  select ${component}, ${milliseconds('d.started_at')} as at,
    null::json as promotion,
    json_build_object('id', d.id, 'stage', d.stage,
      'startedAt', ${milliseconds('d.started_at')},
      'healthyAt', ${milliseconds('d.healthy_at')},
      'endedAt', ${milliseconds('d.ended_at')}, 'outcome', d.outcome,
      'author', d.author) as deployment
  from deployments d
  join components c on c.ref = d.component_ref
  join releases r on r.id = d.release_id
  where d.component_ref = any(:refs) and d.promotion_id is null
    and not r.adopted and ${deploymentTime} and ${narrowed('d')}`;

/** Components that something happened to between two moments. */
export async function readChangedComponents(
  knex: Knex,
  query: Span,
): Promise<string[]> {
  const { rows } = await knex.raw(
    `select component_ref as ref from promotions p where ${promotionTime}
     union select component_ref from deployments d where ${deploymentTime}`,
    { ...query },
  );
  return rows.map((row: { ref: string }) => row.ref);
}

/** What has no effect yet, and when it is planned for. */
export interface PlannedPromotion {
  id: string;
  /** Of its component. */
  ref: string;
  stage: string;
  version: string;
  direction: Direction;
  risk: RiskClass;
  /** Absent: as soon as it may. */
  plannedAt?: Instant;
}

/** Promotions of these components that wait, without those that missed their time; the next one first. */
export async function readPlannedPromotions(
  knex: Knex,
  options: { refs: readonly string[]; limit: number },
): Promise<PlannedPromotion[]> {
  const { rows } = await knex.raw(
    `select p.id, p.component_ref as ref, p.stage, r.version, p.direction, p.risk,
       ${milliseconds('p.planned_at')} as "plannedAt"
     from promotions p join releases r on r.id = p.release_id
     where p.component_ref = any(:refs) and p.ended_at is null
       and p.state in ('waiting', 'ready') and p.plan->>'missed' is null
     order by p.planned_at nulls first, p.id limit :limit`,
    { ...options, refs: [...options.refs] },
  );
  return rows.map(({ plannedAt, ...row }: Record<string, unknown>) => ({
    ...row,
    plannedAt: plannedAt ?? undefined,
  }));
}

/**
 * Changes of these components between two moments, newest first.
 *
 * `system` is a name.
 */
export async function readChanges(
  knex: Knex,
  query: Span,
  {
    refs,
    limit,
    stage = null,
    system = null,
  }: {
    refs: string[];
    limit: number;
    stage?: string | null;
    system?: string | null;
  },
): Promise<ChangeSource[]> {
  const { rows } = await knex.raw(
    `select component, version, json_strip_nulls(promotion) as promotion,
       json_strip_nulls(deployment) as deployment
     from (${promotions} union all ${deployments}) changes
     order by at desc limit :limit`,
    { ...query, refs, limit, stage, system },
  );
  return rows.map((row: Record<string, unknown>) => ({
    component: row.component,
    version: row.version,
    ...(row.promotion
      ? { promotion: row.promotion }
      : { deployment: row.deployment }),
  }));
}
