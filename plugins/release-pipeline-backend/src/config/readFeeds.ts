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

import { isZone } from '../domain/calendar/findProblem';
import type { Credentials } from './credentials';
import { feedSchema } from './feedSchema';
import type { ConfigPath, ConfigProblems } from './problems';
import { checkNames, type KnownScopes } from './readCalendar';
import { toCredential } from './readConnections';
import type { CalendarFeedConfig } from './types';

/** Reads `releasePipeline.calendar.feeds`, without those that are switched off. */
export function readFeeds(
  entries: Record<string, unknown>,
  path: ConfigPath,
  known: KnownScopes,
  problems: ConfigProblems,
  credentials: Credentials,
): Map<string, CalendarFeedConfig> {
  const feeds = new Map<string, CalendarFeedConfig>();
  for (const [name, entry] of Object.entries(entries)) {
    const feedPath = [...path, name];
    const keys = problems.parse(feedSchema, entry, feedPath);
    if (!keys) {
      continue;
    }
    const { username, password, headers, zone } = keys;
    if (zone !== undefined && !isZone(zone)) {
      problems.add(
        [...feedPath, 'zone'],
        'expected the IANA name of a time zone such as Europe/Berlin',
      );
    }
    if (!username !== !password) {
      problems.add(feedPath, 'expected username and password, both or neither');
    }
    checkNames(keys.scope, [...feedPath, 'scope'], known, problems);
    checkNames(keys.except, [...feedPath, 'except'], known, problems);
    if (!keys.enabled) {
      continue;
    }
    credentials.set('feed', name, { ...toCredential(keys), headers });
    const { kind, url, title, scope, except, directions, risk } = keys;
    const { reason, owner, link } = keys;
    feeds.set(name, {
      name,
      kind,
      url,
      zone,
      title: title ?? name,
      intervalMs: keys.interval,
      maximumAgeMs: keys.maximumAge,
      scope,
      except,
      directions,
      risk,
      reason,
      owner,
      link,
    });
  }
  return feeds;
}
