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
  ComponentEvent,
  OwnEvent,
  RiskClass,
  Sentence,
  StageOutlook,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import {
  calendarSubject,
  type SubjectFacts,
} from '../calendar/calendarSubject';
import { isInScope } from '../calendar/scope';
import type {
  CalendarDecision,
  StandingCalendar,
} from '../calendar/StandingCalendar';
import type {
  CalendarEvent as StandingEvent,
  CalendarSubject,
  Occurrence,
} from '../calendar/types';
import type { ComponentRecord, ComponentState, StagePolicy } from '../types';
import { at, listed, words } from '../words';
import { eventView } from './calendarEvents';

const RISKS: RiskClass[] = ['low', 'medium', 'high'];
const DIRECTIONS = ['forward', 'rollback', 'hotfix'] as const;
const NAMED = 5;
const SYSTEMS_NAMED = 10;

/** A component as far as events speak of it, on its pipeline. */
export interface Looked extends SubjectFacts {
  component: SubjectFacts['component'] & Pick<ComponentRecord, 'name'>;
  pipeline?: { stages: Array<Pick<StagePolicy, 'name' | 'targets'>> };
}

/** Each stage of a component, as events speak of it, whatever moves there. */
function subjectsOf(state: Looked): CalendarSubject[] {
  return (state.pipeline?.stages ?? []).map(stage =>
    calendarSubject(state, stage, 'forward', 'low'),
  );
}

function touchedStages(event: StandingEvent, subjects: CalendarSubject[]) {
  return subjects
    .filter(subject => isInScope(event, subject))
    .map(({ stage }) => stage);
}

/** Whether an event is about a stage of one of these components. */
export function touches(
  ...states: Looked[]
): (event: StandingEvent) => boolean {
  const subjects = states.flatMap(subjectsOf);
  return event => subjects.some(subject => isInScope(event, subject));
}

/** Each time that events touch a stage of the component, in order. */
export function eventsOfComponent(
  calendar: StandingCalendar,
  state: Looked,
  { from, to }: Occurrence,
): ComponentEvent[] {
  const subjects = subjectsOf(state);
  const stages = new Map<StandingEvent, string[]>();
  return calendar.occurrences(from, to).flatMap(occurrence => {
    const { event } = occurrence;
    const touched = stages.get(event) ?? touchedStages(event, subjects);
    stages.set(event, touched);
    return touched.length > 0
      ? [{ event: eventView(occurrence), stages: touched }]
      : [];
  });
}

/** Each event that touches one of these components once, when it is active or will be next. */
export function eventsOfOwner(
  calendar: StandingCalendar,
  states: Looked[],
  { from, to }: Occurrence,
): OwnEvent[] {
  const all = states.map(state => ({
    component: state.component,
    subjects: subjectsOf(state),
  }));
  const seen = new Set<StandingEvent>();
  return calendar.occurrences(from, to).flatMap(occurrence => {
    const { event } = occurrence;
    if (seen.has(event)) {
      return [];
    }
    seen.add(event);
    const touched = all.flatMap(({ component, subjects }) => {
      const stages = touchedStages(event, subjects);
      return stages.length > 0 ? [{ component, stages }] : [];
    });
    if (touched.length === 0) {
      return [];
    }
    const systems = touched.flatMap(({ component }) => component.system ?? []);
    return [
      {
        event: eventView(occurrence),
        components: touched
          .slice(0, NAMED)
          .map(({ component: { ref, name } }) => ({ ref, name })),
        count: touched.length,
        systems: [...new Set(systems)].sort().slice(0, SYSTEMS_NAMED),
        stages: [...new Set(touched.flatMap(({ stages }) => stages))],
        allowed: DIRECTIONS.filter(each => !event.directions.includes(each)),
      },
    ];
  });
}

/** What the calendar says now of each stage of a component, for what goes forward. */
export function outlookOf(
  calendar: StandingCalendar,
  state: Looked & Pick<ComponentState, 'now'>,
): StageOutlook[] {
  const { now } = state;
  return (state.pipeline?.stages ?? []).map(stage => {
    const decisions = RISKS.map(risk => ({
      risk,
      decision: calendar.decide(
        calendarSubject(state, stage, 'forward', risk),
        now,
      ),
    }));
    const closed = decisions.filter(({ decision }) => !decision.open);
    if (closed.length === 0) {
      return {
        stage: stage.name,
        state: 'open',
        sentence: openWords(decisions.map(({ decision }) => decision)),
      };
    }
    const longest = closedWords(last(closed.map(({ decision }) => decision)));
    const isUntold = closed.some(
      ({ decision }) => decision.untold ?? decision.doubt,
    );
    return closed.length === RISKS.length
      ? {
          stage: stage.name,
          state: isUntold ? 'unknown' : 'closed',
          sentence: longest,
        }
      : {
          stage: stage.name,
          state: 'depends',
          sentence: words(
            `${listed(closed.map(({ risk }) => risk))} risk: `,
            longest,
          ),
        };
  });
}

/** That which lasts longest; no end in sight is longest. */
function last(decisions: CalendarDecision[]): CalendarDecision {
  const opens = ({ nextOpen }: CalendarDecision) => nextOpen ?? Infinity;
  return decisions.reduce((one, other) =>
    opens(other) > opens(one) ? other : one,
  );
}

function openWords(decisions: CalendarDecision[]): Sentence {
  const ending = decisions.filter(
    (one): one is CalendarDecision & { nextClose: Instant } =>
      one.nextClose !== undefined,
  );
  if (ending.length === 0) {
    return ['nothing to come closes it'];
  }
  const { closedBy, nextClose } = ending.reduce((one, other) =>
    other.nextClose < one.nextClose ? other : one,
  );
  return words(
    'until ',
    at(nextClose),
    closedBy ? `, then freeze '${closedBy.title}'` : '',
  );
}

function closedWords({
  because,
  doubt,
  nextOpen,
  untold,
}: CalendarDecision): Sentence {
  if (untold) {
    return [`the times of '${untold.title}' cannot be told`];
  }
  if (doubt) {
    return [`it cannot be told whether '${doubt.title}' speaks of it`];
  }
  const what = because
    ? `freeze '${because.event.title}'`
    : 'no window is open';
  return nextOpen === undefined
    ? [what]
    : words(`${what} until `, at(nextOpen));
}
