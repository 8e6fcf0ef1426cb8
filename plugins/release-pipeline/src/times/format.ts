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

/** Holds a unit to its number, and a zone to its time. */
export const NO_BREAK = '\u00a0';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const units: Array<[name: string, milliseconds: number]> = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
];

/** From here on seconds would tick without telling more. */
export const SECONDS_MATTER_BELOW = 10 * MINUTE;

/**
 * A span by its two largest units, rounded down: `3 h 10 min`, `7 d`, `8 s`.
 * With `inHours` days are told as hours: `20 h 50 min of 24 h`.
 */
export function formatSpan(
  milliseconds: number,
  options: { inHours?: boolean } = {},
): string {
  let rest = Math.max(0, milliseconds);
  if (rest >= SECONDS_MATTER_BELOW) {
    rest -= rest % MINUTE;
  }
  const first = units.findIndex(
    ([name, length]) => rest >= length && !(options.inHours && name === 'd'),
  );
  if (first === -1) {
    return `0${NO_BREAK}s`;
  }
  const words: string[] = [];
  for (const [name, length] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) {
      words.push(`${count}${NO_BREAK}${name}`);
    }
  }
  return words.join(NO_BREAK);
}

/** Time left as a clock: `4:12`, `1:04:12`; never below `0:00`. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

type Parts = Record<string, string>;

function partsOf(
  moment: Date,
  locale: string,
  options: Intl.DateTimeFormatOptions,
): Parts {
  const parts: Parts = {};
  for (const { type, value } of new Intl.DateTimeFormat(
    locale,
    options,
  ).formatToParts(moment)) {
    parts[type] = value;
  }
  return parts;
}

// An abbreviation depends on locale: British English knows CET, American
// English knows EST. Where neither knows one it is an offset.
function zoneName(moment: Date, timeZone: string): string {
  const names = ['en-GB', 'en-US'].map(
    locale =>
      partsOf(moment, locale, { timeZone, timeZoneName: 'short' }).timeZoneName,
  );
  return names.find(name => !/^(GMT|UTC)[+-]/.test(name)) ?? names[0];
}

/** How a reader reads times: the present moment and the reader's zone. */
export type Reader = { now: number; timeZone: string };

/** The calendar day of a moment where the reader is, as `2026-11-19`. */
export function dayOf(instant: string | number | Date, timeZone: string) {
  const { year, month, day } = partsOf(new Date(instant), 'en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return `${year}-${month}-${day}`;
}

/** A day in words: `Thu 26 Nov`, with the year when it is not this one. */
export function formatDay(instant: string | number | Date, reader: Reader) {
  const { timeZone, now } = reader;
  const moment = new Date(instant);
  const { weekday, day, month, year } = partsOf(moment, 'en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  // British English abbreviates September to four letters, all others to three.
  const words = [weekday, day, month.slice(0, 3)];
  if (year !== dayOf(now, timeZone).slice(0, 4)) {
    words.push(year);
  }
  return words.join(NO_BREAK);
}

/** The time of day with its zone: `17:15 CET`; seconds on demand. */
export function formatTimeOfDay(
  instant: string | number | Date,
  options: { timeZone: string; seconds?: boolean },
): string {
  const { timeZone, seconds } = options;
  const moment = new Date(instant);
  const { hour, minute, second } = partsOf(moment, 'en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const clock = seconds ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
  return `${clock}${NO_BREAK}${zoneName(moment, timeZone)}`;
}

/** Same day `17:15 CET`, other day `Thu 26 Nov, 18:00 CET`, other year adds it. */
export function formatMoment(
  instant: string | number | Date,
  reader: Reader,
): string {
  const time = formatTimeOfDay(instant, reader);
  return dayOf(instant, reader.timeZone) === dayOf(reader.now, reader.timeZone)
    ? time
    : `${formatDay(instant, reader)}, ${time}`;
}
