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

/** Whether an event speaks of something; `maybe`: too little is known of that. */
export type Speaks = 'yes' | 'maybe' | 'no';

const INVERSE: Record<Speaks, Speaks> = {
  yes: 'no',
  maybe: 'maybe',
  no: 'yes',
};

function least(answers: Speaks[]): Speaks {
  if (answers.includes('no')) {
    return 'no';
  }
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

function most(answers: Speaks[]): Speaks {
  return INVERSE[least(answers.map(each => INVERSE[each]))];
}

/** Undefined: the scope does not ask. */
type Match = (
  scope: CalendarScope,
  subject: Omit<CalendarSubject, 'direction' | 'risk'>,
) => Speaks | undefined;

function among(
  names: string[] | undefined,
  value: string | undefined,
): Speaks | undefined {
  return names && answer(value !== undefined && names.includes(value));
}

function answer(is: boolean): Speaks {
  return is ? 'yes' : 'no';
}

/** A match is certain; that there is none only where all is known. */
function unlessKnown(
  found: Speaks | undefined,
  what: NonNullable<CalendarSubject['notKnown']>[number],
  { notKnown }: Pick<CalendarSubject, 'notKnown'>,
): Speaks | undefined {
  return found === 'no' && notKnown?.includes(what) ? 'maybe' : found;
}

const MATCHES: Record<keyof CalendarScope, Match> = {
  components: (scope, { component }) => among(scope.components, component),
  systems: (scope, { system }) => among(scope.systems, system),
  owners: (scope, { owner }) => among(scope.owners, owner),
  types: (scope, { type }) => among(scope.types, type),
  stages: (scope, { stage }) => among(scope.stages, stage),
  instances: ({ instances }, subject) =>
    unlessKnown(
      instances &&
        answer(subject.instances.some(each => instances.includes(each))),
      'instances',
      subject,
    ),
  domains: ({ domains }, subject) =>
    unlessKnown(among(domains, subject.domain), 'domain', subject),
  clusters: ({ clusters }, subject) =>
    unlessKnown(
      clusters &&
        answer((subject.clusters ?? []).some(each => clusters.includes(each))),
      'clusters',
      subject,
    ),
  labels: ({ labels }, subject) =>
    unlessKnown(
      labels &&
        answer((subject.labels ?? []).some(each => labels.includes(each))),
      'labels',
      subject,
    ),
};

/** With an instance or a cluster that is not taken out it is in the scope still. */
const LEAVES: Record<keyof CalendarScope, Match> = {
  ...MATCHES,
  instances: ({ instances }, { instances: own, notKnown }) =>
    instances && areAll(own, instances, !notKnown?.includes('instances')),
  clusters: ({ clusters }, { clusters: own = [], notKnown }) =>
    clusters && areAll(own, clusters, !notKnown?.includes('clusters')),
};

/** @param isAll - that there are no others is known */
function areAll(own: string[], names: string[], isAll: boolean): Speaks {
  if (!own.every(each => names.includes(each))) {
    return 'no';
  }
  return isAll ? answer(own.length > 0) : 'maybe';
}

/** Whether an event speaks of this subject: of its direction and risk as well. */
export function speaksOf(
  event: CalendarEvent,
  subject: CalendarSubject,
): Speaks {
  return event.directions.includes(subject.direction) &&
    (event.risk === undefined || event.risk.includes(subject.risk))
    ? scopeSpeaksOf(event, subject)
    : 'no';
}

/** The same, whatever the direction and the risk. */
export function scopeSpeaksOf(
  { scope, except }: Pick<CalendarEvent, 'scope' | 'except'>,
  subject: Omit<CalendarSubject, 'direction' | 'risk'>,
): Speaks {
  const named = least(
    Object.values(MATCHES).map(match => match(scope, subject) ?? 'yes'),
  );
  const left = most(
    Object.values(LEAVES).map(match => match(except, subject) ?? 'no'),
  );
  return least([named, INVERSE[left]]);
}

/** Whether an event counts for this subject, as far as that can be told. */
export function appliesTo(
  event: CalendarEvent,
  subject: CalendarSubject,
): boolean {
  return speaksOf(event, subject) !== 'no';
}

/** The same, whatever the direction and the risk. */
export function isInScope(
  event: Pick<CalendarEvent, 'scope' | 'except'>,
  subject: Omit<CalendarSubject, 'direction' | 'risk'>,
): boolean {
  return scopeSpeaksOf(event, subject) !== 'no';
}
