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

import type { ComponentState, StagePolicy, StageStatus } from './types';
import { awaitsReading } from './confirmation';
import { isSettling } from './healthy';
import { reductionsWanted } from './reduction';
import {
  instanceOf,
  observedOf,
  servingBindings,
  stageStatus,
} from './stageStatus';

/** What one look at a stage showed. */
export interface Sighting {
  policy: StagePolicy;
  status: StageStatus;
  /** Filled from outside: a release seen here gets its place in the order (R9). */
  isFirst: boolean;
  /** All of it was read from complete lists (R6). */
  isRead: boolean;
  /** It will be read, or will have settled, in a moment: a baseline waits for it. */
  isUnderWay: boolean;
  /** What runs here began before anybody watched this stage (R6). */
  isFirstSight: boolean;
}

/** Looks at every stage of the component's pipeline, in its order. */
export function sightStages(state: ComponentState): Sighting[] {
  const isAsking = reductionsWanted(state).some(
    ({ commit, because }) => !commit && !because,
  );
  return (state.pipeline?.stages ?? []).map(policy => {
    const status = stageStatus(state, policy.name);
    const isRead = isStageRead(state, policy);
    return {
      policy,
      status,
      isFirst: policy.after.length === 0,
      isRead,
      isUnderWay:
        isAsking ||
        status.targets.some(target => target.fresh && isSettling(target)) ||
        (!isRead && !isFailing(state, policy)),
      isFirstSight: isFirstSight(state, status),
    };
  });
}

/**
 * Before the baseline everything is first sight; afterwards what ran before it
 * in a stage that had no record, such as one that was added to the pipeline.
 */
function isFirstSight(state: ComponentState, status: StageStatus): boolean {
  const { baselineAt } = state.component;
  if (baselineAt === undefined) {
    return true;
  }
  return (
    !state.deployments.some(({ stage }) => stage === status.stage) &&
    status.targets.length > 0 &&
    status.targets.every(
      ({ syncedAt }) => syncedAt !== undefined && syncedAt < baselineAt,
    )
  );
}

function isStageRead(state: ComponentState, policy: StagePolicy): boolean {
  const bindings = servingBindings(state, policy.name);
  return (
    instancesOf(state, policy).every(
      instance =>
        instance?.lastCompleteAt !== undefined &&
        instance.lastCompleteAt >= (state.component.changedAt ?? -Infinity),
    ) &&
    bindings.every(
      binding =>
        observedOf(state, binding)?.hiddenSince === undefined &&
        (observedOf(state, binding) !== undefined ||
          (binding.problem && !awaitsReading(binding))),
    )
  );
}

/** What does not answer is not waited for; it hurts only itself. */
function isFailing(state: ComponentState, policy: StagePolicy): boolean {
  return (
    instancesOf(state, policy).some(
      instance => !instance || instance.failingSince !== undefined,
    ) ||
    servingBindings(state, policy.name).some(
      binding => observedOf(state, binding)?.hiddenSince !== undefined,
    )
  );
}

/** Those that serve the stage, or could: where nothing is bound, those it names. */
function instancesOf(state: ComponentState, policy: StagePolicy) {
  const bindings = servingBindings(state, policy.name);
  if (bindings.length > 0) {
    return bindings.map(binding => instanceOf(state, binding));
  }
  const named = policy.targets.map(target => target.instance);
  return named.includes(undefined)
    ? state.instances
    : named.map(name => state.instances.find(other => other.name === name));
}
