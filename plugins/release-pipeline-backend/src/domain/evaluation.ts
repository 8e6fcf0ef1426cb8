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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { expiryOf } from './approvalTerms';
import { isAskedInTurn, isOfCheapParts } from './askedInTurn';
import { stageConditions } from './conditions';
import { promotionDueAt } from './deadlines';
import { approvalsThatCount } from './digest';
import {
  COSTLY_INTERVAL_MS,
  endOfUse,
  isAboutThePast,
  type GateQuestion,
} from './endOfUse';
import { withExceptions } from './exceptions';
import { gateSet } from './gateSet';
import { endOfAnswer, notToBeAsked, type Entry } from './judged';
import { letsThrough } from './letsThrough';
import { releaseOf, stageOf, storedResult } from './lookups';
import { stagesSeen, underPinnedPolicy } from './pinned';
import { mayBePostponed } from './postponed';
import { rememberedByState } from './rememberedByState';
import { riskNow, riskOf } from './risk';
import { freezeMoments } from './risk/freeze';
import { stageStatus } from './stageStatus';
import { reminderDueAt } from './reviews';
import { furtherReleases, subjectsOf } from './subjects';
import { awaitsSignOff } from './signOff';
import { isBeforeEffect, isOpen } from './transitions';
import type {
  ComponentState,
  GateResult,
  GateSpec,
  Promotion,
  Release,
  StagePolicy,
} from './types';

/** One gate that needs asking now. */
export interface DueEvaluation {
  stage: StagePolicy;
  release: Release;
  gate: GateSpec;
  promotion?: Promotion;
  /** The class that it is judged by (R14). */
  risk?: RiskClass;
  /**
   * Of a gate whose cheap parts are asked before its costly ones (R9): these
   * follow `in-turn`, or wait, since something else comes first.
   */
  costlyParts?: 'in-turn' | 'not-yet';
}

/** Every gate that this moment's releases and promotions need an answer from. */
const questions = rememberedByState<[], readonly GateQuestion[]>(state => [
  ...entries(state).flatMap(entry => questionsOf(state, entry)),
  ...watched(state),
]);

/** By question: when it has to be asked (again). */
const dueTimes = rememberedByState<
  [],
  ReadonlyMap<GateQuestion, Instant | undefined>
>(
  state =>
    new Map(
      questions(state).map(question => [question, dueAt(state, question)]),
    ),
);

/** Whether its answer is not there, or wants to be asked for again. */
function isDue(state: ComponentState, question: GateQuestion): boolean {
  const due = dueTimes(state).get(question);
  return due !== undefined && due <= state.now;
}

/**
 * The gates to ask now (R8, R9): never asked under this policy, the answer no
 * longer stands, or it wants to be asked again. Costly ones are not asked while
 * one that costs nothing holds the release back, people aside; nor are the
 * costly parts of one that is made of others, whose cheap ones are.
 *
 * @param options.changed - facts changed in a way that is not seen from the
 *   state: every answer that can still change is asked again.
 * @param options.actsNext - the id of a promotion whose effect is next: its
 *   gates only, and in any case those that ask persons, because who is in a
 *   group changes unseen (R23), those that are told of the promotion, and those
 *   that look at what is to be changed.
 */
export function evaluationsDue(
  state: ComponentState,
  options: { changed?: boolean; actsNext?: string } = {},
): DueEvaluation[] {
  return questions(state)
    .filter(question =>
      options.actsNext === undefined
        ? isDue(state, question) ||
          (options.changed === true && mayChange(state, question))
        : question.promotion?.id === options.actsNext &&
          (isDue(state, question) ||
            question.gate.people ||
            question.gate.byPromotion === true ||
            question.gate.records === true ||
            question.gate.entered === true),
    )
    .map(question => ({
      stage: question.stage,
      release: question.release,
      gate: question.gate,
      promotion: question.promotion,
      risk: question.risk,
      costlyParts: whenCostly(question),
    }));
}

function whenCostly({
  first,
  gate,
}: GateQuestion): DueEvaluation['costlyParts'] {
  if (!first || !isAskedInTurn(gate)) {
    return undefined;
  }
  return first.length > 0 ? 'not-yet' : 'in-turn';
}

