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
import { RRuleTemporal } from 'rrule-temporal';
import type { CalendarEvent, Occurrence, WallTime } from './types';
import { type LocalMoment, Zone } from './Zone';

const DAY = 86_400_000;
const UNTIL = /(^|;)UNTIL=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/;

/**
 * All times that an event takes place. The rule is expanded in the time that
 * clocks show, where every day has 24 hours; each occurrence is then found on
 * the clocks of the zone, so that none is lost in a gap and none comes double
 * (R27).
 */
export class Series {
  readonly #event: Pick<CalendarEvent, 'kind' | 'times'>;
  readonly #zone: Zone;
  readonly #rule: RRuleTemporal | undefined;
  /** When the rule ends; what was added to it takes place later as well. */
  readonly #until: Instant;
  readonly #added: WallTime[];

  /**
   * @throws when the zone or the rule is none. What else is wrong with them is
   * told by `findProblem`.
   */
  constructor(event: Pick<CalendarEvent, 'kind' | 'times'>) {
    const { recurrence, start, zone } = event.times;
    this.#event = event;
    this.#zone = Zone.create(zone);
    const { exdates = [], rdates = [] } = recurrence ?? {};
    this.#added = rdates.filter(each => !exdates.includes(each));
    this.#until = recurrence ? untilOf(recurrence.rule) : Infinity;
    this.#rule =
      recurrence &&
      new RRuleTemporal({
        rruleString: [
          `DTSTART:${formatted(start)}`,
          `RRULE:${this.#local(recurrence.rule)}`,
          ...(exdates.length
            ? [`EXDATE:${exdates.map(formatted).join(',')}`]
            : []),
        ].join('\n'),
        strict: true,
      });
  }

  /** Whether it starts at all. */
  get everStarts(): boolean {
    const { start } = this.#event.times;
    const own = this.#rule
      ? this.#rule.next(new Date(start - DAY), true)?.epochMilliseconds
      : start;
    return (own !== undefined && this.#isInTime(own)) || this.#added.length > 0;
  }

  /** Whether an occurrence starts at this local time. */
  startsAt(wall: WallTime): boolean {
    return this.#starts(wall, wall).includes(wall);
  }

  /** Local times at which those start that touch a local day. */
  startsOn(day: WallTime): WallTime[] {
    const { lengthMs } = this.#event.times;
    const first = day - lengthMs - 2 * DAY;
    const find = this.#zone.finder(first, day + lengthMs + 2 * DAY);
    const [from, to] = [find(day).first, find(day + DAY).last];
    return this.#starts(first, day + DAY, find).filter(start => {
      const found = occurrence(this.#event, start, find);
      return found.from < to && from < found.to;
    });
  }

  /** Nothing is between these. `Infinity` where that is not known. */
  get bounds(): Occurrence {
    const { times } = this.#event;
    const { lengthMs, recurrence, start } = times;
    const starts = [start, ...(recurrence?.rdates ?? [])];
    const last = recurrence ? this.#until : start;
    return {
      from: Math.min(...starts) - DAY,
      to: Math.max(...starts, last) + lengthMs + 2 * DAY,
    };
  }

  /**
   * Those that touch the time from `from` to `to`, in their order.
   *
   * @throws when the rule cannot be expanded within the limits of the library.
   */
  between(from: Instant, to: Instant): Occurrence[] {
    const { lengthMs } = this.#event.times;
    // Clocks are at most 15 hours from UTC, and change by less than a day.
    const first = from - lengthMs - 2 * DAY;
    const last = to + 2 * DAY;
    const find = this.#zone.finder(first, last + lengthMs);
    return this.#starts(first, last, find)
      .map(start => occurrence(this.#event, start, find))
      .filter(found => found.from < to && from < found.to)
      .sort((a, b) => a.from - b.from || a.to - b.to);
  }

  #starts(
    from: WallTime,
    to: WallTime,
    find?: (wall: WallTime) => LocalMoment,
  ): WallTime[] {
    const { start } = this.#event.times;
    if (!this.#rule) {
      return [start];
    }
    const own = this.#rule
      .between(new Date(from), new Date(to), true)
      .map(({ epochMilliseconds }) => epochMilliseconds)
      .filter(wall => this.#isInTime(wall, find));
    const added = this.#added.filter(wall => from <= wall && wall <= to);
    return [...new Set([...own, ...added])];
  }

  #isInTime(
    wall: WallTime,
    find = (each: WallTime) => this.#zone.momentOf(each),
  ): boolean {
    return this.#until === Infinity || find(wall).first <= this.#until;
  }

  /** A day later than asked for: which occurrences are in time is told by moments. */
  #local(rule: string): string {
    return rule.replace(
      UNTIL,
      (_found, before) =>
        `${before}UNTIL=${formatted(this.#zone.wallOf(this.#until) + DAY)}`,
    );
  }
}

/** `Infinity`: it goes on, or ends by count. */
function untilOf(rule: string): Instant {
  const found = UNTIL.exec(rule);
  if (!found) {
    return Infinity;
  }
  const [year, month, day, hour, minute, second] = found.slice(2).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * R27: what begins in a gap begins at its end and keeps its length. Both passes
 * of an hour that comes twice are covered; but a window opens on the first.
 */
function occurrence(
  { kind, times }: Pick<CalendarEvent, 'kind' | 'times'>,
  start: WallTime,
  find: (wall: WallTime) => LocalMoment,
): Occurrence {
  const { elapsed, lengthMs } = times;
  const begin = find(start);
  const from = begin.first;
  const counted = from + lengthMs;
  if (begin.comes === 'never' || (elapsed && begin.comes === 'once')) {
    return { from, to: counted };
  }
  const end = find(start + lengthMs);
  if (kind !== 'window') {
    return { from, to: elapsed ? Math.max(counted, end.last) : end.last };
  }
  return {
    from,
    to: begin.comes === 'twice' ? Math.min(counted, end.first) : end.first,
  };
}

/** `20261220T180000Z` */
function formatted(wall: WallTime): string {
  return new Date(wall).toISOString().replace(/[-:]|\.\d+/g, '');
}
