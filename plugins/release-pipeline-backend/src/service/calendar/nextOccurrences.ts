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

import { nextTimes } from '../../domain/calendar/nextTimes';
import type { CalendarEvent, Occurrence } from '../../domain/calendar/types';
import { iso } from '../../domain/words';

const NEXT = 10;

/** Times of an event, or why they cannot be told. */
export interface Told {
  spans: Occurrence[];
  untold?: string;
}

/** The next ten times of an event, or fewer. */
export function nextOccurrences(event: CalendarEvent, now: number): Told {
  return told(() => nextTimes(event, now, NEXT));
}

/** What cannot be told is said, instead of an error for all the rest. */
export function told(spans: () => Occurrence[]): Told {
  try {
    return { spans: spans() };
  } catch (error) {
    return {
      spans: [],
      untold: error instanceof Error ? error.message : String(error),
    };
  }
}

/** As the API has it. */
export function spanView({ from, to }: Occurrence) {
  return { start: iso(from), end: iso(to) };
}
