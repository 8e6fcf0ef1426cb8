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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import ical, { type DateWithTimeZone, type VEvent } from 'node-ical';
import type { FeedEvent, FeedRules } from '../../domain/calendar/feedEvents';
import { findProblem, isZone } from '../../domain/calendar/findProblem';
import { Series } from '../../domain/calendar/Series';
import type { EventTimes, WallTime } from '../../domain/calendar/types';
import { Zone } from '../../domain/calendar/Zone';
import { idleWords, leftOut, MOST_DATES } from './leftOut';
import { type Moment, wallIn } from './moment';
import { propertyOf, valueOf, type WrittenEvent } from './vevents';
import { widestTime, writtenWall } from './widestTime';

const DAY = 86_400_000;
/** Zones are from 12 hours behind UTC to 14 before it. */
const BEHIND = 12 * 3_600_000;
const BEFORE = 14 * 3_600_000;
const LONGEST_TITLE = 120;

const WORDS = {
  zone: 'its zone is not understood',
  start: 'its start is not understood',
  end: 'its end is not understood',
  recurrence: 'its recurrence is not understood',
};

/** RFC 5545, 3.3.6, with weeks and days in one, as some write it. */
const DURATION =
  /^\+?P(?!$)(\d{1,10}W)?(\d{1,10}D)?(T(?=\d)(\d{1,10}H)?(\d{1,10}M)?(\d{1,10}S)?)?$/i;

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

/** Thrown where something cannot be told. */
class Doubt extends Error {}

/**
 * Reads an event. Nothing that is wrong with it is an error of the feed: it is
 * an event whose times cannot be told.
 *
 * @param options.kind - what the events of the feed are
 * @param options.zone - of days, and of times that name none
 */
export function readEvent(
  event: WrittenEvent,
  { kind, zone }: { kind: FeedRules['kind']; zone: string },
): ReadEvent {
  const [parsed] = parsedEvents([event.lines], event.zones, zone);
  const textIn = (name: string) => textOf(parsed?.[name]);
  const read: ReadEvent = {
    uid: textIn('uid').slice(0, 1_000),
    title: titleOf(textIn('summary')),
    sequence: Number(textIn('sequence')) || 0,
    cancelled: textIn('status').toUpperCase() === 'CANCELLED',
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
      read.inPlaceOf = momentOf(
        parsed.recurrenceid,
        written(event, 'RECURRENCE-ID'),
        zone,
      );
    }
    const start = momentOf(parsed.start, written(event, 'DTSTART'), zone);
    const length = lengthOf(event, parsed, start, kind);
    if (length.lengthMs === 0) {
      return { ...read, empty: true };
    }
    Object.assign(
      read,
      timesOf(event, { kind, start, ...length }, read.ignored),
    );
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
  options: Pick<EventTimes, 'lengthMs' | 'elapsed'> & {
    kind: FeedRules['kind'];
    start: Moment;
  },
  ignored: string[],
): Pick<FeedEvent, 'times' | 'doubt'> {
  const { elapsed, kind, lengthMs, start } = options;
  const rules = event.lines.filter(line => propertyOf(line) === 'RRULE');
  const rdates = [
    ...new Set(datesOf(event, 'RDATE', start).map(date => wallIn(date, start))),
  ];
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
      ? ruleOf(valueOf(rules[0]), start, kind)
      : 'FREQ=DAILY;COUNT=1';
    times.recurrence = { rule, rdates, exdates: [] };
    refuse(times);
    if (!new Series({ kind, times }).startsAt(start.wall)) {
      // RFC 5545: the start is the first one, whatever the rule says.
      rdates.push(start.wall);
    }
    const series = new Series({ kind, times });
    const exdates = new Set<WallTime>();
    let idle = 0;
    for (const date of datesOf(event, 'EXDATE', start)) {
      const found = leftOut(kind, series, date, start);
      idle += Number(found.idle);
      found.starts.forEach(each => exdates.add(each));
      if (exdates.size > MOST_DATES) {
        throw new Doubt(`its EXDATE leave out more than ${MOST_DATES} times`);
      }
    }
    times.recurrence.exdates = [...exdates];
    if (idle > 0) {
      ignored.push(idleWords(kind, 'EXDATE', idle));
    }
  }
  refuse(times);
  return { times };
}

