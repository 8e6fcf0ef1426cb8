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

import type { CalendarEvent, CalendarScope, CalendarSubject } from './types';

/** Whether an event speaks of this subject: of its direction and risk as well. */
export function appliesTo(
  event: CalendarEvent,
  subject: CalendarSubject,
): boolean {
  return (
    event.directions.includes(subject.direction) &&
    (event.risk === undefined || event.risk.includes(subject.risk)) &&
    isInScope(event, subject)
  );
}

/** The same, whatever the direction and the risk. */
export function isInScope(
  { scope, except }: Pick<CalendarEvent, 'scope' | 'except'>,
  subject: CalendarSubject,
): boolean {
  return isNamed(scope, subject) && !isTakenOut(except, subject);
}

function isNamed(scope: CalendarScope, subject: CalendarSubject): boolean {
  return (
    lists(scope.components, subject.component) &&
    lists(scope.systems, subject.system) &&
    lists(scope.owners, subject.owner) &&
    lists(scope.types, subject.type) &&
    lists(scope.stages, subject.stage) &&
    (!scope.instances ||
      subject.instances.some(name => scope.instances?.includes(name)))
  );
}

function lists(
  names: string[] | undefined,
  value: string | undefined,
): boolean {
  return !names || (value !== undefined && names.includes(value));
}

function isTakenOut(except: CalendarScope, subject: CalendarSubject): boolean {
  const named = (names: string[] | undefined, value: string | undefined) =>
    names !== undefined && lists(names, value);
  return (
    named(except.components, subject.component) ||
    named(except.systems, subject.system) ||
    named(except.owners, subject.owner) ||
    named(except.types, subject.type) ||
    named(except.stages, subject.stage) ||
    // With an instance that is not taken out it is in the scope still.
    (except.instances !== undefined &&
      subject.instances.length > 0 &&
      subject.instances.every(name => named(except.instances, name)))
  );
}
