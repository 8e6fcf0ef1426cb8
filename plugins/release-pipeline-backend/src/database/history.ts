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
import type { History } from '../domain/asOf';
import type { ComponentState } from '../domain/types';
import { deploymentRows, deployments, releases } from './deploymentQueries';
import { milliseconds, timestamp } from './sql';

const MAXIMUM_ROWS = 5_000;
/** Far more than a run looks at, since what ran before may be compared with. */
const DEPLOYMENTS_PER_STAGE = 300;

// Column lists as for the state of this moment, of more deployments.
const more = `
  select state.* from (select cast(:ref as text) as ref) wanted
  cross join lateral (
    with recent_deployments as (
      select * from (${deploymentRows}) rows
      where ended_at is null or nth <= ${DEPLOYMENTS_PER_STAGE}),
    recent_releases as (
      select * from releases where component_ref = wanted.ref
        and id in (select release_id from recent_deployments))
    select ${deployments} as deployments, ${releases} as releases) state`;

/**
 * Reads the last 300 deployments of each stage, and what was reported, ticked
 * and not observed meanwhile, also what does not count any more; the newest
 * 5,000 of each, and where there are more, since when that is all.
 *
 * @param incidents - checks that tell of incidents
 */
export async function readHistory(
  knex: Knex,
  present: ComponentState,
  incidents: string[],
): Promise<History> {
  const { ref } = present.component;
  const {
    rows: [wider],
  } = await knex.raw(more, { ref });
  const state: ComponentState = {
    ...present,
    deployments: wider.deployments,
    releases: wider.releases,
  };
  const releaseIds = state.releases.map(({ id }) => id);
  const since = timestamp(
    Math.min(state.now, ...state.deployments.map(({ startedAt }) => startedAt)),
  );
  const [reports, ticks, risks, others, gaps] = await Promise.all([
    knex('reports')
      .where({ component_ref: ref })
      .where(query =>
        query.whereNull('release_id').orWhereIn('release_id', releaseIds),
      )
      .orderBy('received_at', 'desc')
      .limit(MAXIMUM_ROWS)
      .select(
        'id',
        'check_name',
        'stage',
        'release_id',
        'run',
        'status',
        'values',
        'source',
        'summary',
        'href',
        'reported_by',
        knex.raw(`${milliseconds('received_at')} as at`),
        knex.raw(`${milliseconds('superseded_at')} as superseded_at`),
      ),
    knex('manual_checks')
      .where({ component_ref: ref })
      .whereIn('release_id', releaseIds)
      .orderBy('manual_checks.at', 'desc')
      .limit(MAXIMUM_ROWS)
      .select(
        'id',
        'stage',
        'release_id',
        'gate',
        'item',
        'done',
        'user_ref',
        'user_name',
        knex.raw(`${milliseconds('at')} as at`),
      ),
    knex('promotions')
      .where({ component_ref: ref })
      .whereIn('release_id', releaseIds)
      .distinctOn('stage', 'release_id')
      .orderBy([
        'stage',
        'release_id',
        { column: 'requested_at', order: 'desc' },
      ])
      .select('stage', 'release_id as releaseId', 'risk'),
    knex('deployments')
      .join('releases', 'releases.id', 'deployments.release_id')
      .whereIn(
        'deployments.component_ref',
        (state.dependencies ?? []).map(dependency => dependency.ref),
      )
      .where(query =>
        query.whereNull('ended_at').orWhere('ended_at', '>', since),
      )
      .orderBy('ended_at', 'desc', 'first')
      .limit(MAXIMUM_ROWS)
      .select(
        'deployments.component_ref as ref',
        'stage',
        'version',
        'pauses',
        knex.raw('place::float8 as "order"'),
        knex.raw(`${milliseconds('started_at')} as "startedAt"`),
        knex.raw(`${milliseconds('healthy_at')} as "healthyAt"`),
        knex.raw(`${milliseconds('ended_at')} as "endedAt"`),
      ),
    knex('observation_gaps')
      .where('to_at', '>', since)
      .orderBy('to_at', 'desc')
      .limit(MAXIMUM_ROWS)
      .select(
        'instance',
        'because',
        knex.raw(`${milliseconds('from_at')} as from_at`),
        knex.raw(`${milliseconds('to_at')} as to_at`),
      ),
  ]);
  return {
    state: {
      ...state,
      instances: state.instances.map(instance => ({
        ...instance,
        gaps: gaps
          .filter(gap => gap.instance === instance.name)
          .map(({ because, from_at, to_at }) => ({
            from: from_at,
            to: to_at,
            because,
          }))
          .reverse(),
      })),
    },
    incidents,
    risks,
    others: others.map(({ order, healthyAt, endedAt, ...run }) => ({
      ...run,
      order: order ?? undefined,
      healthyAt: healthyAt ?? undefined,
      endedAt: endedAt ?? undefined,
    })),
    knownFrom: Math.max(
      0,
      ...[
        reports.map(({ at }) => at),
        ticks.map(({ at }) => at),
        others.map(({ endedAt }) => endedAt ?? state.now),
        gaps.map(({ to_at: to }) => to),
      ].flatMap(moments => moments[MAXIMUM_ROWS - 1] ?? []),
    ),
    reports: reports.map(row => ({
      id: row.id,
      check: row.check_name,
      stage: row.stage,
      releaseId: row.release_id ?? undefined,
      run: row.run,
      status: row.status,
      values: row.values,
      source: row.source ?? undefined,
      summary: row.summary ?? undefined,
      href: row.href ?? undefined,
      by: row.reported_by,
      at: row.at,
      supersededAt: row.superseded_at ?? undefined,
    })),
    ticks: ticks
      .map(row => ({
        id: row.id,
        stage: row.stage,
        releaseId: row.release_id,
        gate: row.gate,
        item: row.item,
        done: row.done,
        userRef: row.user_ref,
        userName: row.user_name,
        at: row.at,
      }))
      .reverse(),
  };
}
