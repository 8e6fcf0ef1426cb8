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
import { isOfCheapParts, waitsForCostly } from './askedInTurn';
import { stageConditions } from './conditions';
import type { JudgedGate } from './judgedGate';
import {
  COSTLY_INTERVAL_MS,
  endOfUse,
  factChanges,
  isAboutThePast,
  whyBlind,
  type GateQuestion,
} from './endOfUse';
import { withExceptions } from './exceptions';
import { gateSet } from './gateSet';
import { letsThrough } from './letsThrough';
import { storedResult } from './lookups';
import { plannedTime } from './plannedTime';
import { rememberedByState } from './rememberedByState';
import { withOverride } from './overrides';
import {
  AFTER_OTHERS,
  mayBePostponed,
  notAskedYet,
  whatComesFirst,
} from './postponed';
import type {
  ComponentState,
  GateResult,
  GateSpec,
  Promotion,
  Release,
  StagePolicy,
} from './types';
import { asClause, at, words } from './words';

/** One way into a stage. */
export interface Entry {
  stage: StagePolicy;
  release: Release;
  direction: Direction;
  risk: RiskClass;
  promotion?: Promotion;
  strict?: boolean;
}

/** One and the same entry is looked at by all who ask about it. */
const judgeOnce = rememberedByState(judgeAll);

/**
 * All conditions of one way into a stage: its own first, then the gates (R7,
 * R14). Costly ones are not asked while another holds back (R9).
 */
export function judgeEntry(
  state: ComponentState,
  entry: Entry,
): readonly JudgedGate[] {
  return judged(state, entry).conditions;
}

/** The costly gates of an entry that are not to be asked yet, and what comes first. */
export function notToBeAsked(
  state: ComponentState,
  entry: Entry,
): ReadonlyMap<GateSpec, readonly JudgedGate[]> {
  return judged(state, entry).firsts;
}

interface JudgedEntry {
  conditions: readonly JudgedGate[];
  firsts: ReadonlyMap<GateSpec, readonly JudgedGate[]>;
}

function judged(state: ComponentState, entry: Entry): JudgedEntry {
  const { stage, release, direction, risk, promotion, strict } = entry;
  return judgeOnce(state, stage, release, direction, risk, promotion, strict);
}

function judgeAll(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  direction: Direction,
  risk: RiskClass,
  promotion: Promotion | undefined,
  strict: boolean | undefined,
): JudgedEntry {
  const gates = gateSet(stage, direction, risk);
  const firsts = new Map<GateSpec, JudgedGate[]>();
  const judge = (gate: GateSpec) =>
    withOverride(
      state,
      promotion,
      judgeGate(state, {
        stage,
        release,
        gate,
        promotion,
        strict,
        risk,
        first: firsts.get(gate),
      }),
    );
  const own = [
    ...withExceptions(
      state,
      { stage, release, direction, risk, promotion },
      stageConditions(state, stage, release, direction, risk),
    ),
    ...plannedTime(state, { stage, release, risk }, promotion),
  ].map(condition => withOverride(state, promotion, condition));
  const later = gates.filter(mayBePostponed);
  const now = new Map(
    gates
      .filter(gate => !later.includes(gate))
      .map(gate => [gate, judge(gate)]),
  );
  if (later.length > 0) {
    const holding = [...own, ...now.values()].filter(
      ({ result }) => !letsThrough(result.status),
    );
    for (const gate of later) {
      const first = whatComesFirst(state, { stage, release, gate }, holding);
      if (first.length > 0) {
        firsts.set(gate, first);
      }
    }
  }
  return {
    conditions: [...own, ...gates.map(gate => now.get(gate) ?? judge(gate))],
    firsts,
  };
}

/** One gate with what it says at this moment. */
export function judgeGate(
  state: ComponentState,
  question: GateQuestion,
): JudgedGate {
  const { gate } = question;
  const stored = storedResult(state, question);
  const { result, ...rest } = present(state, question, stored);
  return {
    gate,
    result,
    judgedAt: stored?.observedAt,
    ...rest,
  };
}

/** What is said of a gate, and whether it is asked at all. */
type Presented = Pick<JudgedGate, 'result' | 'since' | 'postponed'>;

/**
 * What the gate says at this moment. A result that no longer stands does not
 * let through; one that held back keeps its words until it is asked again.
 */
