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
import {
  type Applying,
  ApplyingRules,
  type Entry,
  isWindowEntry,
} from './ApplyingRules';
import { keyOf } from './keyOf';
import { isInScope } from './scope';
import { Timeline } from './Timeline';
import type { CalendarEvent, CalendarSubject, Occurrence } from './types';
import { WEIGHTIEST_FIRST } from './weight';

/** So much is looked at once where not all may be needed. */
const SLICE_MS = 8 * 86_400_000;

/** What the calendar says about one subject at one moment. */
export interface CalendarDecision {
  open: boolean;
  /** The freeze that closes it, or the window that is open. */
  because?: ActiveEvent;
  /** An event of which it cannot be told whether it takes place then, so that it is closed. */
  untold?: CalendarEvent;
  /** One of which it cannot be told whether it speaks of it: likewise. */
  doubt?: CalendarEvent;
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

/** An event of which it cannot be told when it takes place, and why. */
export interface Untold {
  event: CalendarEvent;
  because: string;
}

/** One time that an event takes place. */
export interface EventOccurrence extends Occurrence {
  event: CalendarEvent;
}

/**
 * The standing events, with look-ups into what was expanded of them. The same
 * question gets the same answer, whatever was asked before.
 */
export class StandingCalendar {
  readonly #entries: Entry[];
  readonly #byEvent: Map<CalendarEvent, Entry>;
  readonly #byKey: Map<string, CalendarEvent>;
  /** Freezes and windows. */
  readonly #rules: Entry[];
  readonly #mark: string;
  readonly #applying: ApplyingRules;

  private constructor(entries: Entry[]) {
    this.#entries = entries;
    this.#byEvent = new Map(entries.map(entry => [entry.event, entry]));
    this.#byKey = new Map(entries.map(({ event }) => [keyOf(event), event]));
    this.#rules = entries.filter(({ event }) => isRule(event));
    this.#applying = new ApplyingRules(this.#rules);
    const windows = entries.filter(({ event }) => event.kind === 'window');
    this.#mark = createHash('sha256')
      .update(canonicalize(windows.map(({ event }) => event)) ?? '')
      .digest('hex');
  }

  /**
   * @param before - what was expanded of events that are the same objects there
   *   is kept
   */
  static create(
    events: readonly CalendarEvent[],
    before?: StandingCalendar,
  ): StandingCalendar {
    const known = before && before.#byEvent;
    return new StandingCalendar(
      [...events]
        .sort(
          (a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name),
        )
        .map(
          event =>
            known?.get(event) ?? { event, timeline: new Timeline(event) },
        ),
    );
  }

  /** Whether no rule is there; notes hold nothing. */
  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }

  /** How many rules there are. */
  get size(): number {
    return this.#rules.length;
  }

  /** Every event, notes as well. */
  get events(): CalendarEvent[] {
    return this.#entries.map(({ event }) => event);
  }

  /** Tells whether a window changed, which is what gates ask for: SHA-256 in hex. */
  get mark(): string {
    return this.#mark;
  }

