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
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { OpenTimes } from './OpenTimes';
import { appliesTo, isInScope } from './scope';
import { Timeline } from './Timeline';
import type { CalendarEvent, CalendarSubject, Occurrence } from './types';

/** Sets of events that apply together, of which the open times are kept. */
const KEPT_SETS = 256;
/** Subjects of which it is kept which events apply. */
const KEPT_SUBJECTS = 10_000;

/** What the calendar says about one subject at one moment. */
export interface CalendarDecision {
  open: boolean;
  /** The freeze that closes it, or the window that is open. */
  because?: ActiveEvent;
  /** An event whose times cannot be told, so that it is closed. */
  untold?: CalendarEvent;
  /** Windows speak of it (R28), whether or not one is open. */
  windowOnly: boolean;
  /** When it opens; absent while open, or when no end is in sight. */
  nextOpen?: Instant;
  /** When it closes; absent while closed, or when nothing closes it. */
  nextClose?: Instant;
  /** The freeze that begins then; absent: the last window ends. */
  closedBy?: CalendarEvent;
}

/** An event that is active at a moment; since and until when it is. */
export interface ActiveEvent {
  event: CalendarEvent;
  since: Instant;
  until: Instant;
}

/** What is known of the windows that a subject may go through. */
export interface WindowOutlook {
  open?: ActiveEvent;
  next?: { event?: CalendarEvent; from: Instant };
  /** Windows speak of it at all. */
  planned: boolean;
  /** One whose times cannot be told. */
  untold?: CalendarEvent;
}

/** Each freeze that is active, or when it will be next. */
export interface FreezesAhead {
  /** That which begins first is first. */
  freezes: ActiveEvent[];
  /** One whose times cannot be told. */
  untold?: CalendarEvent;
}

interface Entry {
  event: CalendarEvent;
  timeline: Timeline;
}

/** Events that apply together, and when it is open by them. */
interface Applying {
  freezes: Entry[];
  windows: Entry[];
  times: OpenTimes;
}

/**
 * The standing events, with look-ups into what was expanded of them. The same
 * question gets the same answer, whatever was asked before.
 */
export class StandingCalendar {
  readonly #entries: Entry[];
  readonly #mark: string;
  readonly #sets = new Map<string, Applying>();
  readonly #bySubject = new Map<string, Applying>();

  private constructor(entries: Entry[]) {
    this.#entries = entries;
    this.#mark = createHash('sha256')
      .update(canonicalize(entries.map(({ event }) => event)) ?? '')
      .digest('hex');
  }

