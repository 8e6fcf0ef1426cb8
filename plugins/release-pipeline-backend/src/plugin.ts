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
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  type Executor,
  type GateType,
  releasePipelineExecutorsExtensionPoint,
  releasePipelineGatesExtensionPoint,
} from 'backstage-plugin-release-pipeline-node';
import { readReleasePipelineConfig } from './config/readConfig';
import { openDatabase } from './database/connection';
import { builtInExecutors, type GitRepository } from './executors';
import { builtInGateTypes } from './gates';
import { ComponentStates } from './service/ComponentStates';
import { createEngine } from './service/createEngine';
import { LiveUpdates } from './service/LiveUpdates';

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
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        signals: signalsServiceRef,
      },
      async init({
        auth,
        catalog,
        config: rootConfig,
        database,
        lifecycle,
        logger,
        signals,
      }) {
        const repositories = new Map<string, GitRepository>();
        const gateTypes = named('gate type', 'type', [
          ...builtInGateTypes(),
          ...addedGateTypes,
        ]);
        const executors = named('executor', 'name', [
          ...builtInExecutors({ repositories }),
          ...addedExecutors,
        ]);
        const config = readReleasePipelineConfig(rootConfig, {
          gateTypes,
          executors,
        });
        for (const repository of config.repositories.values()) {
          repositories.set(repository.name, {
            ...repository,
            ...config.credentials.get('repository', repository.name),
          });
        }
        config.warnings.forEach(warning => logger.warn(warning));

        const knex = await openDatabase(database);
        const states = ComponentStates.create(config);
        const liveUpdates = LiveUpdates.create({ signals, logger });
        const engine = await createEngine({
          knex,
          config,
          states,
          gateTypes,
          executors,
          groups: { readGroups: async refs => refs.map(ref => ({ ref })) },
          catalog,
          auth,
          liveUpdates,
          logger,
        });
        lifecycle.addStartupHook(() => engine.start());
        lifecycle.addShutdownHook(() => engine.stop());
      },
    });
  },
});

/** By their word in config; a word that stands twice is refused. */
function named<TKey extends string, T extends Record<TKey, string>>(
  what: string,
  key: TKey,
  all: T[],
): Map<string, T> {
  const result = new Map<string, T>();
  for (const one of all) {
    if (result.has(one[key])) {
      throw new Error(`There are two kinds of ${what} '${one[key]}'`);
    }
    result.set(one[key], one);
  }
  return result;
}
