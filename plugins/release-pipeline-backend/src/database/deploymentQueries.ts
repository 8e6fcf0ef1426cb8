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

export const deployments = list(`
  select id, stage, release_id as "releaseId",
    ${milliseconds('started_at')} as "startedAt",
    ${milliseconds('healthy_at')} as "healthyAt",
    ${milliseconds('ended_at')} as "endedAt", outcome,
    json_build_object('countedMs', counted_ms,
      'runningSince', ${milliseconds('running_since')}) as clock,
    taken_from_argocd as "takenFromArgoCd", transitions, pauses,
    (select ${milliseconds('p.ended_at')} from promotions p
      where p.id = promotion_id and p.state = 'succeeded') as "watchPassedAt",
    promotion_id as "promotionId", revision, initiated_by as "initiatedBy",
    ${milliseconds('described_at')} as "describedAt",
    author, message, commit_risk as "commitRisk", last_targets as "lastTargets"
  from recent_deployments order by started_at desc`);

export const releases = list(`
  select id, key, version, artifacts, place as "order", adopted, ambiguous,
    ${milliseconds('first_seen_at')} as "firstSeenAt",
    first_seen_stage as "firstSeenStage"
  from recent_releases order by place nulls last, first_seen_at`);
