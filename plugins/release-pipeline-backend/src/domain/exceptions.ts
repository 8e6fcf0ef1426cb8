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
import { calendarSubject } from './calendar/calendarSubject';
import { eventMark } from './calendar/eventMark';
import { judgeCalendar } from './calendar/judgeCalendar';
import { keyOf } from './calendar/keyOf';
import type { ActiveEvent } from './calendar/StandingCalendar';
import { asCondition } from './conditions';
import { currentDigest, whatChanged } from './digest';
import type { JudgedGate } from './judgedGate';
import { letsThrough } from './letsThrough';
import { stageOf } from './lookups';
import { riskOfPromotion } from './risk';
import { isBeforeEffect, isOpen } from './transitions';
import type {
  ComponentState,
  FreezeException,
  Promotion,
  Release,
  StagePolicy,
} from './types';
import { at, listed, words } from './words';

/**
 * Exceptions that count now: confirmed by somebody else than who asked for them
 * or for the promotion, bound to what is to be done (R20) and to what the freeze
 * said, and not over.
 */
export function exceptionsInForce(
  state: ComponentState,
  promotion: Promotion,
): FreezeException[] {
  const own = (state.exceptions ?? []).filter(
    ({ confirmedBy, endedAt, expiresAt, promotionId, userRef }) =>
      promotionId === promotion.id &&
      confirmedBy !== undefined &&
      confirmedBy !== userRef &&
      confirmedBy !== promotion.requestedBy &&
      endedAt === undefined &&
      expiresAt > state.now,
  );
  if (own.length === 0) {
    return own;
  }
  const digest = digestOf(state, promotion);
  return own.filter(
    exception =>
      exception.digest === digest && !isOfAnotherFreeze(state, exception),
  );
}

/** What two people let pass, they let pass as the freeze was then. */
function isOfAnotherFreeze(
  { calendar }: Pick<ComponentState, 'calendar'>,
  exception: FreezeException,
): boolean {
  const event = calendar?.find(exception.eventId);
  return event !== undefined && eventMark(event) !== exception.eventMark;
}

/** The freezes that hold a promotion at this moment, and until when each. */
export function freezesOf(
  state: ComponentState,
  promotion: Promotion,
): ActiveEvent[] {
  const stage = stageOf(state, promotion.stage);
  return (
    (stage &&
      state.calendar?.freezesAt(
        calendarSubject(
          state,
          stage,
          promotion.direction,
          riskOfPromotion(state, promotion),
        ),
        state.now,
      )) ||
    []
  );
}

/** Those by which a promotion passes at this moment. */
export function exceptionsUsed(
  state: ComponentState,
  promotion: Promotion,
): FreezeException[] {
  const inForce = exceptionsInForce(state, promotion);
  if (inForce.length === 0) {
    return inForce;
  }
  const active = new Set(
    freezesOf(state, promotion).map(({ event }) => keyOf(event)),
  );
  return inForce.filter(({ eventId }) => active.has(eventId));
}

/** The conditions of a stage, where its calendar does not count what is excepted. */
export function withExceptions(
  state: ComponentState,
  way: {
    stage: StagePolicy;
    release: Release;
    direction: Direction;
    risk: RiskClass;
    promotion?: Promotion;
  },
  conditions: readonly JudgedGate[],
): readonly JudgedGate[] {
  const used = way.promotion ? exceptionsUsed(state, way.promotion) : [];
  return used.length === 0
    ? conditions
    : conditions.map(condition =>
        condition.gate.name === 'calendar' &&
        !letsThrough(condition.result.status)
          ? excepted(state, way, used)
          : condition,
      );
}

function excepted(
  state: ComponentState,
  way: {
    stage: StagePolicy;
    release: Release;
    direction: Direction;
    risk: RiskClass;
  },
  used: FreezeException[],
): JudgedGate {
  const finding = judgeCalendar(
    state,
    way.stage,
    way.direction,
    way.risk,
    new Set(used.map(({ eventId }) => eventId)),
  );
  const ends = [finding.validUntil, ...used.map(one => one.expiresAt)];
  const passes = letsThrough(finding.status);
  return asCondition(state, way, {
    name: 'calendar',
    kind: 'calendar',
    title: 'Calendar',
    ...finding,
    ...(passes && {
      reason: words(
        'Passes ',
        ...used.flatMap((one, index) => [
          index > 0 ? '; ' : '',
          ...whatIsExcepted(one),
        ]),
      ),
      since: Math.max(...used.map(one => one.confirmedAt ?? one.at)),
      validUntil: Math.min(...ends.flatMap(end => end ?? [])),
    }),
    evidence: [
      ...used.map(one => ({
        label: 'Exception',
        value: words(
          `from freeze '${one.eventTitle}', asked by ${one.userName} `,
          at(one.at),
          `: “${one.reason}”, ${one.ticket}; confirmed by ${one.confirmedByName} `,
          at(one.confirmedAt ?? one.at),
        ),
      })),
      ...finding.evidence,
    ],
  });
}

/** "freeze 'Year end' by an exception of Ann and Bo until 18:00, OPS-1". */
export function whatIsExcepted({
  confirmedByName,
  eventTitle,
  expiresAt,
  ticket,
  userName,
}: FreezeException) {
  return words(
    `freeze '${eventTitle}' by an exception of ${listed(
      [userName, confirmedByName ?? []].flat(),
    )} until `,
    at(expiresAt),
    `, ${ticket}`,
  );
}

/** Exceptions that are over, which nobody has written yet, and why. */
export function exceptionsToEnd(
  state: ComponentState,
): Array<{ id: string; promotionId: string; because: string }> {
  return (state.exceptions ?? []).flatMap(exception => {
    const because =
      exception.endedAt === undefined
        ? whyExceptionIsOver(state, exception)
        : undefined;
    const { id, promotionId } = exception;
    return because === undefined ? [] : [{ id, promotionId, because }];
  });
}

/** Why an exception passes nothing any more, written or not; absent: it still may. */
export function whyExceptionIsOver(
  state: ComponentState,
  exception: FreezeException,
): string | undefined {
  if (exception.endedAt !== undefined) {
    return exception.endBecause ?? 'it was ended';
  }
  const promotion = state.promotions.find(
    ({ id }) => id === exception.promotionId,
  );
  if (!promotion || !isOpen(promotion.state)) {
    return 'the promotion has ended';
  }
  if (exception.expiresAt <= state.now) {
    return 'its time was over';
  }
  if (isOfAnotherFreeze(state, exception)) {
    return exception.eventMark === undefined
      ? `it was not recorded what freeze '${exception.eventTitle}' said when it was asked for`
      : `freeze '${exception.eventTitle}' was changed after it was asked for`;
  }
  const digest = digestOf(state, promotion);
  return digest === undefined || digest === exception.digest
    ? undefined
    : whatChanged(state, promotion, exception.at);
}

/** From `executing` on, what was judged is pinned (R21). */
function digestOf(
  state: ComponentState,
  promotion: Promotion,
): string | undefined {
  return isBeforeEffect(promotion.state)
    ? currentDigest(state, promotion)
    : promotion.digest;
}
