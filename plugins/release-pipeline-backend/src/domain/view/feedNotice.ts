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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import {
  type FeedCopy,
  type FeedRules,
  isOverAge,
} from '../calendar/feedEvents';
import { asClause, at, when, words } from '../words';
import { sentenceOf } from './calendarEvents';

/**
 * What people are told of a feed that could not be read: since when, why, and
 * what that means (F63). Nothing where it was read.
 */
export function feedNotice(
  feed: FeedRules,
  known: { copy?: Pick<FeedCopy, 'readAt'>; error?: string },
  now: Instant,
): Sentence | undefined {
  const { copy, error } = known;
  const isTooOld = isOverAge(feed, copy, now);
  if (error === undefined && !isTooOld) {
    return undefined;
  }
  const unread = words(
    `${feed.title} could not be read `,
    ...(copy ? ['since ', at(copy.readAt)] : ['yet']),
    error === undefined ? '' : `: ${error}`,
  );
  if (copy && !isTooOld) {
    return words(
      unread,
      '. What it said then counts until ',
      when(copy.readAt + feed.maximumAgeMs),
    );
  }
  return words(
    unread,
    `. Until it is read it ${
      feed.kind === 'freeze' ? 'closes all that it speaks of' : 'opens nothing'
    } (`,
    asClause([sentenceOf(feed)]),
    ')',
  );
}
