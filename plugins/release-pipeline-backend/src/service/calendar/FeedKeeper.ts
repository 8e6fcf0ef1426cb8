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

import type { Knex } from 'knex';
import type { CalendarFeedConfig } from '../../config/types';
import { readFeedMarks, readFeeds } from '../../database/calendarFeeds';
import { feedEvents, isOverAge } from '../../domain/calendar/feedEvents';
import type { CalendarEvent } from '../../domain/calendar/types';

/**
 * What calendars elsewhere say, as they were read last by any replica. As long
 * as nothing changed it is the same list of the same objects, so that nothing
 * of it is expanded again.
 */
export class FeedKeeper {
  readonly #feeds: ReadonlyMap<string, CalendarFeedConfig>;
  readonly #byName = new Map<
    string,
    { mark: string; events: CalendarEvent[] }
  >();
  #events: CalendarEvent[] = [];

  private constructor(feeds: ReadonlyMap<string, CalendarFeedConfig>) {
    this.#feeds = feeds;
  }

  static create(feeds: ReadonlyMap<string, CalendarFeedConfig>): FeedKeeper {
    return new FeedKeeper(feeds);
  }

  async read(knex: Knex): Promise<CalendarEvent[]> {
    if (this.#feeds.size === 0) {
      return this.#events;
    }
    const { now, marks } = await readFeedMarks(knex);
    const stale = [...this.#feeds.values()].filter(feed => {
      const mark = this.#markOf(feed, marks.get(feed.name), now);
      return this.#byName.get(feed.name)?.mark !== mark;
    });
    if (stale.length === 0) {
      return this.#events;
    }
    const stored = await readFeeds(
      knex,
      stale.map(({ name }) => name),
    );
    for (const feed of stale) {
      const { copy, mark } = stored.get(feed.name) ?? {};
      this.#byName.set(feed.name, {
        mark: this.#markOf(feed, copy && { mark, readAt: copy.readAt }, now),
        events: feedEvents(feed, copy, now),
      });
    }
    this.#events = [...this.#byName.values()].flatMap(({ events }) => events);
    return this.#events;
  }

  /** Whether it may be relied on is part of what it says (F63). */
  #markOf(
    feed: CalendarFeedConfig,
    known: { mark?: string; readAt: number } | undefined,
    now: number,
  ): string {
    if (!known) {
      return 'none';
    }
    return isOverAge(feed, known, now) ? 'over age' : `read ${known.mark}`;
  }
}
