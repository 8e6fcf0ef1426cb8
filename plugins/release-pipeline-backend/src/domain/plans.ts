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
  type PlanWhen,
} from 'backstage-plugin-release-pipeline-common';
import { answerFor } from './answer';
import { blockersSentence } from './blockers';
import {
  nextOpenTime,
  type OpenTime,
  type TimedWay,
} from './calendar/nextOpenTime';
import { cooldownEnd } from './conditions';
import { delayOf } from './deadlines';
import type { Decision } from './decision';
import { exceptionsInForce } from './exceptions';
import { releaseOf, stageOf } from './lookups';
import { isBeforeEffect } from './transitions';
import type { ComponentState, Plan, Promotion, StagePolicy } from './types';
import { asClause, duration, iso } from './words';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HORIZON_MS = PLAN_HORIZON_DAYS * DAY_MS;

/** One way into a stage; of a promotion, if somebody has asked. */
type Way = Pick<TimedWay, 'stage' | 'direction' | 'risk'> & {
  promotion?: Promotion;
};

/** The next time at which it may go by the calendar, where that is worth waiting for. */
export function windowAhead(
  state: ComponentState,
  way: Way,
): OpenTime | undefined {
  const next = nextTime(state, way);
  return next === 'always' ? undefined : next;
}

/** When it may go next by the calendar, for long enough to go. */
function nextTime(
  state: ComponentState,
  { promotion, ...way }: Way,
): ReturnType<typeof nextOpenTime> {
  return nextOpenTime(
    state,
    {
      ...way,
      excepted: promotion && exceptionsInForce(state, promotion),
      needs: {
        lengthMs: delayOf(way.stage, way),
        notBefore: quietFrom(state, way),
      },
    },
    state.now + HORIZON_MS,
  );
}

/** When the cooldown of a stage is over (R13), at the earliest now. */
function quietFrom(
  state: ComponentState,
  { direction, stage }: Pick<Way, 'direction' | 'stage'>,
): number {
  return direction === 'forward'
    ? Math.max(state.now, cooldownEnd(state, stage) ?? state.now)
    : state.now;
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
    const delay = delayOf(way.stage, way);
    // Nothing holds it while the delay counts: it would be missed each time.
    const until = at + delay + tolerance * MINUTE_MS;
    const quiet = quietFrom(state, way);
    return quiet + delay >= until
      ? {
          because: `${iso(at)} is too early: ${
            way.stage.name
          } has its cooldown until ${iso(
            quiet,
          )}. Choose a later time, or let it go for longer after it`,
        }
      : { times: { at, until } };
  }
  const next = nextTime(state, way);
  if (next === undefined) {
    return {
      because: `The calendar does not open for ${
        way.stage.name
      } within ${PLAN_HORIZON_DAYS} days${longEnough(
        way,
      )}, or nobody can tell. Choose a time, or none`,
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

function longEnough(way: Way): string {
  const delay = delayOf(way.stage, way);
  return delay > 0 ? ` for longer than its delay of ${duration(delay)}` : '';
}

/** Whether what somebody asks for again is what is planned. */
export function isPlannedSo(
  plan: Plan | undefined,
  when: PlanWhen | undefined,
): boolean {
  if (!when) {
    return plan === undefined;
  }
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
