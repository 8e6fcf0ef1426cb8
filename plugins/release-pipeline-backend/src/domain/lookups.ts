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
import { createHash } from 'node:crypto';
import { compareReleases } from './releaseOrder';
import { rememberedByFacts } from './rememberedByState';
import { isOpen } from './transitions';
import type {
  Binding,
  ComponentState,
  Deployment,
  GateResult,
  GateSpec,
  Promotion,
  Release,
  StagePolicy,
} from './types';
import { listed } from './words';

export function stageOf(
  state: ComponentState,
  name: string,
): StagePolicy | undefined {
  return state.pipeline?.stages.find(stage => stage.name === name);
}

/** The Git repository that promotions into a stage write to, where one does. */
export function repositoryOf(
  stage: Pick<StagePolicy, 'promote'> | undefined,
): string | undefined {
  const config = stage?.promote?.config;
  return typeof config === 'object' &&
    config !== null &&
    'repository' in config &&
    typeof config.repository === 'string'
    ? config.repository
    : undefined;
}

export function releaseOf(
  state: ComponentState,
  id: string | undefined,
): Release | undefined {
  return state.releases.find(release => release.id === id);
}

/** Stages after which nothing comes: what "is it live?" is asked about. */
export function lastStages(state: ComponentState): StagePolicy[] {
  const stages = state.pipeline?.stages ?? [];
  return stages.filter(
    stage => !stages.some(other => other.after.includes(stage.name)),
  );
}

/** "production" for all stages of that group, else their names. */
export function whereName(
  state: ComponentState,
  stages: readonly StagePolicy[],
): string {
  const group = stages[0]?.group;
  const all = (state.pipeline?.stages ?? []).filter(
    stage => stage.group === group,
  );
  return group !== undefined &&
    stages.every(stage => stage.group === group) &&
    all.length === stages.length
    ? group
    : listed(stages.map(stage => stage.name));
}

/** The deployment that is recorded as running in a stage. */
export function openDeployment(
  state: ComponentState,
  stage: string,
): Deployment | undefined {
  return latest(
    state.deployments.filter(
      deployment =>
        deployment.stage === stage && deployment.endedAt === undefined,
    ),
    deployment => deployment.startedAt,
  );
}

/** All deployments of a release in a stage, latest first. */
export const deploymentsOf = rememberedByFacts(
  (state, stage: string, releaseId: string): readonly Deployment[] =>
    state.deployments
      .filter(
        deployment =>
          deployment.stage === stage && deployment.releaseId === releaseId,
      )
      .sort((a, b) => b.startedAt - a.startedAt),
);

/**
 * The release that is recorded as running in a stage: the last one that all its
 * targets ran, which stays while targets are unknown or on their way (R4).
 */
export function runningRelease(
  state: ComponentState,
  stage: string,
): Release | undefined {
  return releaseOf(state, openDeployment(state, stage)?.releaseId);
}

/** What a promotion replaces by the state of this moment; never itself. */
export function replacedBy(
  state: ComponentState,
  promotion: Pick<Promotion, 'stage' | 'releaseId'>,
): Release | undefined {
  const running = runningRelease(state, promotion.stage);
  return running?.id === promotion.releaseId ? undefined : running;
}

/** Whether the first is known to have come before the second (R9). */
export function isOlder(
  state: ComponentState,
  first: Release,
  second: Release,
): boolean {
  return (compareReleases(state.pipeline, first, second) ?? 0) < 0;
}

export function bindingsOf(
  state: Pick<ComponentState, 'bindings'>,
  stage: string,
): Binding[] {
  return state.bindings.filter(binding => binding.stage === stage);
}

/**
 * What must not change between gate and effect (R19), over all targets of a
 * stage; their order is no part of it. `undefined`: no application is bound.
 */
export function bindingFingerprint(
  state: ComponentState,
  stage: string,
): string | undefined {
  const all = bindingsOf(state, stage)
    .map(binding => binding.fingerprint)
    .sort();
  if (all.length <= 1) {
    return all[0];
  }
  return createHash('sha256').update(all.join('\n')).digest('hex');
}

/**
 * Open promotions of a stage, in one lane or in both, that hold their lane:
 * without those that only await their sign-off (R11).
 */
export function openPromotions(
  state: ComponentState,
  stage: string,
  lane?: Promotion['lane'],
): Promotion[] {
  return unendedPromotions(state, stage).filter(
    promotion =>
      promotion.signOffSince === undefined &&
      (lane === undefined || promotion.lane === lane),
  );
}

/** All promotions of a stage that have not ended, for whoever looks. */
export function unendedPromotions(
  state: ComponentState,
  stage: string,
): Promotion[] {
  return state.promotions.filter(
    promotion => promotion.stage === stage && isOpen(promotion.state),
  );
}

/** Spans that nobody observed, of all instances that serve a stage (R26). */
export function gapsOf(
  state: ComponentState,
  stage: string,
): Array<{ from: Instant; to: Instant; because: string }> {
  const names = new Set(
    bindingsOf(state, stage).map(({ instance }) => instance),
  );
  return state.instances
    .filter(instance => names.has(instance.name))
    .flatMap(instance => instance.gaps);
}

/** The element with the largest value; `undefined` for none. */
export function latest<T>(
  list: readonly T[],
  by: (element: T) => number,
): T | undefined {
  return list.reduce<T | undefined>(
    (best, element) =>
      best === undefined || by(element) > by(best) ? element : best,
    undefined,
  );
}

/**
 * The Argo CD instances that these stages name and that were never read whole;
 * all of them where a stage names none.
 */
export function unreadInstances(
  { instances }: ComponentState,
  stages: readonly StagePolicy[],
): string[] {
  const named = stages.flatMap(({ targets }) =>
    targets.map(({ instance }) => instance),
  );
  const names = named.includes(undefined)
    ? instances.map(({ name }) => name)
    : named.flatMap(name => name ?? []);
  return [...new Set(names)]
    .filter(name =>
      instances.every(
        instance =>
          instance.name !== name || instance.lastCompleteAt === undefined,
      ),
    )
    .sort();
}

/** The result that is kept for a question, whatever its age. */
export function storedResult(
  state: ComponentState,
  {
    stage,
    release,
    gate,
  }: { stage: StagePolicy; release: Release; gate: GateSpec },
): GateResult | undefined {
  return state.gateResults.find(
    result =>
      result.stage === stage.name &&
      result.releaseId === release.id &&
      result.gate === gate.name &&
      result.asks === gate.asks &&
      result.policyVersion === stage.policyVersion,
  );
}