  /**
   * R28: an active freeze closes; where a window speaks of the subject, past or
   * to come, only an open one lets through; else it is open.
   *
   * @param excepted - freezes that do not count, by `keyOf`; one of which it
   *   cannot be told when it takes place, or whether it is meant, does
   */
  decide(
    subject: CalendarSubject,
    at: Instant,
    excepted?: ReadonlySet<string>,
  ): CalendarDecision {
    const { doubts, freezes, times, windows } = this.#without(
      excepted,
      this.#applying.to(subject),
      at,
    );
    const windowOnly = windows.length > 0 || [...doubts].some(isWindowEntry);
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
            : lastEnding(freezes, nextClose)?.event ??
              firstUntold(freezes, nextClose),
      };
    }
    const freeze = lastEnding(
      freezes.filter(entry => !doubts.has(entry)),
      at,
    );
    const untold = freeze
      ? undefined
      : firstUntold(freezes, at) ?? firstUntold(windows, at);
    const doubt =
      freeze || untold
        ? undefined
        : [...doubts].find(
            entry => isWindowEntry(entry) || activeAt(entry, at) !== undefined,
          )?.event;
    return {
      open: false,
      because: freeze,
      untold,
      ...(doubt && { doubt }),
      windowOnly,
      nextOpen:
        doubt || (untold && untold.doubt === undefined)
          ? undefined
          : times.nextOpen(at),
    };
  }

  /** The freezes that close it at a moment, of which all that can be told. */
  freezesAt(subject: CalendarSubject, at: Instant): ActiveEvent[] {
    const { doubts, freezes } = this.#applying.to(subject);
    return freezes.flatMap(entry => {
      const span = doubts.has(entry) ? undefined : activeAt(entry, at);
      return span && span !== 'untold'
        ? [{ event: entry.event, since: span.from, until: span.to }]
        : [];
    });
  }

  /** What speaks of a subject, active or not. */
  applying(subject: CalendarSubject): CalendarEvent[] {
    const { freezes, windows } = this.#applying.to(subject);
    return [...freezes, ...windows].map(({ event }) => event);
  }

  /** @param names - of the windows that count; absent: all that speak of it */
  windows(
    subject: CalendarSubject,
    at: Instant,
    names?: string[],
  ): WindowOutlook {
    const all = this.#applying.to(subject);
    const counts = ({ event }: Entry) => !names || names.includes(event.name);
    const { times, windows } = this.#applying.of(all.windows.filter(counts));
    const doubt = [...all.doubts].find(
      entry => isWindowEntry(entry) && counts(entry),
    )?.event;
    if (windows.length === 0) {
      return doubt ? { planned: true, untold: doubt } : { planned: false };
    }
    const open = lastEnding(windows, at);
    if (open) {
      return {
        planned: true,
        open: { ...open, until: times.nextClose(at) ?? open.until },
      };
    }
    const untold = firstUntold(windows, at) ?? doubt;
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
    for (const { event, timeline } of this.#rules) {
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

  /** By the id that it has outside; see `keyOf`. */
  find(key: string): CalendarEvent | undefined {
    return this.#byKey.get(key);
  }

  /** When an event takes place, or next will; what touches each other is one. */
  nextOf(event: CalendarEvent, at: Instant): Occurrence | undefined {
    return this.#byEvent.get(event)?.timeline.spanFrom(at);
  }

  /** Those of which it cannot be told at a moment when they take place. */
  untoldAt(at: Instant): Untold[] {
    return this.#entries.flatMap(({ event, timeline }) => {
      try {
        timeline.spanAt(at);
        return [];
      } catch (error) {
        return [{ event, because: messageOf(error) }];
      }
    });
  }

  /** Each time that the events that are meant take place between two moments, in order. */
  occurrences(
    from: Instant,
    to: Instant,
    isMeant: (event: CalendarEvent) => boolean = () => true,
  ): EventOccurrence[] {
    return occurrencesOf(
      this.#entries.filter(({ event }) => isMeant(event)),
      from,
      to,
    );
  }

  /**
   * As many of them as fit, in order: freezes, then notes, then windows, and of
   * each the first. It is looked no further than needed: a short time of many
   * events may be more than fits into memory for a long one.
   *
   * @returns `cut` when there are more; and each event of which some of the time
   *   that was looked at cannot be told
   */
  weightiestOccurrences(
    { from, to }: Occurrence,
    most: number,
    isMeant: (event: CalendarEvent) => boolean = () => true,
  ): { found: EventOccurrence[]; cut: boolean; untold: Untold[] } {
    const meant = this.#entries.filter(({ event }) => isMeant(event));
    const found: EventOccurrence[] = [];
    const untold = new Map<CalendarEvent, Untold>();
    for (const kind of WEIGHTIEST_FIRST) {
      const entries = meant.filter(({ event }) => event.kind === kind);
      for (
        let start = from;
        entries.length > 0 && start < to && found.length <= most;
        start += SLICE_MS
      ) {
        const end = Math.min(to, start + SLICE_MS);
        for (const occurrence of occurrencesOf(entries, start, end, untold)) {
          // What lasts over the border was found before it.
          if (start === from || occurrence.from >= start) {
            found.push(occurrence);
          }
        }
      }
    }
    return {
      found: found.slice(0, most).sort((a, b) => a.from - b.from),
      cut: found.length > most,
      untold: [...untold.values()],
    };
  }

  #without(
    excepted: ReadonlySet<string> | undefined,
    all: Applying,
    at: Instant,
  ): Applying {
    if (!excepted?.size) {
      return all;
    }
    const counts = (entry: Entry) =>
      !excepted.has(keyOf(entry.event)) ||
      entry.event.kind !== 'freeze' ||
      all.doubts.has(entry) ||
      activeAt(entry, at) === 'untold';
    const windows = [...all.windows, ...[...all.doubts].filter(isWindowEntry)];
    return this.#applying.of(
      [...all.freezes.filter(counts), ...windows],
      [...all.doubts],
    );
  }
}

function occurrencesOf(
  entries: readonly Entry[],
  from: Instant,
  to: Instant,
  untold?: Map<CalendarEvent, Untold>,
): EventOccurrence[] {
  return entries
    .flatMap(({ event, timeline }) => {
      try {
        return timeline
          .occurrences(from, to)
          .map(occurrence => ({ ...occurrence, event }));
      } catch (error) {
        // There is no time to show it at.
        untold?.set(event, { event, because: messageOf(error) });
        return [];
      }
    })
    .sort((a, b) => a.from - b.from);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether it holds or opens anything; notes do not. */
export function isRule({ kind }: Pick<CalendarEvent, 'kind'>): boolean {
  return kind === 'freeze' || kind === 'window';
}

/** Of the active ones, that with the latest end. */
function lastEnding(entries: Entry[], at: Instant): ActiveEvent | undefined {
  let last: ActiveEvent | undefined;
  for (const entry of entries) {
    const span = activeAt(entry, at);
    if (span && span !== 'untold' && (!last || span.to > last.until)) {
      last = { event: entry.event, since: span.from, until: span.to };
    }
  }
  return last;
}

function firstUntold(entries: Entry[], at: Instant): CalendarEvent | undefined {
  return entries.find(entry => activeAt(entry, at) === 'untold')?.event;
}

function activeAt(
  { event, timeline }: Entry,
  at: Instant,
): Occurrence | 'untold' | undefined {
  try {
    const span = timeline.spanAt(at);
    return span && event.doubt !== undefined ? 'untold' : span;
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
