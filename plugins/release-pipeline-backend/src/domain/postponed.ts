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
import type { JudgedGate } from './judgedGate';
import { openDeployment, stageOf } from './lookups';
import type {
  ComponentState,
  GateResult,
  GateSpec,
  Release,
  StagePolicy,
} from './types';
import { asClause, at, counted, words } from './words';

/**
 * Whether a gate is asked only once what costs nothing lets through (R9). A soak
 * that looks at alerts is not: its end is shown from the beginning, other costly
 * gates wait for it, and what it protects is held or let go by its answer (R11).
 */
export function mayBePostponed(gate: GateSpec): boolean {
  return gate.costly && !isSoak(gate);
}

function isSoak({ costly, parts = [], type }: GateSpec): boolean {
  return (costly && type === 'soak') || parts.some(part => isSoak(part.gate));
}

/**
 * What has to let through before a costly gate is asked (R9): everything that
 * costs nothing and holds back, people aside (R8). While the release soaks under
 * protection in the stage that the gate looks at, only what looks there too:
 * newer releases wait for that answer (R11), and may not wait for a freeze
 * further on.
 *
 * @param holding - the conditions of the same entry that do not let through
 */
export function whatComesFirst(
  state: ComponentState,
  question: { stage: StagePolicy; release: Release; gate: GateSpec },
  holding: readonly JudgedGate[],
): JudgedGate[] {
  const first = holding.filter(({ gate }) => gate.kind !== 'people');
  return isAwaitedBelow(state, question)
    ? first.filter(({ gate }) => gate.of === question.gate.of)
    : first;
}

function isAwaitedBelow(
  state: ComponentState,
  {
    stage,
    release,
    gate: { of },
  }: { stage: StagePolicy; release: Release; gate: GateSpec },
): boolean {
  return (
    of !== undefined &&
    openDeployment(state, of)?.releaseId === release.id &&
    (stageOf(state, of)?.protectedBy ?? []).some(by => by.stage === stage.name)
  );
}

/** What is to be said of each that is asked only after the others. */
export const AFTER_OTHERS = {
  noEndBecause: 'It is asked as soon as what comes first lets through',
  nextAction: 'Nothing: it is asked by itself',
};

/** What a costly gate says while others come first; nothing is asked then. */
export function notAskedYet(
  first: readonly JudgedGate[],
  before: GateResult | undefined,
): Pick<GateResult, 'status' | 'reason' | 'noEndBecause' | 'evidence'> &
  Partial<GateResult> {
  const [one, ...others] = first;
  const because = words(
    nameOf(one),
    others.length > 0
      ? ` and ${counted(others.length, 'other condition')} come first`
      : ' comes first',
  );
  return {
    status: 'pending',
    reason: before
      ? words(
          `It was ${before.status} `,
          at(before.observedAt),
          ' and is not asked again yet, because ',
          because,
        )
      : words('Not started yet, because ', because),
    ...AFTER_OTHERS,
    evidence: before?.evidence.length
      ? before.evidence
      : first.map(({ gate, result }) => ({
          label: gate.title,
          value: result.reason,
        })),
    // They told when the old answer would change.
    passesAt: undefined,
    progress: undefined,
    whoCanAct: undefined,
  };
}

function nameOf({ gate }: JudgedGate): Sentence {
  switch (gate.type) {
    case 'after':
      return [`${gate.of}`];
    case 'protected-soak':
      return [`what soaks in ${gate.of}`];
    default:
      return asClause([gate.title]);
  }
}
