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

import { blockersOf } from './blockers';
import { candidatesFor, mayEnter } from './candidates';
import { judgeEntry } from './judged';
import { isOlder, openPromotions, releaseOf } from './lookups';
import { preconditionsOf } from './preconditions';
import { overridesInForce } from './overrides';
import { riskOf } from './risk';
import { isBeforeEffect } from './transitions';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';

/** A promotion that the system asks for by itself. */
export interface DueStart {
  stage: string;
  releaseId: string;
  /** Id of the automatic promotion that ends `superseded` in the same moment. */
  supersedes?: string;
}

/**
 * What the system starts now (R10): the candidate of an automatic stage, once
 * per release and stage, and never what was there before or failed anywhere at
 * the same height.
 */
export function startsDue(state: ComponentState): DueStart[] {
  if (
    state.component.baselineAt === undefined ||
    state.component.removedAt !== undefined
  ) {
    return [];
  }
  return (state.pipeline?.stages ?? []).flatMap(stage => {
    if (stage.start !== 'automatic' || !stage.promote) {
      return [];
    }
    const { candidate } = candidatesFor(state, stage.name);
    if (!candidate || !mayStart(state, stage, candidate)) {
      return [];
    }
    const lane = freeLane(state, stage, candidate);
    return lane
      ? [{ stage: stage.name, releaseId: candidate.id, ...lane }]
      : [];
  });
}

function mayStart(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): boolean {
  // R9: beside a release that no first stage has shown, the system does nothing.
  if (!mayEnter(state, release.id, stage.name).ok) {
    return false;
  }
  // A binding that is not confirmed would only wait for a person (R19).
  if (preconditionsOf(state, stage, release).length) {
    return false;
  }
  const since = Math.max(
    state.component.baselineAt ?? state.now,
    state.automaticSince?.[stage.name] ?? 0,
  );
  return (
    !release.adopted &&
    release.firstSeenAt > since &&
    !wasThere(state, stage, release) &&
    !failedBeside(state, stage, release)
  );
}

/** Once per release and stage: what ran there or was asked for is for people (R10). */
function wasThere(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): boolean {
  return [...state.deployments, ...state.promotions].some(
    entry => entry.stage === stage.name && entry.releaseId === release.id,
  );
}

/** Whether it failed or was rolled back in a stage with the same `after` (R10). */
function failedBeside(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): boolean {
  const height = [...stage.after].sort().join('\n');
  const beside = new Set(
    (state.pipeline?.stages ?? [])
      .filter(other => [...other.after].sort().join('\n') === height)
      .map(({ name }) => name),
  );
  const bad = (word: string | undefined) =>
    word === 'failed' || word === 'rolled-back';
  return (
    state.deployments.some(
      ({ stage: name, releaseId, outcome }) =>
        beside.has(name) && releaseId === release.id && bad(outcome),
    ) ||
    state.promotions.some(
      ({ stage: name, releaseId, state: reached }) =>
        beside.has(name) && releaseId === release.id && bad(reached),
    )
  );
}

/** R11: whether the forward lane is free, or an automatic promotion in it may be superseded. */
function freeLane(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): { supersedes?: string } | undefined {
  if (openPromotions(state, stage.name, 'emergency').length) {
    return undefined;
  }
  const [open] = openPromotions(state, stage.name, 'forward');
  if (!open) {
    return {};
  }
  return maySupersede(state, stage, { older: open, newer: release })
    ? { supersedes: open.id }
    : undefined;
}

function maySupersede(
  state: ComponentState,
  stage: StagePolicy,
  pair: { older: Promotion; newer: Release },
): boolean {
  const { older, newer } = pair;
  const release = releaseOf(state, older.releaseId);
  if (
    !older.automatic ||
    // A person said when it is to go: the newer one would not wait for that.
    (older.plan && !older.plan.missed) ||
    !isBeforeEffect(older.state) ||
    !release ||
    !isOlder(state, release, newer)
  ) {
    return false;
  }
  const approved = state.approvals.some(
    approval =>
      approval.promotionId === older.id &&
      approval.decision === 'approved' &&
      approval.voidedAt === undefined,
  );
  return (
    !approved &&
    overridesInForce(state, older).length === 0 &&
    blockersOf(
      judgeEntry(state, {
        stage,
        release: newer,
        direction: 'forward',
        risk: riskOf(state, stage, newer).class,
        strict: true,
      }),
    ).every(({ gate }) => gate.people)
  );
}
