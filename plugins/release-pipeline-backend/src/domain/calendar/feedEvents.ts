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
import type { CalendarEvent, EventTimes } from './types';

/** What the events of a feed mean; nothing in the feed itself says so. */
export interface FeedRules
  extends Pick<
    CalendarEvent,
    | 'title'
    | 'scope'
    | 'except'
    | 'directions'
    | 'risk'
    | 'reason'
    | 'owner'
    | 'link'
  > {
  name: string;
  kind: 'freeze' | 'window';
  /** A copy that is older opens nothing any more, and closes. */
  maximumAgeMs: number;
}

/** One event as it was read in a feed. */
export interface FeedEvent {
  /** Unique in the feed, and the same each time that it is read. */
  id: string;
  title: string;
  /** Absent: they cannot be told. */
  times?: EventTimes;
  /** Why they cannot be told, or only as far as they may reach at most. */
  doubt?: string;
}

/** The last copy of a feed that could be read. */
export interface FeedCopy {
  readAt: Instant;
  events: FeedEvent[];
}

/** So long ago that it never takes place. */
const NEVER: EventTimes = {
  zone: 'UTC',
  start: 0,
  lengthMs: 1,
  elapsed: true,
};

/** Whether a copy may still be relied on (F63). */
export function isOverAge(
  { maximumAgeMs }: Pick<FeedRules, 'maximumAgeMs'>,
  copy: Pick<FeedCopy, 'readAt'> | undefined,
  now: Instant,
): boolean {
  return copy === undefined || now - copy.readAt > maximumAgeMs;
}

/**
 * What a feed says, as events of the calendar. A feed of windows speaks of its
 * scope whether or not it could be read (R28); one that could not be read
 * lately closes, whatever its kind (F63). An event that is in doubt closes as
 * far as it may reach, and opens nothing (F60).
 */
export function feedEvents(
  rules: FeedRules,
  copy: FeedCopy | undefined,
  now: Instant,
): CalendarEvent[] {
  const { name, kind, title, reason, owner, link } = rules;
  const { scope, except, directions, risk } = rules;
  const common = {
    kind,
    source: `feed:${name}`,
    scope,
    except,
    directions,
    risk,
    owner,
    link,
  };
  const whole = { ...common, name: `${name}/`, title, reason, times: NEVER };
  if (isOverAge(rules, copy, now)) {
    const untold = copy
      ? 'its feed has not been read for too long'
      : 'its feed has not been read yet';
    return [{ ...whole, untold }];
  }
  const events = (copy?.events ?? [])
    .filter(({ doubt }) => kind === 'freeze' || doubt === undefined)
    .map(event => ({
      ...common,
      name: `${name}/${event.id}`,
      title: event.title,
      reason: reason ?? `From the feed ${title}`,
      times: event.times ?? NEVER,
      ...(event.times ? { doubt: event.doubt } : { untold: event.doubt }),
    }));
  return kind === 'window' ? [whole, ...events] : events;
}
