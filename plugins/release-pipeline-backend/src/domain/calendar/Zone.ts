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
import { RRuleTemporal, type TemporalZonedDateTime } from 'rrule-temporal';
import type { WallTime } from './types';

/**
 * When clocks show a time. In the gap of spring they never do, and go on at the
 * end of the gap; in autumn an hour comes twice (R27).
 */
export interface LocalMoment {
  comes: 'once' | 'twice' | 'never';
  /** `never`: the end of the gap. */
  first: Instant;
  last: Instant;
}

interface OffsetSpan {
  from: Instant;
  to: Instant;
  offsetMs: number;
}

const DAY = 86_400_000;

/** The clocks of a time zone. */
export class Zone {
  static readonly #known = new Map<string, Zone>();
  readonly #anchor: TemporalZonedDateTime;

  private constructor(anchor: TemporalZonedDateTime) {
    this.#anchor = anchor;
  }

  /** @throws when there is no zone of this name. */
  static create(name: string): Zone {
    const known = Zone.#known.get(name);
    if (known) {
      return known;
    }
    const { dtstart } = new RRuleTemporal({
      rruleString: `DTSTART;TZID=${name}:20200101T000000\nRRULE:FREQ=DAILY`,
    }).options();
    const zone = new Zone(dtstart);
    Zone.#known.set(name, zone);
    return zone;
  }

  /** What the clocks show at a moment. */
  wallOf(instant: Instant): WallTime {
    return instant + offsetOf(this.#at(instant));
  }

  /** Finds the moments of local times between two others; quick for many. */
  finder(from: WallTime, to: WallTime): (wall: WallTime) => LocalMoment {
    const spans = this.#offsets(from - 2 * DAY, to + 2 * DAY);
    return wall => {
      const found = spans
        .map(span => ({ span, instant: wall - span.offsetMs }))
        .filter(
          ({ span, instant }) => span.from <= instant && instant < span.to,
        )
        .map(({ instant }) => instant);
      const gapEnd = spans.find(span => wall - span.offsetMs < span.from)?.from;
      const first = found[0] ?? gapEnd ?? wall;
      return {
        comes: (['never', 'once'] as const)[found.length] ?? 'twice',
        first,
        last: found.at(-1) ?? first,
      };
    };
  }

  momentOf(wall: WallTime): LocalMoment {
    return this.finder(wall, wall)(wall);
  }

  /** How far the clocks are from UTC, from change to change. */
  #offsets(from: Instant, to: Instant): OffsetSpan[] {
    const spans: OffsetSpan[] = [];
    let start = this.#at(from);
    for (;;) {
      const next = start.getTimeZoneTransition('next');
      const end = next && next.epochMilliseconds < to ? next : undefined;
      spans.push({
        from: start.epochMilliseconds,
        to: end?.epochMilliseconds ?? to,
        offsetMs: offsetOf(start),
      });
      if (!end) {
        return spans;
      }
      start = end;
    }
  }

  #at(instant: Instant): TemporalZonedDateTime {
    return this.#anchor.add({
      milliseconds: instant - this.#anchor.epochMilliseconds,
    });
  }
}

function offsetOf(time: TemporalZonedDateTime): number {
  return time.offsetNanoseconds / 1_000_000;
}