/** Whether costly gates are due that were not before: what came first lets through now. */
export function mayAskMore(
  before: ComponentState,
  after: ComponentState,
): boolean {
  if (!questions(before).some(({ first = [] }) => first.length > 0)) {
    return false;
  }
  const dueBefore = evaluationsDue(before);
  return evaluationsDue(after).some(
    ({ costlyParts, gate, release, stage }) =>
      mayBePostponed(gate) &&
      costlyParts !== 'not-yet' &&
      !dueBefore.some(
        due =>
          due.gate === gate &&
          due.stage === stage &&
          due.release === release &&
          due.costlyParts !== 'not-yet',
      ),
  );
}

/** The releases that are judged for a stage before any effect. */
function entries(state: ComponentState): Array<Entry & { shown: boolean }> {
  return (state.pipeline?.stages ?? []).flatMap(stage => {
    const subjects = subjectsOf(state, stage);
    const further =
      stage.start === 'outside' || state.component.baselineAt === undefined
        ? []
        : furtherReleases(state, stage).filter(
            release =>
              !subjects.some(subject => subject.release.id === release.id),
          );
    return [
      ...subjects.map(({ release, promotion }) => ({
        stage,
        release,
        promotion,
        direction: promotion?.direction ?? ('forward' as const),
        risk: riskNow(state, stage, release, promotion).class,
        shown: true,
      })),
      ...further.map(release => ({
        stage,
        release,
        direction: 'forward' as const,
        risk: riskOf(state, stage, release).class,
        shown: false,
      })),
    ];
  });
}

/** People are asked for no release that no role shows. */
function questionsOf(
  state: ComponentState,
  { shown, ...entry }: Entry & { shown: boolean },
): GateQuestion[] {
  const { stage, release, promotion } = entry;
  const gates = gateSet(stage, entry.direction, entry.risk).filter(
    gate => shown || !gate.people,
  );
  const firsts = gates.some(mayBePostponed)
    ? notToBeAsked(state, entry)
    : undefined;
  return gates.map(gate => ({
    stage,
    release,
    gate,
    promotion,
    risk: entry.risk,
    first: firsts?.get(gate) ?? (mayBePostponed(gate) ? [] : undefined),
  }));
}

/** The watch gates of promotions whose watch is not over, under the policy they began with (R21). */
function watched(state: ComponentState): GateQuestion[] {
  return state.promotions
    .filter(
      promotion => promotion.state === 'watching' && !awaitsSignOff(promotion),
    )
    .flatMap(promotion => {
      const stage = stageOf(
        underPinnedPolicy(state, promotion),
        promotion.stage,
      );
      const release = releaseOf(state, promotion.releaseId);
      return stage && release
        ? stage.watchGates.map(gate => ({
            stage,
            release,
            gate,
            promotion,
            risk: promotion.risk,
          }))
        : [];
    });
}

/** When a gate has to be asked (again); in the past or now = due. */
function dueAt(
  state: ComponentState,
  question: GateQuestion,
): Instant | undefined {
  const { first = [], gate, promotion } = question;
  if (first.length > 0 && !isAskedInTurn(gate)) {
    // Asked as soon as what comes first lets through.
    return undefined;
  }
  const stored = storedResult(state, question);
  if (!stored) {
    return state.now;
  }
  if (
    promotion?.state === 'watching' &&
    stored.observedAt < promotion.stateSince
  ) {
    return state.now;
  }
  if (first.length > 0 && !isOfCheapParts(gate, stored)) {
    // What its costly parts said is not given up before it is old.
    const old = endOfAnswer(state, question, stored);
    return old && Math.max(old, heldBackUntil(question, stored));
  }
  const end = endOfUse(state, question, stored);
  const past = isAboutThePast(state, question);
  // A verdict about the past stands; only what could not be told is asked again.
  const recheck =
    past && stored.status !== 'unknown' && stored.status !== 'pending'
      ? undefined
      : stored.recheckAt;
  const due = earliest([end, recheck]);
  return due === undefined
    ? undefined
    : Math.max(due, heldBackUntil(question, stored));
}

