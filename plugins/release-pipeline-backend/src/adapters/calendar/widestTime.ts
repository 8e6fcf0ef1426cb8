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

import type { EventTimes, WallTime } from '../../domain/calendar/types';
import { propertyOf, valueOf } from './vevents';

const SECOND = 1_000;
const DAY = 86_400_000;
/** Wherever on earth, and whatever its clocks do. */
const SLACK = 2 * DAY;
/** What lasts longer is as good as without an end. */
const LONGEST = 30 * 366 * DAY;

/**
 * From the first to the last moment at which an event may take place that is not
 * understood, as far as its lines say so. Nothing where they do not: it may take
 * place at any time.
 */
export function widestTime(lines: string[]): EventTimes | undefined {
  const written = (name: string) =>
    lines
      .filter(line => propertyOf(line) === name)
      .flatMap(line => valueOf(line).split(','));
  const starts = [...written('DTSTART'), ...written('RDATE')].map(writtenWall);
  const untils = lines
    .filter(line => propertyOf(line) === 'RRULE')
    .map(line => writtenWall(/[:;]UNTIL=([^;]*)/i.exec(line)?.[1] ?? ''));
  const ends = written('DTEND').map(writtenWall);
  const durations = written('DURATION').map(durationOf);
  const all = [...starts, ...untils, ...ends, ...durations];
  if (starts.length === 0 || all.includes(undefined)) {
    return undefined;
  }
  const [from, until, end, duration] = [starts, untils, ends, durations].map(
    some => some.flatMap(one => one ?? []),
  );
  const first = Math.min(...from, ...end);
  const length = Math.max(
    DAY,
    ...duration,
    ...end.map(each => each - Math.min(...from)),
  );
  const lengthMs = Math.max(...from, ...until) + length - first + 2 * SLACK;
  return lengthMs > LONGEST
    ? undefined
    : { zone: 'UTC', start: first - SLACK, lengthMs, elapsed: true };
}

/** What clocks show at a time as iCalendar writes it, wherever they are. */
export function writtenWall(text: string): WallTime | undefined {
  const [found, year, month, day, hour = 0, minute = 0, second = 0] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/i.exec(text.trim()) ?? [];
  return found === undefined
    ? undefined
    : Date.UTC(
        Number(year),
        Number(month) - 1,
        Number(day),
        Number(hour),
        Number(minute),
        Number(second),
      );
}

function durationOf(text: string): number | undefined {
  const [found, ...parts] =
    /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i.exec(
      text.trim(),
    ) ?? [];
  const lengths = [7 * DAY, DAY, 3_600 * SECOND, 60 * SECOND, SECOND];
  return found === undefined
    ? undefined
    : parts.reduce(
        (sum, count, index) => sum + Number(count ?? 0) * lengths[index],
        0,
      );
}
