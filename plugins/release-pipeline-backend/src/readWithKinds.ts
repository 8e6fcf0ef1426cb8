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
import type { Config } from '@backstage/config';
import type {
  Executor,
  GateType,
} from 'backstage-plugin-release-pipeline-node';
import { readReleasePipelineConfig } from './config/readConfig';
import { builtInExecutors, type GitRepository } from './executors';
import { builtInGateTypes } from './gates';
import { GateSources } from './gates/GateSources';

/**
 * Reads the config with the kinds of gates and executors that there are. They
 * check it; what it tells them in turn is filled in afterwards.
 *
 * @throws InputError with all that is wrong in the config
 */
export function readWithKinds(
  rootConfig: Config,
  added: { addedGateTypes: GateType[]; addedExecutors: Executor[] },
) {
  const repositories = new Map<string, GitRepository>();
  const sources = new GateSources();
  const gateTypes = named('gate type', 'type', [
    ...builtInGateTypes(sources),
    ...added.addedGateTypes,
  ]);
  const executors = named('executor', 'name', [
    ...builtInExecutors({ repositories }),
    ...added.addedExecutors,
  ]);
  const { checkConfigs, queries } = sources;
  const registry = { gateTypes, executors, queries, checkConfigs };
  const config = readReleasePipelineConfig(rootConfig, registry);
  for (const repository of config.repositories.values()) {
    repositories.set(repository.name, {
      ...repository,
      ...config.credentials.get('repository', repository.name),
    });
  }
  sources.open(config);
  return { config, executors, gateTypes, registry, repositories, sources };
}

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