function refuse(times: EventTimes): void {
  // A feed may begin where its rule does not, and at a time that does not exist,
  // which is read as the end of the gap (R27).
  const problem = findProblem({ kind: 'freeze', times });
  if (problem && problem.key !== 'start') {
    throw new Doubt(`${WORDS[problem.key]}: ${problem.message}`);
  }
}

function lengthOf(
  event: WrittenEvent,
  parsed: VEvent,
  start: Moment,
  kind: FeedRules['kind'],
): Pick<EventTimes, 'lengthMs' | 'elapsed'> {
  const [duration, ...others] = event.lines
    .filter(line => propertyOf(line) === 'DURATION')
    .map(line => valueOf(line).trim());
  const text = written(event, 'DTEND');
  const end =
    text === undefined ? undefined : momentOf(parsed.end, text, start.zone);
  const counted = (parsed.end?.getTime() ?? NaN) - parsed.start.getTime();
  const isUnclear =
    duration !== undefined &&
    (others.length > 0 ||
      !DURATION.test(duration) ||
      (!end && Number.isNaN(counted)));
  if (isUnclear) {
    // The library takes it for no time at all, or for a day.
    throw new Doubt('its DURATION is not understood');
  }
  if (start.day) {
    // The library counts days by clocks of its own.
    const days = Math.round((end ? end.wall - start.wall : counted) / DAY);
    return { lengthMs: Math.max(1, days) * DAY, elapsed: false };
  }
  if (end && (end.nowhere !== start.nowhere || end.day)) {
    throw new Doubt('its end is in no known zone');
  }
  const days = duration && daysOf(duration);
  if (days) {
    return { lengthMs: days * DAY, elapsed: false };
  }
  if (!end) {
    return { lengthMs: counted, elapsed: true };
  }
  if (end.zone === start.zone || start.nowhere) {
    return { lengthMs: end.wall - start.wall, elapsed: false };
  }
  // R27: of an hour that comes twice a freeze covers both, a window the first.
  const passOf = kind === 'freeze' ? lastOf : firstOf;
  return { lengthMs: passOf(end) - passOf(start), elapsed: true };
}

function firstOf({ wall, zone }: Moment): Instant {
  return Zone.create(zone).momentOf(wall).first;
}

function lastOf({ wall, zone }: Moment): Instant {
  return Zone.create(zone).momentOf(wall).last;
}

/** Of a duration in weeks and days alone, which go by clocks (RFC 5545, 3.3.6). */
function daysOf(duration: string): number | undefined {
  const [found, weeks = 0, days = 0] =
    /^\+?P(?:(\d+)W)?(?:(\d+)D)?$/i.exec(duration) ?? [];
  return found === undefined ? undefined : 7 * Number(weeks) + Number(days);
}

/**
 * Ends that name no zone, or only a day, as moments. Of days that end at a moment all
 * the same nobody knows which day was meant: it is read so that it closes.
 */
function ruleOf(rule: string, start: Moment, kind: FeedRules['kind']): string {
  const furthest = kind === 'freeze' ? Math.max : Math.min;
  return rule
    .trim()
    .toUpperCase()
    .replace(
      /(^|;)UNTIL=((\d{8})(?:T\d{6}(Z)?)?)(?=;|$)/,
      (found, before, text, date, isMoment) => {
        if (isMoment && !start.day) {
          return found;
        }
        const shownAt = (time: string) =>
          lastOf({ ...start, wall: writtenWall(time) ?? NaN });
        const endOfDay = shownAt(`${date}T235959`);
        const moment = isMoment
          ? furthest(writtenWall(text) ?? NaN, endOfDay)
          : shownAt(text);
        const until = text === date ? endOfDay : moment;
        return `${before}UNTIL=${new Date(until)
          .toISOString()
          .replace(/[-:]|\.\d+/g, '')}`;
      },
    );
}

