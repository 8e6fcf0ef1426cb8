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

import type { z } from 'zod';
import type { StagePolicy } from '../domain/types';
import type { ConfigPath, ConfigProblems } from './problems';
import type { stageSchema } from './schema';

/** What stands under a stage, read by itself. */
export type StageKeys = z.infer<typeof stageSchema>;

/** What only promotions make use of. */
const OF_PROMOTIONS = [
  'gates',
  'profiles',
  'rollback',
  'hotfix',
  'watch',
  'signOff',
  'breakGlass',
  'overrideFor',
  'excludeAuthors',
] as const;

/** `start`, by default on request; a stage after nothing is filled from outside (R6, R10). */
export function readStart(
  keys: StageKeys,
  path: ConfigPath,
  problems: ConfigProblems,
): StagePolicy['start'] {
  if (keys.after.length > 0) {
    if (keys.start === 'outside') {
      problems.add(
        [...path, 'start'],
        'a stage that comes after another is not filled from outside; expected on-request or automatic',
      );
    }
    if (keys.start === 'automatic' && isObservedOnly(keys)) {
      problems.add(
        [...path, 'start'],
        'nothing can start by itself here, because promote does not say how',
      );
    }
    return keys.start ?? 'on-request';
  }
  if (keys.start !== undefined && keys.start !== 'outside') {
    problems.add(
      [...path, 'start'],
      'a stage without after is filled from outside; expected after, or no start',
    );
  }
  return 'outside';
}

/** Refuses keys that would do nothing on this stage, though somebody relies on them. */
export function checkKeysOfUse(
  keys: StageKeys,
  path: ConfigPath,
  problems: ConfigProblems,
): void {
  if (keys.after.length === 0) {
    for (const key of OF_PROMOTIONS.filter(name => !isEmpty(keys[name]))) {
      problems.add(
        [...path, key],
        'a stage without after is filled from outside, so nothing is ever asked here; expected after',
      );
    }
  } else if (keys.signOff && isObservedOnly(keys)) {
    problems.add(
      [...path, 'signOff'],
      'nothing is ever signed off here, because promote does not say how anything gets here',
    );
  }
}

function isObservedOnly({ promote }: StageKeys): boolean {
  return !promote || promote.with === 'none';
}

/** Not there, or a map of nothing: `gates` and `profiles` are always there. */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    (typeof value === 'object' &&
      value !== null &&
      Object.values(value).every(isEmpty))
  );
}
