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

import { list, milliseconds } from './sql';

export const deploymentRows = `
  select *, row_number() over (partition by stage order by started_at desc) as nth
  from deployments where component_ref = wanted.ref`;

const promotionOf = `from promotions p where p.id = promotion_id`;
const watchEnd = 'coalesce(p.sign_off_since, p.ended_at)';

// R16: what came before the effect passed over other conditions.
const wasOverridden = `exists (
  select from overrides o where o.promotion_id = p.id
    and o.at > coalesce((select max(e.created_at) from effects e
      where e.promotion_id = p.id), p.requested_at)
    and coalesce(o.ended_at >= ${watchEnd}, true))`;

export const deployments = list(`
  select id, stage, release_id as "releaseId",
    ${milliseconds('started_at')} as "startedAt",
    ${milliseconds('healthy_at')} as "healthyAt",
    ${milliseconds('ended_at')} as "endedAt", outcome,
    json_build_object('countedMs', counted_ms,
      'runningSince', ${milliseconds('running_since')}) as clock,
    taken_from_argocd as "takenFromArgoCd", transitions, pauses,
    (select ${milliseconds(watchEnd)} ${promotionOf}
      and p.state in ('succeeded', 'watching')
      and not ${wasOverridden}) as "watchPassedAt",
    (select ${milliseconds('p.ended_at')} ${promotionOf}
      and p.sign_off->>'verdict' = 'problem') as "problemAt",
    promotion_id as "promotionId", uncovered, revision, initiated_by as "initiatedBy",
    ${milliseconds('described_at')} as "describedAt",
    author, message, last_targets as "lastTargets"
  from recent_deployments order by started_at desc`);

// However many deployments ago: since then is what is new (R25).
export const firstRuns = list(`
  select distinct on (stage, release_id) stage, release_id as "releaseId",
    revision
  from deployments where component_ref = wanted.ref and revision is not null
    and release_id in (select release_id from recent_deployments
      where ended_at is null)
  order by stage, release_id, started_at`);

// However many deployments ago; a word that is no class counts as high.
const firstRisk = `
  select d.commit_risk from deployments d
  where d.release_id = recent_releases.id
    and d.stage = recent_releases.first_seen_stage
    and d.commit_risk is not null
  order by case d.commit_risk->>'class' when 'high' then 1
    when 'medium' then 3 when 'low' then 4 else 2 end, d.started_at
  limit 1`;

export const releases = list(`
  select id, key, version, artifacts, place as "order", adopted, ambiguous,
    ${milliseconds('first_seen_at')} as "firstSeenAt",
    first_seen_stage as "firstSeenStage",
    (${firstRisk}) as "commitRisk"
  from recent_releases order by place nulls last, first_seen_at`);