/** Starts that a property adds or leaves out. */
function datesOf(
  { lines, zones }: WrittenEvent,
  name: 'RDATE' | 'EXDATE',
  start: Moment,
): Moment[] {
  const dates = lines
    .filter(line => propertyOf(line) === name)
    .flatMap(line => {
      const values = valueOf(line);
      const before = line.slice(name.length, line.length - values.length);
      return values.split(',').map(value => ({ before, value: value.trim() }));
    });
  if (dates.length > MOST_DATES) {
    throw new Doubt(`its ${name} lists more than ${MOST_DATES} times`);
  }
  if (dates.length === 0) {
    return [];
  }
  // All at once: the zones that they name are read again each time.
  const parsed = parsedEvents(
    dates.map(({ before, value }, index) => [
      `UID:${index}`,
      `DTSTART${before}${value}`,
    ]),
    zones,
    start.zone,
  );
  return dates.map(({ value }, index) => {
    try {
      return momentOf(parsed[index]?.start, value, start.zone);
    } catch {
      throw new Doubt(`its ${name} is not understood`);
    }
  });
}

/** Of a property, as it is written. */
function written({ lines }: WrittenEvent, name: string): string | undefined {
  const line = lines.find(each => propertyOf(each) === name);
  return line && valueOf(line);
}

/**
 * The library tells the zone, and whether it is a day. What clocks show is what is
 * written: a time that does not exist would be another one as a moment (R27).
 */
function momentOf(
  date: DateWithTimeZone | undefined,
  text: string | undefined,
  zone: string,
): Moment {
  const wall = writtenWall(text ?? '');
  if (
    !(date instanceof Date) ||
    Number.isNaN(date.getTime()) ||
    wall === undefined
  ) {
    throw new Doubt('it has no start or end that is understood');
  }
  const day = date.dateOnly === true;
  const named = day ? zone : date.tz ?? zone;
  return {
    wall: day ? wall - (wall % DAY) : wall,
    zone: named,
    day,
    ...(!isZone(named) && { nowhere: true }),
  };
}

/**
 * Names that Outlook gives to zones of which only its own server knows the rules;
 * the library would take the clocks of this machine, or of the first zone that has
 * the same hours.
 */
const OUTLOOK_ZONE =
  /;TZID="?(Customized Time Zone[^":;]*|\(no TZ description\)|tzone:\/\/Microsoft\/\w+)"?([;:])/i;

/** A time that names no zone. */
const FLOATING =
  /^((?:DTSTART|DTEND|RECURRENCE-ID)(?![^:]*;TZID=)[^:]*):(\d{8}T\d{6})$/i;

/** What the library reads; at what stands in others it would give up. */
const PARSED =
  /^(UID|SUMMARY|STATUS|SEQUENCE|DTSTART|DTEND|DURATION|RECURRENCE-ID)/i;

/**
 * Events without their rules, in their order.
 *
 * @param zone - of times that name none: the library would take the clocks of
 *   this machine, on which some do not exist
 */
function parsedEvents(
  events: string[][],
  zones: string[],
  zone: string,
): VEvent[] {
  const named = events.flat().some(line => /;TZID=/i.test(line));
  const inZone = (line: string) =>
    line
      .replace(OUTLOOK_ZONE, (_found, name, rest) =>
        /Utc$/i.test(name)
          ? `;TZID=UTC${rest}`
          : `;TZID=Unknown/Outlook${rest}`,
      )
      .replace(
        FLOATING,
        (_found, before, time) => `${before};TZID=${zone}:${time}`,
      );
  try {
    const found = ical.sync.parseICS(
      [
        'BEGIN:VCALENDAR',
        // With them, times that name no zone would be those of one of these.
        ...(named ? zones : []),
        ...events.flatMap(lines => [
          'BEGIN:VEVENT',
          ...lines.filter(line => PARSED.test(line)).map(inZone),
          'END:VEVENT',
        ]),
        'END:VCALENDAR',
      ].join('\r\n'),
    );
    return Object.values(found).filter(
      (entry): entry is VEvent => entry?.type === 'VEVENT',
    );
  } catch {
    return [];
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
