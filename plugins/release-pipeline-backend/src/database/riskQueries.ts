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

/** How many changes there were lately in a stage that a pipeline has (R14). */
export interface BusyQuestion {
  pipeline: string;
  stage: string;
  withinMs: number;
  /** Counted no further. */
  changes: number;
}

// Few of them: they have an index of their own.
export const riskChanges = list(`
  select seq::text as id, promotion_id as "promotionId",
    ${milliseconds('at')} as at, payload->>'from' as "from",
    payload->>'to' as "to", payload->'person'->>'name' as by,
    payload->>'reason' as because
  from evidence where kind in ('risk-raised', 'risk-lowered')
    and promotion_id in (select id from recent_promotions)
  order by seq`);

// Counted no further than a rule asks, so that it costs the same everywhere. What
// a stage ran at first sight is no change (R6), and what is judged is none yet. What
// others plan for as long ahead is one.
export const activity = list(`
  select asked.stage, asked."withinMs", (select count(*) from (
      select 1 from deployments d
      where d.stage = asked.stage and not d.taken_from_argocd
        and d.started_at > now() - make_interval(secs => asked."withinMs" / 1000.0)
        and exists (select from deployments before
          where before.component_ref = d.component_ref
            and before.stage = d.stage and before.started_at < d.started_at)
      order by d.started_at desc limit asked.changes) counted)
    + (select count(*) from promotions p
      where p.stage = asked.stage and (p.state in ('executing', 'rolling-out')
          or p.state in ('waiting', 'ready')
            and p.planned_at between now()
              and now() + make_interval(secs => asked."withinMs" / 1000.0))
        and p.component_ref <> wanted.ref
        and not exists (select from deployments d where d.promotion_id = p.id)
    ) as changes
  from jsonb_to_recordset(cast(:busy as jsonb))
    asked(pipeline text, stage text, "withinMs" bigint, changes int)
  where asked.pipeline = (select standing->>'pipeline' from components
    where ref = wanted.ref)`);
