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

import ical, { type DateWithTimeZone, type VEvent } from 'node-ical';
import type { FeedEvent } from '../../domain/calendar/feedEvents';
import { findProblem, isZone } from '../../domain/calendar/findProblem';
import { Series } from '../../domain/calendar/Series';
import type { EventTimes, WallTime } from '../../domain/calendar/types';
import { Zone } from '../../domain/calendar/Zone';
import { propertyOf, type WrittenEvent } from './vevents';
import { widestTime } from './widestTime';

const DAY = 86_400_000;
/** Zones are from 12 hours behind UTC to 14 before it. */
const BEHIND = 12 * 3_600_000;
const BEFORE = 14 * 3_600_000;
const LONGEST_TITLE = 120;
/** Of starts that one event adds or leaves out; each is looked for in its rule. */
const MOST_DATES = 500;

const WORDS = {
  zone: 'its zone is not understood',
  start: 'its start is not understood',
  end: 'its end is not understood',
  recurrence: 'its recurrence is not understood',
};

/** An event, and what there is to know of it besides. */
export interface ReadEvent extends Omit<FeedEvent, 'id'> {
  uid: string;
  sequence: number;
  cancelled: boolean;
  /** It lasts no time at all. */
  empty?: boolean;
  /** Of which time of a series it stands in the place. */
  inPlaceOf?: Moment;
  /** It stands in the place of one; without `inPlaceOf` it cannot be told of which. */
  isPart: boolean;
  /** It says that it also changes all later ones. */
  changesLater: boolean;
  /** As it was written. */
  lines: string[];
  /** Sentences about what was left out of it. */
  ignored: string[];
}

/** A time as clocks show it in a zone. */
export interface Moment {
  wall: WallTime;
  zone: string;
  day: boolean;
  /** Of no zone that is known. */
  nowhere?: boolean;
}

/** Thrown where something cannot be told. */
class Doubt extends Error {}

/**
 * Reads an event. Nothing that is wrong with it is an error of the feed: it is
 * an event whose times cannot be told.
 *
 * @param zone - of days, and of times that name none
 */
export function readEvent(event: WrittenEvent, zone: string): ReadEvent {
  const parsed = parse(event, zone);
  const valueOf = (name: string) => textOf(parsed?.[name]);
  const read: ReadEvent = {
    uid: valueOf('uid').slice(0, 1_000),
    title: titleOf(valueOf('summary')),
    sequence: Number(valueOf('sequence')) || 0,
    cancelled: valueOf('status').toUpperCase() === 'CANCELLED',
    isPart: event.lines.some(line => propertyOf(line) === 'RECURRENCE-ID'),
    changesLater: event.lines.some(line =>
      /^RECURRENCE-ID[^:]*;RANGE=/i.test(line),
    ),
    lines: event.lines,
    ignored: [],
  };
  try {
    if (!parsed) {
      throw new Doubt('it is not written as iCalendar is');
    }
    // First: the series has to know, whatever else is wrong with it.
    if (parsed.recurrenceid !== undefined) {
      read.inPlaceOf = momentOf(parsed.recurrenceid, zone);
    }
    const start = momentOf(parsed.start, zone);
    const length = lengthOf(event, parsed, start);
    if (length.lengthMs === 0) {
      return { ...read, empty: true };
    }
    Object.assign(read, timesOf(event, start, length, read.ignored));
  } catch (error) {
    read.doubt =
      error instanceof Doubt ? error.message : 'its times are not understood';
    read.times = widestTime(event.lines);
  }
  return read;
}

