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
  OwnCalendar,
  OwnEvent,
  UntoldEvent,
} from 'backstage-plugin-release-pipeline-common';

/** What begins later than this is no news yet; in milliseconds. */
const SOON = 7 * 86_400_000;

/** What is said to who owns what it touches; windows and drills are looked up. */
const KINDS = ['freeze', 'incident', 'maintenance'];

/** Tells one event from itself with another time or title. */
export function eventKey({ event }: OwnEvent): string {
  return [event.eventId ?? event.id, event.start, event.end, event.title].join(
    ' ',
  );
}

/** The same of one that has no time. */
export function untoldKey({ eventId, title }: UntoldEvent): string {
  return ['untold', eventId, title].join(' ');
}

/**
 * What is to be said now, the weightiest first: what runs before what comes,
 * a freeze before a note, then by time.
 */
export function bannerEvents(
  { events }: Pick<OwnCalendar, 'events'>,
  now: number,
  isDismissed: (key: string) => boolean,
): OwnEvent[] {
  const weight = ({ event }: OwnEvent) =>
    (Date.parse(event.start) <= now ? 0 : KINDS.length) +
    KINDS.indexOf(event.kind);
  return events
    .filter(
      own =>
        KINDS.includes(own.event.kind) &&
        now < Date.parse(own.event.end) &&
        Date.parse(own.event.start) - now <= SOON &&
        !isDismissed(eventKey(own)),
    )
    .sort(
      (a, b) =>
        weight(a) - weight(b) || a.event.start.localeCompare(b.event.start),
    );
}
