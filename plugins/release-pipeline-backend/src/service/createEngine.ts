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

import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type {
  Executor,
  GateType,
} from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { ArgoCdClient } from '../adapters/argocd';
import type { ReleasePipelineConfig } from '../config/types';
import {
  ChangeFinder,
  DifferenceFinder,
  type GitRepository,
} from '../executors';
import type { PrometheusGateOptions } from '../gates/prometheus';
import { readFirstUse, rememberPolicies } from '../database/policies';
import { Background } from '../jobs/Background';
import { JobQueue } from '../jobs/JobQueue';
import { PolicyLease } from '../jobs/PolicyLease';
import { ApplicationReader } from './ApplicationReader';
import { BudgetReader } from './BudgetReader';
import { BindingResolver } from './BindingResolver';
import { ChangeDescriber } from './ChangeDescriber';
import { CalendarEvents } from './calendar/CalendarEvents';
import { CalendarFeeds } from './CalendarFeeds';
import { CatalogSync } from './CatalogSync';
import { ChangeConfirmations } from './ChangeConfirmations';
import { CommitReducer } from './CommitReducer';
import { ComponentAdvancer } from './ComponentAdvancer';
import { type ComponentStates, staleAfter } from './ComponentStates';
import { Delegations } from './Delegations';
import { Dependents } from './Dependents';
import { DifferenceReader } from './DifferenceReader';
import { EffectIntents } from './EffectIntents';
import { EffectRunner } from './EffectRunner';
import type { AuthorReader } from './excludedPeople';
import { GateEvaluator, type GroupReader } from './GateEvaluator';
import { GateJudge } from './GateJudge';
import { InstanceObserver } from './InstanceObserver';
import { InstanceWatcher } from './InstanceWatcher';
import type { LiveUpdates } from './LiveUpdates';
import { ManualChecks } from './ManualChecks';
import { Notifier } from './Notifier';
import { FreezeExceptions } from './FreezeExceptions';
import { Overrides } from './Overrides';
import { SignOffs } from './SignOffs';
import type { PipelineMetrics } from './PipelineMetrics';
import { PromotionDecisions } from './PromotionDecisions';
import { PromotionPlans } from './PromotionPlans';
import { PromotionRequests } from './PromotionRequests';
import { RangeReader } from './RangeReader';
import { RefreshAsker } from './RefreshAsker';
import { Reports } from './Reports';
import { stagesOfTrains } from './trains/stagesOfTrains';
import { TrainDepartures } from './trains/TrainDepartures';
import { TrainEndings } from './trains/TrainEndings';
import { type MembershipReader, TrainRunner } from './trains/TrainRunner';
import { Trains } from './trains/Trains';
import { TimedChanges } from './TimedChanges';