  /** @throws when the zone or rule of an event is none; see `findProblem`. */
  static create(events: readonly CalendarEvent[]): StandingCalendar {
    return new StandingCalendar(
      [...events]
        .sort(
          (a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name),
        )
        .map(event => ({ event, timeline: new Timeline(event) })),
    );
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Tells whether anything of the calendar changed: SHA-256 in hex. */
  get mark(): string {
    return this.#mark;
  }

  /**
   * R28: an active freeze closes; where a window speaks of the subject, past or
   * to come, only an open one lets through; else it is open.
   */
  decide(subject: CalendarSubject, at: Instant): CalendarDecision {
    const { freezes, times, windows } = this.#applyingTo(subject);
    const windowOnly = windows.length > 0;
    if (times.isOpen(at)) {
      const nextClose = times.nextClose(at);
      return {
        open: true,
        because: lastEnding(windows, at),
        windowOnly,
        nextClose,
        closedBy:
          nextClose === undefined
            ? undefined
            : lastEnding(freezes, nextClose)?.event,
      };
    }
    const freeze = lastEnding(freezes, at);
    const untold = freeze
      ? undefined
      : firstUntold(freezes, at) ?? firstUntold(windows, at);
    return {
      open: false,
      because: freeze,
      untold,
      windowOnly,
      nextOpen: untold ? undefined : times.nextOpen(at),
    };
  }

  /** What speaks of a subject, active or not. */
  applying(subject: CalendarSubject): CalendarEvent[] {
    const { freezes, windows } = this.#applyingTo(subject);
    return [...freezes, ...windows].map(({ event }) => event);
  }

  /** @param names - of the windows that count; absent: all that speak of it */
  windows(
    subject: CalendarSubject,
    at: Instant,
    names?: string[],
  ): WindowOutlook {
    const { times, windows } = this.#setOf(
      this.#applyingTo(subject).windows.filter(
        ({ event }) => !names || names.includes(event.name),
      ),
    );
    if (windows.length === 0) {
      return { planned: false };
    }
    const open = lastEnding(windows, at);
    if (open) {
      return {
        planned: true,
        open: { ...open, until: times.nextClose(at) ?? open.until },
      };
    }
    const untold = firstUntold(windows, at);
    const from = times.nextOpen(at);
    return untold || from === undefined
      ? { planned: true, untold }
      : {
          planned: true,
          next: { from, event: lastEnding(windows, from)?.event },
        };
  }

  /** The freezes that hold such a subject, whatever its risk. */
  freezesAhead(subject: CalendarSubject, at: Instant): FreezesAhead {
    const ahead: FreezesAhead = { freezes: [] };
    for (const { event, timeline } of this.#entries) {
      if (
        event.kind === 'freeze' &&
        event.directions.includes(subject.direction) &&
        isInScope(event, subject)
      ) {
        try {
          const span = timeline.spanFrom(at);
          if (span) {
            ahead.freezes.push({ event, since: span.from, until: span.to });
          }
        } catch {
          ahead.untold ??= event;
        }
      }
    }
    ahead.freezes.sort((a, b) => a.since - b.since);
    return ahead;
  }

  /** Each time that each event takes place between two moments, in order. */
  occurrences(
    from: Instant,
    to: Instant,
  ): Array<Occurrence & { event: CalendarEvent }> {
    return this.#entries
      .flatMap(({ event, timeline }) => {
        try {
          return timeline
            .occurrences(from, to)
            .map(occurrence => ({ ...occurrence, event }));
        } catch {
          // Where it decides, that is said; here is no time to show it at.
          return [];
        }
      })
      .sort((a, b) => a.from - b.from);
  }

  #applyingTo(subject: CalendarSubject): Applying {
    const {
      component,
      direction,
      instances,
      owner,
      risk,
      stage,
      system,
      type,
    } = subject;
    const about = JSON.stringify([
      [component, system, owner, type, stage, direction, risk],
      instances,
    ]);
    return kept(this.#bySubject, KEPT_SUBJECTS, about, () =>
      this.#setOf(
        this.#entries.filter(({ event }) => appliesTo(event, subject)),
      ),
    );
  }

  #setOf(entries: Entry[]): Applying {
    const names = entries.map(({ event }) => `${event.kind} ${event.name}`);
    return kept(this.#sets, KEPT_SETS, names.join('\n'), () => {
      const freezes = entries.filter(({ event }) => event.kind === 'freeze');
      const windows = entries.filter(({ event }) => event.kind === 'window');
      const timelines = (some: Entry[]) => some.map(({ timeline }) => timeline);
      return {
        freezes,
        windows,
        times: new OpenTimes(timelines(freezes), timelines(windows)),
      };
    });
  }
}

/** What was made before by this key, of as many as are kept. */
function kept<T>(
  all: Map<string, T>,
  most: number,
  key: string,
  make: () => T,
): T {
  const known = all.get(key);
  if (known) {
    return known;
  }
  const made = make();
  if (all.size >= most) {
    all.clear();
  }
  all.set(key, made);
  return made;
}

/** Of the active ones, that with the latest end. */
function lastEnding(entries: Entry[], at: Instant): ActiveEvent | undefined {
  let last: ActiveEvent | undefined;
  for (const { event, timeline } of entries) {
    const span = activeAt(timeline, at);
    if (span && span !== 'untold' && (!last || span.to > last.until)) {
      last = { event, since: span.from, until: span.to };
    }
  }
  return last;
}

function firstUntold(entries: Entry[], at: Instant): CalendarEvent | undefined {
  return entries.find(({ timeline }) => activeAt(timeline, at) === 'untold')
    ?.event;
}

function activeAt(
  timeline: Timeline,
  at: Instant,
): Occurrence | 'untold' | undefined {
  try {
    return timeline.spanAt(at);
  } catch {
    return 'untold';
  }
}

function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
