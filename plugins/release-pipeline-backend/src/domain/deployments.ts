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
import type { DeploymentChange } from './deploymentChange';
import { advanceHealthyTime, pausedBefore, transitionsOf } from './healthyTime';
import { openDeployment, releaseOf } from './lookups';
import { releaseChanges } from './releaseChanges';
import { isNewer } from './releaseOrder';
import { type Sighting, sightStages } from './sightings';
import {
  applicationId,
  highest,
  judgeTargets,
  observedOf,
} from './stageStatus';
import type {
  ApplicationKey,
  ComponentState,
  Deployment,
  DeploymentOutcome,
  OperationFact,
  Release,
  TargetStatus,
} from './types';
import { isUncovered } from './uncovered';

export { judgeDeployment } from './judgedDeployment';

/**
 * Holds what is recorded against what is seen (R4, R6, R9, R26), and returns
 * what has to be written; nothing when nothing changed. To be written in this
 * order.
 */
export function reconcileDeployments(
  state: ComponentState,
): DeploymentChange[] {
  if (!state.pipeline || state.component.removedAt !== undefined) {
    return [];
  }
  const sightings = sightStages(state);
  const isBaseline = state.component.baselineAt === undefined;
  if (isBaseline && sightings.some(({ isUnderWay }) => isUnderWay)) {
    // Together they give the adopted releases their order.
    return [];
  }
  const changes = [
    ...releaseChanges(state, sightings),
    ...sightings.flatMap(sighting => changesInStage(state, sighting)),
  ];
  if (isBaseline && sightings.every(({ isRead }) => isRead)) {
    changes.push({ kind: 'baseline-complete' });
  }
  return changes;
}

function changesInStage(
  state: ComponentState,
  sighting: Sighting,
): DeploymentChange[] {
  const { status } = sighting;
  const open = openDeployment(state, status.stage);
  if (status.state === 'empty') {
    return open ? removal(state, open) : [];
  }
  if (status.state !== 'runs' || status.runningKey === undefined) {
    // Nothing has left as long as not all applications are known to (R4).
    return open ? update(state, open) : [];
  }
  const openKey = releaseOf(state, open?.releaseId)?.key;
  if (open && openKey === status.runningKey) {
    return update(state, open, status.targets);
  }
  const opened = opening(state, sighting, status.runningKey, open);
  return open ? [replacement(state, open, opened), opened] : [opened];
}

type Opened = Extract<DeploymentChange, { kind: 'opened' }>;

function opening(
  state: ComponentState,
  { policy, status, isFirstSight }: Sighting,
  key: string,
  before: Deployment | undefined,
): Opened {
  const { stage, targets } = status;
  const starts = targets.map(target => startOf(state, target));
  const operation = fullOperation(state, targets[0]);
  const fromArgoCd =
    isFirstSight && status.verdict === 'healthy'
      ? healthySinceByArgoCd(state, targets)
      : undefined;
  const time =
    fromArgoCd === undefined
      ? advanceHealthyTime(
          state,
          stage,
          { clock: { countedMs: 0 }, transitions: {}, pauses: [] },
          targets,
          key,
        )
      : {
          clock: { countedMs: 0, runningSince: fromArgoCd },
          transitions: transitionsOf(targets),
          healthyAt: fromArgoCd,
          pauses: [],
        };
  // Ends the one before, which a replica whose clock is ahead may have begun (F27).
  const startedAt = Math.max(
    before?.startedAt ?? -Infinity,
    Math.min(state.now, highest(starts) ?? state.now),
  );
  return {
    kind: 'opened',
    stage,
    key,
    startedAt,
    ...time,
    takenFromArgoCd: fromArgoCd !== undefined,
    ...(isUncovered(state, policy, { key, isFirstSight, startedAt }) && {
      uncovered: true,
    }),
    revision: operation?.revision ?? operation?.revisions?.find(Boolean),
    initiatedBy: operation?.initiatedBy,
    lastTargets: targets,
  };
}

function replacement(
  state: ComponentState,
  open: Deployment,
  next: Opened,
): DeploymentChange {
  const following = state.releases.find(({ key }) => key === next.key);
  return {
    kind: 'closed',
    deploymentId: open.id,
    endedAt: next.startedAt,
    outcome: outcomeOf(state, open, following),
    clock: pausedBefore(state, open.stage, open, next.lastTargets),
    lastTargets: open.lastTargets ?? [],
  };
}

