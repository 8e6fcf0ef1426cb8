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

import { problemOfYearly } from './problemOfYearly';
import { Series } from './Series';
import type { CalendarEvent } from './types';
import { Zone } from './Zone';

const DAY = 86_400_000;
const LONGEST_RULE = 500;
const LONGEST_RECURRING = 92 * DAY;
const LONGEST = 1_100 * DAY;
const MOST_A_DAY = 96;
const MOST_COUNTED = 1_000;

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const WEEKDAY = /^([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)$/;

/** Bounds of the numbers that a part may list; negative ones count from the end. */
const NUMBERS: Record<string, [least: number, most: number]> = {
  INTERVAL: [1, 999],
  COUNT: [1, MOST_COUNTED],
  BYMINUTE: [0, 59],
  BYHOUR: [0, 23],
  BYMONTH: [1, 12],
  BYMONTHDAY: [-31, 31],
  BYYEARDAY: [-366, 366],
  BYWEEKNO: [-53, 53],
  BYSETPOS: [-366, 366],
};

/** What is wrong, and with which key of the event. */
export interface TimesProblem {
  key: 'zone' | 'start' | 'end' | 'recurrence';
  message: string;
}

/**
 * What is wrong with the times of an event, before anybody relies on it: what
 * the library would leave out in silence is refused here.
 */
export function findProblem({
  kind,
  times,
}: Pick<CalendarEvent, 'kind' | 'times'>): TimesProblem | undefined {
  const { lengthMs, recurrence, start, zone } = times;
  if (!isZone(zone)) {
    return {
      key: 'zone',
      message: 'expected the IANA name of a time zone such as Europe/Berlin',
    };
  }
  if (!(lengthMs > 0)) {
    return { key: 'end', message: 'expected a time after the start' };
  }
  const longest = recurrence ? LONGEST_RECURRING : LONGEST;
  if (lengthMs > longest) {
    return {
      key: 'end',
      message: `expected at most ${longest / DAY} days after the start`,
    };
  }
  const message = recurrence && problemOfRule(recurrence.rule);
  if (message !== undefined) {
    return { key: 'recurrence', message };
  }
  try {
    const series = new Series({ kind, times });
    if (!series.everStarts) {
      return {
        key: 'recurrence',
        message: 'expected a rule that ever comes true',
      };
    }
    // Last, since a feed may say so of its events.
    if (Zone.create(zone).momentOf(start).comes === 'never') {
      return {
        key: 'start',
        message: `this time does not exist in ${zone}, where clocks are put forward then; expected another one`,
      };
    }
    return series.startsAt(start) || recurrence?.exdates.includes(start)
      ? problemOfExceptions({ kind, times })
      : {
          key: 'start',
          message:
            'nothing starts at this time by the rule; expected the start of an occurrence',
        };
  } catch (error) {
    return { key: 'recurrence', message: wordsOf(error) };
  }
}

/** One that leaves nothing out was meant for something. */
function problemOfExceptions({
  kind,
  times,
}: Pick<CalendarEvent, 'kind' | 'times'>): TimesProblem | undefined {
  const { recurrence, start } = times;
  if (!recurrence?.exdates.length) {
    return undefined;
  }
  const all = new Series({
    kind,
    times: { ...times, recurrence: { ...recurrence, exdates: [] } },
  });
  const index = recurrence.exdates.findIndex(
    // So it is said that nothing starts there, where the rule does not fit.
    exdate => exdate !== start && !all.startsAt(exdate),
  );
  return index < 0
    ? undefined
    : {
        key: 'recurrence',
        message: `expected exdates[${index}] to be the start of an occurrence`,
      };
}

/** Whether it is the name of a time zone, and no offset. */
export function isZone(name: string): boolean {
  try {
    Zone.create(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

function problemOfRule(rule: string): string | undefined {
  if (rule.length > LONGEST_RULE) {
    return `expected at most ${LONGEST_RULE} characters`;
  }
  const parts = new Map<string, string>();
  for (const part of rule.split(';')) {
    const [, name, value] = /^([A-Z]+)=([A-Z0-9,+-]+)$/.exec(part) ?? [];
    if (name === undefined || parts.has(name)) {
      return 'expected a rule of RFC 5545 such as FREQ=WEEKLY;BYDAY=SA, with each part once';
    }
    parts.set(name, value);
    const problem = problemOfPart(name, value);
    if (problem) {
      return problem;
    }
  }
  if (!parts.has('FREQ')) {
    return `expected FREQ, one of ${FREQUENCIES.join(', ')}`;
  }
  const times = ['BYHOUR', 'BYMINUTE'].reduce(
    (count, name) => count * (parts.get(name)?.split(',').length ?? 1),
    1,
  );
  if (times > MOST_A_DAY) {
    return `expected at most ${MOST_A_DAY} times a day`;
  }
  return parts.get('FREQ') === 'YEARLY' ? problemOfYearly(parts) : undefined;
}

function problemOfPart(name: string, value: string): string | undefined {
  const bounds = NUMBERS[name];
  if (bounds) {
    const [least, most] = bounds;
    const single = name === 'INTERVAL' || name === 'COUNT';
    const fit = value.split(',').every(text => {
      const number = Number(text);
      return (
        /^[+-]?\d+$/.test(text) &&
        number >= least &&
        number <= most &&
        (number !== 0 || least === 0)
      );
    });
    return fit && !(single && value.includes(','))
      ? undefined
      : `expected ${name} between ${least} and ${most}${
          least < 0 ? ', and not 0' : ''
        }`;
  }
  switch (name) {
    case 'FREQ':
      return FREQUENCIES.includes(value)
        ? undefined
        : `expected FREQ to be one of ${FREQUENCIES.join(', ')}`;
    case 'UNTIL':
      return /^\d{8}T\d{6}Z$/.test(value)
        ? undefined
        : 'expected UNTIL in UTC, such as UNTIL=20271231T230000Z';
    case 'BYDAY':
      return value.split(',').every(day => WEEKDAY.test(day))
        ? undefined
        : 'expected BYDAY as weekdays such as MO,TU or -1FR';
    case 'WKST':
      return /^(MO|TU|WE|TH|FR|SA|SU)$/.test(value)
        ? undefined
        : 'expected WKST as a weekday such as MO';
    default:
      return `unknown part ${name}; expected one of FREQ, UNTIL, BYDAY, WKST, ${Object.keys(
        NUMBERS,
      ).join(', ')}`;
  }
}

/** The library's own words; its limit on iterations means that nothing was found. */
function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /exceeded/.test(message)
    ? 'expected a rule that ever comes true'
    : `expected a rule of RFC 5545: ${message}`;
}
