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
import {
  readCalendarMark,
  readChangedEvents,
} from '../../database/calendarEvents';
import type { CalendarFeedConfig } from '../../config/types';
import { StandingCalendar } from '../../domain/calendar/StandingCalendar';
import type { CalendarEvent } from '../../domain/calendar/types';
import { FeedKeeper } from './FeedKeeper';
import { storedEventOf } from './eventText';

/**
 * The calendar as it stands: the rules of the configuration, what people
 * entered, and what calendars elsewhere say. What did not change is not expanded
 * again.
 */
export class CalendarKeeper {
  readonly #standing: CalendarEvent[];
  readonly #entered = new Map<string, CalendarEvent>();
  readonly #feeds: FeedKeeper;
  /** Of feeds, in the calendar. */
  #fed: CalendarEvent[] = [];
  #calendar: StandingCalendar;
  /** That of the calendar when it was read last; before that, none. */
  #mark = -1;

  private constructor(options: CalendarKeeperOptions) {
    this.#standing = options.standing;
    this.#feeds = FeedKeeper.create(options.feeds);
    this.#calendar = StandingCalendar.create(options.standing);
  }

  static create(options: CalendarKeeperOptions): CalendarKeeper {
    return new CalendarKeeper(options);
  }

  async read(knex: Knex): Promise<StandingCalendar> {
    return this.asOf(knex, await readCalendarMark(knex));
  }

  /**
   * With everything up to a mark, or later. Not in a transaction that changes
   * the calendar itself: what it writes may come to nothing.
   */
  async asOf(knex: Knex, mark: number): Promise<StandingCalendar> {
    const fed = await this.#feeds.read(knex);
    if (fed !== this.#fed) {
      this.#fed = fed;
      this.#renew();
    }
    if (mark > this.#mark) {
      const since = this.#mark;
      const changed = await readChangedEvents(knex, since);
      // Whoever asked at the same time may have read more.
      if (changed.mark > this.#mark) {
        if (since < 0) {
          // All that there is, which leaves out what was deleted meanwhile.
          this.#entered.clear();
        }
        for (const event of changed.events) {
          if (event.deletedAt === undefined) {
            this.#entered.set(event.id, storedEventOf(event));
          } else {
            this.#entered.delete(event.id);
          }
        }
        this.#renew();
        this.#mark = changed.mark;
      }
    }
    return this.#calendar;
  }

  #renew(): void {
    this.#calendar = StandingCalendar.create(
      [...this.#standing, ...this.#entered.values(), ...this.#fed],
      this.#calendar,
    );
  }
}

interface CalendarKeeperOptions {
  standing: CalendarEvent[];
  feeds: ReadonlyMap<string, CalendarFeedConfig>;
}
