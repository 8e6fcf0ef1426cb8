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
  EnteredTarget,
  Instant,
  JudgedDeployment,
  JudgedTarget,
} from 'backstage-plugin-release-pipeline-node';
import { applicationHref } from './applicationHref';
import { countedTime, type Gap } from './clock';
import { gatesOfEntry } from './gateSet';
import { isDegradedOnly } from './healthy';
import { advanceHealthyTime } from './healthyTime';
import {
  bindingsOf,
  deploymentsOf,
  gapsOf,
  openPromotions,
  releaseOf,
  stageOf,
} from './lookups';
import { rememberedByFacts } from './rememberedByState';
import { instanceOf, judgeTargets, lowest, observedOf } from './stageStatus';
import type { ComponentState, Deployment, TargetStatus } from './types';

/**
 * A release's own deployment in a stage, for the gates that look at it (R8): an
 * open one by live facts, with a comparison that must be recent because
 * something depends on it (R5); a closed one by what was last seen while the
 * release still ran there. `undefined`: it never ran there.
 */
export const judgeDeployment = rememberedByFacts(judgePresent);

function judgePresent(
  state: ComponentState,
  releaseId: string,
  stage: string,
): JudgedDeployment | undefined {
  const deployment = presentOf(state, releaseId, stage);
  if (!deployment) {
    return undefined;
  }
  return deployment.endedAt === undefined
    ? judgeOpen(state, deployment)
    : judgeClosed(state, deployment, deployment.endedAt);
}

/**
 * The other deployments of a release in a stage, newest first, that did not end
 * by failure or rollback: what it has proven there stays proven (R7).
 */
export function earlierStays(
  state: ComponentState,
  releaseId: string,
  stage: string,
): JudgedDeployment[] {
  const present = presentOf(state, releaseId, stage);
  return deploymentsOf(state, stage, releaseId).flatMap(deployment =>
    deployment.endedAt === undefined ||
    deployment.id === present?.id ||
    deployment.outcome === 'failed' ||
    deployment.outcome === 'rolled-back'
      ? []
      : [judgeClosed(state, deployment, deployment.endedAt)],
  );
}

/** The applications of a stage that is to be entered: whether they are as Git says (R5). */
export function judgeEntered(
  state: ComponentState,
  stage: string,
): EnteredTarget[] {
  return judgeTargets(state, stage, { decides: true, about: 'sync' }).map(
    target => ({
      ...judgedTarget(state, target),
      verdict: target.verdict === 'healthy' ? 'in-sync' : target.verdict,
    }),
  );
}

/**
 * The applications that have to be compared before a gate that looks at the
 * stage that is to be entered can say anything (R5).
 */
export function enteredToCompare(state: ComponentState): TargetStatus[] {
  return (state.pipeline?.stages ?? [])
    .filter(stage =>
      gatesOfEntry(stage, [
        'forward',
        // Nobody asks those of an emergency while there is none.
        ...openPromotions(state, stage.name).map(({ direction }) => direction),
      ]).some(gate => gate.entered),
    )
    .flatMap(({ name }) =>
      judgeTargets(state, name, { decides: true, about: 'sync' }),
    )
    .filter(({ wantsRefresh }) => wantsRefresh);
}

function presentOf(
  state: ComponentState,
  releaseId: string,
  stage: string,
): Deployment | undefined {
  const all = deploymentsOf(state, stage, releaseId);
  return all.find(({ endedAt }) => endedAt === undefined) ?? all.at(0);
}

