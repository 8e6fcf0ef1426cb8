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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type { GateOutcome } from 'backstage-plugin-release-pipeline-node';
import { compose, statusWith } from './composition';
import { letsThrough } from './letsThrough';
import { mayBePostponed } from './postponed';
import type { GateResult, GateSpec, PartStatus } from './types';
import { asClause, counted, words } from './words';

/** What was asked of a gate, part by part. */
export type Said = ReadonlyMap<GateSpec, GateOutcome>;

type Answer = GateOutcome & Pick<GateResult, 'parts'>;
type Parts = Pick<GateResult, 'status' | 'parts'>;

/**
 * Whether the cheap parts of a gate are asked at once, and its costly ones only
 * when these and what comes before the gate let through (R9).
 */
export function isAskedInTurn(gate: GateSpec): boolean {
  return (
    mayBePostponed(gate) &&
    !gate.observeOnly &&
    gatesAsked(gate).some(({ costly }) => !costly)
  );
}

/** Those that are asked of a gate: itself, or what it is made of. */
export function gatesAsked(gate: GateSpec): GateSpec[] {
  return gate.composition
    ? (gate.parts ?? []).flatMap(part => gatesAsked(part.gate))
    : [gate];
}

/**
 * What a gate says by what was asked of it. A part that was not asked is
 * pending, so that it lets nothing through that its answer would not.
 */
export function answerOf(gate: GateSpec, said: Said): Answer {
  const answer = composed(gate, said, new Map());
  return isAskedInPart(answer)
    ? composed(
        gate,
        said,
        new Map(
          unasked(gate, answer).map(({ part, because }) => [part, because]),
        ),
      )
    : answer;
}

/** The parts that were not asked, and whose answer may change that of the gate. */
export function worthAsking(gate: GateSpec, said: Said): GateSpec[] {
  return stillToAsk(gate, composed(gate, said, new Map()));
}

/** Of an answer that is kept: what would have been asked with nothing before it. */
export function stillToAsk(gate: GateSpec, answer: Parts): GateSpec[] {
  return isAskedInPart(answer)
    ? unasked(gate, answer).flatMap(({ part, because }) =>
        because ? [] : part,
      )
    : [];
}

/** Whether a part was not asked for this answer. */
export function isAskedInPart({ parts = [] }: Pick<Parts, 'parts'>): boolean {
  return parts.some(part => part.postponed || isAskedInPart(part));
}

/** Whether no costly part was asked for this answer, which so cost nothing. */
export function isOfCheapParts(gate: GateSpec, answer: Parts): boolean {
  return (
    isAskedInPart(answer) &&
    partsOf(gate, answer).every(({ part, said }) =>
      part.composition
        ? !part.costly || isOfCheapParts(part, said)
        : !part.costly || said.postponed === true,
    )
  );
}

/** Whether nothing but parts that were not asked keeps it from letting through. */
export function waitsForCostly(gate: GateSpec, answer: Parts): boolean {
  return (
    isAskedInPart(answer) &&
    !letsThrough(answer.status) &&
    mayLetThrough(gate, answer)
  );
}

function composed(
  gate: GateSpec,
  said: Said,
  because: ReadonlyMap<GateSpec, Sentence | undefined>,
): Answer {
  const { composition, parts = [] } = gate;
  if (!composition) {
    return (
      said.get(gate) ?? {
        status: 'pending',
        reason: because.get(gate) ?? [
          'Not started yet, because other conditions come first',
        ],
        evidence: [],
      }
    );
  }
  return compose(
    composition,
    parts.map(({ gate: part, weight, key }) => {
      const outcome = composed(part, said, because);
      return {
        name: part.name,
        title: part.title,
        weight,
        key,
        postponed: part.composition
          ? waitsForCostly(part, outcome)
          : !said.has(part),
        outcome: withoutWeight(part, outcome),
      };
    }),
  );
}

/** The parts that were not asked; `because`: why it is of no use to ask them. */
function unasked(
  gate: GateSpec,
  answer: Parts,
  because?: Sentence,
): Array<{ part: GateSpec; because?: Sentence }> {
  const why = because ?? whyOfNoUse(gate, answer);
  return partsOf(gate, answer).flatMap(({ part, said }) => {
    if (part.composition) {
      return unasked(part, said, why);
    }
    return said.postponed ? [{ part, because: why }] : [];
  });
}

/** Why no answer of a costly part can help; absent: one may. */
function whyOfNoUse(gate: GateSpec, answer: Parts): Sentence | undefined {
  if (gate.composition?.kind === 'any' && answer.status === 'passed') {
    return ['Not asked, because one is enough'];
  }
  if (mayLetThrough(gate, answer)) {
    return undefined;
  }
  const [first, ...others] = partsOf(gate, answer)
    .filter(
      ({ part, said }) =>
        !letsThrough(said.status) &&
        !said.postponed &&
        !(part.composition && mayLetThrough(part, said)),
    )
    .map(({ part }) => part);
  return first
    ? words(
        'Not started yet, because ',
        asClause([first.title]),
        others.length > 0
          ? ` and ${counted(others.length, 'other condition')} come first`
          : ' comes first',
      )
    : ['Not started yet, because the others fall short whatever it says'];
}

/** With the best that parts which were not asked can say; people are not waited for (R8). */
function mayLetThrough(gate: GateSpec, answer: Parts): boolean {
  return letsThrough(
    statusWith(gate, answer, ({ kind }, { postponed, status }) =>
      postponed || (kind === 'people' && !letsThrough(status))
        ? 'passed'
        : undefined,
    ),
  );
}

/** In the order of the answer, in which the order in config is none. */
function partsOf(
  { parts = [] }: GateSpec,
  answer: Parts,
): Array<{ part: GateSpec; said: PartStatus }> {
  return (answer.parts ?? []).flatMap(said => {
    const part = parts.find(({ gate }) => gate.name === said.name);
    return part ? [{ part: part.gate, said }] : [];
  });
}

/** In a sum, what only observes counts neither for nor against. */
export function withoutWeight(gate: GateSpec, outcome: Answer): Answer {
  return gate.observeOnly
    ? {
        ...outcome,
        status: 'skipped',
        reason: words(
          `Observed only; would be ${outcome.status}: `,
          asClause(outcome.reason),
        ),
        passesAt: undefined,
      }
    : outcome;
}
