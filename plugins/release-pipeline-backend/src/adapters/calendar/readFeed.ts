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
import { setImmediate as turn } from 'node:timers/promises';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { FeedEvent, FeedRules } from '../../domain/calendar/feedEvents';
import { Series } from '../../domain/calendar/Series';
import type { EventTimes } from '../../domain/calendar/types';
import { UpstreamError } from '../UpstreamError';
import { idleWords, leftOut, MOST_DATES } from './leftOut';
import type { Moment } from './moment';
import { type ReadEvent, readEvent } from './readEvent';
import { writtenEvents } from './vevents';
import { widestTime } from './widestTime';

/** Raised when the same text is read otherwise, so that copies are read anew. */
export const READER_VERSION = 3;
/** More would make each decision slow. */
export const MAXIMUM_EVENTS = 1_000;
/** With those that are over. */
const MAXIMUM_WRITTEN = 10_000;
const MAXIMUM_SENTENCES = 20;
const WEEK = 7 * 86_400_000;
/** So many are read before others have their turn. */
const AT_ONCE = 20;

/** What a feed says. */
export interface ReadFeed {
  events: FeedEvent[];
  /** Sentences: what was not read as it was meant. */
  ignored: string[];
}

/**
 * Reads iCalendar text; what was over a week ago is left out.
 *
 * @param options.source - in words that may be shown
 * @param options.kind - what its events are
 * @param options.zone - of days, and of times that name none; else the one that
 *   the feed names, or UTC
 * @throws UpstreamError when it is no whole calendar, or has too many events.
 */
export async function readFeed(
  text: string,
  options: {
    source: string;
    kind: FeedRules['kind'];
    zone?: string;
    now: Instant;
  },
): Promise<ReadFeed> {
  const { kind, now, source, zone = zoneOf(text) } = options;
  const all = writtenEvents(source, text);
  if (all.length > MAXIMUM_WRITTEN) {
    throw new UpstreamError(
      'bad-answer',
      `${source} has ${all.length} events; expected at most ${MAXIMUM_WRITTEN}`,
    );
  }
  const read: ReadEvent[] = [];
  const toCome = new Set<ReadEvent>();
  for (const [index, written] of all.entries()) {
    if (index % AT_ONCE === 0) {
      await turn();
    }
    const event = readEvent(written, { kind, zone });
    read.push(event);
    if (isToCome(event, now)) {
      toCome.add(event);
    }
  }
  const ignored: string[] = [];
  // Of what is over as well: it may stand in the place of what is not.
  const events = (await joined(kind, read, ignored)).filter(
    event =>
      !event.cancelled &&
      // What another one says of a series may have made it later.
      (toCome.has(event) || (event.doubt && isToCome(event, now))),
  );
  if (events.length > MAXIMUM_EVENTS) {
    throw new UpstreamError(
      'bad-answer',
      `${source} has ${events.length} events that are not over; expected at most ${MAXIMUM_EVENTS}`,
    );
  }
  for (const event of events) {
    const about = [...event.ignored, ...(event.doubt ? [event.doubt] : [])];
    ignored.push(...about.map(words => `'${event.title}': ${words}`));
  }
  const more = ignored.length - MAXIMUM_SENTENCES;
  return {
    events: withIds(events),
    ignored: [
      ...ignored.slice(0, MAXIMUM_SENTENCES),
      ...(more > 0 ? [`and ${more} more`] : []),
    ],
  };
}

/** Leaves out what was replaced: older versions, and single times of a series. */
async function joined(
  kind: FeedRules['kind'],
  read: ReadEvent[],
  ignored: string[],
): Promise<ReadEvent[]> {
  const newest = new Map<string, number>();
  const keyOf = ({ uid, inPlaceOf, isPart }: ReadEvent) =>
    `${uid}\n${inPlaceOf?.wall ?? (isPart ? 'unknown' : '')}`;
  for (const event of read) {
    const known = newest.get(keyOf(event)) ?? 0;
    newest.set(keyOf(event), Math.max(known, event.sequence));
  }
  const events = read.filter(
    event =>
      !event.uid ||
      isOfUnknownTime(event) ||
      event.sequence === newest.get(keyOf(event)),
  );
  const series = new Map<string, ReadEvent[]>();
  for (const event of events) {
    if (event.uid && !event.isPart) {
      series.set(event.uid, [...(series.get(event.uid) ?? []), event]);
    }
  }
  const moved = new Set<ReadEvent>();
  const parts = new Map<ReadEvent, Moment[]>();
  for (const event of events) {
    for (const whole of series.get(event.uid) ?? []) {
      if (whole.cancelled && event.sequence <= whole.sequence) {
        // With the series all of its times, also those that were changed before.
        event.cancelled = true;
      } else if (event.changesLater) {
        whole.doubt = `'${event.title}' changes all later times of it, which is not read`;
        const reach = reachOf(whole, event);
        whole.times = moved.has(whole) ? around(whole.times, reach) : reach;
        moved.add(whole);
      } else if (isOfUnknownTime(event)) {
        whole.doubt ??=
          'one time of it is another one, and it is not understood which';
      }
      if (event.inPlaceOf) {
        const known = parts.get(whole) ?? [];
        known.push(event.inPlaceOf);
        parts.set(whole, known);
      }
    }
  }
  await leaveOut(kind, parts);
  const lasting = events.filter(({ empty }) => !empty);
  const empty = events.length - lasting.length;
  if (empty > 0) {
    ignored.push(`${empty} that last no time`);
  }
  return lasting;
}

