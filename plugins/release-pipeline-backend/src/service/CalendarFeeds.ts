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
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { CalendarFeed } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { FeedClient, READER_VERSION, readFeed } from '../adapters/calendar';
import { UpstreamError } from '../adapters/UpstreamError';
import type {
  CalendarFeedConfig,
  ReleasePipelineConfig,
} from '../config/types';
import {
  type FeedAnswer,
  lockFeed,
  readDueFeeds,
  readFeeds,
  rememberFeeds,
  type StoredFeed,
  writeFeed,
} from '../database/calendarFeeds';
import { makeAllDue } from '../database/components';
import { readClock } from '../database/sql';
import { inTransaction } from '../database/transaction';
import { isOverAge } from '../domain/calendar/feedEvents';
import { feedNotice } from '../domain/view/feedNotice';
import { iso, isoIf } from '../domain/words';
import type { PipelineMetrics } from './PipelineMetrics';

/** After a failure it is tried again sooner than it would be read. */
const AGAIN_MS = 5 * 60_000;
const MARK = `${READER_VERSION}:`;

type Feed = CalendarFeedConfig;

/** Reads calendars elsewhere, on one replica at a time, and keeps the last good copy of each (F63). */
export class CalendarFeeds {
  readonly #knex: Knex;
  readonly #feeds: ReadonlyMap<string, Feed>;
  readonly #clients: Map<string, FeedClient>;
  readonly #metrics: Pick<PipelineMetrics, 'feedRead'>;
  readonly #logger: LoggerService;

  private constructor(options: CalendarFeedsOptions) {
    const { config } = options;
    this.#knex = options.knex;
    this.#feeds = config.calendarFeeds;
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    this.#clients = new Map(
      [...config.calendarFeeds.values()].map(({ name, url }) => [
        name,
        FeedClient.create({
          name,
          url,
          credential: config.credentials.get('feed', name),
        }),
      ]),
    );
  }

  static create(options: CalendarFeedsOptions): CalendarFeeds {
    return new CalendarFeeds(options);
  }

  /** Makes rows for those of this configuration. */
  async start(): Promise<void> {
    await rememberFeeds(
      this.#knex,
      [...this.#feeds.values()].map(feed => ({
        name: feed.name,
        source: sourceOf(feed),
      })),
    );
  }

  /** Names of those that are to be read now. */
  due(): Promise<string[]> {
    return readDueFeeds(this.#knex, [...this.#feeds.keys()]);
  }

  /** Reads one, if nobody else did meanwhile. */
  async refresh(name: string, options: { signal: AbortSignal }): Promise<void> {
    const feed = this.#feeds.get(name);
    if (!feed || !(await readDueFeeds(this.#knex, [name])).length) {
      return;
    }
    const before = (await readFeeds(this.#knex, [name])).get(name);
    if (before?.source !== sourceOf(feed)) {
      // Another configuration reads it from elsewhere.
      return;
    }
    let answer: FeedAnswer | undefined;
    let error: string | undefined;
    try {
      answer = await this.#read(feed, before, options.signal);
    } catch (thrown) {
      options.signal.throwIfAborted();
      error =
        thrown instanceof UpstreamError
          ? thrown.message
          : `Calendar feed '${name}' could not be understood`;
      if (!(thrown instanceof UpstreamError)) {
        this.#logger.error(error, toError(thrown));
      }
    }
    this.#metrics.feedRead(name, error === undefined ? 'read' : 'failed');
    this.#tellOnce(before, error);
    await this.#write(feed, { answer, error });
  }

  /** How each was read last, by name. */
  async list(): Promise<CalendarFeed[]> {
    const stored = await readFeeds(this.#knex, [...this.#feeds.keys()]);
    const now = await readClock(this.#knex);
    return [...this.#feeds.values()].map(feed => {
      const { copy, error, ignored, triedAt } = stored.get(feed.name) ?? {};
      return {
        name: feed.name,
        title: feed.title,
        kind: feed.kind,
        events: copy?.events.length ?? 0,
        readAt: copy && iso(copy.readAt),
        overAge: isOverAge(feed, copy, now),
        maximumAgeSeconds: feed.maximumAgeMs / 1000,
        error,
        triedAt: isoIf(triedAt),
        notice: feedNotice(feed, { copy, error }, now),
        ignored: ignored ?? [],
      };
    });
  }

  /** Ends open connections. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#clients.values()].map(client => client.close()),
    );
  }

  /** Nothing where the copy holds still. */
  async #read(
    { kind, name, zone }: Feed,
    { known, copy, mark }: StoredFeed,
    signal: AbortSignal,
  ): Promise<FeedAnswer | undefined> {
    const client = this.#clients.get(name)!;
    // What an older reader made of it is made anew, though it is the same.
    const holds = copy && mark?.startsWith(MARK);
    const answer = await client.read(holds ? known : {}, signal);
    if (!answer) {
      return undefined;
    }
    const { etag, lastModified, text } = answer;
    const { events, ignored } = await readFeed(text, {
      source: client.source,
      kind,
      zone,
      now: await readClock(this.#knex),
    });
    return {
      events,
      ignored,
      etag,
      lastModified,
      mark: `${MARK}${hashOf(events)}`,
    };
  }

  /** In one transaction with making due whatever may be let through or held by it. */
  async #write(
    feed: Feed,
    { answer, error }: { answer?: FeedAnswer; error?: string },
  ): Promise<void> {
    await inTransaction(this.#knex, async trx => {
      const stored = await lockFeed(trx, feed.name);
      if (!stored || stored.source !== sourceOf(feed)) {
        return;
      }
      // Perhaps for a time in which nobody read it, and so unnoticed.
      const wasOverAge = isOverAge(feed, stored.copy, await readClock(trx));
      const overAge = error !== undefined && wasOverAge;
      await writeFeed(trx, feed.name, {
        answer,
        error,
        overAge,
        nextMs:
          error === undefined
            ? feed.intervalMs
            : Math.min(AGAIN_MS, feed.intervalMs),
      });
      const changed = answer !== undefined && answer.mark !== stored.mark;
      if (
        changed ||
        overAge !== stored.overAge ||
        (wasOverAge && error === undefined)
      ) {
        await makeAllDue(trx);
      }
    });
  }

  #tellOnce({ error: before }: StoredFeed, error: string | undefined): void {
    if (error !== undefined && error !== before) {
      this.#logger.warn(`${error}; its last good copy is used for a while`);
    } else if (error === undefined && before !== undefined) {
      this.#logger.info(`What was wrong is over: ${before}`);
    }
  }
}

interface CalendarFeedsOptions {
  knex: Knex;
  config: Pick<ReleasePipelineConfig, 'calendarFeeds' | 'credentials'>;
  metrics: Pick<PipelineMetrics, 'feedRead'>;
  logger: LoggerService;
}

/**
 * Another address, zone or kind makes it another feed: what can be meant in two ways
 * is read otherwise for windows. For freezes the kind is left out, as it was in what
 * is stored of them.
 */
function sourceOf({ kind, url, zone }: Feed): string {
  return hashOf(kind === 'freeze' ? [url, zone] : [url, zone, kind]);
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
