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

import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { readChanges } from '../../database/changes';
import { readClock } from '../../database/sql';
import {
  findSubscription,
  readSubscribedComponents,
  readVisit,
  type StoredSubscription,
  type SubscribedComponent,
  type Visit,
  writeFetched,
} from '../../database/subscriptions';
import { readTrainComponents, readTrains } from '../../database/trains';
import type { StandingCalendar } from '../../domain/calendar/StandingCalendar';
import { isNamed, longestRun } from '../../domain/trains/views';
import { changeOf } from '../../domain/view/calendar';
import { eventsIn } from '../../domain/view/calendarEvents';
import { iso } from '../../domain/words';
import type { TrustedDirectory } from '../../permissions/TrustedDirectory';
import { readDepartures } from '../trains/readDepartures';
import { icalendarOf, type Shown, suspendedCalendar } from './icalendar';
import { isSelected, mostUseful, selectedComponents } from './selected';
import {
  hashOfToken,
  isSuspended,
  SUSPENDED_AFTER_DAYS,
} from './Subscriptions';

const DAY = 86_400_000;
const BACK_MS = 30 * DAY;
const AHEAD_MS = 180 * DAY;
const MOST = 1_000;
/** Calendars that ask more often get what they got. */
const SAME_MS = 60_000;

/** What a calendar elsewhere gets. */
export interface FeedText {
  text: string;
  etag: string;
}

interface Options {
  knex: Knex;
  calendar: () => Promise<StandingCalendar>;
  directory: Pick<TrustedDirectory, 'groupsOf' | 'trustsAnybody'>;
}

/**
 * What is read by the address of a subscription: for whoever has it, what its
 * owner could see in the portal last, and by the groups that they are in now
 * (R24).
 */
export class SubscriptionFeed {
  readonly #knex: Knex;
  readonly #calendar: Options['calendar'];
  readonly #directory: Options['directory'];
  readonly #made = new LRUCache<string, Promise<string>>({
    max: 200,
    ttl: SAME_MS,
  });

  private constructor(options: Options) {
    this.#knex = options.knex;
    this.#calendar = options.calendar;
    this.#directory = options.directory;
  }

  static create(options: Options): SubscriptionFeed {
    return new SubscriptionFeed(options);
  }

  /**
   * @returns nothing for a token that there is not, or that was revoked.
   * @throws ServiceUnavailableError while the catalog cannot be asked: calendars
   *   keep what they have.
   */
  async read(token: string): Promise<FeedText | undefined> {
    const subscription = await findSubscription(this.#knex, hashOfToken(token));
    if (!subscription) {
      return undefined;
    }
    await writeFetched(this.#knex, subscription.id);
    const visit = await readVisit(this.#knex, subscription.ownerRef);
    const text = await this.#textOf(subscription, visit);
    return {
      text,
      etag: `"${createHash('sha256').update(text).digest('base64url')}"`,
    };
  }

  async #textOf(
    subscription: StoredSubscription,
    visit: Visit | undefined,
  ): Promise<string> {
    const { id, createdAt, name } = subscription;
    const now = await readClock(this.#knex);
    if (!visit || isSuspended(visit, now)) {
      const since = visit ? visit.at + SUSPENDED_AFTER_DAYS * DAY : createdAt;
      return suspendedCalendar(name, since, 'away');
    }
    const key = `${id} ${visit.at}`;
    const known = this.#made.get(key);
    if (known) {
      return known;
    }
    const made = this.#make(subscription, visit, now);
    this.#made.set(key, made);
    try {
      return await made;
    } catch (error) {
      this.#made.delete(key);
      throw error;
    }
  }

  async #make(
    { ownerRef, name, filter }: StoredSubscription,
    { at, visible }: Visit,
    now: number,
  ): Promise<string> {
    const groups = await this.#directory.groupsOf(ownerRef);
    if (!groups && this.#directory.trustsAnybody) {
      // Whoever left is no longer in the catalog, or it is somebody else there.
      return suspendedCalendar(name, at, 'unknown');
    }
    if (filter.mine && !groups?.length) {
      // Whoever is in no group has nothing that is theirs.
      return suspendedCalendar(name, at, 'no-groups');
    }
    const components = selectedComponents(
      filter,
      await readSubscribedComponents(this.#knex),
      { visible, groups: groups ?? [] },
    );
    const period = { from: iso(now - BACK_MS), to: iso(now + AHEAD_MS) };
    const calendar = await this.#calendar();
    const { events } = eventsIn(calendar, period, {
      isMeant: event => isSelected(event, filter, components),
    });
    const showsChanges = filter.kinds?.includes('change') ?? true;
    const rows = showsChanges
      ? await readChanges(this.#knex, period, {
          refs: components.map(({ ref }) => ref),
          limit: MOST + 1,
        })
      : [];
    const changes = rows
      .map(changeOf)
      .filter(({ stage }) => filter.stages?.includes(stage) ?? true);
    return icalendarOf({
      name,
      events: mostUseful(events, { at: now, most: MOST }).map(event => ({
        ...event,
        // Of what is kept elsewhere no version is known.
        sequence: calendar.find(event.eventId ?? '')?.version ?? 0,
      })),
      changes: changes.slice(0, MOST),
      departures: showsChanges
        ? await this.#departures(filter, components, period)
        : [],
      truncated: events.length > MOST || rows.length > MOST,
    });
  }

  /** Of trains that take along something of this. */
  async #departures(
    { stages }: StoredSubscription['filter'],
    components: readonly SubscribedComponent[],
    period: { from: string; to: string },
  ): Promise<Shown['departures']> {
    const shown = new Set(components.map(({ ref }) => ref));
    const trains = (await readTrains(this.#knex)).filter(
      ({ text }) => stages?.includes(text.stage) ?? true,
    );
    const all = await readTrainComponents(
      this.#knex,
      ...trains.map(({ text }) => text),
    );
    const lengths = new Map<string, number>();
    for (const train of trains) {
      const named = all.filter(component => isNamed(train, component));
      if (named.some(({ ref }) => shown.has(ref))) {
        lengths.set(train.id, longestRun(train, named));
      }
    }
    const departures = await readDepartures(
      this.#knex,
      trains.filter(({ id }) => lengths.has(id)),
      period,
    );
    return departures.map(departure => ({
      ...departure,
      until: iso(
        Date.parse(departure.start) + (lengths.get(departure.trainId) ?? 0),
      ),
    }));
  }
}
