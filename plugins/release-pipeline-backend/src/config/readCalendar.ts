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
import { findProblem } from '../domain/calendar/findProblem';
import type { CalendarEvent, CalendarScope } from '../domain/calendar/types';
import { wrongKinds } from '../domain/calendar/wrongKinds';
import { calendarEventSchema } from './calendarSchema';
import { ConfigPath, ConfigProblems, listNames } from './problems';

/** What events may name. */
export interface KnownScopes {
  stages: Set<string>;
  instances: Set<string>;
}

/** The standing events of one kind, without those that are switched off. */
export function readEvents(
  kind: CalendarEvent['kind'],
  entries: Record<string, unknown>,
  path: ConfigPath,
  known: KnownScopes,
  problems: ConfigProblems,
): CalendarEvent[] {
  return Object.entries(entries).flatMap(([name, entry]) => {
    const eventPath = [...path, name];
    const keys = problems.parse(calendarEventSchema, entry, eventPath);
    if (!keys) {
      return [];
    }
    const event = eventOf(kind, name, keys);
    const problem = findProblem(event);
    if (problem) {
      const key =
        problem.key === 'end' && keys.duration !== undefined
          ? 'duration'
          : problem.key;
      problems.add([...eventPath, key], problem.message);
    }
    checkNames(event.scope, [...eventPath, 'scope'], known, problems);
    checkNames(event.except, [...eventPath, 'except'], known, problems);
    return keys.enabled && !problem ? [event] : [];
  });
}

function eventOf(
  kind: CalendarEvent['kind'],
  name: string,
  keys: z.infer<typeof calendarEventSchema>,
): CalendarEvent {
  const { duration, end, start, title, recurrence, zone } = keys;
  const { scope, except, directions, risk, reason, owner, link } = keys;
  return {
    name,
    kind,
    title: title ?? name,
    scope,
    except,
    directions,
    risk,
    times: {
      zone,
      start,
      lengthMs: duration ?? (end ?? start) - start,
      elapsed: duration !== undefined,
      recurrence,
    },
    reason,
    owner,
    link,
  };
}

/** A name that nothing has would never come true, and nobody would see it. */
export function checkNames(
  scope: CalendarScope,
  path: ConfigPath,
  known: KnownScopes,
  problems: ConfigProblems,
): void {
  for (const [key, what] of [
    ['stages', 'stage'],
    ['instances', 'Argo CD instance'],
  ] as const) {
    scope[key]?.forEach((name, index) => {
      if (!known[key].has(name)) {
        problems.add(
          [...path, key, index],
          `unknown ${what} "${name}"; expected one of ${listNames(known[key])}`,
        );
      }
    });
  }
  for (const { index, key, message } of wrongKinds(scope)) {
    problems.add([...path, key, index], message);
  }
}
