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

import type { TargetSpec } from '../domain/types';
import { type ConfigPath, type ConfigProblems, listNames } from './problems';
import { targetSchema } from './schema';

/** `target`: one, or a list of them (R17). */
export function readTargets(
  value: unknown,
  path: ConfigPath,
  { known, problems }: { known: Set<string>; problems: ConfigProblems },
): TargetSpec[] {
  const entries: Array<[unknown, ConfigPath]> = Array.isArray(value)
    ? value.map((entry, index) => [entry, [...path, index]])
    : [[value ?? {}, path]];
  if (!entries.length) {
    problems.add(path, 'expected at least one target');
  }
  return entries.flatMap(([entry, entryPath]) => {
    const target = problems.parse(targetSchema, entry, entryPath);
    if (!target) {
      return [];
    }
    if (target.instance !== undefined && !known.has(target.instance)) {
      problems.add(
        [...entryPath, 'instance'],
        `unknown Argo CD instance "${
          target.instance
        }"; expected one of ${listNames(known)}`,
      );
    }
    return [target];
  });
}
