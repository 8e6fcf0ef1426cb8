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
import type {
  Direction,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { gateSet } from '../gateSet';
import type { ComponentState, FreezeException, StagePolicy } from '../types';
import { calendarSubject } from './calendarSubject';
import { windowsAsked } from './windowsAsked';

/** When it is open next, by the calendar and by the windows that gates ask for. */
export interface OpenTime {
  /** Past where it is open already. */
  from: Instant;
  /** Absent: nothing within the horizon closes it again. */
  until?: Instant;
  /** Of the window; absent: none speaks of it. */
  title?: string;
}

/** One way into a stage, as far as its time is concerned. */
export interface TimedWay {
  stage: StagePolicy;
  direction: Direction;
  risk: RiskClass;
  /** Exceptions by which it passes freezes, as long as each lasts. */
  excepted?: ReadonlyArray<Pick<FreezeException, 'eventId' | 'expiresAt'>>;
  /** Names of gates whose windows are not waited for. */
  waived?: readonly string[];
  /** What it is open for must not be over before this long after that moment. */
  needs?: { lengthMs: number; notBefore: Instant };
}

/** Closed and open again so often that nobody looks further. */
const MAXIMUM_TURNS = 100;

/**
 * When a way into a stage is open next (R28).
 *
 * @param before - how far is looked
 * @returns `always` where it is open and no window speaks of it; `undefined`:
 *   it does not open by then, or nobody can tell.
 */
export function nextOpenTime(
  state: ComponentState,
  way: TimedWay,
  before: Instant,
): OpenTime | 'always' | undefined {
  const { calendar, now } = state;
  const { direction, excepted = [], needs, risk, stage, waived = [] } = way;
  const gates = gateSet(stage, direction, risk);
  const asked = windowsAsked(
    waived.length > 0
      ? gates.filter(({ name }) => !waived.includes(name))
      : gates,
  );
  if (!calendar || calendar.isEmpty) {
    return asked.length > 0 ? undefined : 'always';
  }
  const subject = calendarSubject(state, stage, direction, risk);
  let moment = now;
  for (let turn = 0; turn < MAXIMUM_TURNS && moment < before; turn++) {
    const then = moment;
    const passing = excepted.filter(({ expiresAt }) => expiresAt > then);
    const { because, nextClose, nextOpen, open, windowOnly } = calendar.decide(
      subject,
      then,
      new Set(passing.map(({ eventId }) => eventId)),
    );
    const windows = asked.map(names => calendar.windows(subject, then, names));
    const shut = windows.find(window => !window.open);
    if (open && !shut) {
      const active = [because, ...windows.map(window => window.open)].flatMap(
        one => one ?? [],
      );
      const isExcepted =
        passing.length > 0 && !calendar.decide(subject, then).open;
      const ends = [
        nextClose,
        ...active.map(one => one.until),
        ...(isExcepted ? passing.map(({ expiresAt }) => expiresAt) : []),
      ].flatMap(end => end ?? []);
      const until = ends.length > 0 ? Math.min(...ends) : undefined;
      if (
        needs &&
        until !== undefined &&
        Math.max(then, needs.notBefore) + needs.lengthMs >= until
      ) {
        moment = until;
        continue;
      }
      if (then === now && !windowOnly && windows.length === 0) {
        return 'always';
      }
      return {
        from:
          then === now ? Math.max(...active.map(({ since }) => since)) : then,
        until,
        title: active.at(-1)?.event.title,
      };
    }
    const next = open ? shut?.next?.from : nextOpen;
    if (next === undefined) {
      return undefined;
    }
    moment = next;
  }
  return undefined;
}
