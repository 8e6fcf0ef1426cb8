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

import { answerFor } from './answer';
import { authorFacts } from './authors';
import { answerTo, whatWouldMove } from './changes/wanted';
import { rangeKey, rangeOf, rangesInto } from './commitRanges';
import type { JudgedGate } from './judgedGate';
import { releaseOf, replacedBy, stageOf } from './lookups';
import { underPinnedPolicy } from './pinned';
import { awaitsSignOff } from './signOff';
import { observedOf, stageStatus } from './stageStatus';
import type {
  ComponentState,
  GateSpec,
  Promotion,
  RangeCommits,
} from './types';
import { judgeWatchGates } from './watching';

/**
 * What an intent to act stands on (I2, R32): every condition as it was judged at
 * this moment, those that each stage has of its own among them, the risk with its
 * reasons, who wrote what comes along, and how Argo CD was observed in each stage
 * that one of them speaks of. Moments are milliseconds since 1970.
 *
 * @param commits - of what it brings along, by `rangeKey`
 */
export function whatWasKnown(
  state: ComponentState,
  promotion: Promotion,
  commits: Record<string, RangeCommits> = {},
): object {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  const answer =
    stage && release && answerFor(state, stage, release, promotion);
  const judged = answer
    ? [...answer.preconditions, ...answer.conditions]
    : undefined;
  return {
    release,
    replaces: replacedBy(state, promotion),
    digest: promotion.digest,
    policyVersion: promotion.policyVersion,
    risk: answer?.risk,
    gates: judged?.map(gateRecord),
    approvals: state.approvals.filter(
      approval => approval.promotionId === promotion.id,
    ),
    overrides: state.overrides.filter(
      ({ promotionId }) => promotionId === promotion.id,
    ),
    authors: authorFacts(state, promotion),
    ranges: rangesInto(state, promotion).queries.map(query => {
      const range = rangeOf(state, query) ?? query;
      return { ...range, ...commits[rangeKey(range)] };
    }),
    differences:
      stage &&
      release &&
      whatWouldMove(state, stage, release).queries.map(
        query => answerTo(state, query) ?? query,
      ),
    observed: [
      ...new Set([
        promotion.stage,
        ...(stage?.after ?? []),
        ...(judged ?? []).flatMap(({ gate }) => stagesIn(gate)),
      ]),
    ].map(name => observedIn(state, name)),
  };
}

/**
 * What a step after the effect stands on: how Argo CD was observed in the stage,
 * and what the gates of the watch said.
 */
export function whatWasSeen(
  state: ComponentState,
  promotion: Promotion,
): object {
  const pinned = underPinnedPolicy(state, promotion);
  const stage = stageOf(pinned, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return {
    observed: [observedIn(pinned, promotion.stage)],
    ...(promotion.state === 'watching' &&
      !awaitsSignOff(promotion) &&
      stage &&
      release && {
        watch: judgeWatchGates(pinned, promotion, { stage, release }).map(
          gateRecord,
        ),
      }),
  };
}

/** Of what is made of others: those of its parts as well. */
function stagesIn({ of, parts = [] }: GateSpec): string[] {
  return [
    ...(of === undefined ? [] : [of]),
    ...parts.flatMap(({ gate }) => stagesIn(gate)),
  ];
}

function gateRecord({ gate, result, factsAt, frozen }: JudgedGate): object {
  const { name, title, kind, of, observeOnly } = gate;
  return {
    ...result,
    gate: name,
    title,
    kind,
    of,
    observeOnly,
    factsAt,
    frozen,
  };
}

/** One stage as it was observed: what each application runs, and how well, with when that was read. */
function observedIn(state: ComponentState, name: string): object {
  const { recheckAt, targets, ...status } = stageStatus(state, name);
  return {
    ...status,
    targets: targets.map(
      ({ wantsRefresh, recheckAt: targetRecheckAt, ...target }) => {
        const facts = observedOf(state, target)?.facts;
        return {
          ...target,
          uid: facts?.uid,
          resourceVersion: facts?.resourceVersion,
          revisions:
            facts?.sync.revisions ??
            (facts?.sync.revision === undefined
              ? undefined
              : [facts.sync.revision]),
        };
      },
    ),
  };
}
