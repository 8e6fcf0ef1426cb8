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
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { stageConditions, type JudgedGate } from './conditions';
import { approvalsThatCount } from './digest';
import { gateSet } from './gateSet';
import { bindingsOf, deploymentsOf, gapsOf, storedResult } from './lookups';
import { recordsMark } from './records';
import { stageStatus } from './stageStatus';
import type {
  ComponentState,
  GateResult,
  GateSpec,
  Promotion,
  Release,
  StagePolicy,
} from './types';
import { asClause, at, words } from './words';

/** How rarely costly gates are asked for what nobody asked for (R9). */
export const COSTLY_INTERVAL_MS = 600_000;

const LETTING_THROUGH = new Set(['passed', 'warned', 'skipped', 'overridden']);

/** Whether this status lets a release through; a word that is not known does not (I3, F72). */
export function letsThrough(status: string): boolean {
  return LETTING_THROUGH.has(status);
}

/** One gate about one release on its way into a stage. */
export interface GateQuestion {
  stage: StagePolicy;
  release: Release;
  gate: GateSpec;
  /** The open promotion that is judged; absent: nobody has asked. */
  promotion?: Promotion;
  /** Judge as for a promotion, although nobody has asked. */
  strict?: boolean;
}

/** All conditions of one way into a stage: its own first, then the gates (R7, R14). */
export function judgeEntry(
  state: ComponentState,
  options: {
    stage: StagePolicy;
    release: Release;
    direction: Direction;
    risk: RiskClass;
    promotion?: Promotion;
    strict?: boolean;
  },
): JudgedGate[] {
  const { stage, release, direction, risk, promotion, strict } = options;
  return [
    ...stageConditions(state, stage, release, direction),
    ...gateSet(stage, direction, risk).map(gate =>
      judgeGate(state, { stage, release, gate, promotion, strict }),
    ),
  ];
}

/** One gate with what it says at this moment. */
export function judgeGate(
  state: ComponentState,
  question: GateQuestion,
): JudgedGate {
  return {
    gate: question.gate,
    result: presentResult(state, question),
    judgedAt: storedResult(state, question)?.observedAt,
  };
}

/**
 * What the gate says at this moment. A result that no longer stands does not
 * let through; one that held back keeps its words until it is asked again.
 */
export function presentResult(
  state: ComponentState,
  question: GateQuestion,
): GateResult {
  const { stage, release, gate } = question;
  const stored = storedResult(state, question);
  if (!stored) {
    return {
      stage: stage.name,
      releaseId: release.id,
      gate: gate.name,
      policyVersion: stage.policyVersion,
      type: gate.type,
      // Never judged is unknown (R8); people who were not asked are awaited.
      status: gate.people ? 'pending' : 'unknown',
      reason: gate.people
        ? ['Nobody has asked for this promotion yet']
        : [`${gate.title} has not been judged yet`],
      evidence: [],
      observedAt: state.now,
      since: state.now,
    };
  }
  if (!letsThrough(stored.status)) {
    return stored;
  }
  const blind = whyBlind(state, question);
  if (blind) {
    return { ...stored, status: 'unknown', reason: blind };
  }
  const end = endOfUse(state, question, stored);
  if (end === undefined || end > state.now) {
    return stored;
  }
  if (gate.costly && !question.promotion && !question.strict) {
    // Nobody waits for it, so it is asked rarely (R9); that is no news of trouble.
    return {
      ...stored,
      status: 'pending',
      reason: words(
        `${gate.title} let through `,
        at(stored.observedAt),
        '; it is judged again when somebody asks, or ',
        at(stored.observedAt + COSTLY_INTERVAL_MS),
      ),
    };
  }
  return end === stored.validUntil
    ? {
        ...stored,
        status: 'unknown',
        reason: words(
          'The last answer of ',
          asClause([gate.title]),
          ' was good until ',
          at(end),
        ),
      }
    : {
        ...stored,
        status: 'pending',
        reason: words(
          'Facts changed; ',
          asClause([gate.title]),
          ' is being judged again',
        ),
      };
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
  if (
    question.gate.records &&
    result.recordsMark !== recordsMark(state, question)
  ) {
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

/** R8: what ran there ran; a result of a closed deployment stands for good. */
export function isAboutThePast(
  state: ComponentState,
  question: GateQuestion,
): boolean {
  const stages = stagesLookedAt(question.gate);
  return (
    stages.length > 0 &&
    !question.gate.records &&
    stages.every(stage => hasEndedIn(state, question, stage))
  );
}

/**
 * The stages whose applications a gate, or a part of it, looks at; what rests
 * on records looks at none.
 */
function stagesLookedAt({ of, parts, records }: GateSpec): string[] {
  if (parts) {
    return [...new Set(parts.flatMap(({ gate }) => stagesLookedAt(gate)))];
  }
  return of === undefined || records ? [] : [of];
}

function hasEndedIn(
  state: ComponentState,
  { release }: GateQuestion,
  stage: string,
): boolean {
  return deploymentsOf(state, stage, release.id)[0]?.endedAt !== undefined;
}

/** Moments at which what the gate looks at changed, or will by itself. */
function factChanges(state: ComponentState, question: GateQuestion): Instant[] {
  return stagesLookedAt(question.gate).flatMap(stage =>
    changesIn(state, question, stage),
  );
}

function changesIn(
  state: ComponentState,
  { release }: GateQuestion,
  stage: string,
): Instant[] {
  const deployment = deploymentsOf(state, stage, release.id)[0];
  if (!deployment) {
    return [];
  }
  if (deployment.endedAt !== undefined) {
    return [deployment.endedAt];
  }
  const moments = applicationsOf(state, stage).flatMap(application => [
    application.unchangedSince,
    // R3: the facts have settled, which nothing else says.
    application.unchangedSince + state.settings.settleMs,
  ]);
  return [
    ...moments,
    ...gapsOf(state, stage).map(gap => gap.to),
    deployment.startedAt,
    ...(deployment.healthyAt === undefined ? [] : [deployment.healthyAt]),
  ];
}

function readSince(
  state: ComponentState,
  question: GateQuestion,
  since: Instant,
): Instant[] {
  return stagesLookedAt(question.gate)
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
  if (!gate.people) {
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

/** Facts that cannot be believed let nothing through, whatever was found earlier (R4, I3). */
function whyBlind(
  state: ComponentState,
  question: GateQuestion,
): GateResult['reason'] | undefined {
  const stale = stagesLookedAt(question.gate)
    .filter(stage => !hasEndedIn(state, question, stage))
    .map(stage => stageStatus(state, stage))
    .find(({ fresh }) => !fresh);
  return (
    stale &&
    words(
      `Nothing can be said about ${stale.stage}: `,
      asClause(stale.reasons[0] ?? ['its facts are too old']),
    )
  );
}

function applicationsOf(state: ComponentState, stage: string) {
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
