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

import type {
  CalendarQuery,
  CalendarTrain,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { readClock } from '../../database/sql';
import { readRunsBetween } from '../../database/trains';
import { departuresBetween } from '../../domain/trains/departures';
import type { Train } from '../../domain/trains/types';
import { calendarDeparture, calendarRun } from '../../domain/trains/views';

/** Departures on a page of the calendar. */
const LIMIT = 500;

/**
 * Departures of trains between two moments, those of the past as they went; at
 * most 500, the first ones.
 */
export async function readDepartures(
  knex: Knex,
  trains: readonly Train[],
  query: Pick<CalendarQuery, 'from' | 'to'>,
): Promise<CalendarTrain[]> {
  const runs = await readRunsBetween(
    knex,
    { ...query, trainIds: trains.map(({ id }) => id) },
    LIMIT,
  );
  const now = await readClock(knex);
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
  const planned = trains
    .filter(({ nextAt }) => nextAt !== undefined)
    .flatMap(train =>
      departuresOf(train, Math.max(from - 1, now), to).map(at =>
        calendarDeparture(train, at),
      ),
    );
  return [...runs.map(calendarRun), ...planned]
    .sort((a, b) => (a.start < b.start ? -1 : 1))
    .slice(0, LIMIT);
}

function departuresOf({ text }: Train, from: number, to: number): number[] {
  try {
    return departuresBetween(text, from, to).slice(0, LIMIT);
  } catch {
    // It does not depart any more, which its page says.
    return [];
  }
}
