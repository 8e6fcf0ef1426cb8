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

import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  calendarManagePermission,
  evidenceReadPermission,
  releasePipelinePermissions,
} from 'backstage-plugin-release-pipeline-common';
import {
  type Executor,
  type GateType,
  releasePipelineExecutorsExtensionPoint,
  releasePipelineGatesExtensionPoint,
  releasePipelineResourceRef,
  releasePipelineRules,
} from 'backstage-plugin-release-pipeline-node';
import { createReleasePipelineActions } from './actions';
import { readWithKinds } from './readWithKinds';
import { readAllOwners, readOwners } from './database/components';
import { openDatabase } from './database/connection';
import { scheduleHousekeeping } from './jobs/housekeeping';
import { DefaultAccess } from './permissions/DefaultAccess';
import { readResources } from './permissions/resource';
import { TrustedDirectory } from './permissions/TrustedDirectory';
import { createFeedRouter, FEED_PATH } from './router/createFeedRouter';
import { createHandlers } from './router/createHandlers';
import { createRouter } from './router/createRouter';
import { AuthorityCheck } from './service/AuthorityCheck';
import { ComponentStates } from './service/ComponentStates';
import { createEngine } from './service/createEngine';
import { createReaders } from './service/createReaders';
import { EvidenceCheck } from './service/EvidenceCheck';
import { LiveUpdates } from './service/LiveUpdates';
import { PipelineMetrics } from './service/PipelineMetrics';
import { Refusals } from './service/Refusals';
import { SubscriptionFeed } from './service/subscriptions/SubscriptionFeed';
import { Subscriptions } from './service/subscriptions/Subscriptions';

/**
 * Stores promotion state and gate results in Postgres, watches Argo CD and
 * Prometheus, and carries promotions out.
 *
 * @public
 */
export const releasePipelinePlugin = createBackendPlugin({
  pluginId: 'release-pipeline',
  register(env) {
    const addedGateTypes: GateType[] = [];
    const addedExecutors: Executor[] = [];
    env.registerExtensionPoint(releasePipelineGatesExtensionPoint, {
      addGateType(gateType) {
        addedGateTypes.push(gateType as GateType);
      },
    });
    env.registerExtensionPoint(releasePipelineExecutorsExtensionPoint, {
      addExecutor(executor) {
        addedExecutors.push(executor as Executor);
      },
    });

    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init({
        actionsRegistry,
        auditor,
        auth,
        catalog,
        config: rootConfig,
        database,
        discovery,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        metrics,
        notifications,
        permissions,
        permissionsRegistry,
        scheduler,
        signals,
        userInfo,
      }) {
        const {
          config,
          executors,
          gateTypes,
          registry,
          repositories,
          sources,
        } = readWithKinds(rootConfig, { addedGateTypes, addedExecutors });
        config.warnings.forEach(warning => logger.warn(warning));

        const knex = await openDatabase(database);
        const states = ComponentStates.create(config);
        const liveUpdates = LiveUpdates.create({ signals, logger });
        const directory = TrustedDirectory.create({
          catalog,
          auth,
          config: config.authority,
        });
        const access = DefaultAccess.create({
          permissions,
          permissionsEnabled:
            rootConfig.getOptionalBoolean('permission.enabled') ?? false,
          auth,
          catalog,
          directory,
          reporters: config.reporters,
          requesters: config.requesters,
          stages: [...config.pipelines.values()].map(
            pipeline => pipeline.stages,
          ),
          readOwners: () => readAllOwners(knex),
          logger,
        });
        const pipelineMetrics = PipelineMetrics.create(metrics);
        const engine = await createEngine({
          knex,
          config,
          repositories,
          states,
          gateTypes,
          prometheus: sources,
          executors,
          groups: directory,
          catalog,
          auth,
          liveUpdates,
          notifications,
          metrics: pipelineMetrics,
          logger,
        });
        permissionsRegistry.addPermissions([
          evidenceReadPermission,
          calendarManagePermission,
        ]);
        permissionsRegistry.addResourceType({
          resourceRef: releasePipelineResourceRef,
          permissions: releasePipelinePermissions,
          rules: Object.values(releasePipelineRules),
          getResources: refs =>
            readResources(refs, components => readOwners(knex, components)),
        });
        const evidenceCheck = EvidenceCheck.create({
          knex,
          keys: config.evidenceKeys,
          metrics: pipelineMetrics,
          logger,
        });
        const readers = createReaders({
          knex,
          config,
          registry,
          gateTypes,
          states,
          access,
          groups: directory,
          catalog,
          engine,
          evidenceCheck,
          userInfo,
          clients: sources.clients,
          logger,
        });
        const subscriptions = Subscriptions.create({
          knex,
          access,
          directory,
          stages: [
            ...new Set(
              [...config.pipelines.values()].flatMap(({ stages }) =>
                stages.map(({ name }) => name),
              ),
            ),
          ],
          logger,
        });
        // Programs that read calendars sign in by their address alone.
        httpRouter.addAuthPolicy({ path: FEED_PATH, allow: 'unauthenticated' });
        httpRouter.use(
          createFeedRouter({
            feed: SubscriptionFeed.create({
              knex,
              directory,
              calendar: () => states.readCalendar(knex),
            }),
          }),
        );
        httpRouter.use(
          createRouter({
            httpAuth,
            auditor,
            onVisit: subscriptions.visit.bind(subscriptions),
            handlers: createHandlers({
              ...readers,
              knex,
              access,
              states,
              engine,
              refusals: Refusals.create({ knex, logger }),
              liveUpdates,
              subscriptions,
              baseUrl: () => discovery.getExternalBaseUrl('release-pipeline'),
            }),
          }),
        );
        await scheduleHousekeeping({
          scheduler,
          knex,
          retention: config.retention,
          evidence: evidenceCheck,
          authority: AuthorityCheck.create({
            groups: directory,
            pipelines: config.pipelines,
            logger,
          }),
          keys: config.evidenceKeys,
          logger,
        });
        createReleasePipelineActions({ actionsRegistry, ...readers });
        lifecycle.addStartupHook(() => engine.start());
        lifecycle.addShutdownHook(async () => {
          await engine.stop();
          await sources.close();
        });
      },
    });
  },
});
