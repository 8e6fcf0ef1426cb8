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

import { toError } from '@backstage/errors';
import type { Problem } from 'backstage-plugin-release-pipeline-common';
import type {
  ComponentDependency,
  Instant,
} from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { pinnedPipeline } from '../config/pinnedPipeline';
import { pipelineFor } from '../config/pipelineFor';
import type { ReleasePipelineConfig } from '../config/types';
import {
  type Queue,
  readComponentStates,
  type StoredDependency,
  type StoredState,
} from '../database/componentState';
import type { FirstUse } from '../database/policies';
import type { BusyQuestion } from '../database/riskQueries';
import { POLICY_LOCK_CLASS } from '../database/locks';
import type { StandingCalendar } from '../domain/calendar/StandingCalendar';
import { namedDependencies } from '../gates/dependency';
import { incidentChecks } from '../gates/soakStops';
import { lockComponents } from '../database/promotionWrites';
import {
  findMissingTargets,
  refuseAmbiguousInstances,
} from '../domain/bindings';
import type { ConfiguredRepository } from '../domain/changes/difference';
import { directoriesOf } from '../domain/reduction';
import type {
  CatalogFacts,
  StandingChange,
  StandingComponent,
} from '../domain/standing';
import type { Binding, ComponentState } from '../domain/types';
import { otherConfigurationActive } from '../jobs/PolicyLease';
import type { AutomaticStages } from './automaticStages';
import { CalendarKeeper } from './calendar/CalendarKeeper';

const MINIMUM_STALE_MS = 90_000;

/** How old a complete list may be before its facts count as unknown (R5). */
export function staleAfter(config: ReleasePipelineConfig): number {
  return Math.max(MINIMUM_STALE_MS, 3 * config.observation.intervalMs);
}

/**
 * How many automatic promotions go first because no more may be under way at
 * once (R10); `undefined` when there is room.
 */
function placeInQueue(
  queue: Queue,
  limits: ReleasePipelineConfig['automatic'],
): number | undefined {
  if (queue.running >= limits.total) {
    return queue.before;
  }
  return queue.runningBeside >= limits.perRepository
    ? queue.beforeBeside
    : undefined;
}

/** A component's state together with what only the tables need. */
export interface LoadedState extends ComponentState {
  component: StandingComponent;
  dueAt?: number;
  /** Tells whether it was made due since. */
  dueMark?: string;
  automatic: AutomaticStages;
  /** By instance: what an older server cannot do (R37). */
  lacks: Record<string, string[]>;
  /** What the catalog says otherwise than what is in force (R19, R35). */
  change?: StandingChange;
  /** What would be in force if that were confirmed. */
  wanted: CatalogFacts;
}

/** Puts what the tables know and what the policy says into one state. */
export class ComponentStates {
  readonly #config: ReleasePipelineConfig;
  readonly #calendar: CalendarKeeper;
  readonly #policyVersions: string[];
  /** By pipeline and stage. */
  readonly #stagesSince = new Map<string, Record<string, Instant>>();
  readonly #dependencies: string[] | undefined;
  readonly #incidents: string[];
  readonly #busy: BusyQuestion[];
  readonly #repositories: ConfiguredRepository[];