/** What works in the background, and what people's requests write. */
export interface Engine {
  requests: PromotionRequests;
  decisions: PromotionDecisions;
  overrides: Overrides;
  exceptions: FreezeExceptions;
  signOffs: SignOffs;
  plans: PromotionPlans;
  delegations: Delegations;
  calendarEvents: CalendarEvents;
  feeds: CalendarFeeds;
  confirmations: ChangeConfirmations;
  reports: Reports;
  manualChecks: ManualChecks;
  trains: Trains;
  /** What the jobs do for each component, for who does it without them. */
  advancer: ComponentAdvancer;
  differences: DifferenceReader;
  lease: PolicyLease;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Puts the working parts together; nothing runs before `start`. */
export async function createEngine(options: {
  knex: Knex;
  config: ReleasePipelineConfig;
  /** With the credentials for them. */
  repositories: ReadonlyMap<string, GitRepository>;
  states: ComponentStates;
  gateTypes: Map<string, GateType>;
  prometheus: PrometheusGateOptions;
  executors: Map<string, Executor>;
  groups: GroupReader & AuthorReader & MembershipReader;
  catalog: CatalogService;
  auth: AuthService;
  liveUpdates: LiveUpdates;
  notifications: NotificationService;
  metrics: PipelineMetrics;
  logger: LoggerService;
}): Promise<Engine> {
  const { knex, config, repositories, states, executors } = options;
  const { liveUpdates, logger, metrics } = options;
  const queue = await JobQueue.create({ knex, logger });
  const clients = new Map(
    [...config.argocdInstances.values()].map(instance => [
      instance.name,
      ArgoCdClient.create({
        name: instance.name,
        url: instance.url,
        ...config.credentials.get('argocd', instance.name),
        logger,
      }),
    ]),
  );
  const reader = ApplicationReader.create({ knex, clients, queue, logger });
  const stop = new AbortController();
  const stopping = stop.signal;
  const refreshes = RefreshAsker.create({ knex, reader, stopping, logger });
  const requests = PromotionRequests.create({
    knex,
    states,
    queue,
  });
  const overrides = Overrides.create({
    knex,
    states,
    queue,
    groups: options.groups,
  });
  const exceptions = FreezeExceptions.create({
    knex,
    states,
    queue,
    groups: options.groups,
  });
  const delegations = Delegations.create({ knex });
  const collisions = TimedChanges.create({ knex, config });
  const judge = GateJudge.create({
    knex,
    states,
    gates: GateEvaluator.create({
      gateTypes: options.gateTypes,
      groups: options.groups,
      delegations,
      collisions,
      logger,
    }),
    metrics,
  });
  const finder = ChangeFinder.create({ repositories });
  const fromGit = {
    knex,
    queue,
    finder: DifferenceFinder.create({ repositories }),
    logger,
    stopping,
  };
  const differences = DifferenceReader.create(fromGit);
  const ranges = RangeReader.create({
    ...fromGit,
    migrations: config.wayBack.migrations,
  });
  const advancer = ComponentAdvancer.create({
    knex,
    states,
    judge,
    intents: EffectIntents.create({
      knex,
      states,
      judge,
      executors,
      differences,
      ranges,
      overrides,
      exceptions,
      collisions,
      queue,
      logger,
    }),
    requests,
    overrides,
    exceptions,
    dependents: Dependents.create({ knex, queue, config }),
    refreshes,
    changes: ChangeDescriber.create({
      knex,
      clients,
      queue,
      liveUpdates,
      logger,
      finder,
      stopping,
    }),
    reducer: CommitReducer.create({ knex, queue, finder, logger, stopping }),
    budgets: BudgetReader.create({
      ...options.prometheus,
      knex,
      queue,
      logger,
      stopping,
    }),
    differences,
    ranges,
    queue,
    metrics,
    liveUpdates,
    logger,
  });
  const endings = TrainEndings.create({ knex, states, queue });
  const departures = TrainDepartures.create({
    knex,
    config: config.trains,
    states,
    queue,
  });
  const trains = TrainRunner.create({
    knex,
    states,
    requests,
    groups: options.groups,
    departures,
    endings,
    queue,
    logger,
  });
  const feeds = CalendarFeeds.create({ knex, config, metrics, logger });
  const background = Background.create({
    knex,
    queue,
    feeds,
    observer: InstanceObserver.create({
      knex,
      clients,
      reader,
      resolver: BindingResolver.create({ knex, config }),
      queue,
      logger,
      metrics,
      staleAfterMs: staleAfter(config),
    }),
    watcher: InstanceWatcher.create({ knex, clients, reader, logger }),
    catalog: CatalogSync.create({
      knex,
      config,
      catalog: options.catalog,
      auth: options.auth,
      logger,
    }),
    advancer,
    effects: EffectRunner.create({
      knex,
      states,
      judge,
      executors,
      differences,
      ranges,
      overrides,
      exceptions,
      queue,
      refreshes,
      metrics,
      liveUpdates,
      logger,
    }),
    notifier: Notifier.create({
      knex,
      states,
      groups: options.groups,
      notifications: options.notifications,
      logger,
    }),
    trains,
    logger,
    instances: [...clients.keys()],
    intervalMs: config.observation.intervalMs,
    stream: config.observation.stream,
  });
  const lease = PolicyLease.create({
    knex,
    logger,
    configHash: config.configHash,
    onChange: active => (active ? background.start() : background.stop()),
  });
  return {
    requests,
    decisions: PromotionDecisions.create({ knex, states, queue }),
    overrides,
    exceptions,
    signOffs: SignOffs.create({ knex, states, queue }),
    plans: PromotionPlans.create({ knex, states, queue }),
    delegations,
    calendarEvents: CalendarEvents.create({ knex, queue, config }),
    feeds,
    confirmations: ChangeConfirmations.create({ knex, states, queue }),
    reports: Reports.create({ knex, states, queue }),
    manualChecks: ManualChecks.create({ knex, states, queue }),
    trains: Trains.create({
      knex,
      config: config.trains,
      stages: stagesOfTrains(config),
      departures,
      endings,
    }),
    advancer,
    differences,
    lease,
    async start() {
      await rememberPolicies(
        knex,
        [...config.pipelines.values()].flatMap(pipeline =>
          pipeline.stages.map(stage => ({
            pipeline: pipeline.name,
            release: pipeline.release,
            imagesGiven: pipeline.imagesGiven,
            stage,
          })),
        ),
      );
      states.learnFirstUse(await readFirstUse(knex));
      await lease.start();
    },
    async stop() {
      await background.stop();
      stop.abort();
      await lease.stop();
      liveUpdates.stop();
      await queue.stop();
      await Promise.all([...clients.values()].map(client => client.close()));
      await feeds.close();
    },
  };
}
