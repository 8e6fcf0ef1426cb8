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

import type { TrainText } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { findProblem } from '../calendar/findProblem';
import { Series } from '../calendar/Series';
import { HORIZON_MS } from '../calendar/spans';
import type { EventTimes } from '../calendar/types';

/** A departure is a moment; the calendar's rules speak of spans. */
const A_MINUTE = 60_000;

/** How far it is looked first. */
const FIRST_MS = 8 * 86_400_000;

/** Further than this no departure is looked for: eleven years. */
const FARTHEST_MS = 10 * HORIZON_MS;

type Times = Pick<TrainText, 'start' | 'zone' | 'recurrence'>;

/** What is wrong with the times of a train, and with which key. */
export function problemOfTimes(
  text: Times,
): { key: string; message: string } | undefined {
  const wrong = [
    text.start,
    ...(text.recurrence?.exdates ?? []),
    ...(text.recurrence?.rdates ?? []),
  ].find(local => Number.isNaN(wallOf(local)));
  if (wrong !== undefined) {
    return {
      key: wrong === text.start ? 'start' : 'recurrence',
      message: `there is no such day or time: ${wrong}`,
    };
  }
  // An hour that comes twice has one departure, as a window opens once (R27).
  return findProblem({ kind: 'window', times: timesOf(text) });
}

/**
 * Departures after one moment up to another, in their order.
 *
 * @throws when zone or rule cannot be told any more.
 */
export function departuresBetween(
  text: Times,
  after: Instant,
  until: Instant,
): Instant[] {
  return startsBetween(seriesOf(text), after, until);
}

function seriesOf(text: Times): Series {
  return new Series({ kind: 'window', times: timesOf(text) });
}

function startsBetween(
  series: Series,
  after: Instant,
  until: Instant,
): Instant[] {
  return series
    .between(after, until)
    .map(({ from }) => from)
    .filter(from => after < from && from <= until);
}

/**
 * The first departures after a moment; fewer where there are no more.
 *
 * @throws when zone or rule cannot be told any more; see `whyUntold`.
 */
export function nextDepartures(
  text: Times,
  after: Instant,
  count: number,
): Instant[] {
  const series = seriesOf(text);
  const end = Math.min(after + FARTHEST_MS, series.bounds.to);
  const found: Instant[] = [];
  // What comes often is found soon, and all of a year of it would be a lot.
  for (
    let from = after, length = FIRST_MS;
    from < end && found.length < count;
    from += length, length = Math.min(4 * length, HORIZON_MS)
  ) {
    if (found.length > 0 && from >= after + HORIZON_MS) {
      break;
    }
    found.push(...startsBetween(series, from, from + length));
  }
  return found.slice(0, count);
}

/**
 * Why nobody can tell any more when it departs, so that nothing does by itself
 * (F60), as a clause; `undefined`: it can be told.
 */
export function whyUntold(text: Times, after: Instant): string | undefined {
  try {
    nextDepartures(text, after, 1);
    return undefined;
  } catch {
    return problemOfTimes(text)?.key === 'zone'
      ? `the time zone ${text.zone} is not known any more`
      : 'its recurrence is not understood any more';
  }
}

function timesOf({ recurrence, start, zone }: Times): EventTimes {
  return {
    zone,
    start: wallOf(start),
    lengthMs: A_MINUTE,
    elapsed: true,
    recurrence: recurrence && {
      rule: recurrence.rule,
      exdates: (recurrence.exdates ?? []).map(wallOf),
      rdates: (recurrence.rdates ?? []).map(wallOf),
    },
  };
}

/** `NaN`: no such day. */
function wallOf(local: string): number {
  const wall = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
  // Not the first of March for the 29th of February.
  return new Date(wall || 0).toISOString().startsWith(local) ? wall : NaN;
}
