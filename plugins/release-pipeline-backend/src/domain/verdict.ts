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
  Sentence,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { answerFor, type Answer } from './answer';
import { truly } from './blockers';
import { nextOpenTime } from './calendar/nextOpenTime';
import { HORIZON_MS } from './calendar/spans';
import type { JudgedGate } from './judgedGate';
import { delayOf } from './deadlines';
import { exceptionsInForce } from './exceptions';
import { letsThrough } from './letsThrough';
import { replacedBy } from './lookups';
import type { Role } from './subjects';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';
import { gateView, nextWindowView, releaseRef } from './view/parts';
import { asClause, at, counted, duration, isoIf, words } from './words';

/**
 * One release judged for one stage: the answer to "why is it not there?". Every
 * condition counts, those that every stage has of its own among them; what
 * holds comes first. Whether the reader may ask is for the view to say.
 *
 * @param promotion - the open promotion, if somebody has asked
 * @param roles - why this release is judged here (R9)
 * @param direction - of the promotion unless set; forward without one
 */
export function verdictFor(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  promotion?: Promotion,
  roles: Role[] = [],
  direction?: Direction,
): Omit<Verdict, 'ask'> & { risk: RiskClass } {
  const answer = answerFor(state, stage, release, promotion, direction);
  const { blockers, conditions, preconditions, risk } = answer;
  const passed = conditions.filter(({ result }) => letsThrough(result.status));
  const view = (judged: JudgedGate) =>
    gateView(state, { stage, release }, judged);
  const from = replacedBy(state, { stage: stage.name, releaseId: release.id });
  return {
    stage: stage.name,
    release: releaseRef(release),
    from: from && releaseRef(from),
    roles,
    direction: answer.direction,
    risk: risk.class,
    riskReasons: risk.reasons,
    ...count(answer),
    preconditions: preconditions.length ? preconditions.map(view) : undefined,
    gates: [...blockers, ...passed].map(view),
    earliest: isoIf(earliestStart(state, answer)),
    sentence: conditionsSentence(state, answer),
    promotionId: promotion?.id,
    then: whatFollows(answer),
    by: stage.promote?.describe,
    wayBack: from && releaseRef(from),
    nextWindow: nextWindowView(state, {
      stage,
      direction: answer.direction,
      risk: risk.class,
      promotion,
    }),
  };
}

/** What is only tried is shown, and is no condition. */
function count({ conditions }: Answer): { met: number; total: number } {
  const counting = conditions.filter(({ gate }) => !gate.observeOnly);
  const met = counting.filter(({ result }) => letsThrough(result.status));
  return { met: met.length, total: counting.length };
}

/**
 * When it can start at the earliest, if asked for and approved by then; the
 * delay is included. `undefined`: nothing ends by time, or no end is known.
 * What is asked only after the others takes its own time besides.
 */
function earliestStart(
  state: ComponentState,
  answer: Answer,
): Instant | undefined {
  const { blockers, preconditions, promotion } = answer;
  const delay = delayBefore(answer);
  if (promotion?.state === 'ready' && promotion.readySince !== undefined) {
    return promotion.readySince + delay;
  }
  const holding = truly(blockers);
  const ends = holding.flatMap(({ result }) => result.passesAt ?? []);
  if (
    !holding.length ||
    ends.length < holding.length ||
    preconditions.length > 0
  ) {
    return undefined;
  }
  const freeAt = openFrom(state, answer, Math.max(...ends, state.now), delay);
  return freeAt === undefined ? undefined : freeAt + delay;
}

/** What is open now may be closed by then: the next time that is long enough. */
function openFrom(
  state: ComponentState,
  { conditions, direction, promotion, risk, stage }: Answer,
  moment: Instant,
  lengthMs: number,
): Instant | undefined {
  const overridden = conditions.filter(
    ({ result }) => result.status === 'overridden',
  );
  if (overridden.some(({ gate }) => gate.type === 'calendar')) {
    return moment;
  }
  const open = nextOpenTime(
    state,
    {
      stage,
      direction,
      risk: risk.class,
      excepted: promotion && exceptionsInForce(state, promotion),
      waived: overridden.map(({ gate }) => gate.name),
      needs: { lengthMs, notBefore: moment },
    },
    moment + HORIZON_MS,
  );
  return typeof open === 'object'
    ? Math.max(open.from, moment)
    : open && moment;
}

/** "production: 3 of 5 conditions met, earliest tomorrow 14:05" */
export function conditionsSentence(
  state: ComponentState,
  answer: Answer,
): Sentence {
  const { blockers, preconditions, stage } = answer;
  const { met, total } = count(answer);
  const earliest = earliestStart(state, answer);
  const [impossible] = preconditions;
  const holding = truly(blockers);
  const openEnd =
    holding.some(({ result }) => result.passesAt === undefined) ||
    (holding.length > 0 && !impossible);
  return words(
    `${stage.name}: ${met} of ${counted(total, 'condition')} met`,
    earliest === undefined ? '' : words(', earliest ', at(earliest)),
    earliest === undefined && openEnd ? ', no end known' : '',
    impossible
      ? words(
          impossible.result.status === 'failed' ? '; it cannot go: ' : '; ',
          inShort(impossible.result.reason),
        )
      : '',
  );
}

/** What follows a semicolon is said where there is room for it. */
function inShort(reason: Sentence): Sentence {
  const [first] = asClause(reason);
  return typeof first === 'string' && first.includes('; ')
    ? [first.slice(0, first.indexOf('; '))]
    : asClause(reason);
}

function delayBefore({ direction, promotion, stage }: Answer): number {
  return delayOf(stage, { direction, lane: promotion?.lane });
}

function whatFollows(answer: Answer): string[] {
  const { stage } = answer;
  const delay = delayBefore(answer);
  return [
    ...(delay > 0 ? [`Delay of ${duration(delay)}, can be stopped`] : []),
    ...(stage.promote ? [`${stage.promote.describe}, Argo CD rolls out`] : []),
    ...(stage.watchMs > 0 ? [`Watch for ${duration(stage.watchMs)}`] : []),
  ];
}
