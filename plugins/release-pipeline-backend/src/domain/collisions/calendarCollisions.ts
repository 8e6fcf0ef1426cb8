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

import type { Collision } from 'backstage-plugin-release-pipeline-common';
import { appliesTo, isInScope } from '../calendar/scope';
import type { StandingCalendar } from '../calendar/StandingCalendar';
import type {
  CalendarEvent,
  CalendarSubject,
  Occurrence,
} from '../calendar/types';
import { at, capital, inTime, iso, words } from '../words';

/** What the calendar has at the time of a change, and what of it cannot be told. */
export function calendarCollisions(
  calendar: StandingCalendar | undefined,
  subject: CalendarSubject,
  span: Occurrence & { name: string },
): { known: Collision[]; unknown: string[] } {
  if (!calendar || calendar.events.length === 0) {
    return { known: [], unknown: [] };
  }
  const events = calendar
    .occurrences(span.from, span.to)
    .filter(
      ({ event, from, to }) =>
        event.kind !== 'window' &&
        from < span.to &&
        span.from < to &&
        (event.kind === 'freeze' ? appliesTo : isInScope)(event, subject),
    )
    .map(occurrence => ofEvent(occurrence, subject, span));
  const { doubt, untold } = calendar.decide(subject, span.from);
  return {
    known: [...events, ...ofWindows(calendar, subject, span)],
    unknown: [
      ...(untold
        ? [`It cannot be told when '${untold.title}' takes place`]
        : []),
      ...(doubt
        ? [`It cannot be told whether '${doubt.title}' speaks of it`]
        : []),
    ],
  };
}

function ofEvent(
  { event, from, to }: Occurrence & { event: CalendarEvent },
  { stage }: CalendarSubject,
  span: Occurrence & { name: string },
): Collision {
  const about = `${span.name} into ${stage}`;
  return {
    id: `${event.kind}:${event.name}:${from}`,
    kind: event.kind,
    why: ['calendar'],
    sentence: words(
      `${capital(event.kind)} '${event.title}' `,
      from <= span.from ? 'lasts until ' : 'begins ',
      from <= span.from ? at(to) : inTime(from),
      event.kind === 'freeze'
        ? ` and holds ${about}`
        : `: it is about ${about}`,
    ),
    stage,
    start: iso(from),
    end: iso(to),
    href: event.link,
  };
}

/** That a change would begin outside of its windows, or not be over when they close. */
function ofWindows(
  calendar: StandingCalendar,
  subject: CalendarSubject,
  span: Occurrence & { name: string },
): Collision[] {
  const { because, closedBy, nextClose, nextOpen, open, untold, windowOnly } =
    calendar.decide(subject, span.from);
  const about = `${span.name} into ${subject.stage}`;
  const common = {
    id: `window:${span.from}`,
    kind: 'window',
    why: ['calendar' as const],
    stage: subject.stage,
  };
  if (!windowOnly || untold || (!open && because)) {
    return [];
  }
  if (!open) {
    return [
      {
        ...common,
        sentence: words(
          `No window is open then for ${about}`,
          ...(nextOpen === undefined
            ? [', and none is planned']
            : ['; the next one opens ', inTime(nextOpen)]),
        ),
        start: iso(span.from),
        end: nextOpen === undefined ? undefined : iso(nextOpen),
      },
    ];
  }
  return nextClose !== undefined && nextClose < span.to && !closedBy
    ? [
        {
          ...common,
          sentence: words(
            `The window for ${about} closes `,
            inTime(nextClose),
            ', before it is usually over',
          ),
          start: iso(nextClose),
        },
      ]
    : [];
}
