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

import { keyOf } from './keyOf';
import { OpenTimes } from './OpenTimes';
import { speaksOf } from './scope';
import type { Timeline } from './Timeline';
import type { CalendarEvent, CalendarSubject } from './types';

/** Sets of rules that apply together, of which the open times are kept. */
const KEPT_SETS = 256;
/** Subjects of which it is kept which rules apply. */
const KEPT_SUBJECTS = 10_000;

/** A rule and when it takes place. */
export interface Entry {
  event: CalendarEvent;
  timeline: Timeline;
}

/** Rules that apply together, and when it is open by them. */
export interface Applying {
  /** With those of which that cannot be told. */
  freezes: Entry[];
  /** Without them: what may not be meant opens nothing. */
  windows: Entry[];
  doubts: ReadonlySet<Entry>;
  times: OpenTimes;
}

/** Finds which rules apply together, and keeps what it found. */
export class ApplyingRules {
  readonly #rules: readonly Entry[];
  /** Labels that some scope asks for; no others tell subjects apart. */
  readonly #labels: ReadonlySet<string>;
  readonly #sets = new Map<string, Applying>();
  readonly #bySubject = new Map<string, Applying>();

  constructor(rules: readonly Entry[]) {
    this.#rules = rules;
    this.#labels = new Set(
      rules.flatMap(({ event: { except, scope } }) => [
        ...(scope.labels ?? []),
        ...(except.labels ?? []),
      ]),
    );
  }

  /** Those that speak of a subject. */
  to(subject: CalendarSubject): Applying {
    const {
      clusters,
      component,
      direction,
      domain,
      instances,
      labels,
      notKnown,
      owner,
      risk,
      stage,
      system,
      type,
    } = subject;
    const about = JSON.stringify([
      [component, system, domain, owner, type, stage, direction, risk],
      instances,
      clusters,
      notKnown,
      labels?.filter(label => this.#labels.has(label)),
    ]);
    return kept(this.#bySubject, KEPT_SUBJECTS, about, () => {
      const speaking = this.#rules.map(entry => ({
        entry,
        speaks: speaksOf(entry.event, subject),
      }));
      return this.of(
        speaking.flatMap(({ entry, speaks }) =>
          speaks === 'no' ? [] : [entry],
        ),
        speaking.flatMap(({ entry, speaks }) =>
          speaks === 'maybe' ? [entry] : [],
        ),
      );
    });
  }

  /** Those that are given; of the doubtful ones it cannot be told whether they are meant. */
  of(entries: Entry[], doubtful: Entry[] = []): Applying {
    const doubts = new Set(doubtful);
    const names = entries.map(
      entry => `${keyOf(entry.event)}${doubts.has(entry) ? ' maybe' : ''}`,
    );
    return kept(this.#sets, KEPT_SETS, names.join('\n'), () => {
      const freezes = entries.filter(({ event }) => event.kind === 'freeze');
      const windows = entries.filter(
        entry => isWindowEntry(entry) && !doubts.has(entry),
      );
      const timelines = (some: Entry[]) => some.map(({ timeline }) => timeline);
      return {
        freezes,
        windows,
        doubts,
        times: new OpenTimes(
          timelines(freezes),
          entries.some(isWindowEntry) ? timelines(windows) : undefined,
        ),
      };
    });
  }
}

export function isWindowEntry({ event }: Entry): boolean {
  return event.kind === 'window';
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
