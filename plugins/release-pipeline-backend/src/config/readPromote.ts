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

import type { StagePolicy } from '../domain/types';
import { checkTemplate, TARGET_VARIABLES } from '../domain/templates';
import { ConfigPath, ConfigProblems, listNames } from './problems';
import type { KnownNames, PolicyRegistry } from './readGates';
import type { RepositoryConfig } from './types';

const EXPECTED = [
  ...TARGET_VARIABLES,
  'application',
  'release.version',
  'release.<name>.tag',
  'release.<name>.digest',
  'release.<name>.revision',
];
const ARTIFACT = /^release\.[A-Za-z0-9_.-]+\.(tag|digest|revision)$/;

/**
 * Reads `promote` by the schema of the executor it names. Absent or
 * `with: none`: the stage is observed only.
 */
export function readPromote(
  promote: { with: string; [key: string]: unknown } | undefined,
  path: ConfigPath,
  context: {
    known: Pick<KnownNames, 'repositories'>;
    registry: PolicyRegistry;
    problems: ConfigProblems;
  },
): StagePolicy['promote'] {
  const { known, registry, problems } = context;
  if (!promote) {
    return undefined;
  }
  const { with: name, ...written } = promote;
  const executor = registry.executors.get(name);
  if (!executor && name !== 'none') {
    problems.add(
      [...path, 'with'],
      `unknown executor "${name}"; expected one of ${listNames(
        new Set(['none', ...registry.executors.keys()]),
      )}`,
    );
    return undefined;
  }
  if (name === 'none' || !executor) {
    for (const key of Object.keys(written)) {
      problems.add([...path, key], 'with: none takes no other key');
    }
    return undefined;
  }
  if (!checkTemplates(written, path, problems)) {
    return undefined;
  }
  const config = problems.parse(executor.configSchema, written, path);
  if (config === undefined) {
    return undefined;
  }
  for (const reference of executor.references?.(config) ?? []) {
    if (!known.repositories.has(reference.name)) {
      problems.add(
        [...path, 'repository'],
        `unknown repository "${reference.name}"; expected one of ${listNames(
          known.repositories,
        )}`,
      );
    }
  }
  return { with: name, config, describe: executor.describe(config) };
}

/** The branches that it writes to, by repository: who approves it approves them too. */
export function branchesOf(
  promote: StagePolicy['promote'],
  context: {
    registry: PolicyRegistry;
    repositories: Map<string, Pick<RepositoryConfig, 'branch'>>;
  },
): Array<[string, string | undefined]> {
  const executor = promote && context.registry.executors.get(promote.with);
  return (executor?.references?.(promote?.config) ?? []).map(({ name }) => [
    name,
    context.repositories.get(name)?.branch,
  ]);
}

/** Every text of `promote` may be a template, with R17's and R31's variables. */
function checkTemplates(
  value: unknown,
  path: ConfigPath,
  problems: ConfigProblems,
): boolean {
  if (typeof value === 'string') {
    const problem = checkTemplate(
      value,
      variable => EXPECTED.includes(variable) || ARTIFACT.test(variable),
      EXPECTED,
    );
    if (problem) {
      problems.add(path, problem);
    }
    return problem === undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return true;
  }
  const entries: Array<[PropertyKey, unknown]> = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries
    .map(([key, entry]) => checkTemplates(entry, [...path, key], problems))
    .every(Boolean);
}
