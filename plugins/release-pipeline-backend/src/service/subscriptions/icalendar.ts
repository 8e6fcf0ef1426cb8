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
import type {
  CalendarEvent,
  CalendarTrain,
  Change,
} from 'backstage-plugin-release-pipeline-common';
import { ICalCalendar, ICalEventTransparency } from 'ical-generator';
import { LRUCache } from 'lru-cache';
import { DateTime } from 'luxon';
import { tzlib_get_ical_block } from 'timezones-ical-library';
import { asText } from '../../domain/words';

const TTL_SECONDS = 3_600;
const DAY = 86_400_000;
const SUSPENDED_DAYS = 400;
/** Each takes the library about a millisecond, and every event asks for one. */
const zoneBlocks = new LRUCache<string, string>({ max: 600 });

const WORDS: Record<CalendarEvent['kind'], string> = {
  freeze: 'Freeze',
  window: 'Window',
  maintenance: 'Maintenance',
  incident: 'Incident',
  drill: 'Drill',
};

/** What a subscription shows. */
export interface Shown {
  /** What calendars call it. */
  name: string;
  events: Array<CalendarEvent & { sequence: number; changedAt?: string }>;
  changes: Change[];
  /** `until`: when it is over at the latest. */
  departures: Array<CalendarTrain & { until: string }>;
  truncated: boolean;
}

/**
 * As iCalendar text. The same is written each time that the same is shown, so
 * that its ETag tells whether anything changed.
 */
export function icalendarOf({
  name,
  events,
  changes,
  departures,
  truncated,
}: Shown): string {
  const calendar = empty(truncated ? `${name} (shortened)` : name);
  for (const event of events) {
    const zone = zoneAt(event.zone, event.start, event.end);
    const stamp = event.changedAt ?? event.start;
    calendar.createEvent({
      id: uidOf(event.id),
      sequence: event.sequence,
      stamp: utc(stamp),
      lastModified: utc(stamp),
      start: inZone(event.start, zone),
      end: inZone(event.end, zone),
      timezone: zone,
      summary: line(`${WORDS[event.kind]}: ${event.title}`),
      description: text([
        asText(event.sentence),
        event.reason,
        event.owner && `Ask ${event.owner}`,
        event.href,
      ]),
      categories: [{ name: WORDS[event.kind] }],
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  for (const change of changes) {
    const stamp = change.end ?? change.start;
    calendar.createEvent({
      id: uidOf(`${change.kind}:${change.id}`),
      // What is over does not change any more.
      sequence: change.end === undefined ? 0 : 1,
      stamp: utc(stamp),
      lastModified: utc(stamp),
      start: utc(change.start),
      end: change.end === undefined ? undefined : utc(change.end),
      summary: line(
        `${change.component.name} ${change.version} to ${
          change.stage
        }: ${change.state.replaceAll('-', ' ')}`,
      ),
      description: text([asText(change.sentence)]),
      categories: [{ name: 'Change' }],
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  for (const { end, sentence, start, state, ...train } of departures) {
    const stamp = end ?? start;
    calendar.createEvent({
      // The same before and after it has departed.
      id: uidOf(`train:${train.trainId}:${start}`),
      sequence: sequenceOf({ end, state }),
      stamp: utc(stamp),
      lastModified: utc(stamp),
      start: utc(start),
      end: utc(end ?? train.until),
      summary: line(`Train ${train.title} to ${train.stage}: ${state}`),
      description: text([asText(sentence)]),
      categories: [{ name: 'Train' }],
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return `${calendar.toString()}\r\n`;
}

/** Who has the one before takes only what is newer. */
function sequenceOf({ end, state }: Pick<CalendarTrain, 'end' | 'state'>) {
  if (end !== undefined) {
    return 2;
  }
  return state === 'planned' ? 0 : 1;
}

const SUSPENDED = {
  away: {
    summary: 'Release calendar suspended: open it in the portal to go on',
    description:
      'It shows nothing because you were not in the portal for 30 days. Open any page of release pipelines there, and it goes on by itself.',
  },
  unknown: {
    summary: 'Release calendar suspended: the catalog does not know its owner',
    description:
      'It shows nothing because the catalog has no user of trusted origin whose it is. When it has one again, it goes on by itself.',
  },
  'no-groups': {
    summary: 'Release calendar suspended: nothing is yours any more',
    description:
      'It shows what your groups own, and the catalog has you in no group whose origin is trusted. When you are in one again, it goes on by itself.',
  },
};

/**
 * In place of a calendar that is suspended. Without a word in it, it would read
 * as if nothing was frozen.
 */
export function suspendedCalendar(
  name: string,
  since: number,
  because: keyof typeof SUSPENDED,
): string {
  const calendar = empty(name);
  const day = DateTime.fromMillis(since, { zone: 'UTC' }).startOf('day');
  calendar.createEvent({
    id: uidOf(`suspended:${since}`),
    stamp: day,
    allDay: true,
    start: day,
    end: day.plus({ milliseconds: SUSPENDED_DAYS * DAY }),
    ...SUSPENDED[because],
    transparency: ICalEventTransparency.TRANSPARENT,
  });
  return `${calendar.toString()}\r\n`;
}

function empty(name: string): ICalCalendar {
  return new ICalCalendar({
    // The library writes the name as it is (S38).
    name: line(name),
    prodId: { company: 'Release Pipeline', product: 'Backstage' },
    timezone: { name: null, generator: zoneBlock },
    ttl: TTL_SECONDS,
  });
}

function zoneBlock(zone: string): string | null {
  let block = zoneBlocks.get(zone);
  if (block === undefined) {
    [block = ''] = [tzlib_get_ical_block(zone)].flat();
    zoneBlocks.set(zone, block);
  }
  return block || null;
}

/** The zone that it was written in, where both ends are told by its clocks alone. */
function zoneAt(zone: string | undefined, ...moments: string[]): string {
  if (zone === undefined || !zoneBlock(zone)) {
    return 'UTC';
  }
  const isPlain = moments.every(moment => {
    const local = DateTime.fromISO(moment, { zone });
    // In the hour that comes twice they do not tell which one is meant.
    return local.isValid && local.getPossibleOffsets().length === 1;
  });
  return isPlain ? zone : 'UTC';
}

function inZone(moment: string, zone: string): DateTime {
  return DateTime.fromISO(moment, { zone });
}

function utc(moment: string): DateTime {
  return inZone(moment, 'UTC');
}

/** The same each time, and nothing that anybody could write into it. */
function uidOf(id: string): string {
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${hash}@release-pipeline`;
}

/** One line, whatever was written (S38). */
function line(written: string): string {
  return written.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function text(lines: Array<string | undefined>): string {
  return lines.flatMap(written => (written ? [line(written)] : [])).join('\n');
}
