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
import { isRule, type StandingCalendar } from '../calendar/StandingCalendar';
import type { CalendarEvent as StandingEvent } from '../calendar/types';
import { asClause, words } from '../words';
import { sentenceOf } from './calendarEvents';

/** What follows while it cannot be told; notes hold nothing. */
const EFFECTS: Record<string, string> = {
  freeze: 'Until it can be told it closes all that it speaks of',
  window: 'Until it can be told it opens nothing',
};

/**
 * Events that no time can be shown of, as people are told of them: unknown is
 * never open (F60, F63).
 */
export function untoldEvents(
  calendar: StandingCalendar,
  at: Instant,
  isMeant: (event: StandingEvent) => boolean = () => true,
): UntoldEvent[] {
  return calendar
    .untoldAt(at)
    .filter(({ event }) => isMeant(event))
    .map(({ because, event }) => {
      const { kind, source = 'config', title } = event;
      return {
        eventId: keyOf(event),
        source,
        kind,
        title,
        sentence: words(
          `It cannot be told when ${kind} '${title}' takes place: `,
          asClause([because]),
          ...(isRule(event)
            ? [`. ${EFFECTS[kind]} (`, asClause([sentenceOf(event)]), ')']
            : []),
        ),
      };
    });
}