/** What it says of its times; `doubt` where they may lie elsewhere. */
function timesOf(
  event: WrittenEvent,
  start: Moment,
  { elapsed, lengthMs }: Pick<EventTimes, 'lengthMs' | 'elapsed'>,
  ignored: string[],
): Pick<FeedEvent, 'times' | 'doubt'> {
  const rules = event.lines.filter(line => propertyOf(line) === 'RRULE');
  const rdates = datesOf(event, 'RDATE', start);
  const recurs = rules.length > 0 || rdates.length > 0;
  if (rules.length > 1 || event.lines.some(line => /^EXRULE/i.test(line))) {
    throw new Doubt('it has more than one rule');
  }
  if (start.nowhere) {
    if (recurs) {
      throw new Doubt(`it recurs in '${start.zone}', which is no known zone`);
    }
    return {
      times: {
        zone: 'UTC',
        start: start.wall - BEFORE,
        lengthMs: lengthMs + BEFORE + BEHIND,
        elapsed: true,
      },
      doubt: `'${start.zone}' is no known zone`,
    };
  }
  const times: EventTimes = {
    zone: start.zone,
    start: start.wall,
    lengthMs,
    elapsed,
  };
  if (recurs) {
    const rule = rules[0]
      ? ruleOf(rules[0].slice(rules[0].indexOf(':') + 1), start)
      : 'FREQ=DAILY;COUNT=1';
    times.recurrence = { rule, rdates, exdates: [] };
    refuse(times);
    const series = new Series({ kind: 'freeze', times });
    if (!series.startsAt(start.wall)) {
      // RFC 5545: the start is the first one, whatever the rule says.
      times.recurrence.rdates.push(start.wall);
    }
    const exdates = datesOf(event, 'EXDATE', start);
    times.recurrence.exdates = exdates.filter(
      wall => wall === start.wall || series.startsAt(wall),
    );
    const idle = exdates.length - times.recurrence.exdates.length;
    if (idle > 0) {
      ignored.push(
        `${idle} EXDATE at which nothing starts; did they mean another time?`,
      );
    }
  }
  refuse(times);
  return { times };
}

function refuse(times: EventTimes): void {
  // A feed may begin where its rule does not.
  const problem = findProblem({ kind: 'freeze', times });
  if (problem && !(problem.key === 'start' && times.recurrence)) {
    throw new Doubt(`${WORDS[problem.key]}: ${problem.message}`);
  }
}

function lengthOf(
  event: WrittenEvent,
  parsed: VEvent,
  start: Moment,
): Pick<EventTimes, 'lengthMs' | 'elapsed'> {
  const end = momentOf(parsed.end, start.zone);
  const duration = event.lines.find(line => /^DURATION/i.test(line));
  if (start.day) {
    // The library counts days by clocks of its own.
    const days = Math.round((end.wall - start.wall) / DAY);
    return { lengthMs: Math.max(1, days) * DAY, elapsed: false };
  }
  if (end.nowhere !== start.nowhere || end.day) {
    throw new Doubt('its end is in no known zone');
  }
  const days = duration && daysOf(duration);
  if (days) {
    return { lengthMs: days * DAY, elapsed: false };
  }
  const ms = (parsed.end?.getTime() ?? NaN) - parsed.start.getTime();
  return duration === undefined && end.zone === start.zone
    ? { lengthMs: end.wall - start.wall, elapsed: false }
    : { lengthMs: ms, elapsed: true };
}

/** Of a duration in weeks and days alone, which go by clocks (RFC 5545, 3.3.6). */
function daysOf(line: string): number | undefined {
  const [found, weeks = 0, days = 0] =
    /^DURATION[^:]*:\+?P(?:(\d+)W)?(?:(\d+)D)?$/i.exec(line.trim()) ?? [];
  return found === undefined ? undefined : 7 * Number(weeks) + Number(days);
}

