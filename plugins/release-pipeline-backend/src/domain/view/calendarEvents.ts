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

import type {
  CalendarEvent,
  CalendarQuery,
} from 'backstage-plugin-release-pipeline-common';
import { HORIZON_MS } from '../calendar/spans';
import { keyOf } from '../calendar/keyOf';
import type {
  EventOccurrence,
  StandingCalendar,
  Untold,
} from '../calendar/StandingCalendar';
import type {
  CalendarEvent as StandingEvent,
  CalendarScope,
} from '../calendar/types';
import { byWeight } from '../calendar/weight';
import { counted, iso, listed, nameOfRef } from '../words';

const VERBS: Record<StandingEvent['kind'], string> = {
  freeze: 'Holds',
  window: 'Opens for',
  maintenance: 'About',
  incident: 'About',
  drill: 'About',
};

type Narrowed = Pick<CalendarQuery, 'kind' | 'stage' | 'system'>;

/** Whether this kind is wanted. */
export function isAsked(
  what: NonNullable<CalendarQuery['kind']>,
  { kind }: Pick<Narrowed, 'kind'>,
): boolean {
  return kind === undefined || kind === what;
}

/** Whether an event is of what the calendar was narrowed to; what names none speaks of all. */
export function isNarrowedTo(
  { kind, scope: { stages, systems } }: Pick<StandingEvent, 'kind' | 'scope'>,
  narrowed: Narrowed,
): boolean {
  const { stage, system } = narrowed;
  return (
    isAsked(kind, narrowed) &&
    (!stage || !stages || stages.includes(stage)) &&
    (!system || !systems || systems.some(ref => nameOfRef(ref) === system))
  );
}

/**
 * Events between two moments, as people see them; where there are more than fit,
 * no freeze is left out for a note, and none of them for a window.
 *
 * @returns `cut` when there may be more; `untold`: of which some of that time
 *   cannot be told.
 */
export function eventsIn(
  calendar: StandingCalendar,
  query: Pick<CalendarQuery, 'from' | 'to'>,
  {
    isMeant,
    most = Infinity,
  }: { isMeant?: (event: StandingEvent) => boolean; most?: number } = {},
): { events: CalendarEvent[]; cut: boolean; untold: Untold[] } {
  const from = Date.parse(query.from);
  const to = Date.parse(query.to);
  const end = Math.min(to, from + HORIZON_MS);
  const { found, cut, untold } = calendar.weightiestOccurrences(
    { from, to: end },
    most,
    isMeant,
  );
  return {
    events: found.map(eventView),
    cut: cut || (end < to && calendar.events.length > 0),
    untold,
  };
}

/**
 * Of those that are meant each once, when it takes place next: the weightiest
 * first, since a window that recurs every day must not hide a freeze.
 */
export function nextEvents(
  calendar: StandingCalendar,
  query: CalendarQuery,
  isMeant: (event: StandingEvent) => boolean,
): CalendarEvent[] {
  const next = new Map<StandingEvent, EventOccurrence>();
  for (const occurrence of calendar.occurrences(
    Date.parse(query.from),
    Date.parse(query.to),
    isMeant,
  )) {
    if (!next.has(occurrence.event)) {
      next.set(occurrence.event, occurrence);
    }
  }
  return [...next.values()]
    .map(eventView)
    .sort((one, other) => byWeight(one.kind, other.kind));
}

// It is most of what a month of many events takes; no event is changed in place.
const told = new WeakMap<StandingEvent, ReturnType<typeof everyTime>>();

/** One time that an event takes place, as people see it. */
export function eventView({ event, from, to }: EventOccurrence): CalendarEvent {
  const same = told.get(event) ?? everyTime(event);
  told.set(event, same);
  return {
    id: `${event.kind}:${event.name}:${from}`,
    ...same,
    start: iso(from),
    end: iso(to),
  };
}

/** What is the same each time that it takes place. */
function everyTime(
  event: StandingEvent,
): Omit<CalendarEvent, 'id' | 'start' | 'end'> {
  return {
    eventId: keyOf(event),
    source: event.source ?? 'config',
    kind: event.kind,
    title: event.title,
    zone: event.times.zone,
    recurring: event.times.recurrence !== undefined,
    stages: event.scope.stages,
    systems: event.scope.systems,
    directions: event.directions,
    sentence: [sentenceOf(event)],
    reason: event.reason,
    owner: event.owner,
    href: event.link,
  };
}

/** "Holds production, high risk; except 2 components; forward only" */
export function sentenceOf({
  directions,
  except,
  kind,
  risk,
  scope,
}: Pick<
  StandingEvent,
  'directions' | 'except' | 'kind' | 'risk' | 'scope'
>): string {
  const named = [
    ...scopeWords(scope),
    ...(risk ? [`${listed(risk)} risk`] : []),
  ];
  const left = scopeWords(except);
  const isNote = kind !== 'freeze' && kind !== 'window';
  return [
    `${VERBS[kind]} ${named.join(', ') || 'everything'}`,
    ...(left.length ? [`except ${left.join(', ')}`] : []),
    ...(directions.length < 3 && !isNote ? [`${listed(directions)} only`] : []),
  ].join('; ');
}

/** Components are counted: not every reader may know of each (R24). */
function scopeWords(scope: CalendarScope): string[] {
  const { components, instances, owners, stages, systems, types } = scope;
  const { clusters, domains, labels } = scope;
  return [
    ...(components ? [counted(components.length, 'component')] : []),
    ...(systems ? [listed(systems.map(nameOfRef))] : []),
    ...(domains ? [`domain ${listed(domains.map(nameOfRef))}`] : []),
    ...(owners ? [`what ${listed(owners.map(nameOfRef))} owns`] : []),
    ...(types ? [`type ${listed(types)}`] : []),
    ...(stages ? [listed(stages)] : []),
    ...(instances ? [`on ${listed(instances)}`] : []),
    ...(clusters ? [`in ${counted(clusters.length, 'cluster')}`] : []),
    ...(labels ? [`labelled ${listed(labels)}`] : []),
  ];
}