function judgeOpen(
  state: ComponentState,
  deployment: Deployment,
): JudgedDeployment {
  const { stage } = deployment;
  // Without a release nothing matches: then nothing is healthy.
  const expectedKey = releaseOf(state, deployment.releaseId)?.key ?? '';
  const seen = judgeTargets(state, stage, { expectedKey });
  const decisive = judgeTargets(state, stage, { expectedKey, decides: true });
  const time = advanceHealthyTime(state, stage, deployment, seen, expectedKey);
  const { clock } = time;

  const isMoving =
    clock.runningSince !== undefined &&
    decisive.length > 0 &&
    decisive.every(({ fresh, verdict }) => fresh && verdict !== 'unknown');
  const countedUntil =
    clock.runningSince === undefined
      ? state.now
      : Math.max(clock.runningSince, observedUntil(state, decisive));
  return {
    ...common(state, { ...deployment, healthyAt: time.healthyAt }),
    clock: {
      countedMs: countedTime(clock, countedUntil, gapsOf(state, stage)),
      countedUntil,
      ...(isMoving ? { runningSince: clock.runningSince } : {}),
      gaps: gapsDuring(state, deployment, state.now),
      pauses: time.pauses,
      takenFromArgoCd: deployment.takenFromArgoCd,
    },
    targets: decisive.map(target => ({
      ...judgedTarget(state, target),
      ...(isDegradedOnly(target) && {
        degradedSince: degradedSince(state, target),
      }),
    })),
  };
}

function judgeClosed(
  state: ComponentState,
  deployment: Deployment,
  endedAt: Instant,
): JudgedDeployment {
  return {
    ...common(state, deployment),
    endedAt,
    endedBy: deployment.outcome,
    clock: {
      countedMs: countedTime(deployment.clock, endedAt, []),
      countedUntil: endedAt,
      gaps: gapsDuring(state, deployment, endedAt),
      pauses: deployment.pauses,
      takenFromArgoCd: deployment.takenFromArgoCd,
    },
    targets: (deployment.lastTargets ?? []).map(target =>
      judgedTarget(state, target),
    ),
  };
}

function common(
  state: ComponentState,
  { id, stage, startedAt, healthyAt, watchPassedAt, problemAt }: Deployment,
) {
  const policy = stageOf(state, stage);
  // Whoever reports a problem takes that back, whatever the policy asks by now.
  const isWatched =
    problemAt !== undefined ||
    (policy !== undefined &&
      (policy.watchGates.length > 0 || policy.signOffGroups !== undefined));
  const held =
    healthyAt !== undefined &&
    watchPassedAt !== undefined &&
    problemAt === undefined
      ? Math.max(healthyAt, watchPassedAt)
      : undefined;
  return {
    id,
    stage,
    startedAt,
    healthyAt,
    isWatched,
    verifiedAt: isWatched ? held : healthyAt,
  };
}

/** By Argo CD, else since it looks as it does now; never in the future (F27). */
function degradedSince(state: ComponentState, target: TargetStatus): Instant {
  const since =
    target.healthSince ??
    observedOf(state, target)?.unchangedSince ??
    state.now;
  return Math.min(state.now, since);
}

/** Healthy time counts up to here: the last complete list and comparison (R26). */
function observedUntil(
  state: ComponentState,
  targets: TargetStatus[],
): Instant {
  const limits = targets.flatMap(target => {
    const complete = instanceOf(state, target)?.lastCompleteAt ?? 0;
    return target.verdict === 'unknown'
      ? [complete, target.reconciledAt ?? 0]
      : [complete];
  });
  return Math.min(state.now, lowest(limits) ?? 0);
}

/** The gaps in a deployment's life, with the one that lasts still. */
function gapsDuring(
  state: ComponentState,
  { stage, startedAt }: Deployment,
  until: Instant,
): Gap[] {
  const served = new Set(
    bindingsOf(state, stage).map(({ instance }) => instance),
  );
  const lasting = state.instances.flatMap(
    ({ name, lastCompleteAt: from, staleAfterMs, error }) =>
      served.has(name) && from !== undefined && state.now - from > staleAfterMs
        ? [{ from, to: state.now, because: error ?? 'nobody was watching' }]
        : [],
  );
  return [...gapsOf(state, stage), ...lasting].filter(
    gap => gap.to > startedAt && gap.from < until,
  );
}

function judgedTarget(
  state: ComponentState,
  target: TargetStatus,
): Omit<JudgedTarget, 'degradedSince'> & Pick<TargetStatus, 'verdict'> {
  return {
    instance: target.instance,
    namespace: target.namespace,
    application: target.name,
    href: applicationHref(state, target),
    health: target.health,
    sync: target.sync,
    verdict: target.verdict,
    reasons: target.reasons,
    observedAt: target.observedAt,
    reconciledAt: target.reconciledAt,
  };
}
