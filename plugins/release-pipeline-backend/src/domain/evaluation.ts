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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { stageConditions } from './conditions';
import { promotionDueAt } from './deadlines';
import { gateSet } from './gateSet';
import {
  COSTLY_INTERVAL_MS,
  endOfUse,
  isAboutThePast,
  letsThrough,
  type GateQuestion,
} from './judged';
import { releaseOf, stageOf, storedResult } from './lookups';
import { stagesSeen, underPinnedPolicy } from './pinned';
import { riskNow, riskOf } from './risk';
import { stageStatus } from './stageStatus';
import { furtherReleases, subjectsOf } from './subjects';
import { isOpen } from './transitions';
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
  /** Whether somebody waits for the answer; else it is for the reader (R9). */
  asked: boolean;
}

/**
 * The gates to ask now (R8, R9), cheap ones first: never asked under this
 * policy, the answer no longer stands, or it wants to be asked again.
 *
 * @param options.changed - facts changed in a way that is not seen from the
 *   state: every answer that can still change is asked again.
 * @param options.actsNext - the id of a promotion whose effect is next: its
 *   gates only, and those that ask persons in any case, because who is in a
 *   group changes unseen (R23).
 */
export function evaluationsDue(
  state: ComponentState,
  options: { changed?: boolean; actsNext?: string } = {},
): DueEvaluation[] {
  return questions(state)
    .filter(question => {
      const due = dueAt(state, question);
      const isDue = due !== undefined && due <= state.now;
      return options.actsNext === undefined
        ? isDue || (options.changed === true && mayChange(state, question))
        : question.promotion?.id === options.actsNext &&
            (isDue || question.gate.people || question.gate.records === true);
    })
    .map(({ stage, release, gate, promotion }) => ({
      stage,
      release,
      gate,
      promotion,
      asked: promotion !== undefined,
    }))
    .sort((a, b) => Number(a.gate.costly) - Number(b.gate.costly));
}

/** Every gate that this moment's releases and promotions need an answer from. */
function questions(state: ComponentState): GateQuestion[] {
  const beforeEffects = (state.pipeline?.stages ?? []).flatMap(stage => {
    const subjects = subjectsOf(state, stage);
    const entry = subjects.flatMap(({ release, promotion }) =>
      gateSet(
        stage,
        promotion?.direction ?? 'forward',
        riskNow(state, stage, release, promotion).class,
      ).map(gate => ({ stage, release, gate, promotion })),
    );
    const further =
      stage.start === 'outside' || state.component.baselineAt === undefined
        ? []
        : furtherReleases(state, stage)
            .filter(
              release =>
                !subjects.some(subject => subject.release.id === release.id),
            )
            .flatMap(release =>
              gateSet(stage, 'forward', riskOf(state, stage, release).class)
                .filter(gate => !gate.people)
                .map(gate => ({ stage, release, gate })),
            );
    return [...entry, ...further];
  });
  return [...beforeEffects, ...watched(state)];
}

/** The watch gates of promotions that are watched, under the policy they began with (R21). */
function watched(state: ComponentState): GateQuestion[] {
  return state.promotions
    .filter(promotion => promotion.state === 'watching')
    .flatMap(promotion => {
      const stage = stageOf(
        underPinnedPolicy(state, promotion),
        promotion.stage,
      );
      const release = releaseOf(state, promotion.releaseId);
      return stage && release
        ? stage.watchGates.map(gate => ({ stage, release, gate, promotion }))
        : [];
    });
}

/** When a gate has to be asked (again); in the past or now = due. */
function dueAt(
  state: ComponentState,
  question: GateQuestion,
): Instant | undefined {
  const { promotion } = question;
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
 * waits has cost nothing, and its answer is old as soon as the wait is over.
 */
function heldBackUntil(question: GateQuestion, stored: GateResult): Instant {
  return question.gate.costly &&
    !question.promotion &&
    stored.status !== 'pending'
    ? stored.observedAt + COSTLY_INTERVAL_MS
    : stored.observedAt;
}

/**
 * Whether a stored result stands without being asked again. One that does not
 * has to be written anew even when the answer is the same, because everything
 * here goes by when it was found.
 */
export function stillStands(
  state: ComponentState,
  result: GateResult,
): boolean {
  return !questions(state).some(question => {
    const due = dueAt(state, question);
    return (
      question.stage.name === result.stage &&
      question.release.id === result.releaseId &&
      question.gate.name === result.gate &&
      due !== undefined &&
      due <= state.now
    );
  });
}

function mayChange(state: ComponentState, question: GateQuestion): boolean {
  const stored = storedResult(state, question);
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
  const moments = [
    ...questions(state).map(question => dueAt(state, question)),
    ...stagesSeen(state).map(
      seen => stageStatus(seen.state, seen.stage.name).recheckAt,
    ),
    ...(state.pipeline?.stages ?? []).flatMap(stage =>
      subjectsOf(state, stage).flatMap(({ release, promotion }) =>
        stageConditions(
          state,
          stage,
          release,
          promotion?.direction ?? 'forward',
        )
          .filter(({ result }) => !letsThrough(result.status))
          .map(({ result }) => result.passesAt),
      ),
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
