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

import type { Problem } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { JudgedGate } from './judgedGate';
import { targetsKnown } from './deadlines';
import { unseenSince } from './endOfUse';
import { bindingsOf, openPromotions, releaseOf } from './lookups';
import { preconditionsOf } from './preconditions';
import { lowest, observedOf, stageStatus } from './stageStatus';
import { isBeforeEffect } from './transitions';
import type {
  ComponentState,
  GateResult,
  Promotion,
  Release,
  StagePolicy,
  StageStatus,
} from './types';
import { asClause, words } from './words';
import { awaitsComparisonSince } from './withdrawal';

const TITLES: Record<string, string> = {
  baseline: 'Every stage read once',
  'no-application': 'An application that serves the stage',
  'ambiguous-release': 'One digest for one tag',
};

interface Going {
  stage: StagePolicy;
  release: Release;
  /** The open promotion, if somebody has asked. */
  promotion?: Promotion;
}

/**
 * What keeps a release from a stage besides the conditions: what must hold at
 * all, what is under way there, and what nobody sees. It is shown only while it
 * holds, and not counted.
 */
export function whatHoldsBesides(
  state: ComponentState,
  going: Going,
): JudgedGate[] {
  const { stage, release } = going;
  const problems = preconditionsOf(state, stage, release).filter(
    ({ code }) => code !== 'observed-only',
  );
  return [
    ...problems.map(problem => fromProblem(state, going, problem)),
    ...underWay(state, going),
    // Where nothing is bound, or was read yet, that says it already.
    ...(problems.length ? [] : unseen(state, going)),
  ];
}

/** The promotion that has to end before this one; an emergency waits only while it is written (R11). */
function promotionBefore(
  state: ComponentState,
  stage: string,
  promotion?: Promotion,
): Promotion | undefined {
  const before = openPromotions(state, stage).find(
    other => other.id !== promotion?.id && !isBeforeEffect(other.state),
  );
  return before &&
    (promotion?.lane !== 'emergency' || before.state === 'executing')
    ? before
    : undefined;
}

function fromProblem(
  state: ComponentState,
  going: Going,
  { code, copy, href, message, place, remedy }: Problem,
): JudgedGate {
  return blocker(state, going, {
    gate: code,
    title: TITLES[code] ?? 'Binding',
    status: code === 'baseline' ? 'unknown' : 'failed',
    reason: [message],
    nextAction: remedy,
    noEndBecause: 'It ends when that is mended; nobody can override it',
    evidence: [
      ...(place ? [{ label: 'Where', value: [place], href }] : []),
      ...(copy ? [{ label: 'To add', value: [copy], code: true }] : []),
    ],
  });
}

function underWay(state: ComponentState, going: Going): JudgedGate[] {
  const { promotion, stage } = going;
  const before = promotionBefore(state, stage.name, promotion);
  const version = releaseOf(state, before?.releaseId)?.version;
  const withdrawnAt = promotion && awaitsComparisonSince(state, promotion);
  return [
    ...(before
      ? [
          blocker(state, going, {
            gate: 'other-promotion',
            title: 'No other promotion under way',
            status: 'pending',
            since: before.stateSince,
            reason: [
              `It waits until the promotion of ${
                version ?? 'another one'
              } has ended`,
            ],
            noEndBecause: 'It ends with that promotion',
            nextAction: 'Nothing: it goes on by itself then',
          }),
        ]
      : []),
    ...(withdrawnAt !== undefined
      ? [
          blocker(state, going, {
            gate: 'comparison',
            title: 'Compared since Git changed',
            status: 'pending',
            since: withdrawnAt,
            reason: [
              'It waits: somebody changed the same place in Git, and Argo CD has not shown yet what became of it',
            ],
            noEndBecause: 'It ends when Argo CD has compared it again',
          }),
        ]
      : []),
  ];
}

function unseen(state: ComponentState, going: Going): JudgedGate[] {
  const { name } = going.stage;
  if (targetsKnown(state, name) || !bindingsOf(state, name).length) {
    return [];
  }
  const status = stageStatus(state, name);
  const [why] = status.reasons;
  return [
    blocker(state, going, {
      gate: 'target-known',
      title: `What runs in ${name} is known`,
      status: 'unknown',
      since: unseenSince(state, status) ?? untoldSince(state, status),
      reason: words(
        `It is not known what runs in ${name}`,
        why ? words(', ', asClause(why)) : '',
      ),
    }),
  ];
}

/** Since when what Argo CD says of an application does not tell what it runs. */
function untoldSince(
  state: ComponentState,
  { targets }: StageStatus,
): Instant | undefined {
  return lowest(
    targets
      .filter(({ running }) => running.kind !== 'release')
      .flatMap(target => observedOf(state, target)?.unchangedSince ?? []),
  );
}

function blocker(
  state: ComponentState,
  { release, stage }: Going,
  found: Pick<GateResult, 'gate' | 'status' | 'reason'> &
    Partial<GateResult> & { title: string },
): JudgedGate {
  const { title, ...result } = found;
  return {
    gate: {
      name: found.gate,
      type: 'precondition',
      kind: 'platform',
      title,
      costly: false,
      people: false,
      config: {},
    },
    result: {
      evidence: [],
      ...result,
      stage: stage.name,
      releaseId: release.id,
      policyVersion: stage.policyVersion,
      type: 'precondition',
      observedAt: state.now,
      since: found.since ?? state.now,
    },
    since: found.since,
  };
}
