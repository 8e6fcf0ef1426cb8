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
import { NotFoundError } from '@backstage/errors';
import type {
  Availability,
  CalendarEventList,
  CalendarEventText,
  CalendarEventView,
  CalendarHistory,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import {
  readEventHistory,
  readStoredEvent,
  readStoredEvents,
  type StoredEvent,
} from '../../database/calendarEvents';
import { readClock } from '../../database/sql';
import { keyOf } from '../../domain/calendar/keyOf';
import type { CalendarEvent } from '../../domain/calendar/types';
import { sentenceOf } from '../../domain/view/calendarEvents';
import { iso, isoIf } from '../../domain/words';
import type { Access } from '../access';
import type { ComponentStates } from '../ComponentStates';
import { hiddenIn, withoutHidden } from './hiddenComponents';
import { storedEventOf, textOf } from './eventText';
import { nextOccurrences, spanView, type Told, told } from './nextOccurrences';

const MOST_LISTED = 1_000;

interface Options {
  knex: Knex;
  states: ComponentStates;
  access: Access;
}

/** Shows the calendar's events as they stand, and as they were (R24). */
export class CalendarReader {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): CalendarReader {
    return new CalendarReader(options);
  }

  /** Every event of any source; rules of the configuration first, feeds last. */
  async list(credentials: BackstageCredentials): Promise<CalendarEventList> {
    const { access, knex, states } = this.#options;
    const now = await readClock(knex);
    const calendar = await states.readCalendar(knex);
    const stored = await readStoredEvents(knex, MOST_LISTED + 1);
    const others = calendar.events
      .filter(({ source }) => source !== 'portal')
      .map(event => ({ event, stored: undefined }));
    const isConfig = ({ event }: (typeof others)[number]) =>
      (event.source ?? 'config') === 'config';
    const listed = [
      ...others.filter(isConfig),
      ...stored.map(each => ({
        event: calendar.find(each.id) ?? storedEventOf(each),
        stored: each,
      })),
      // Last: what a long feed says must not crowd out what people entered.
      ...others.filter(other => !isConfig(other)),
    ].slice(0, MOST_LISTED);
    const visible = await this.#visible(
      listed.map(({ event }) => event),
      credentials,
    );
    // Nobody changes the others here: their owners need not be asked for.
    const changeable = listed.flatMap(({ event, stored: own }) =>
      own ? [event] : [],
    );
    const answers = await access.managesCalendar(
      changeable.map(event => ({ before: event })),
      credentials,
    );
    const may = new Map(
      changeable.map((event, index) => [event, answers[index]]),
    );
    return {
      events: listed.map(each =>
        viewOf(each, {
          visible,
          may: may.get(each.event),
          next: told(() => {
            const next = calendar.nextOf(each.event, now);
            return next ? [next] : [];
          }),
        }),
      ),
      truncated: others.length + stored.length > MOST_LISTED,
      mayCreate: await access.entersEvents(credentials),
    };
  }

  /**
   * One of any source, also when it was deleted.
   *
   * @throws NotFoundError when there is none.
   */
  async find(
    id: string,
  ): Promise<{ event: CalendarEvent; stored?: StoredEvent }> {
    const { knex, states } = this.#options;
    const stored = isUuid(id) ? await readStoredEvent(knex, id) : undefined;
    const calendar = await states.readCalendar(knex);
    const event = stored ? storedEventOf(stored) : calendar.find(id);
    if (!event) {
      throw noEvent(id);
    }
    return { event, stored };
  }

  /** @throws NotFoundError when there is none. */
  async read(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<CalendarEventView> {
    const { access, knex } = this.#options;
    const { event, stored } = await this.find(id);
    const [may] = await access.managesCalendar(
      [{ before: event }],
      credentials,
    );
    const now = await readClock(knex);
    return viewOf(
      { event, stored },
      {
        visible: await this.#visible([event], credentials),
        may,
        next:
          stored?.deletedAt === undefined
            ? nextOccurrences(event, now)
            : { spans: [] },
      },
    );
  }

  async history(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<CalendarHistory> {
    const versions = isUuid(id)
      ? await readEventHistory(this.#options.knex, id)
      : [];
    if (versions.length === 0) {
      throw noEvent(id);
    }
    const refs = versions.flatMap(({ text }) => namedComponents(text));
    const visible = await this.#options.access.visibleComponents(
      credentials,
      refs,
    );
    return {
      versions: versions.map(({ at, text, ...version }) => ({
        ...version,
        at: iso(at),
        text: withoutHidden(text, visible),
      })),
    };
  }

  async #visible(
    events: CalendarEvent[],
    credentials: BackstageCredentials,
  ): Promise<ReadonlySet<string>> {
    const refs = events.flatMap(namedComponents);
    return refs.length === 0
      ? new Set()
      : this.#options.access.visibleComponents(credentials, [...new Set(refs)]);
  }
}

/** Nothing by this id, or nothing any more. */
export function noEvent(id: string): NotFoundError {
  return new NotFoundError(`The calendar has no event '${id}'`);
}

/** Of those that are entered; others have ids that say where they come from. */
export function isUuid(id: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id);
}

function namedComponents({
  except,
  scope,
}: Pick<CalendarEvent, 'except' | 'scope'> | CalendarEventText): string[] {
  return [...(scope?.components ?? []), ...(except?.components ?? [])];
}

/** Text that somebody did not see whole would be lost when they write it anew. */
const LOSES = refusal(
  'It names components that you may not see, which would be lost; you may end it',
);

function viewOf(
  { event, stored }: { event: CalendarEvent; stored?: StoredEvent },
  {
    may,
    next,
    visible,
  }: { visible: ReadonlySet<string>; may?: Availability; next: Told },
): CalendarEventView {
  const text = stored?.text ?? textOf(event);
  const hidden = hiddenIn(text, visible);
  const mayEnd = notHere(stored) ?? may ?? refusal('It was not asked for');
  return {
    id: keyOf(event),
    source: event.source ?? 'config',
    version: event.version ?? 0,
    text: withoutHidden(text, visible),
    hiddenComponents: hidden.length,
    sentence: [sentenceOf(event)],
    entered: stored && {
      by: stored.entered.by,
      at: iso(stored.entered.at),
    },
    changed: stored?.changed && {
      by: stored.changed.by,
      at: iso(stored.changed.at),
    },
    endedAt: isoIf(event.endedAt),
    deletedAt: isoIf(stored?.deletedAt),
    untold: next.untold,
    mayChange: mayEnd.allowed && hidden.length > 0 ? LOSES : mayEnd,
    mayEnd,
    next: next.spans.map(spanView),
  };
}

function notHere(stored: StoredEvent | undefined): Availability | undefined {
  if (!stored) {
    return refusal(
      'It was not entered in the portal; change it where it comes from',
    );
  }
  return stored.deletedAt === undefined ? undefined : refusal('It was deleted');
}

function refusal(because: string): Availability {
  return { allowed: false, because };
}
