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

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  CalendarEventText,
  CalendarEventView,
  CalendarProblem,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import {
  type EventAction,
  readStoredEvent,
  type StoredEvent,
} from '../database/calendarEvents';
import type { CalendarEvent } from '../domain/calendar/types';
import type { Access } from '../service/access';
import type { CalendarDecisions } from '../service/calendar/CalendarDecisions';
import type { CalendarPreviews } from '../service/calendar/CalendarPreviews';
import {
  type CalendarReader,
  isUuid,
  noEvent,
} from '../service/calendar/CalendarReader';
import { storedEventOf } from '../service/calendar/eventText';
import type { Engine } from '../service/createEngine';
import type { LiveUpdates } from '../service/LiveUpdates';
import type { Refusals } from '../service/Refusals';
import type { Handlers } from './createRouter';
import { componentRefOf } from './refOf';
import { watchPortal } from './watchPortal';

const VERBS = { changed: 'change', ended: 'end', deleted: 'delete' } as const;

type CalendarOperation =
  | 'changeCalendarEvent'
  | 'createCalendarEvent'
  | 'deleteCalendarEvent'
  | 'endCalendarEvent'
  | 'getAffectedComponents'
  | 'getCalendarDecision'
  | 'getCalendarEvent'
  | 'getCalendarEventHistory'
  | 'getCalendarEvents'
  | 'previewCalendarEvent';

/** Events of the calendar that people enter. */
export function createCalendarHandlers(options: {
  knex: Knex;
  access: Access;
  calendar: CalendarReader;
  calendarPreviews: CalendarPreviews;
  calendarDecisions: CalendarDecisions;
  engine: Engine;
  refusals: Refusals;
  liveUpdates: LiveUpdates;
}): Pick<Handlers, CalendarOperation> {
  const { access, calendar, engine, knex, liveUpdates } = options;
  const { calendarDecisions, calendarPreviews } = options;

  const watched = watchPortal(options);
  const watch = async <T>(
    action: string,
    credentials: BackstageCredentials,
    run: () => Promise<T>,
  ): Promise<T> => {
    const result = await watched(action, credentials, async () => {
      engine.lease.assertActive();
      return run();
    });
    await liveUpdates.calendarChanged();
    return result;
  };

  const authorize = async (
    change: { before?: CalendarEvent; after?: CalendarEvent },
    credentials: BackstageCredentials,
  ) => {
    const [{ allowed, because }] = await access.managesCalendar(
      [change],
      credentials,
      { fresh: true },
    );
    if (!allowed) {
      throw new NotAllowedError(because);
    }
    return access.person(credentials);
  };

  /** Names that somebody made up leave no row: that is found out first. */
  const checked = async (
    text: CalendarEventText,
    credentials: BackstageCredentials,
  ): Promise<() => { event: CalendarEvent; text: CalendarEventText }> => {
    const { event, problems, unknown, ...read } = await calendarPreviews.check(
      text,
      credentials,
    );
    if (unknown.length > 0) {
      throw withProblems(NotFoundError, unknown);
    }
    return () => {
      if (!event) {
        throw withProblems(InputError, problems);
      }
      return { event, text: read.text };
    };
  };

  /** The one way in which an event that is there is written. */
  const update = async (
    {
      action,
      id,
      version,
      reason,
      text,
    }: {
      action: Exclude<EventAction, 'created'>;
      id: string;
      version: number;
      reason?: string;
      text?: CalendarEventText;
    },
    credentials: BackstageCredentials,
  ) => {
    const seen = await storedOf(id, knex);
    const check = text && (await checked(text, credentials));
    await watch(`calendar-${VERBS[action]}`, credentials, async () => {
      const to = check?.();
      const by = await authorize(
        { before: storedEventOf(seen), after: to?.event },
        credentials,
      );
      const { hiddenComponents } = await calendar.read(id, credentials);
      if (to && hiddenComponents > 0) {
        throw new NotAllowedError(
          'It names components that you may not see, which would be lost',
        );
      }
      const isDone =
        seen.version === version &&
        seen.deletedAt === undefined &&
        (await engine.calendarEvents.update(seen, { action, reason, to }, by));
      if (!isDone) {
        throw conflict(await calendar.read(id, credentials));
      }
    });
    return { read: () => calendar.read(id, credentials) };
  };

  return {
    getCalendarEvents: ({ credentials }) => calendar.list(credentials),
    getCalendarEvent: ({ parameters: { id }, credentials }) =>
      calendar.read(id, credentials),
    getAffectedComponents: async ({ parameters: { id }, credentials }) => {
      const { event } = await calendar.find(id);
      return calendarPreviews.affected(event, credentials);
    },
    getCalendarEventHistory: ({ parameters: { id }, credentials }) =>
      calendar.history(id, credentials),
    previewCalendarEvent: ({ body: { id, ...text }, credentials }) =>
      calendarPreviews.preview(text, credentials, id),
    getCalendarDecision: ({ query, credentials }) =>
      calendarDecisions.read(
        { ...query, component: componentRefOf(query.component) },
        credentials,
      ),
    createCalendarEvent: async ({ body, credentials }) => {
      const check = await checked(body, credentials);
      const { created, id } = await watch(
        'calendar-create',
        credentials,
        async () => {
          const { event, text } = check();
          const by = await authorize({ after: event }, credentials);
          return engine.calendarEvents.create({ event, text }, by);
        },
      );
      return { created, read: () => calendar.read(id, credentials) };
    },
    changeCalendarEvent: ({ parameters: { id }, body, credentials }) => {
      const { version, ...text } = body;
      return update({ action: 'changed', id, version, text }, credentials);
    },
    endCalendarEvent: ({ parameters: { id }, body, credentials }) =>
      update({ action: 'ended', id, ...body }, credentials),
    deleteCalendarEvent: ({ parameters: { id }, body, credentials }) =>
      update({ action: 'deleted', id, ...body }, credentials),
  };
}

/** @throws NotFoundError for what was not entered in the portal. */
async function storedOf(id: string, knex: Knex): Promise<StoredEvent> {
  const stored = isUuid(id) ? await readStoredEvent(knex, id) : undefined;
  if (!stored) {
    throw noEvent(id);
  }
  return stored;
}

/** What stands now goes along, so that nobody's words are lost. */
function conflict(current: CalendarEventView): ConflictError {
  const { changed, deletedAt } = current;
  return Object.assign(
    new ConflictError(
      `${changed?.by.name ?? 'Somebody'} ${
        deletedAt === undefined ? 'changed' : 'deleted'
      } this event since you opened it: look at what stands now; yours was not saved`,
    ),
    { current },
  );
}

function withProblems(
  ErrorKind: new (message: string) => Error,
  problems: CalendarProblem[],
): Error {
  return Object.assign(
    new ErrorKind(
      `Invalid event: ${problems
        .map(({ key, message }) => `${key}: ${message}`)
        .join('; ')}`,
    ),
    { problems },
  );
}
