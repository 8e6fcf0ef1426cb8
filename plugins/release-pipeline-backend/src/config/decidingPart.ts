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

import type { CalendarEvent } from '../domain/calendar/types';
import type { CalendarFeedConfig } from './types';

/** What decides; words for people may change without anything else. */
export function decidingPart(event: CalendarEvent): unknown {
  const { name, kind, scope, except, directions, risk, times } = event;
  return { name, kind, scope, except, directions, risk, times };
}

/** Where a feed is read, and how often, decides nothing. */
export function decidingPartOfFeed(feed: CalendarFeedConfig): unknown {
  const { name, kind, zone, maximumAgeMs } = feed;
  const { scope, except, directions, risk } = feed;
  return { name, kind, zone, maximumAgeMs, scope, except, directions, risk };
}
