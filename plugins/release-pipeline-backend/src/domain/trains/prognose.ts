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
  PromotionState,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { answerFor } from '../answer';
import { mayAsk } from '../asks';
import { blockersOf, truly, waitsForPeople } from '../blockers';
import { judgeCalendar } from '../calendar/judgeCalendar';
import { judgeWay } from '../calendar/judgeWay';
import { candidatesFor, mayEnter } from '../candidates';
import type { JudgedGate } from '../judgedGate';
import { letsThrough } from '../letsThrough';
import { latest, openPromotions, runningRelease, stageOf } from '../lookups';
import { stageStatus } from '../stageStatus';
import { subjectsOf } from '../subjects';
import type { ComponentState, Release, StagePolicy } from '../types';
import { asClause, at, words } from '../words';
import { withWindowsThen } from './windowsThen';

/** A freeze this soon after the departure may come before its effect. */
const SOON_MS = 3_600_000;

/** The gate that waits for what a component depends on. */
const DEPENDENCY = 'dependency';

/** How a promotion ends that nobody asks for again unseen, in words. */
const BAD_ENDS: ReadonlyMap<PromotionState, string> = new Map([
  ['rejected', 'was rejected'],
  ['failed', 'failed'],
  ['rolled-back', 'was rolled back'],
]);

/** What a train would do with one component. */
export interface Outlook {
  outlook: 'goes' | 'expected' | 'left';
  code:
    | 'goes'
    | 'already-there'
    | 'nothing'
    | 'pending'
    | 'approval'
    | 'frozen'
    | 'no-permission'
    | 'asked-already'
    | 'held'
    | 'unknown';
  release?: Release;
  from?: Release;
  /** An open promotion of it into that stage. */
  promotionId?: string;
  /** Left for what it depends on, by a gate that was asked then. */
  dependencyAskedAt?: Instant;
  sentence: Sentence;
}

/** When it departs, and how it asks. */
export interface Departure {
  stage: string;
  /** At the earliest now. */
  at: Instant;
  asksApproval: boolean;
}

/**
 * What a train takes along of a component at its departure, or why it leaves
 * it; by the same answer as everything else.
 */
export function prognose(state: ComponentState, departure: Departure): Outlook {
  const stage = stageOf(state, departure.stage);
  if (!stage) {
    return left('nothing', [
      state.pipeline
        ? `Its pipeline has no stage ${departure.stage}`
        : 'It follows no pipeline',
    ]);
  }
  const status = stageStatus(state, stage.name);
  const from = runningRelease(state, stage.name);
  if (
    status.state === 'unknown' ||
    (status.state !== 'empty' && !status.fresh)
  ) {
    return {
      ...left(
        'unknown',
        status.reasons[0] ?? [`It is unknown what runs in ${stage.name}`],
      ),
      from,
    };
  }
  const { candidate, newest } = candidatesFor(state, stage.name);
  if (!candidate) {
    return { ...withoutCandidate(state, stage, newest, from), from };
  }
  return { ...newestThatGoes(state, stage, candidate, departure), from };
}

/** What is not ready yet keeps nothing back that is: that is taken in its place (R9). */
function newestThatGoes(
  state: ComponentState,
  stage: StagePolicy,
  candidate: Release,
  departure: Departure,
): Outlook {
  const ofNewest = ofRelease(state, stage, candidate, departure);
  const ready = subjectsOf(state, stage).find(({ roles }) =>
    roles.includes('ready-but-for-approvals'),
  )?.release;
  if (ofNewest.outlook !== 'left' || !ready || ready.id === candidate.id) {
    return ofNewest;
  }
  const ofReady = ofRelease(state, stage, ready, departure);
  return ofReady.outlook === 'left'
    ? ofNewest
    : {
        ...ofReady,
        sentence: words(
          ofReady.sentence,
          `; ${candidate.version} stays: `,
          asClause(ofNewest.sentence),
        ),
      };
}

function withoutCandidate(
  state: ComponentState,
  stage: StagePolicy,
  newest: Release | undefined,
  from: Release | undefined,
): Outlook {
  if (newest) {
    const { because } = mayEnter(state, newest.id, stage.name);
    return {
      ...left('pending', because ?? [`${newest.version} may not enter yet`]),
      release: newest,
    };
  }
  return from
    ? left('already-there', [
        `${from.version} runs there, and nothing newer waits`,
      ])
    : left('nothing', ['There is no release that could go']);
}

