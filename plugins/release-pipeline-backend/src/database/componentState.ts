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

import { NotFoundError } from '@backstage/errors';
import type {
  ComponentDependency,
  Instant,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type { PinnedPolicy } from '../config/types';
import type { Difference } from '../domain/changes/difference';
import type { StandingComponent } from '../domain/standing';
import type {
  Approval,
  Binding,
  BudgetFact,
  CommitRange,
  Deployment,
  Effect,
  FirstRun,
  GateResult,
  InstanceFacts,
  ManualCheck,
  ObservedApplication,
  FreezeException,
  Override,
  Promotion,
  Reduction,
  Release,
  RiskChange,
  StageActivity,
} from '../domain/types';
import { CALENDAR_MARK } from './calendarEvents';
import { DUE_MARK } from './components';
import {
  deploymentRows,
  deployments,
  firstRuns,
  releases,
} from './deploymentQueries';
import { PAST_INTENT } from './policies';
import { exceptions } from './exceptions';
import { approvals, manualChecks, overrides, reports } from './recordQueries';
import { activity, type BusyQuestion, riskChanges } from './riskQueries';
import { json, list, milliseconds } from './sql';

/** Other automatic promotions, of all Git repositories and of the same one (R10). */
export interface Queue {
  running: number;
  runningBeside: number;
  before: number;
  beforeBeside: number;
}

/** What the tables know of one component; the policy is added by the caller. */
export interface StoredState {
  now: Instant;
  /** Tells which events of the calendar there were. */
  calendarMark: number;
  component: StandingComponent;
  instances: Array<
    Omit<InstanceFacts, 'frontendUrl' | 'staleAfterMs'> & { lacks: string[] }
  >;
  bindings: Binding[];
  applications: ObservedApplication[];
  releases: Release[];
  deployments: Deployment[];
  promotions: Array<Promotion & { queue?: Queue }>;
  approvals: Approval[];
  overrides: Override[];
  exceptions: FreezeException[];
  riskChanges: RiskChange[];
  effects: Effect[];
  gateResults: GateResult[];
  reports: OutsideReport[];
  manualChecks: ManualCheck[];
  /** Without what the policy says about them; absent: not read yet, or not asked for. */
  dependencies?: StoredDependency[];
  /** Row that is due by itself; compared before it is written. */
  dueAt?: Instant;
  /** The same to the microsecond. */
  dueMark?: string;
  /** By automatic stage: what must not change, and since when it has not (R10). */
  automatic: Record<string, { signature: string; since: Instant }>;
  /** What Git said about the revisions that run (R1). */
  reductions: Reduction[];
  /** See `RiskFacts`; absent: not read yet. */
  neededByArgoCd?: string[];
  budgets: BudgetFact[];
  activity: StageActivity[];
  differences: Difference[];
  ranges: CommitRange[];
  firstRuns: FirstRun[];
  /** By policy version: what promotions under way began with (R21). */
  pinned: Array<{ version: string } & PinnedPolicy>;
}

/** Another component, as far as the tables know it. */
export interface StoredDependency {
  ref: string;
  declared: boolean;
  /** Has a row, and the catalog shows it. */
  known: boolean;
  /** The pipeline that it is on. */
  pipeline?: string;
  runs: Array<
    Omit<ComponentDependency['runs'][number], 'fresh'> & {
      /** When all of its applications were last seen; absent: never. */
      seenAt?: Instant;
    }
  >;
}

const DEPLOYMENTS_PER_STAGE = 15;
const PROMOTIONS_PER_STAGE = 10;
const RELEASES = 60;
/** Of each instance. */
const MAXIMUM_GAPS = 500;

const component = `(select json_strip_nulls(row_to_json(rows)) from (
  select ref, name, namespace, title, type, owner, system, domain, labels,
    annotations, origin, standing, links,
    ${milliseconds('changed_at')} as "changedAt",
    ${milliseconds('baseline_at')} as "baselineAt",
    ${milliseconds('removed_at')} as "removedAt",
    ${milliseconds('due_at')} as "dueAt", ${DUE_MARK} as "dueMark", automatic,
    reductions, argocd_path as "neededByArgoCd", budgets,
    differences, ranges
  from components where ref = wanted.ref) rows)`;

// As far back as the deployments that are loaded, so that no stay counts time
// that nobody watched. The oldest are taken together: nothing between counts then.
const gaps = `
  select json_build_object('from', ${milliseconds('min(from_at)')},
      'to', ${milliseconds('max(to_at)')}, 'because', max(because)) as gap,
    min(from_at) as from_at
  from (select from_at, to_at, because,
      row_number() over (order by to_at desc) as nth
    from observation_gaps
    where instance = argocd_instances.name and to_at > least(
      now() - interval '14 days',
      (select min(started_at) from recent_deployments))) told
  group by least(nth, ${MAXIMUM_GAPS})`;

const instances = list(`
  select name, version, error, lacks,
    ${milliseconds('last_complete_at')} as "lastCompleteAt",
    ${milliseconds('failing_since')} as "failingSince",
    (select coalesce(json_agg(gap order by from_at), '[]'::json)
      from (${gaps}) grouped) as gaps
  from argocd_instances order by name`);

const bindings = list(`
  select instance, app_namespace as namespace, app_name as name,
    nullif(stage, '') as stage, confirmed_by as "confirmedBy", problem,
    fingerprint
  from bindings where component_ref = wanted.ref
  order by stage, instance, app_namespace, app_name`);

const applications = list(`
  select facts,
    ${milliseconds('observed_at')} as "observedAt",
    ${milliseconds('unchanged_since')} as "unchangedSince",
    ${milliseconds('gone_at')} as "goneAt",
    ${milliseconds('hidden_since')} as "hiddenSince"
  from applications where (instance, namespace, name) in (
    select instance, app_namespace, app_name from bindings
    where component_ref = wanted.ref)
  order by instance, namespace, name`);

const promotionRows = `
  select *, row_number() over (partition by stage order by requested_at desc) as nth
  from promotions where component_ref = wanted.ref`;

// What has to be known of all automatic promotions to tell one's place (R10).
const queue = `
  select json_build_object(
    'running', count(*) filter (where other.state in ('executing', 'rolling-out')),
    'runningBeside', count(*) filter (where other.state in ('executing', 'rolling-out')
      and other.repository = recent_promotions.repository),
    'before', count(*) filter (where other.state = 'ready'
      and (other.ready_since, other.id) < (recent_promotions.ready_since, recent_promotions.id)),
    'beforeBeside', count(*) filter (where other.state = 'ready'
      and (other.ready_since, other.id) < (recent_promotions.ready_since, recent_promotions.id)
      and other.repository = recent_promotions.repository))
  from promotions other where other.automatic and other.ended_at is null
    and other.id <> recent_promotions.id`;

// Read with the promotion, so that whatever decides about it later holds to it.
const trainStopped = `
  select 'Train ''' || (run.text->>'title') || ''' was ' || run.outcome
  from train_run_items item join train_runs run on run.id = item.run_id
  where item.promotion_id = recent_promotions.id and item.state = 'taken'
    and run.ended_at is not null and (run.state = 'stopped'
      or (run.state = 'failed' and run.text->>'onFailure' is distinct from 'continue'))`;

const promotions = list(`
  select id, version, stage, release_id as "releaseId",
    replaces_release_id as "replacesReleaseId", direction, lane, state,
    ${milliseconds('state_since')} as "stateSince", automatic,
    requested_by as "requestedBy", requested_by_name as "requestedByName",
    ${milliseconds('requested_at')} as "requestedAt", reason, attempt, risk,
    risk_known as "riskKnown", risk_computed as "riskComputed",
    risk_seen as "riskSeen", risk_because as "riskBecause",
    policy_version as "policyVersion",
    binding_fingerprint as "bindingFingerprint", digest,
    asked_for as "askedFor", reminded,
    ${milliseconds('expires_at')} as "expiresAt",
    plan || jsonb_build_object('at', ${milliseconds('planned_at')}) as plan,
    ${milliseconds('ready_since')} as "readySince", setback, outcome,
    ${milliseconds('sign_off_since')} as "signOffSince", sign_off as "signOff",
    nullif(sign_off_untold, false) as "signOffUntold",
    case when state in ('rolling-out', 'watching') then authors end as authors,
    case when automatic and state = 'ready' then (${queue}) end as queue,
    case when state in ('waiting', 'ready', 'executing')
      then (${trainStopped}) end as "trainStopped",
    ${milliseconds('ended_at')} as "endedAt"
  from recent_promotions order by ended_at desc nulls first, requested_at desc`);

// Other components, only where some gate asks (null: none does).
const dependencies = `(
  select case when depends_on is null then null else ${list(`
    select named.ref, bool_or(named.declared) as declared,
      other.ref is not null and other.removed_at is null as known,
      other.standing->>'pipeline' as pipeline, ${list(`
        select d.stage, r.version, r.place as "order",
          d.running_since is not null as healthy,
          (select case when bool_and(i.last_complete_at is not null)
              then ${milliseconds('min(i.last_complete_at)')} end
            from bindings b left join argocd_instances i on i.name = b.instance
            where b.component_ref = d.component_ref and b.stage = d.stage
          ) as "seenAt"
        from deployments d join releases r on r.id = d.release_id
        where d.component_ref = other.ref and d.ended_at is null
        order by d.stage`)} as runs
    from (select jsonb_array_elements_text(depends_on) as ref, true as declared
      union all select unnest(cast(:dependencies as text[])), false) named
    left join components other on other.ref = named.ref
    group by named.ref, other.ref order by named.ref`)} end
  from components where ref = wanted.ref
    and cast(:dependencies as text[]) is not null)`;

const effects = list(`
  select id, promotion_id as "promotionId", kind, state, plan, revision, href,
    summary, because, ${milliseconds('created_at')} as "createdAt",
    ${milliseconds('ended_at')} as "endedAt"
  from effects where promotion_id in (select id from recent_promotions)
  order by created_at`);

const gateResults = list(`
  select result.result || jsonb_build_object('stage', result.stage,
    'releaseId', result.release_id, 'gate', result.gate,
    'policyVersion', result.policy_version, 'type', result.type,
    'status', result.status,
    'observedAt', ${milliseconds('result.observed_at')},
    'since', ${milliseconds('result.since')}) as row
  from gate_results result where result.component_ref = wanted.ref
    and (result.policy_version = any(:policyVersions)
      or result.policy_version in (
        select policy_version from recent_promotions where ended_at is null))`);

const pinned = list(`
  select version, pipeline, policy from policy_versions
  where jsonb_exists(policy, 'stage') and version in (select policy_version
    from recent_promotions
    where state in (${PAST_INTENT.map(state => `'${state}'`).join(', ')}))`);

// What is written from here on is not seen, and has to look newer.
const BEGINNING = 'statement_timestamp()';

const state = `
  with recent_deployments as (
    select * from (${deploymentRows}) rows
    where ended_at is null or nth <= ${DEPLOYMENTS_PER_STAGE}),
  recent_promotions as (
    select * from (${promotionRows}) rows
    where ended_at is null or nth <= ${PROMOTIONS_PER_STAGE}
      or id in (select promotion_id from overrides
        where component_ref = wanted.ref and reviewed_at is null)
      or id = any(cast(:promotions as uuid[]))),
  recent_releases as (
    select * from releases where component_ref = wanted.ref and (
      id in (select release_id from recent_deployments)
      or id in (select release_id from recent_promotions)
      or id in (select replaces_release_id from recent_promotions)
      or id in (select id from releases where component_ref = wanted.ref
        order by place desc nulls last, first_seen_at desc limit ${RELEASES})))
  select ${milliseconds(BEGINNING)} as now,
    ${CALENDAR_MARK} as "calendarMark",
    ${component} as component,
    ${instances} as instances,
    ${bindings} as bindings,
    ${applications} as applications,
    ${releases} as releases,
    ${deployments} as deployments,
    ${firstRuns} as "firstRuns",
    ${promotions} as promotions,
    ${approvals} as approvals,
    ${overrides} as overrides,
    ${exceptions} as exceptions,
    ${riskChanges} as "riskChanges",
    ${effects} as effects,
    ${gateResults} as "gateResults",
    ${reports} as reports,
    ${manualChecks} as "manualChecks",
    ${dependencies} as dependencies,
    ${activity} as activity,
    ${pinned} as pinned`;

const query = `select wanted.ref, state.*
  from unnest(cast(:refs as text[])) wanted(ref)
  cross join lateral (${state}) state`;

/** One row of the answer. */
interface StoredRow
  extends Omit<StoredState, 'component' | 'pinned' | 'gateResults'> {
  ref: string;
  component?: StandingComponent &
    Pick<
      StoredState,
      | 'dueAt'
      | 'dueMark'
      | 'automatic'
      | 'reductions'
      | 'neededByArgoCd'
      | 'budgets'
      | 'differences'
      | 'ranges'
    >;
  pinned: Array<{
    version: string;
    pipeline: string;
    policy: Omit<PinnedPolicy, 'pipeline'>;
  }>;
  gateResults: Array<{ row: GateResult }>;
}

/** The same words whether there is nothing, or nothing for the reader. */
export function noPipelineKnown(ref: string): NotFoundError {
  return new NotFoundError(
    `No release pipeline is known for '${ref}'. It needs the annotation release-pipeline/pipeline or argocd/app-name and appears within a minute after the catalog shows it`,
  );
}

/**
 * Reads everything about some components in one statement, so that what is said of
 * each is one moment's truth.
 *
 * @returns in the order of the refs; an error for one that is not known
 */
export async function readComponentStates(
  knex: Knex,
  options: {
    refs: readonly string[];
    policyVersions: string[];
    /** Checks that tell of incidents: when they began and ended is read. */
    incidents: string[];
    /** Components that gates name; absent: no gate asks about others. */
    dependencies?: string[];
    /** What rules ask about how busy a stage is, and up to which count. */
    busy: BusyQuestion[];
    /** Promotions (ids) that are read however long ago they ended. */
    promotions?: readonly string[];
  },
): Promise<Array<StoredState | NotFoundError>> {
  const { rows } = await knex
    .raw(query, {
      refs: options.refs,
      policyVersions: options.policyVersions,
      incidents: options.incidents,
      dependencies: options.dependencies ?? null,
      busy: json(options.busy),
      promotions: options.promotions ?? [],
    })
    // Named, it is planned once per connection; planning costs more than running.
    .options({ name: 'component-states' });
  const states = new Map<string, StoredState | NotFoundError>(
    rows.map((row: StoredRow) => [row.ref, storedState(row)]),
  );
  return options.refs.map(ref => states.get(ref) ?? noPipelineKnown(ref));
}

function storedState(row: StoredRow): StoredState | NotFoundError {
  if (!row.component) {
    return noPipelineKnown(row.ref);
  }
  const {
    dueAt,
    dueMark,
    automatic,
    reductions,
    neededByArgoCd,
    budgets,
    differences,
    ranges,
    ...record
  } = row.component;
  return {
    ...row,
    component: record,
    dueAt,
    dueMark,
    automatic,
    reductions,
    neededByArgoCd,
    budgets,
    differences,
    ranges,
    dependencies: row.dependencies ?? undefined,
    pinned: row.pinned.map(({ version, pipeline, policy }) => ({
      version,
      pipeline,
      ...policy,
    })),
    gateResults: row.gateResults.map(entry => entry.row),
  };
}