/** Leaves out of series the times in whose place something else stands. */
async function leaveOut(
  kind: FeedRules['kind'],
  parts: Map<ReadEvent, Moment[]>,
): Promise<void> {
  let looked = 0;
  for (const [whole, moments] of parts) {
    const { times } = whole;
    if (!times?.recurrence) {
      continue;
    }
    const { recurrence, start: wall, zone } = times;
    const series = new Series({
      kind,
      times: { ...times, recurrence: { ...recurrence, exdates: [] } },
    });
    const exdates = new Set(recurrence.exdates);
    let idle = 0;
    for (const moment of moments) {
      if (looked++ % AT_ONCE === 0) {
        await turn();
      }
      const found = leftOut(kind, series, moment, { wall, zone, day: false });
      idle += Number(found.idle);
      found.starts.forEach(each => exdates.add(each));
      if (found.starts.length > 1 && exdates.size > MOST_DATES) {
        whole.doubt ??= `more than ${MOST_DATES} times are left out of it`;
        break;
      }
    }
    recurrence.exdates = [...exdates];
    if (idle > 0) {
      whole.ignored.push(idleWords(kind, 'RECURRENCE-ID', idle));
    }
  }
}

/** Of a series of which all times from one on were moved by as much as that one. */
function reachOf(whole: ReadEvent, moved: ReadEvent): EventTimes | undefined {
  const [all, one] = [widestTime(whole.lines), widestTime(moved.lines)];
  if (!all || !one || !moved.inPlaceOf) {
    return undefined;
  }
  const start = Math.min(all.start, one.start);
  const later = one.start + one.lengthMs - moved.inPlaceOf.wall;
  return {
    ...all,
    start,
    lengthMs: all.start + all.lengthMs + Math.max(0, later) - start,
  };
}

/** From the first to the last moment of both, which are counted by a stopwatch. */
function around(
  one: EventTimes | undefined,
  other: EventTimes | undefined,
): EventTimes | undefined {
  if (!one || !other) {
    return undefined;
  }
  const start = Math.min(one.start, other.start);
  const end = Math.max(one.start + one.lengthMs, other.start + other.lengthMs);
  return { ...one, start, lengthMs: end - start };
}

function isOfUnknownTime({ inPlaceOf, isPart }: ReadEvent): boolean {
  return isPart && inPlaceOf === undefined;
}

function isToCome({ times }: ReadEvent, now: Instant): boolean {
  return (
    times === undefined ||
    new Series({ kind: 'freeze', times }).bounds.to > now - WEEK
  );
}

/** What calendars write of themselves, though no standard has it. */
function zoneOf(text: string): string {
  const [, name = 'UTC'] =
    /^X-WR-TIMEZONE(?:;[^:\r\n]*)?:[ \t]*([^\s:;"][^\r\n:;"]*)/im.exec(text) ??
    [];
  return name.trim();
}

function withIds(events: ReadEvent[]): FeedEvent[] {
  const count = new Map<string, number>();
  return events.map(({ uid, inPlaceOf, title, times, doubt }) => {
    const about = uid ? [uid, inPlaceOf?.wall] : [title, times?.start];
    const hash = createHash('sha256')
      .update(JSON.stringify(about))
      .digest('hex')
      .slice(0, 16);
    const before = count.get(hash) ?? 0;
    count.set(hash, before + 1);
    const id = before > 0 ? `${hash}-${before}` : hash;
    return { id, title, times, doubt };
  });
}
