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
import {
  clipped,
  firstAfter,
  HORIZON_MS,
  PART_MS,
  partOf,
  spanAt,
  union,
  without,
} from './spans';
import type { Timeline } from './Timeline';
import type { Occurrence } from './types';

/**
 * When it is open by these events: in a window where there are any, and in no
 * freeze (R28). An event that cannot be told opens nothing and closes all.
 */
export class OpenTimes {
  readonly #freezes: Timeline[];
  readonly #windows: Timeline[] | undefined;
  readonly #parts = new Map<number, Occurrence[]>();

  /** @param windows - absent: none speaks of it, so that it needs none */
  constructor(freezes: Timeline[], windows: Timeline[] | undefined) {
    this.#freezes = freezes;
    this.#windows = windows;
  }

  isOpen(at: Instant): boolean {
    return spanAt(this.#part(partOf(at)), at) !== undefined;
  }

  /** From a moment at which it is closed; absent: not within the horizon. */
  nextOpen(at: Instant): Instant | undefined {
    const end = at + HORIZON_MS;
    for (let part = partOf(at); part <= partOf(end); part++) {
      const spans = this.#part(part);
      const next = spans.at(firstAfter(spans, at));
      if (next) {
        return next.from < end ? next.from : undefined;
      }
    }
    return undefined;
  }

  /** From a moment at which it is open; absent: not within the horizon. */
  nextClose(at: Instant): Instant | undefined {
    const end = at + HORIZON_MS;
    let moment = at;
    while (moment < end) {
      const span = spanAt(this.#part(partOf(moment)), moment);
      if (!span) {
        return moment;
      }
      moment = span.to;
    }
    return undefined;
  }

  #part(index: number): readonly Occurrence[] {
    const known = this.#parts.get(index);
    if (known) {
      return known;
    }
    const whole = { from: index * PART_MS, to: (index + 1) * PART_MS };
    const covered = (timelines: Timeline[], closesUntold: boolean) =>
      union(
        clipped(
          timelines.flatMap(timeline => {
            try {
              return timeline.spans(index);
            } catch {
              // Whenever it takes place: once it was ended it does no more.
              return closesUntold ? [{ ...whole, to: timeline.ends }] : [];
            }
          }),
          whole,
        ),
      );
    const spans = without(
      this.#windows ? covered(this.#windows, false) : [whole],
      covered(this.#freezes, true),
    );
    this.#parts.set(index, spans);
    return spans;
  }
}
