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
  RiskClass,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { JudgedGate } from './judgedGate';
import { stillToAsk } from './askedInTurn';
import { approvalsThatCount } from './digest';
import { letsThrough } from './letsThrough';
import { bindingsOf, deploymentsOf, gapsOf } from './lookups';
import { recordsMark } from './records';
import { rememberedByFacts } from './rememberedByState';
import { stageStatus } from './stageStatus';
import type {
  ComponentState,
  GateResult,
  GateSpec,
  ObservedApplication,
  Promotion,
  Release,
  StagePolicy,
  StageStatus,
} from './types';
import { asClause, words } from './words';

/** How rarely costly gates are asked for what nobody asked for (R9). */
export const COSTLY_INTERVAL_MS = 600_000;

/** One gate about one release on its way into a stage. */
export interface GateQuestion {
  stage: StagePolicy;
  release: Release;
  gate: GateSpec;
  /** The open promotion that is judged; absent: nobody has asked. */
  promotion?: Promotion;
  /** Judge as for a promotion, although nobody has asked. */
  strict?: boolean;
  /** The class that the release is judged by; absent: what was judged stands for any. */
  risk?: RiskClass;
  /**
   * Of a costly gate: what holds back and costs nothing; it is not asked before,
   * apart from its cheap parts.
   */
  first?: readonly JudgedGate[];
}

/**
 * The moment from which on a stored result cannot be used any more; in the past
 * when it cannot be used now, absent when nothing known ends it.
 */
export function endOfUse(
  state: ComponentState,
  question: GateQuestion,
  result: GateResult,
): Instant | undefined {
  const changes = factChanges(state, question).filter(
    change => change > result.observedAt,
  );
  const ends = [...changes, ...people(state, question, result)];
  const { gate, risk } = question;
  const isOutdated =
    ((gate.records || gate.alsoRecords) &&
      result.recordsMark !== recordsMark(state, question)) ||
    // R14: another class asks otherwise.
    (gate.byRisk && risk !== undefined && result.risk !== risk) ||
    // R9: nothing comes any more before what was not asked then.
    (!question.first?.length && stillToAsk(gate, result).length > 0);
  if (isOutdated) {
    ends.push(result.observedAt);
  }
  if (!letsThrough(result.status)) {
    // What held it back may be gone with the next reading (R5).
    ends.push(...readSince(state, question, result.observedAt));
  }
  if (!isAboutThePast(state, question) && result.validUntil !== undefined) {
    const asked = question.promotion || question.strict;
    ends.push(
      question.gate.costly && !asked
        ? Math.max(result.validUntil, result.observedAt + COSTLY_INTERVAL_MS)
        : result.validUntil,
    );
  }
  return ends.length ? Math.min(...ends) : undefined;
}

/**
 * R8: what ran there ran; a result of a closed deployment stands for good. Who
 * asked and who approved is of the present.
 */
export function isAboutThePast(
  state: ComponentState,
  question: GateQuestion,
): boolean {
  const { byPromotion, entered, of, parts, records } = question.gate;
  return parts
    ? // What one part found there says nothing of the present of another.
      parts.every(({ gate }) => isAboutThePast(state, { ...question, gate }))
    : of !== undefined &&
        !byPromotion &&
        !records &&
        !entered &&
        hasEndedIn(state, question, of);
}

// A gate is of one stage of the configuration, and asked about at every look.
const namesOf = new WeakMap<GateSpec, readonly string[]>();

/**
 * The stages whose applications a gate, or a part of it, looks at; what rests
 * on records looks at none.
 */
function stagesLookedAt({
  gate,
  stage,
}: Pick<GateQuestion, 'gate' | 'stage'>): readonly string[] {
  let names = namesOf.get(gate);
  if (!names) {
    names = [...new Set(namedBy(gate, stage))];
    namesOf.set(gate, names);
  }
  return names;
}

function namedBy(
  { entered, of, parts, records }: GateSpec,
  stage: StagePolicy,
): string[] {
  if (parts) {
    return parts.flatMap(({ gate }) => namedBy(gate, stage));
  }
  const named = of === undefined || records ? [] : [of];
  return entered ? [...named, stage.name] : named;
}

/** What ran there is over; of the stage that is entered the present counts. */
function hasEndedIn(
  state: ComponentState,
  { gate, release, stage }: GateQuestion,
  name: string,
): boolean {
  return (
    !(gate.entered && name === stage.name) &&
    deploymentsOf(state, name, release.id)[0]?.endedAt !== undefined
  );
}

const observedChanges = rememberedByFacts(findObservedChanges);
const changesIn = rememberedByFacts(findChangesIn);
const applicationsOf = rememberedByFacts(findApplications);

