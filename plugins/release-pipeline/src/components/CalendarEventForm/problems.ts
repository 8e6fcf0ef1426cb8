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

import type { CalendarProblem } from 'backstage-plugin-release-pipeline-common';
import { errorOf } from '../ConflictNotice';
import type { ProblemsByKey } from './fields';

/** What the backend says is wrong, as it refused to save it. */
export function problemsOf(failure: unknown): CalendarProblem[] {
  const { problems } = errorOf(failure);
  return Array.isArray(problems) ? problems : [];
}

/** By field; of several for one field the first. */
export function byKey(problems: CalendarProblem[]): ProblemsByKey {
  const found: ProblemsByKey = {};
  for (const { key, message } of problems) {
    // `scope.components.0` is said at the field of all of them.
    const field = key.replace(/(\.\d+|\[\d+\])$/, '');
    found[field] ??= message;
  }
  return found;
}

const AT_FIELDS =
  /^(title|start|end|durationMinutes|duration|zone|directions|risk|reason|owner|link|recurrence(\.(rule|exdates))?|(scope|except)\.[a-z]+)$/;

/** Those for which there is no field to stand at. */
export function elsewhere(problems: ProblemsByKey): string[] {
  return Object.entries(problems).flatMap(([key, message]) =>
    AT_FIELDS.test(key) ? [] : [`${key}: ${message}`],
  );
}