function ofRelease(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  departure: Departure,
): Outlook {
  const [open] = openPromotions(state, stage.name);
  const asked = mayAsk(state, stage.name, release.id);
  if (!asked.ok) {
    const code = open ? 'asked-already' : 'held';
    return {
      ...left(code, [asked.message]),
      release,
      promotionId: asked.promotionId ?? open?.id,
    };
  }
  const because = whyNotUnasked(state, stage, release);
  if (because) {
    return { ...left('held', because), release };
  }
  const { conditions, preconditions, risk } = answerFor(state, stage, release);
  const [precondition] = preconditions.filter(
    ({ result }) => !letsThrough(result.status),
  );
  if (precondition) {
    return {
      ...left(codeOf(precondition), precondition.result.reason),
      release,
    };
  }
  const isFuture = departure.at > state.now;
  const then = { ...state, now: Math.max(departure.at, state.now) };
  const way = { stage, direction: 'forward' as const, risk: risk.class };
  // A freeze that is over by then holds nothing, and one that begins until then does.
  const rules = judgeCalendar(then, stage, way.direction, way.risk);
  if (!letsThrough(rules.status)) {
    const code = rules.status === 'unknown' ? 'unknown' : 'frozen';
    return { ...left(code, rules.reason), release };
  }
  // So it is with the windows that gates ask for, whose answers are of now.
  const calendar = isFuture ? judgeWay(then, way) : rules;
  if (!letsThrough(calendar.status)) {
    const code = calendar.status === 'unknown' ? 'unknown' : 'pending';
    const reason = words('At the departure: ', asClause(calendar.reason));
    return { ...left(code, reason), release };
  }
  const others = conditions.filter(({ gate }) => gate.type !== 'calendar');
  const blockers = blockersOf(others);
  const holding = truly(
    isFuture
      ? blockersOf(others.map(withWindowsThen(state, way, departure.at)))
      : blockers,
  );
  const inTime = ({ result }: JudgedGate) =>
    isFuture &&
    result.status === 'pending' &&
    result.passesAt !== undefined &&
    result.passesAt <= departure.at;
  const lasting = holding.find(blocker => !inTime(blocker));
  if (lasting) {
    return {
      ...left(codeOf(lasting), lasting.result.reason),
      release,
      ...(lasting.gate.type === DEPENDENCY && {
        dependencyAskedAt: lasting.result.observedAt,
      }),
    };
  }
  const people = blockers.find(waitsForPeople);
  if (people && !departure.asksApproval) {
    return { ...left('approval', people.result.reason), release };
  }
  const [last] = truly(blockers);
  if (last) {
    return {
      outlook: 'expected',
      code: 'pending',
      release,
      sentence: words(last.result.reason, '; before the departure'),
    };
  }
  if (people) {
    return {
      outlook: 'expected',
      code: 'approval',
      release,
      sentence: words(
        'Its approval is asked for at the departure; ',
        people.result.reason,
      ),
    };
  }
  const closes = calendar.validUntil;
  return {
    outlook: 'goes',
    code: 'goes',
    release,
    sentence:
      closes !== undefined && closes < departure.at + SOON_MS
        ? words('Nothing holds it; the calendar closes ', at(closes))
        : ['Nothing holds it'],
  };
}

/**
 * What only a person may ask for who looks at it, and not whoever scheduled a train
 * before: over what nobody has placed in the order (R9), and again after a bad end
 * (R10).
 */
function whyNotUnasked(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Sentence | undefined {
  const [obstacle] = mayEnter(state, release.id, stage.name).obstacles;
  if (obstacle) {
    return words(obstacle.reason, '; a person has to ask');
  }
  const before = latest(
    state.promotions.filter(
      promotion =>
        promotion.stage === stage.name && promotion.releaseId === release.id,
    ),
    ({ requestedAt }) => requestedAt,
  );
  return before && BAD_ENDS.has(before.state)
    ? [
        `${release.version} was asked for there before, and ${BAD_ENDS.get(
          before.state,
        )}; a person has to ask again`,
      ]
    : undefined;
}

function codeOf({ frozen, result }: JudgedGate): Outlook['code'] {
  if (frozen) {
    return 'frozen';
  }
  switch (result.status) {
    case 'pending':
      return 'pending';
    case 'failed':
      return 'held';
    default:
      return 'unknown';
  }
}

function left(code: Outlook['code'], sentence: Sentence): Outlook {
  return { outlook: 'left', code, sentence };
}