/** Moments at which what the gate looks at changed, or will by itself. */
export function factChanges(
  state: ComponentState,
  question: GateQuestion,
): readonly Instant[] {
  return stagesLookedAt(question).flatMap(stage =>
    question.gate.entered && stage === question.stage.name
      ? observedChanges(state, stage)
      : changesIn(state, stage, question.release.id, looksElsewhere(question)),
  );
}

/**
 * What costs more asks others than Argo CD. As long as nobody waits for the
 * answer, which is not given up for every change of an application (R9).
 */
function looksElsewhere({ gate, promotion, strict }: GateQuestion): boolean {
  return gate.costly && !gate.parts && !promotion && !strict;
}

function findChangesIn(
  state: ComponentState,
  stage: string,
  releaseId: string,
  elsewhere: boolean,
): readonly Instant[] {
  const deployment = deploymentsOf(state, stage, releaseId)[0];
  if (!deployment) {
    return [];
  }
  if (deployment.endedAt !== undefined) {
    return [deployment.endedAt];
  }
  const { startedAt, healthyAt, watchPassedAt, problemAt } = deployment;
  return [
    ...(elsewhere ? [] : observedChanges(state, stage)),
    ...[startedAt, healthyAt, watchPassedAt, problemAt].flatMap(
      moment => moment ?? [],
    ),
  ];
}

function findObservedChanges(
  state: ComponentState,
  stage: string,
): readonly Instant[] {
  const moments = applicationsOf(state, stage).flatMap(application => [
    application.unchangedSince,
    // R3: the facts have settled, which nothing else says.
    application.unchangedSince + state.settings.settleMs,
  ]);
  return [...moments, ...gapsOf(state, stage).map(gap => gap.to)];
}

function readSince(
  state: ComponentState,
  question: GateQuestion,
  since: Instant,
): Instant[] {
  return stagesLookedAt(question)
    .filter(stage => !hasEndedIn(state, question, stage))
    .flatMap(stage => applicationsOf(state, stage))
    .map(({ observedAt }) => observedAt)
    .filter(observedAt => observedAt > since);
}

/**
 * A decision of a person makes older results worthless, and so does a new
 * promotion: an approval counts for one promotion only (I4).
 */
function people(
  state: ComponentState,
  { gate, stage, release, promotion }: GateQuestion,
  result: GateResult,
): Instant[] {
  if (!gate.people && !gate.byPromotion) {
    return [];
  }
  if (promotion && result.judgedFor) {
    const { promotionId, approvalIds } = result.judgedFor;
    const counting = approvalsThatCount(state, promotion).map(({ id }) => id);
    return promotionId === promotion.id &&
      counting.sort().join() === [...approvalIds].sort().join()
      ? []
      : [result.observedAt];
  }
  if (gate.byPromotion) {
    // Given before anybody asked, or about what was asked then.
    return promotion || result.judgedFor ? [result.observedAt] : [];
  }
  const moments = promotion
    ? [
        promotion.requestedAt,
        ...state.approvals
          .filter(approval => approval.promotionId === promotion.id)
          .flatMap(approval => [approval.at, approval.voidedAt ?? approval.at]),
      ]
    : state.promotions
        .filter(
          other => other.stage === stage.name && other.releaseId === release.id,
        )
        .flatMap(other => other.endedAt ?? []);
  // The same millisecond may mean before or after; asking once more is cheap.
  return moments.filter(moment => moment >= result.observedAt);
}

/** Since when nobody sees a stage; absent: its instances answer. */
export function unseenSince(
  { instances, now }: ComponentState,
  { completeAt }: StageStatus,
): Instant | undefined {
  const isSilent = instances.some(
    ({ lastCompleteAt, staleAfterMs }) =>
      lastCompleteAt === completeAt &&
      now - (lastCompleteAt ?? now) > staleAfterMs,
  );
  return isSilent ? completeAt : undefined;
}

/** Facts that cannot be believed let nothing through, whatever was found earlier (R4, I3). */
export function whyBlind(
  state: ComponentState,
  question: GateQuestion,
): { reason: Sentence; since?: Instant } | undefined {
  const stale = stagesLookedAt(question)
    .filter(stage => !hasEndedIn(state, question, stage))
    .map(stage => stageStatus(state, stage))
    .find(({ fresh }) => !fresh);
  return (
    stale && {
      since: unseenSince(state, stale),
      reason: words(
        `Nothing can be said about ${stale.stage}: `,
        asClause(stale.reasons[0] ?? ['its facts are too old']),
      ),
    }
  );
}

function findApplications(
  state: ComponentState,
  stage: string,
): readonly ObservedApplication[] {
  const bindings = bindingsOf(state, stage);
  return state.applications.filter(({ facts }) =>
    bindings.some(
      binding =>
        binding.instance === facts.instance &&
        binding.namespace === facts.namespace &&
        binding.name === facts.name,
    ),
  );
}
