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
import { HORIZON_MS } from './spans';
import { Timeline } from './Timeline';
import type { CalendarEvent, Occurrence } from './types';

/** So many times the horizon it is looked ahead, for what comes once a year. */
const PARTS = 11;
/** How far it is looked first. */
const FIRST_MS = 8 * 86_400_000;

/**
 * The next times that an event takes place, with that at which it does now.
 *
 * @throws when that cannot be told.
 */
export function nextTimes(
  event: CalendarEvent,
  at: Instant,
  count: number,
): Occurrence[] {
  const timeline = new Timeline(event);
  const found: Occurrence[] = [];
  const end = at + PARTS * HORIZON_MS;
  // What comes often is found soon, and all of a year of it would be a lot.
  for (
    let from = at, length = FIRST_MS;
    from < end && found.length < count;
    from += length, length = Math.min(4 * length, HORIZON_MS)
  ) {
    found.push(
      ...timeline
        .occurrences(from, from + length)
        // What lasts over the border was found before it.
        .filter(span => from === at || span.from >= from),
    );
  }
  return found.slice(0, count);
}