function present(
  state: ComponentState,
  question: GateQuestion,
  stored: GateResult | undefined,
): Presented {
  const { gate, first = [] } = question;
  const over = stored && overSince(state, question, stored);
  if (stored && over === undefined) {
    return first.length > 0 && waitsForCostly(gate, stored)
      ? {
          result: { ...stored, ...AFTER_OTHERS },
          since: stored.since,
          postponed: 'until-others',
        }
      : { result: stored, since: stored.since };
  }
  const before = stored ?? neverJudged(state, question);
  if (gate.observeOnly) {
    // It holds nothing back, whatever is known (I3 is about what decides).
    return {
      result: {
        ...before,
        status: 'skipped',
        reason: ['Observed only; it is not known now'],
      },
    };
  }
  if (first.length > 0) {
    return {
      result: { ...before, ...notAskedYet(first, stored) },
      since: over,
      postponed: 'until-others',
    };
  }
  if (!stored || !letsThrough(stored.status)) {
    return { result: before, since: stored?.since };
  }
  return whyOver(state, question, stored, over);
}

/** Never judged is unknown (R8); people who were not asked are awaited. */
function neverJudged(
  state: ComponentState,
  { gate, release, stage }: GateQuestion,
): GateResult {
  return {
    stage: stage.name,
    releaseId: release.id,
    gate: gate.name,
    policyVersion: stage.policyVersion,
    type: gate.type,
    status: gate.people ? 'pending' : 'unknown',
    reason: gate.people
      ? ['Nobody has asked for this promotion yet']
      : [`${gate.title} has not been judged yet`],
    evidence: [],
    observedAt: state.now,
    since: state.now,
  };
}

/** Since when what is stored is no answer any more; absent: it stands. */
function overSince(
  state: ComponentState,
  question: GateQuestion,
  stored: GateResult,
): Instant | undefined {
  const end = endOfAnswer(state, question, stored);
  if (end !== undefined && end <= state.now) {
    return end;
  }
  const blind = letsThrough(stored.status) && whyBlind(state, question);
  return blind ? blind.since ?? stored.observedAt : undefined;
}

/** When what is stored is no answer any more, as far as that is known by now. */
export function endOfAnswer(
  state: ComponentState,
  question: GateQuestion,
  stored: GateResult,
): Instant | undefined {
  if (letsThrough(stored.status)) {
    return endOfUse(state, question, stored);
  }
  // What held back counts until it is asked again; what is not asked, until it is old.
  if (
    !question.first?.length ||
    isOfCheapParts(question.gate, stored) ||
    isAboutThePast(state, question)
  ) {
    return undefined;
  }
  const ends = [
    ...factChanges(state, question).filter(
      change => change > stored.observedAt,
    ),
    ...[stored.validUntil ?? stored.recheckAt ?? []].flat(),
  ];
  return ends.length ? Math.min(...ends) : undefined;
}

/**
 * What is said of an answer that let through and stands no more.
 *
 * @param over - since when
 */
function whyOver(
  state: ComponentState,
  question: GateQuestion,
  stored: GateResult,
  over: Instant | undefined,
): Presented {
  const { gate } = question;
  const blind = whyBlind(state, question);
  if (blind) {
    return {
      since: blind.since ?? over,
      result: { ...stored, status: 'unknown', reason: blind.reason },
    };
  }
  if (gate.costly && !question.promotion && !question.strict) {
    // Nobody waits for it, so it is asked rarely (R9); that is no news of trouble.
    return {
      postponed: 'until-asked',
      since: over,
      result: {
        ...stored,
        status: 'pending',
        reason: words(
          `${gate.title} let through `,
          at(stored.observedAt),
          '; it is judged again when somebody asks, or ',
          at(stored.observedAt + COSTLY_INTERVAL_MS),
        ),
        noEndBecause: 'It is judged again as soon as somebody asks',
      },
    };
  }
  if (over !== undefined && over === stored.validUntil) {
    return {
      since: over,
      result: {
        ...stored,
        status: 'unknown',
        reason: words(
          'The last answer of ',
          asClause([gate.title]),
          ' was good until ',
          at(over),
        ),
      },
    };
  }
  return {
    postponed: 'being-judged',
    since: over,
    result: {
      ...stored,
      status: 'pending',
      reason: words(
        'Facts changed; ',
        asClause([gate.title]),
        ' is being judged again',
      ),
      nextAction: 'Nothing: it is judged by itself',
      noEndBecause: 'It ends with the answer',
    },
  };
}
