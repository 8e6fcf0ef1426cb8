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

const reported = `id, check_name, stage, release_id, run, status, "values",
  source, summary, href, reported_by, received_at`;

// Of each incident only how it went up and down: a check that repeats itself
// tells nothing new. Where that is more than is read, the oldest together are one
// that lasts, so that no more time counts (R8).
const incidents = `
  select ${reported}
  from (select turned.*,
      row_number() over (partition by check_name, stage, release_id
        order by received_at desc, status) as newest,
      row_number() over (partition by check_name, stage, release_id, status
        order by received_at) as nth
    from (select reports.*, lag(status) over (
          partition by check_name, stage, release_id
          order by received_at, status desc) as before
      from reports
      where cardinality(cast(:incidents as text[])) > 0
        and component_ref = wanted.ref and check_name = any(:incidents)
        and (release_id is null or release_id in (select id from recent_releases))
        and superseded_at > (select min(started_at) from recent_deployments)
    ) turned
    where before is distinct from status) ranked
  where newest <= 200 or status = 'failed' and nth = 1`;

// Two parts, since each has an index of its own; mostly there is one.
export const reports = list(`
  select id, check_name as "check", stage, release_id as "releaseId", run,
    status, "values", source, summary, href, reported_by as by,
    ${milliseconds('received_at')} as at
  from (select ${reported} from reports where component_ref = wanted.ref
      and superseded_at is null
    union all ${incidents}) told
  where release_id is null or release_id in (select id from recent_releases)
  order by received_at desc`);

// The last tick of each item counts; one that was taken back is none.
export const manualChecks = list(`
  select id, stage, release_id as "releaseId", gate, item,
    user_ref as "userRef", user_name as "userName", at
  from (select distinct on (stage, release_id, gate, item) id, stage,
      release_id, gate, item, user_ref, user_name, done,
      ${milliseconds('at')} as at
    from manual_checks where component_ref = wanted.ref
      and release_id in (select id from recent_releases)
    order by stage, release_id, gate, item, manual_checks.at desc, id) last
  where done order by at`);

export const approvals = list(`
  select id, promotion_id as "promotionId", digest, user_ref as "userRef",
    user_name as "userName", decision, reason, ${milliseconds('at')} as at,
    open_gates as "openGates", delegation_ids as "delegationIds",
    counts_for as "countsFor", ${milliseconds('voided_at')} as "voidedAt",
    void_because as "voidBecause"
  from approvals where promotion_id in (select id from recent_promotions)
  order by at`);

export const overrides = list(`
  select id, promotion_id as "promotionId", digest, gates, reason, ticket,
    user_ref as "userRef", user_name as "userName", ${milliseconds('at')} as at,
    ${milliseconds('expires_at')} as "expiresAt",
    ${milliseconds('ended_at')} as "endedAt", end_because as "endBecause",
    ${milliseconds('reminded_at')} as "remindedAt",
    finding, reviewed_by as "reviewedBy",
    reviewed_by_name as "reviewedByName",
    ${milliseconds('reviewed_at')} as "reviewedAt"
  from overrides where promotion_id in (select id from recent_promotions)
  order by at, id`);
