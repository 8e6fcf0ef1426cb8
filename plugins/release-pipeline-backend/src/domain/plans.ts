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
import {
  PLAN_HORIZON_DAYS,
  PLAN_TOLERANCE_MINUTES,
  type Direction,
  type PlanWhen,
  type RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import { answerFor } from './answer';
import { blockersSentence } from './blockers';
import { nextOpenTime, type OpenTime } from './calendar/nextOpenTime';
import type { Decision } from './decision';
import { releaseOf, stageOf } from './lookups';
import { isBeforeEffect } from './transitions';
import type { ComponentState, Plan, Promotion, StagePolicy } from './types';
import { asClause, iso } from './words';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HORIZON_MS = PLAN_HORIZON_DAYS * DAY_MS;

/** One way into a stage, as far as its time is concerned. */
interface Way {
  stage: StagePolicy;
  direction: Direction;
  risk: RiskClass;
}

/** The next time at which it may go by the calendar, where that is worth waiting for. */
export function windowAhead(
  state: ComponentState,
  way: Way,
): OpenTime | undefined {
  const next = nextOpenTime(state, way, state.now + HORIZON_MS);
  return next === 'always' ? undefined : next;
}

/**
 * The times of a plan, or why there can be none. Neither: it is open, and no
 * window speaks of it, so that it goes as soon as it may.
 */
export function timesFor(
  state: ComponentState,
  way: Way,
  when: PlanWhen,
): { times?: Pick<Plan, 'at' | 'until' | 'inWindow'>; because?: string } {
  const { now } = state;
  if ('at' in when) {
    const at = Date.parse(when.at);
    if (at <= now) {
      return {
        because: `${iso(at)} is past: it is ${iso(
          now,
        )}. Choose a time to come, or none`,
      };
    }
    if (at > now + HORIZON_MS) {
      return {
        because: `${iso(
          at,
        )} is more than ${PLAN_HORIZON_DAYS} days ahead. Choose an earlier time`,
      };
    }
    const tolerance = when.toleranceMinutes ?? PLAN_TOLERANCE_MINUTES;
    return { times: { at, until: at + tolerance * MINUTE_MS } };
  }
  const next = nextOpenTime(state, way, now + HORIZON_MS);
  if (next === undefined) {
    return {
      because: `The calendar does not open for ${way.stage.name} within ${PLAN_HORIZON_DAYS} days, or nobody can tell. Choose a time, or none`,
    };
  }
  return next === 'always'
    ? {}
    : {
        times: {
          at: Math.max(next.from, now),
          until: next.until,
          inWindow: true,
        },
      };
}

/** Whether what somebody asks for again is what is planned. */
export function isPlannedSo(plan: Plan | undefined, when: PlanWhen): boolean {
  return 'at' in when
    ? plan?.at === Date.parse(when.at)
    : // Without a plan the calendar holds it until then all the same.
      plan === undefined || plan.inWindow === true;
}

/** When a promotion expires if it still waits (R11): its time counts, where it has one. */
export function expiryFor(
  state: ComponentState,
  stage: StagePolicy,
  plan: Pick<Plan, 'at'> | undefined,
): number {
  return (plan?.at ?? state.now) + stage.expiresAfterMs;
}

/**
 * The plan with why it was missed, once its time is over and it has not gone:
 * what holds it at this moment, its time aside. `undefined`: nothing to write.
 */
export function missedPlan(
  state: ComponentState,
  promotion: Promotion,
  decision: Pick<Decision, 'state'>,
): Plan | undefined {
  const { plan, setback } = promotion;
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  if (
    !plan ||
    plan.missed ||
    plan.until === undefined ||
    state.now < plan.until ||
    !isBeforeEffect(promotion.state) ||
    !isBeforeEffect(decision.state) ||
    !stage ||
    !release
  ) {
    return undefined;
  }
  // As if there were no plan, so that what it keeps from being asked says its own.
  const { blockers, preconditions } = answerFor(state, stage, release, {
    ...promotion,
    plan: undefined,
  });
  const [precondition] = preconditions;
  const held = [
    ...(precondition ? [asClause(precondition.result.reason)] : []),
    ...(blockers.length > 0 ? [blockersSentence(blockers)] : []),
    ...(setback ? [[setback.because]] : []),
  ];
  return {
    ...plan,
    missed: held[0] ?? [
      'nothing holds it any more, but its time was over before it had gone',
    ],
  };
}