/** Ends that name no zone, or only a day, as moments. */
function ruleOf(rule: string, start: Moment): string {
  return rule
    .trim()
    .toUpperCase()
    .replace(
      /(^|;)UNTIL=(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?(?=;|$)/,
      (_found, before, year, month, day, ...time) => {
        const [hour, minute, second] = time
          .slice(0, 3)
          .map((part, index) => Number(part ?? [23, 59, 59][index]));
        const wall = Date.UTC(year, month - 1, day, hour, minute, second);
        const until = Zone.create(start.zone).momentOf(wall).last;
        return `${before}UNTIL=${new Date(until)
          .toISOString()
          .replace(/[-:]|\.\d+/g, '')}`;
      },
    );
}

/** Starts that a property adds or leaves out; the library reads only `EXDATE`. */
function datesOf(
  { lines, zones }: WrittenEvent,
  name: 'RDATE' | 'EXDATE',
  start: Moment,
): WallTime[] {
  const named = lines.filter(line => propertyOf(line) === name);
  if (named.length === 0) {
    return [];
  }
  const written = named.flatMap(line =>
    line.slice(line.indexOf(':') + 1).split(','),
  );
  if (written.length > MOST_DATES) {
    throw new Doubt(`its ${name} lists more than ${MOST_DATES} times`);
  }
  if (!written.every(value => /^\d{8}(T\d{6}Z?)?$/.test(value.trim()))) {
    throw new Doubt(`its ${name} is not understood`);
  }
  const parsed = parse(
    {
      lines: [
        ...lines.filter(line => /^(UID|DTSTART)/i.test(line)),
        ...named.map(line => `EXDATE${line.slice(name.length)}`),
      ],
      zones,
    },
    start.zone,
  );
  const dates = [...new Set(Object.values(parsed?.exdate ?? {}))];
  const walls = dates.map(date => wallIn(momentOf(date, start.zone), start));
  if (new Set(walls).size < new Set(written).size) {
    throw new Doubt(`its ${name} is not understood`);
  }
  return [...new Set(walls)];
}

/** A moment on the clocks of a start; a day means the time at which that one starts. */
export function wallIn(moment: Moment, start: Moment): WallTime {
  if (moment.day && !start.day) {
    return moment.wall + (start.wall % DAY);
  }
  if (moment.nowhere || moment.zone === start.zone || start.nowhere) {
    return moment.wall;
  }
  return Zone.create(start.zone).wallOf(
    Zone.create(moment.zone).momentOf(moment.wall).first,
  );
}

function momentOf(date: DateWithTimeZone | undefined, zone: string): Moment {
  if (!(date instanceof Date) || Number.isNaN(date.getTime())) {
    throw new Doubt('it has no start or end that is understood');
  }
  // Without a zone of its own the library takes the clocks of this machine.
  const shown = Date.UTC(
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
  );
  if (date.dateOnly) {
    return {
      wall: shown - (shown % DAY),
      zone,
      day: true,
      ...(!isZone(zone) && { nowhere: true }),
    };
  }
  if (date.tz === undefined) {
    return { wall: shown, zone, day: false };
  }
  return isZone(date.tz)
    ? {
        wall: Zone.create(date.tz).wallOf(date.getTime()),
        zone: date.tz,
        day: false,
      }
    : { wall: shown, zone: date.tz, day: false, nowhere: true };
}

/**
 * Names that Outlook gives to zones of which only its own server knows the rules;
 * the library would take the clocks of this machine, or of the first zone that has
 * the same hours.
 */
const OUTLOOK_ZONE =
  /;TZID="?(Customized Time Zone[^":;]*|\(no TZ description\)|tzone:\/\/Microsoft\/\w+)"?([;:])/i;

/** Times that name no zone. */
const FLOATING =
  /^((?:DTSTART|DTEND|RECURRENCE-ID|EXDATE)(?![^:]*;TZID=)[^:]*):(\d{8}T\d{6}(?:,\d{8}T\d{6})*)$/i;

/**
 * The one event, without its rules: the library gives up at those it does not know.
 *
 * @param zone - of times that name none: the library would take the clocks of
 *   this machine, on which some do not exist
 */
function parse(
  { lines, zones }: WrittenEvent,
  zone: string,
): VEvent | undefined {
  const named = lines.some(line => /;TZID=/i.test(line));
  const inZones = lines.map(line =>
    line.replace(OUTLOOK_ZONE, (_found, name, rest) =>
      /Utc$/i.test(name) ? `;TZID=UTC${rest}` : `;TZID=Unknown/Outlook${rest}`,
    ),
  );
  try {
    const found = ical.sync.parseICS(
      [
        'BEGIN:VCALENDAR',
        // With them, times that name no zone would be those of one of these.
        ...(named ? zones : []),
        'BEGIN:VEVENT',
        ...inZones
          .filter(line => !/^(RRULE|EXRULE|RDATE)/i.test(line))
          .map(line =>
            line.replace(
              FLOATING,
              (_found, before, times) => `${before};TZID=${zone}:${times}`,
            ),
          ),
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    );
    return Object.values(found).find(
      (entry): entry is VEvent => entry?.type === 'VEVENT',
    );
  } catch {
    return undefined;
  }
}

/** Of a property with or without parameters, or one that stands there twice. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return textOf(value[0]);
  }
  const text =
    typeof value === 'object' && value && 'val' in value ? value.val : value;
  return typeof text === 'string' || typeof text === 'number'
    ? String(text)
    : '';
}

/** One line that fits where titles stand. */
function titleOf(summary: string): string {
  const line = summary
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TITLE)
    .trim();
  return line || 'Without a title';
}