/**
 * Costly gates are asked seldom for what nobody asked for (R9). One that still
 * waits says itself when it is worth asking again; one that does not say it has
 * asked nobody, and its answer is old as soon as the wait is over.
 */
function heldBackUntil(question: GateQuestion, stored: GateResult): Instant {
  const { gate } = question;
  const { observedAt, recheckAt = observedAt, status } = stored;
  if (!gate.costly || question.promotion || isOfCheapParts(gate, stored)) {
    return observedAt;
  }
  const rarely = observedAt + COSTLY_INTERVAL_MS;
  return status === 'pending' ? Math.min(recheckAt, rarely) : rarely;
}

/**
 * Tells of stored results whether they stand without being asked again. One that
 * does not has to be written anew even when the answer is the same, because
 * everything here goes by when it was found.
 */
export function whatStillStands(
  state: ComponentState,
): (result: GateResult) => boolean {
  const due = questions(state).filter(question => isDue(state, question));
  return result =>
    !due.some(
      ({ stage, release, gate }) =>
        stage.name === result.stage &&
        release.id === result.releaseId &&
        gate.name === result.gate,
    );
}

function mayChange(state: ComponentState, question: GateQuestion): boolean {
  const stored = storedResult(state, question);
  if (
    question.first?.length &&
    !(stored && isOfCheapParts(question.gate, stored))
  ) {
    return false;
  }
  return (
    stored === undefined ||
    (!isAboutThePast(state, question) &&
      heldBackUntil(question, stored) <= state.now)
  );
}

/**
 * The earliest moment at which anything of this component must be looked at
 * again without a new fact; `state.now` when something is due already.
 * `undefined`: only facts and people can change anything.
 */
export function nextDue(state: ComponentState): Instant | undefined {
  const asked = questions(state);
  // A moment that was foretold and is past tells nothing any more: what it was
  // foretold by says itself when it is to be asked again.
  const foretold = [
    ...asked.flatMap(({ first = [] }) =>
      first.map(({ result }) => result.passesAt),
    ),
    ...(state.pipeline?.stages ?? []).flatMap(stage =>
      subjectsOf(state, stage).flatMap(({ release, promotion }) => {
        const direction = promotion?.direction ?? 'forward';
        const risk = riskNow(state, stage, release, promotion).class;
        const way = { stage, release, direction, risk, promotion };
        const conditions = stageConditions(
          state,
          stage,
          release,
          direction,
          risk,
        );
        return withExceptions(state, way, conditions).map(({ result }) =>
          // What lets through may close by itself, as a window does.
          letsThrough(result.status)
            ? result.validUntil
            : result.passesAt ?? result.recheckAt,
        );
      }),
    ),
    ...state.promotions
      .filter(promotion => isBeforeEffect(promotion.state))
      .flatMap(promotion => [
        promotion.plan?.at,
        promotion.plan?.until,
        ...approvalsThatCount(state, promotion).map(approval =>
          expiryOf(state, promotion, approval),
        ),
      ]),
    ...state.overrides.map(({ endedAt, expiresAt }) =>
      endedAt === undefined ? expiresAt : undefined,
    ),
    ...(state.exceptions ?? []).map(({ endedAt, expiresAt }) =>
      endedAt === undefined ? expiresAt : undefined,
    ),
    // Time alone may change the class, and with it what is asked (R14).
    ...(state.pipeline?.stages ?? []).flatMap(stage =>
      subjectsOf(state, stage).length > 0 ? freezeMoments(state, stage) : [],
    ),
  ].filter(moment => moment !== undefined && moment > state.now);
  const moments = [
    ...foretold,
    ...dueTimes(state).values(),
    ...state.overrides.map(reminderDueAt),
    ...stagesSeen(state).map(
      seen => stageStatus(seen.state, seen.stage.name).recheckAt,
    ),
    ...state.promotions
      .filter(promotion => isOpen(promotion.state))
      .map(promotion => promotionDueAt(state, promotion)),
  ];
  const next = earliest(moments);
  return next === undefined ? undefined : Math.max(next, state.now);
}

function earliest(
  moments: ReadonlyArray<Instant | undefined>,
): Instant | undefined {
  const known = moments.filter(moment => moment !== undefined);
  return known.length ? Math.min(...known) : undefined;
}
