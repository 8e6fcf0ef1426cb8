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

import type { CalendarEvent } from 'backstage-plugin-release-pipeline-common';

/** What an event does to what it touches, in a few words. */
const EFFECTS: Record<CalendarEvent['kind'], string> = {
  freeze: 'Nothing goes forward there.',
  window: 'What it speaks of goes only then.',
  maintenance: 'Work is done on it; it holds nothing back.',
  incident: 'Something is wrong there; it holds nothing back by itself.',
  drill: 'Recovery is rehearsed; it holds nothing back.',
};

/** The same for one event. */
export function effectOf({ kind }: Pick<CalendarEvent, 'kind'>): string {
  return EFFECTS[kind];
}

/** "Rollback and hotfix are allowed.", or what the event does. */
export function allowedWords(kind: string, allowed: string[]): string {
  if (kind !== 'freeze') {
    return EFFECTS[kind as CalendarEvent['kind']];
  }
  if (allowed.length === 0) {
    return 'Nothing is allowed, no rollback either.';
  }
  const [first, ...others] = allowed;
  const named =
    others.length > 0 ? `${first} and ${others.join(' and ')}` : first;
  return `${named.charAt(0).toUpperCase()}${named.slice(1)} ${
    others.length > 0 ? 'are' : 'is'
  } allowed.`;
}