function outcomeOf(
  state: ComponentState,
  open: Deployment,
  following: Release | undefined,
): DeploymentOutcome {
  const release = releaseOf(state, open.releaseId);
  if (release && following && isNewer(state.pipeline, release, following)) {
    return 'rolled-back';
  }
  const last = open.lastTargets ?? [];
  const failed =
    last.some(({ health }) => health === 'Degraded') ||
    (open.healthyAt === undefined &&
      last.some(({ verdict }) => verdict === 'failed'));
  return failed ? 'failed' : 'replaced';
}

/** All of its applications are known to be gone (R5); a missing binding is no proof. */
function removal(state: ComponentState, open: Deployment): DeploymentChange[] {
  const targets: ApplicationKey[] = open.lastTargets ?? [];
  const goneAt = targets.flatMap(key => observedOf(state, key)?.goneAt ?? []);
  if (targets.length === 0 || goneAt.length < targets.length) {
    return [];
  }
  return [
    {
      kind: 'closed',
      deploymentId: open.id,
      endedAt: Math.max(
        open.startedAt,
        Math.min(state.now, highest(goneAt) ?? state.now),
      ),
      outcome: 'removed',
      clock: pausedBefore(state, open.stage, open, targets),
      lastTargets: open.lastTargets ?? [],
    },
  ];
}

/** `running`: present when all applications are known to run the release. */
function update(
  state: ComponentState,
  open: Deployment,
  running?: TargetStatus[],
): DeploymentChange[] {
  const { id, stage } = open;
  const expectedKey = releaseOf(state, open.releaseId)?.key;
  const time = advanceHealthyTime(
    state,
    stage,
    open,
    judgeTargets(state, stage, { expectedKey: expectedKey ?? '' }),
    expectedKey,
  );
  const started = time.transitions !== open.transitions;
  const change: DeploymentChange = {
    kind: 'updated',
    deploymentId: id,
    ...(time.healthyAt !== open.healthyAt && { healthyAt: time.healthyAt }),
    ...(time.clock !== open.clock && { clock: time.clock }),
    ...(time.pauses !== open.pauses && { pauses: time.pauses }),
    ...(started && { transitions: time.transitions }),
    ...(running &&
      isWorthNoting(running, open.lastTargets) && { lastTargets: running }),
  };
  return Object.keys(change).length > 2 ? [change] : [];
}

/**
 * What is on its way is not noted: not settling, which is over in a moment, and
 * not the way out, on which the next release's sync says nothing about this one.
 */
function isWorthNoting(
  targets: TargetStatus[],
  noted: TargetStatus[] = [],
): boolean {
  return !targets.some(isOnItsWay) && essence(targets) !== essence(noted);
}

function isOnItsWay({ health, operation, sync, verdict }: TargetStatus) {
  return (
    sync !== 'Synced' ||
    operation === 'Running' ||
    operation === 'Terminating' ||
    (health === 'Healthy' && (verdict === 'not-yet' || verdict === 'unknown'))
  );
}

/** What a reader of the past would call a difference: no times of reading. */
function essence(targets: TargetStatus[]): string {
  const all = targets.map(target => [
    applicationId(target),
    target.running.kind === 'release' ? target.running.key : '',
    target.verdict,
    target.health,
    target.healthSince ?? 0,
    target.sync,
    target.operation ?? '',
    [...target.conditions].sort(),
  ]);
  return JSON.stringify(all.sort());
}

function fullOperation(
  state: ComponentState,
  key: ApplicationKey,
): OperationFact | undefined {
  const facts = observedOf(state, key)?.facts;
  return facts?.lastFullOperation ?? facts?.lastOperation;
}

/** When the release was synced there: by Argo CD's times, else when it was seen. */
function startOf(state: ComponentState, key: ApplicationKey): Instant {
  const observed = observedOf(state, key);
  const operation = observed?.facts.lastFullOperation;
  return (
    operation?.finishedAt ??
    operation?.startedAt ??
    observed?.facts.lastDeployedAt ??
    observed?.unchangedSince ??
    state.now
  );
}

/** The later of health's last change and the last deployment, of the last application (R26). */
function healthySinceByArgoCd(
  state: ComponentState,
  targets: TargetStatus[],
): Instant | undefined {
  if (targets.some(({ healthSince }) => healthSince === undefined)) {
    return undefined;
  }
  const moments = targets.flatMap(target => [
    target.healthSince ?? [],
    observedOf(state, target)?.facts.lastDeployedAt ?? [],
  ]);
  return Math.min(state.now, highest(moments.flat()) ?? state.now);
}
