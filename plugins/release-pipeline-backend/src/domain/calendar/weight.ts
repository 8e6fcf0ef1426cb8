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

import type { CalendarEventKind } from 'backstage-plugin-release-pipeline-common';

/**
 * What is left out last where not everything fits: who does not see a freeze
 * takes it that there is none.
 */
export const WEIGHTIEST_FIRST: readonly CalendarEventKind[] = [
  'freeze',
  'incident',
  'maintenance',
  'drill',
  'window',
];

/** For sorting; of one kind, what was first stays first. */
export function byWeight(one: CalendarEventKind, other: CalendarEventKind) {
  return WEIGHTIEST_FIRST.indexOf(one) - WEIGHTIEST_FIRST.indexOf(other);
}

/** As many as fit, in their order: the weightiest, and of each kind the first. */
export function weightiest<T>(
  all: readonly T[],
  most: number,
  kindOf: (each: T) => CalendarEventKind,
): T[] {
  const kept = all
    .map((each, place) => ({ each, place }))
    .sort((one, other) => byWeight(kindOf(one.each), kindOf(other.each)))
    .slice(0, most)
    .sort((one, other) => one.place - other.place);
  return kept.map(({ each }) => each);
}