  private constructor(config: ReleasePipelineConfig) {
    this.#config = config;
    this.#calendar = CalendarKeeper.create({
      standing: config.calendar,
      feeds: config.calendarFeeds,
    });
    this.#policyVersions = [...config.pipelines.values()].flatMap(pipeline =>
      pipeline.stages.map(stage => stage.policyVersion),
    );
    this.#repositories = [...config.repositories.values()].map(
      ({ name, url, branch }) => ({ name, url, branch }),
    );
    this.#dependencies = namedDependencies(config.pipelines.values());
    this.#incidents = incidentChecks(config.pipelines.values());
    this.#busy = busyQuestions(config);
  }

  /** Every event that there is now. */
  readCalendar(knex: Knex): Promise<StandingCalendar> {
    return this.#calendar.read(knex);
  }

  static create(config: ReleasePipelineConfig): ComponentStates {
    return new ComponentStates(config);
  }

  /** Learns since when pipelines have had their stages (R6). */
  learnFirstUse(uses: readonly FirstUse[]): void {
    for (const { name: pipeline, stages } of this.#config.pipelines.values()) {
      const since = stages.flatMap(({ name, policyVersion }) => {
        const moments = uses.filter(
          use =>
            use.version === policyVersion ||
            (use.pipeline === pipeline && use.stage === name),
        );
        return moments.length > 0
          ? [[name, Math.min(...moments.map(use => use.firstUsedAt))]]
          : [];
      });
      this.#stagesSince.set(pipeline, Object.fromEntries(since));
    }
  }

  /**
   * Takes the lock under which everything about components is decided, and
   * makes sure that this replica's configuration decides: it stays the active
   * one until the transaction ends (R21).
   *
   * @throws ServiceUnavailableError while another configuration decides.
   */
  async lock(trx: Knex.Transaction, ...refs: string[]): Promise<void> {
    const { configHash } = this.#config;
    await trx.raw('select pg_advisory_xact_lock_shared(?, hashtext(?))', [
      POLICY_LOCK_CLASS,
      configHash,
    ]);
    const active = await trx('active_policy').first('config_hash');
    if (active?.config_hash !== configHash) {
      throw otherConfigurationActive();
    }
    await lockComponents(trx, refs);
  }

  /**
   * @param knex - a connection, or the transaction whose locks protect the answer.
   * @param also.promotions - ids; read however long ago they ended
   * @throws NotFoundError when the component is not known.
   */
  async load(
    knex: Knex,
    ref: string,
    also: { promotions?: readonly string[] } = {},
  ): Promise<LoadedState> {
    const [state] = await this.loadAll(knex, [ref], also);
    if (state instanceof Error) {
      throw state;
    }
    return state;
  }

  /** Several at once, in the order of the refs; an error for one that is not known or cannot be read. */
  async loadAll(
    knex: Knex,
    refs: readonly string[],
    also: { promotions?: readonly string[] } = {},
  ): Promise<Array<LoadedState | Error>> {
    const stored = await readComponentStates(knex, {
      refs,
      policyVersions: this.#policyVersions,
      incidents: this.#incidents,
      dependencies: this.#dependencies,
      busy: this.#busy,
      ...also,
    });
    const calendar = await this.#calendar.asOf(
      knex,
      Math.max(
        0,
        ...stored.map(state =>
          state instanceof Error ? 0 : state.calendarMark,
        ),
      ),
    );
    return stored.map(state => {
      try {
        return state instanceof Error ? state : this.#complete(state, calendar);
      } catch (error) {
        return toError(error);
      }
    });
  }

  #complete(stored: StoredState, calendar: StandingCalendar): LoadedState {
    const { pipeline, problems, change, hold, wanted } = pipelineFor(
      stored.component,
      this.#config,
    );
    const staleAfterMs = staleAfter(this.#config);
    // Before that the lists may not have been read.
    const missing =
      pipeline && stored.component.baselineAt !== undefined
        ? findMissingTargets(stored.component, stored.bindings, pipeline)
        : [];
    const bindings = heldBack(
      pipeline
        ? refuseAmbiguousInstances(stored.bindings, pipeline)
        : stored.bindings,
      hold,
    );
    return {
      now: stored.now,
      component: stored.component,
      pipeline,
      problems: [...problems, ...missing],
      instances: stored.instances.map(({ lacks, ...instance }) => ({
        ...instance,
        frontendUrl: this.#config.argocdInstances.get(instance.name)
          ?.frontendUrl,
        staleAfterMs,
      })),
      bindings,
      applications: stored.applications,
      releases: stored.releases,
      deployments: stored.deployments,
      promotions: stored.promotions.map(({ queue, ...promotion }) => ({
        ...promotion,
        queuedBefore: queue && placeInQueue(queue, this.#config.automatic),
      })),
      approvals: stored.approvals,
      overrides: stored.overrides,
      exceptions: stored.exceptions,
      riskChanges: stored.riskChanges,
      effects: stored.effects,
      gateResults: stored.gateResults,
      reports: stored.reports,
      manualChecks: stored.manualChecks,
      dependencies: stored.dependencies?.map(dependency =>
        this.#withStages(dependency, stored.now - staleAfterMs),
      ),
      pinned: Object.fromEntries(
        stored.pinned.map(policy => [
          policy.version,
          pinnedPipeline(stored.component, policy),
        ]),
      ),
      sourceDirectories: directoriesOf(
        { pipeline, bindings, applications: stored.applications },
        this.#repositories.map(({ url }) => url),
      ),
      reductions: stored.reductions,
      ranges: stored.ranges,
      firstRuns: stored.firstRuns,
      riskFacts: {
        neededByArgoCd:
          this.#config.risk.argocd.length > 0 ? stored.neededByArgoCd : [],
        budgets: stored.budgets,
        activity: stored.activity,
        differences: stored.differences,
        repositories: this.#repositories,
      },
      calendar,
      settings: {
        settleMs: this.#config.observation.settleMs,
        comparedWithinMs: this.#config.observation.comparedWithinMs,
        machineAuthors: this.#config.authority.machineAuthors,
      },
      stagesSince: pipeline && this.#stagesSince.get(pipeline.name),
      automaticSince: Object.fromEntries(
        Object.entries(stored.automatic).map(([stage, { since }]) => [
          stage,
          since,
        ]),
      ),
      dueAt: stored.dueAt,
      dueMark: stored.dueMark,
      automatic: stored.automatic,
      lacks: Object.fromEntries(
        stored.instances.map(({ name, lacks }) => [name, lacks]),
      ),
      change,
      wanted,
    };
  }

  #withStages(
    { known, pipeline, runs, ...dependency }: StoredDependency,
    freshSince: Instant,
  ): ComponentDependency {
    const policy =
      pipeline === undefined ? undefined : this.#config.pipelines.get(pipeline);
    return {
      ...dependency,
      ...(known &&
        (policy || pipeline === undefined) && {
          stages: policy?.stages.map(({ name }) => name) ?? [],
        }),
      runs: runs.map(({ seenAt, ...run }) => ({
        ...run,
        fresh: seenAt !== undefined && seenAt >= freshSince,
      })),
    };
  }
}

/** What rules ask about how busy a stage is; each once, up to the highest count. */
function busyQuestions(config: ReleasePipelineConfig): BusyQuestion[] {
  const questions = new Map<string, BusyQuestion>();
  for (const { name: pipeline, stages } of config.pipelines.values()) {
    for (const { name: stage, riskRules } of stages) {
      for (const { busy } of riskRules) {
        const key = JSON.stringify([pipeline, stage, busy?.within]);
        const changes = busy?.changes ?? 0;
        if (busy && changes > (questions.get(key)?.changes ?? 0)) {
          questions.set(key, {
            pipeline,
            stage,
            withinMs: busy.within,
            changes,
          });
        }
      }
    }
  }
  return [...questions.values()];
}

/** R35: what was agreed on with somebody else is to be confirmed again. */
function heldBack(bindings: Binding[], hold: Problem | undefined): Binding[] {
  return hold
    ? bindings.map(binding => ({
        ...binding,
        confirmedBy: undefined,
        problem: binding.problem ?? hold,
      }))
    : bindings;
}
