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

import {
  type CalendarEventText,
  type CalendarProblem,
  calendarEventKindSchema,
  calendarEventTextSchema,
} from 'backstage-plugin-release-pipeline-common';
import type { z } from 'zod';
import { enteredEventSchema } from '../../config/calendarSchema';
import type { StoredEvent } from '../../database/calendarEvents';
import { findProblem } from '../../domain/calendar/findProblem';
import type { CalendarEvent } from '../../domain/calendar/types';
import { wrongKinds } from '../../domain/calendar/wrongKinds';

const MINUTE = 60_000;

/** Of an event that is not entered yet. */
const NEW = { name: 'new', source: 'portal' };

type Identity = Pick<CalendarEvent, 'name' | 'source' | 'version' | 'endedAt'>;

/**
 * What an event says, or what is wrong with it, key by key. As text it names
 * what it names in the one way that everybody else calls it.
 */
export function readEventText(text: CalendarEventText): {
  event?: CalendarEvent;
  text: CalendarEventText;
  problems: CalendarProblem[];
} {
  const parsed = enteredEventSchema.safeParse(text);
  if (!parsed.success) {
    return {
      text,
      problems: parsed.error.issues.map(({ message, path }) => ({
        key: path.join('.') || 'event',
        message,
      })),
    };
  }
  const { except, owner, scope } = parsed.data;
  const named: CalendarEventText = {
    ...text,
    ...(text.scope && { scope }),
    ...(text.except && { except }),
    ...(text.owner !== undefined && { owner }),
  };
  const event = eventOf(parsed.data, NEW);
  const misnamed = (['scope', 'except'] as const).flatMap(name =>
    wrongKinds(event[name]).map(({ index, key, message }) => ({
      key: `${name}.${key}.${index}`,
      message,
    })),
  );
  if (misnamed.length > 0) {
    return { text: named, problems: misnamed };
  }
  const problem = findProblem(event);
  return problem
    ? {
        text: named,
        problems: [
          {
            key:
              problem.key === 'end' && text.durationMinutes !== undefined
                ? 'durationMinutes'
                : problem.key,
            message: problem.message,
          },
        ],
      }
    : { event, text: named, problems: [] };
}

/**
 * An event that is stored. One that cannot be read any more is kept with all
 * that it may hold: whoever it speaks of waits (F60).
 */
export function storedEventOf(stored: StoredEvent): CalendarEvent {
  const { id, text, version, endedAt } = stored;
  const identity = { name: id, source: 'portal', version, endedAt };
  const parsed = enteredEventSchema.safeParse(text);
  return parsed.success
    ? eventOf(parsed.data, identity)
    : {
        ...identity,
        // Of a kind that is not known here it may be one that holds.
        kind: calendarEventKindSchema.catch('freeze').parse(text.kind),
        title: text.title ?? id,
        scope: {},
        except: {},
        directions: calendarEventTextSchema.shape.directions
          .catch(['forward', 'rollback', 'hotfix'])
          .parse(text.directions) ?? ['forward'],
        times: { zone: text.zone, start: 0, lengthMs: 0, elapsed: false },
        untold: 'what is stored of it cannot be read',
      };
}

/** The same the other way round, for events that were not entered here. */
export function textOf(event: CalendarEvent): CalendarEventText {
  const { directions, except, kind, link, owner } = event;
  const { reason, risk, scope, times, title } = event;
  const { elapsed, lengthMs, recurrence, start, zone } = times;
  return {
    kind,
    title,
    start: local(start),
    ...(elapsed
      ? { durationMinutes: Math.ceil(lengthMs / MINUTE) }
      : { end: local(start + lengthMs) }),
    zone,
    recurrence: recurrence && {
      rule: recurrence.rule,
      exdates: recurrence.exdates.map(local),
      rdates: recurrence.rdates.map(local),
    },
    scope,
    except,
    directions,
    risk,
    reason,
    owner,
    link,
  };
}

/** `2026-12-20T18:00`; with seconds only where there are any. */
function local(wall: number): string {
  return new Date(wall).toISOString().slice(0, 19).replace(/:00$/, '');
}

function eventOf(
  keys: z.infer<typeof enteredEventSchema>,
  identity: Identity,
): CalendarEvent {
  const { durationMinutes, end, recurrence, start, zone, ...rest } = keys;
  return {
    ...identity,
    ...rest,
    times: {
      zone,
      start,
      lengthMs:
        durationMinutes === undefined
          ? (end ?? start) - start
          : durationMinutes * MINUTE,
      elapsed: durationMinutes !== undefined,
      recurrence,
    },
  };
}
