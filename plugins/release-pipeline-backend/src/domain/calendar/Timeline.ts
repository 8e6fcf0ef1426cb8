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
import { Series } from './Series';
import { clipped, HORIZON_MS, PART_MS, partOf, spanAt, union } from './spans';
import type { CalendarEvent, Occurrence } from './types';

const KEPT_PARTS = 32;
/** What is asked of more of them at once is expanded for that question only. */
const PARTS_AT_ONCE = 4;

const ANYWHEN: Occurrence = { from: -Infinity, to: Infinity };

/** What touches a part of the calendar, in order. */
interface Part {
  occurrences: Occurrence[];
  /** The same, and nothing touches its neighbour. */
  spans: Occurrence[];
}

/**
 * When an event is active, as look-ups in parts of its series that are expanded
 * once each. What touches each other is one span here.
 *
 * @throws by its functions when the zone is none (any more), or the rule
 *   cannot be expanded (F60).
 */
export class Timeline {
  readonly #series: Series | Error;
  readonly #bounds: Occurrence;
  readonly #endedAt: Instant;
  readonly #parts = new Map<number, Part | Error>();

  constructor(
    event: Pick<CalendarEvent, 'kind' | 'times' | 'endedAt' | 'untold'>,
  ) {
    this.#series = seriesOf(event);
    this.#endedAt = event.endedAt ?? Infinity;
    const { from, to } =
      this.#series instanceof Series ? this.#series.bounds : ANYWHEN;
    this.#bounds = { from, to: Math.min(to, this.#endedAt) };
  }

  /**
   * When it is active around a moment; what goes on for longer than the horizon,
   * in either direction, is followed no further.
   */
  spanAt(at: Instant): Occurrence | undefined {
    if (at < this.#bounds.from || at > this.#bounds.to) {
      return undefined;
    }
    const span = spanAt(this.spans(partOf(at)), at);
    if (!span) {
      return undefined;
    }
    let { from, to } = span;
    for (
      let part = partOf(at) + 1;
      to >= part * PART_MS && to < at + HORIZON_MS;
      part++
    ) {
      to = Math.max(to, spanAt(this.spans(part), to)?.to ?? to);
    }
    for (
      let part = partOf(at) - 1;
      from <= (part + 1) * PART_MS && from > at - HORIZON_MS;
      part--
    ) {
      // A span that ends just there is a neighbour that is touched.
      from = Math.min(from, spanAt(this.spans(part), from - 1)?.from ?? from);
    }
    return { from, to };
  }

  /** When it is active, or next will be within the horizon. */
  spanFrom(at: Instant): Occurrence | undefined {
    const end = Math.min(at + HORIZON_MS, this.#bounds.to);
    for (let part = partOf(at); part <= partOf(end); part++) {
      const next = this.spans(part).find(({ to }) => to > at);
      if (next) {
        return this.spanAt(Math.max(next.from, at));
      }
    }
    return undefined;
  }

  /** It takes place no more from then on, whatever it says; `Infinity` where that is not known. */
  get ends(): Instant {
    return this.#bounds.to;
  }

  /** Spans that touch a part of the calendar, in order. */
  spans(part: number): readonly Occurrence[] {
    return this.#part(part).spans;
  }

  /** Each occurrence of its own that touches the time between two moments. */
  occurrences(from: Instant, to: Instant): Occurrence[] {
    if (from > this.#bounds.to || to < this.#bounds.from) {
      return [];
    }
    const first = partOf(from);
    const parts = partOf(to) - first + 1;
    if (parts > PARTS_AT_ONCE) {
      return this.#between(from, to);
    }
    return Array.from({ length: parts }, (_, index) => first + index).flatMap(
      part =>
        this.#part(part).occurrences.filter(
          span =>
            span.from < to &&
            from < span.to &&
            // What lasts over the border is in the part before as well.
            (part === first || span.from >= part * PART_MS),
        ),
    );
  }

  #between(from: Instant, to: Instant): Occurrence[] {
    if (from > this.#bounds.to || to < this.#bounds.from) {
      return [];
    }
    if (this.#series instanceof Error) {
      throw this.#series;
    }
    const found = this.#series.between(from, to);
    return this.#endedAt === Infinity
      ? found
      : clipped(found, { from: -Infinity, to: this.#endedAt }).filter(
          span => span.to > from,
        );
  }

  /** That it cannot be expanded costs most, and is kept as well. */
  #part(index: number): Part {
    const part = this.#parts.get(index) ?? this.#expanded(index);
    if (part instanceof Error) {
      throw part;
    }
    return part;
  }

  #expanded(index: number): Part | Error {
    if (this.#parts.size >= KEPT_PARTS) {
      this.#parts.clear();
    }
    const from = index * PART_MS;
    let part: Part | Error;
    try {
      const occurrences = this.#between(from, from + PART_MS);
      part = { occurrences, spans: union(occurrences) };
    } catch (error) {
      part = error instanceof Error ? error : new Error(String(error));
    }
    this.#parts.set(index, part);
    return part;
  }
}

function seriesOf(
  event: Pick<CalendarEvent, 'kind' | 'times' | 'untold'>,
): Series | Error {
  if (event.untold !== undefined) {
    return new Error(event.untold);
  }
  try {
    return new Series(event);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
