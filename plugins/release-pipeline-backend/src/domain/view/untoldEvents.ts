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

import type { UntoldEvent } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { keyOf } from '../calendar/keyOf';
import {
  isRule,
  type StandingCalendar,
  type Untold,
} from '../calendar/StandingCalendar';
import type { CalendarEvent as StandingEvent } from '../calendar/types';
import { asClause, words } from '../words';
import { sentenceOf } from './calendarEvents';

/** What follows where it cannot be told; notes hold nothing. */
const EFFECTS: Record<string, string> = {
  freeze: 'it closes all that it speaks of',
  window: 'it opens nothing',
};

/**
 * Events that no time can be shown of, as people are told of them: unknown is
 * never open (F60, F63).
 *
 * @param later - those of which that was found for a later time
 */
export function untoldEvents(
  calendar: StandingCalendar,
  at: Instant,
  isMeant: (event: StandingEvent) => boolean = () => true,
  later: readonly Untold[] = [],
): UntoldEvent[] {
  const now = calendar.untoldAt(at).filter(({ event }) => isMeant(event));
  const known = new Set(now.map(({ event }) => event));
  return [
    ...now.map(untold =>
      untoldEvent(untold, 'It cannot be told when', 'Until it can be told'),
    ),
    ...later
      .filter(({ event }) => !known.has(event))
      .map(untold =>
        untoldEvent(
          untold,
          'It cannot be told for all of this time when',
          'Where it cannot be told',
        ),
      ),
  ];
}

function untoldEvent(
  { because, event }: Untold,
  what: string,
  where: string,
): UntoldEvent {
  const { kind, source = 'config', title } = event;
  return {
    eventId: keyOf(event),
    source,
    kind,
    title,
    sentence: words(
      `${what} ${kind} '${title}' takes place: `,
      asClause([because]),
      ...(isRule(event)
        ? [`. ${where} ${EFFECTS[kind]} (`, asClause([sentenceOf(event)]), ')']
        : []),
    ),
  };
}
