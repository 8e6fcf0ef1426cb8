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
import { gateSet } from '../gateSet';
import type { ComponentState, StagePolicy } from '../types';
import { at, inTime, words } from '../words';
import { calendarSubject } from './calendarSubject';
import { type CalendarFinding, judgeCalendar } from './judgeCalendar';
import { nextOpenTime } from './nextOpenTime';
import { HORIZON_MS } from './spans';
import type { WindowOutlook } from './StandingCalendar';
import type { CalendarEvent } from './types';
import { windowsAsked } from './windowsAsked';

/** One way into a stage. */
interface Way {
  stage: StagePolicy;
  direction: Direction;
  risk: RiskClass;
}

/**
 * What the calendar says of a way into a stage at this moment, together with the
 * windows that gates of type `window` ask for there (R28).
 */
export function judgeWay(
  state: ComponentState,
  way: Way,
): CalendarFinding & { event?: CalendarEvent } {
  const { calendar, now } = state;
  const { direction, risk, stage } = way;
  const subject = calendarSubject(state, stage, direction, risk);
  const finding = judgeCalendar(state, stage, direction, risk);
  const event = calendar?.decide(subject, now).because?.event;
  const asked = windowsAsked(gateSet(stage, direction, risk));
  if (asked.length === 0 || finding.status === 'unknown') {
    return { ...finding, event };
  }
  const outlooks = asked.map(
    (names): WindowOutlook =>
      calendar?.windows(subject, now, names) ?? { planned: false },
  );
  const open = outlooks.flatMap(outlook => outlook.open ?? []);
  if (finding.status === 'passed' && open.length === asked.length) {
    const first = open.reduce((one, other) =>
      other.until < one.until ? other : one,
    );
    return first.until < (finding.validUntil ?? Infinity)
      ? {
          ...finding,
          reason: words(
            `Window '${first.event.title}' is open until `,
            at(first.until),
          ),
          validUntil: first.until,
          event: first.event,
        }
      : { ...finding, event: event ?? first.event };
  }
  const shut = outlooks.filter(outlook => !outlook.open);
  const untold = shut.find(outlook => outlook.untold)?.untold;
  const next = untold ? undefined : nextOpenTime(state, way, now + HORIZON_MS);
  const passesAt = next === 'always' ? undefined : next?.from;
  if (finding.status !== 'passed') {
    return { ...finding, passesAt, event };
  }
  return {
    ...(untold
      ? {
          status: 'unknown',
          reason: [`It cannot be told when window '${untold.title}' is open`],
        }
      : {
          status: 'pending',
          passesAt,
          reason:
            passesAt === undefined
              ? [`No window that a gate asks for is open, and ${whyNone(shut)}`]
              : words(
                  'No window that a gate asks for is open; it opens ',
                  inTime(passesAt),
                ),
        }),
    evidence: [],
  };
}

/** That one is planned is no promise: a freeze may cover it each time. */
function whyNone(shut: WindowOutlook[]): string {
  return shut.every(({ next }) => next)
    ? 'none was found that nothing covers'
    : 'none is planned';
}
