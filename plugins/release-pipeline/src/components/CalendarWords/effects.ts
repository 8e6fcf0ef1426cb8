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

type Kind = CalendarEvent['kind'];

/** What an event does to what it touches; what a freeze holds its sentence says. */
const EFFECTS: Record<Exclude<Kind, 'freeze'>, string> = {
  window: 'What it speaks of goes only then.',
  maintenance: 'Work is done on it; it holds nothing back.',
  incident: 'Something is wrong there; it holds nothing back by itself.',
  drill: 'Recovery is rehearsed; it holds nothing back.',
};

/** The same for one event; absent: its sentence says it. */
export function effectOf({
  kind,
}: Pick<CalendarEvent, 'kind'>): string | undefined {
  return kind === 'freeze' ? undefined : EFFECTS[kind];
}

/** "Rollback and hotfix are allowed."; there is one direction at least. */
export function allowedWords(allowed: string[]): string {
  const [first, ...others] = allowed;
  const named =
    others.length > 0 ? `${first} and ${others.join(' and ')}` : first;
  return `${named.charAt(0).toUpperCase()}${named.slice(1)} ${
    others.length > 0 ? 'are' : 'is'
  } allowed.`;
}
