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
import type { Occurrence } from './types';

/** So much of the calendar is expanded at once, and kept. */
export const PART_MS = 64 * 86_400_000;

/** How far ahead it is looked. */
export const HORIZON_MS = 400 * 86_400_000;

/** The part of the calendar that a moment is in. */
export function partOf(at: Instant): number {
  return Math.floor(at / PART_MS);
}

/** In order, and nothing touches its neighbour. */
export function union(spans: readonly Occurrence[]): Occurrence[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from);
  const merged: Occurrence[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) {
      last.to = Math.max(last.to, span.to);
    } else {
      merged.push({ ...span });
    }
  }
  return merged;
}

/** What is left of spans without others; both as `union` gives them. */
export function without(
  spans: readonly Occurrence[],
  others: readonly Occurrence[],
): Occurrence[] {
  const left: Occurrence[] = [];
  let index = 0;
  for (const { from, to } of spans) {
    let start = from;
    while (index < others.length && others[index].to <= start) {
      index++;
    }
    for (let next = index; start < to; next++) {
      const other = others.at(next);
      const end = Math.min(other?.from ?? to, to);
      if (start < end) {
        left.push({ from: start, to: end });
      }
      start = other && other.from < to ? Math.max(start, other.to) : to;
    }
  }
  return left;
}

/** The part that lies between two moments. */
export function clipped(
  spans: readonly Occurrence[],
  { from, to }: Occurrence,
): Occurrence[] {
  return spans
    .filter(span => span.from < to && from < span.to)
    .map(span => ({
      from: Math.max(span.from, from),
      to: Math.min(span.to, to),
    }));
}

/** The index of the first span that starts later; they are in order. */
export function firstAfter(spans: readonly Occurrence[], at: Instant): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (spans[middle].from <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The span that a moment is in. */
export function spanAt(
  spans: readonly Occurrence[],
  at: Instant,
): Occurrence | undefined {
  const span = spans[firstAfter(spans, at) - 1];
  return span && at < span.to ? span : undefined;
}
