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
  EvidenceItem,
  RiskClass,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import { expiryOf } from './approvalTerms';
import { judgeCalendar } from './calendar/judgeCalendar';
import { asCondition, type Finding } from './conditions';
import { approvalsThatCount } from './digest';
import { exceptionsInForce } from './exceptions';
import type { JudgedGate } from './judgedGate';
import { letsThrough } from './letsThrough';
import type {
  ComponentState,
  Plan,
  Promotion,
  Release,
  StagePolicy,
} from './types';
import { at, listed, when, words } from './words';

/**
 * That the time of a planned promotion has come, and is not over; a condition
 * only of what is planned.
 */
export function plannedTime(
  state: ComponentState,
  into: { stage: StagePolicy; release: Release; risk: RiskClass },
  promotion: Promotion | undefined,
): JudgedGate[] {
  const plan = promotion?.plan;
  return plan
    ? [
        asCondition(state, into, {
          name: 'planned-time',
          kind: 'calendar',
          title: 'Planned time',
          ...judge(state, into, promotion, plan),
          whoCanAct: whoCanAct(state, plan),
        }),
      ]
    : [];
}

function judge(
  state: ComponentState,
  into: { stage: StagePolicy; risk: RiskClass },
  promotion: Promotion,
  plan: Plan,
): Finding {
  const { missed, until = Infinity } = plan;
  const evidence: EvidenceItem[] = [
    {
      label: 'Planned',
      value: words(
        plan.inWindow ? 'for the next window, ' : 'for ',
        at(plan.at),
        `, by ${plan.byName}`,
      ),
    },
    ...(plan.until === undefined
      ? []
      : [{ label: 'Goes until', value: [at(plan.until)] }]),
  ];
  if (missed || state.now >= until) {
    return {
      status: 'pending',
      since: until,
      reason: words(
        'Missed its time ',
        at(plan.at),
        missed ? words(': ', missed) : '',
      ),
      noEndBecause: 'It waits for a new time',
      nextAction: 'Set a new time, or let it go as soon as it may',
      evidence,
    };
  }
  if (state.now < plan.at) {
    return {
      status: 'pending',
      passesAt: plan.at,
      reason: words(
        'Planned for ',
        when(plan.at),
        expiring(state, promotion, plan),
        ...closedThen(state, into, promotion, plan),
      ),
      nextAction: 'Nothing: it goes then, if all else lets it through',
      evidence,
    };
  }
  return {
    status: 'passed',
    since: plan.at,
    validUntil: plan.until,
    reason: words(
      'Its time came ',
      at(plan.at),
      plan.until === undefined ? '' : words('; it goes until ', at(plan.until)),
    ),
    evidence,
  };
}

/** S9: approvals must still hold at that time. */
function expiring(
  state: ComponentState,
  promotion: Promotion,
  plan: Plan,
): string {
  const givers = approvalsThatCount(state, promotion)
    .filter(
      approval => (expiryOf(state, promotion, approval) ?? Infinity) <= plan.at,
    )
    .map(({ userName }) => userName);
  return givers.length > 0
    ? `; by then the approval of ${listed(givers)} has expired`
    : '';
}

/** By what the calendar is closed at that time, unless an exception passes it. */
function closedThen(
  state: ComponentState,
  { risk, stage }: { stage: StagePolicy; risk: RiskClass },
  promotion: Promotion,
  plan: Plan,
): Sentence {
  const excepted = exceptionsInForce(state, promotion)
    .filter(({ expiresAt }) => expiresAt > plan.at)
    .map(({ eventId }) => eventId);
  const { reason, status } = judgeCalendar(
    { ...state, now: plan.at },
    stage,
    promotion.direction,
    risk,
    new Set(excepted),
  );
  return letsThrough(status)
    ? []
    : words('; the calendar is closed then: ', ...reason);
}

/** Who planned it, or else whose component it is. */
function whoCanAct(
  { component }: ComponentState,
  { by }: Plan,
): string[] | undefined {
  const [ref] = [by, component.owner].filter(one => one?.includes(':'));
  return ref === undefined ? undefined : [ref];
}
