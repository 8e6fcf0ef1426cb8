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
import { judgeTarget } from './healthy';
import {
  bindingsOf,
  openDeployment,
  releaseOf,
  stageOf,
  unreadInstances,
} from './lookups';
import { reductionOf } from './reduction';
import { newestFirst } from './releaseOrder';
import { rememberedByFacts } from './rememberedByState';
import { identifyRunning } from './running';
import type {
  ApplicationKey,
  Binding,
  ComponentState,
  InstanceFacts,
  ObservedApplication,
  Running,
  StageStatus,
  TargetStatus,
} from './types';
import { notAnswered } from './words';

/**
 * What a stage as a whole runs, and how well (R4). It runs a release when all
 * its applications do; one that is stale or unknown has not left, and makes the
 * whole stage unknown.
 *
 * The verdict is what is shown and timed. Where something depends on it, ask
 * `judgeDeployment`, which also wants a recent comparison (R5).
 */
export const stageStatus = rememberedByFacts(judgeStage);

function judgeStage(state: ComponentState, stage: string): StageStatus {
  const targets = judgeTargets(state, stage);
  const completes = targets.map(
    target => instanceOf(state, target)?.lastCompleteAt,
  );
  const rechecks = targets.flatMap(({ recheckAt }) => recheckAt ?? []);
  const status = {
    stage,
    targets,
    fresh: targets.length > 0 && targets.every(target => target.fresh),
    completeAt: completes.some(at => at === undefined)
      ? undefined
      : lowest(completes.flatMap(at => at ?? [])),
    recheckAt: lowest(rechecks),
  };

  if (targets.length === 0) {
    return {
      ...status,
      state: 'empty',
      verdict: 'unknown',
      reasons: [whyEmpty(state, stage)],
    };
  }

  const verdict = worstVerdict(targets);
  const reasons = targets.flatMap(target => reasonsOf(target, targets.length));
  const keys = new Set(
    targets.map(({ running }) =>
      running.kind === 'release' ? running.key : undefined,
    ),
  );
  if (!status.fresh || keys.has(undefined)) {
    return {
      ...status,
      state: 'unknown',
      verdict: verdict === 'failed' ? 'failed' : 'unknown',
      reasons,
    };
  }
  const [first, ...others] = keys;
  if (others.length === 0) {
    return { ...status, state: 'runs', runningKey: first, verdict, reasons };
  }
  return {
    ...status,
    state: 'mixed',
    runningKey: newestKey(state, keys),
    verdict: verdict === 'healthy' ? 'not-yet' : verdict,
    reasons: [mixedSentence(targets), ...reasons],
  };
}

/** Nothing was found; or nobody could look yet. */
function whyEmpty(state: ComponentState, stage: string): Sentence {
  const policy = stageOf(state, stage);
  const unread = policy ? unreadInstances(state, [policy]) : [];
  return unread.length > 0
    ? notAnswered(unread)
    : ['No Argo CD application serves this stage'];
}

/** However a target is asked about, it runs the same. */
const runningIn = rememberedByFacts(identifyIn);

/** Several gates look at one and the same deployment. */
const judgeOnce = rememberedByFacts(judgeEach);

/** The applications of a stage that are not gone (R5), each judged by R3. */
export function judgeTargets(
  state: ComponentState,
  stage: string,
  options: { expectedKey?: string; decides?: boolean; about?: 'sync' } = {},
): TargetStatus[] {
  const { expectedKey, decides, about } = options;
  return judgeOnce(state, stage, expectedKey, decides, about);
}

function judgeEach(
  state: ComponentState,
  stage: string,
  expectedKey: string | undefined,
  decides: boolean | undefined,
  about: 'sync' | undefined,
): TargetStatus[] {
  if (!state.pipeline) {
    return [];
  }
  return servingBindings(state, stage).map(binding => {
    const { instance, namespace, name } = binding;
    const observed = observedOf(state, binding);
    const target = judgeTarget({
      key: { instance, namespace, name },
      observed,
      instance: instanceOf(state, binding),
      running: observed && runningIn(state, stage, observed),
      now: state.now,
      settings: state.settings,
      expectedKey,
      decides,
      about,
    });
    return !observed && binding.problem
      ? { ...target, reasons: [[binding.problem.message]] }
      : target;
  });
}

function identifyIn(
  state: ComponentState,
  stage: string,
  { facts }: ObservedApplication,
): Running | undefined {
  const recorded = releaseOf(state, openDeployment(state, stage)?.releaseId);
  return (
    state.pipeline &&
    identifyRunning(
      facts,
      state.pipeline.release,
      recorded?.artifacts,
      (source, revision) => reductionOf(state, source, revision),
    )
  );
}

/** The bindings of a stage whose application is not known to be gone. */
export function servingBindings(
  state: ComponentState,
  stage: string,
): Binding[] {
  return bindingsOf(state, stage).filter(
    binding => observedOf(state, binding)?.goneAt === undefined,
  );
}

export function observedOf(
  state: ComponentState,
  key: ApplicationKey,
): ObservedApplication | undefined {
  const id = applicationId(key);
  return state.applications.find(({ facts }) => applicationId(facts) === id);
}

export function instanceOf(
  state: ComponentState,
  key: Pick<ApplicationKey, 'instance'>,
): InstanceFacts | undefined {
  return state.instances.find(({ name }) => name === key.instance);
}

/** `instance/namespace/name`: how applications are named in records. */
export function applicationId(key: ApplicationKey): string {
  return `${key.instance}/${key.namespace}/${key.name}`;
}

/** The smallest of some numbers; `undefined` for none. */
export function lowest(values: readonly number[]): number | undefined {
  return values.length > 0 ? Math.min(...values) : undefined;
}

/** The largest of some numbers; `undefined` for none. */
export function highest(values: readonly number[]): number | undefined {
  return values.length > 0 ? Math.max(...values) : undefined;
}

function worstVerdict(targets: TargetStatus[]): TargetStatus['verdict'] {
  return (
    (['failed', 'unknown', 'not-yet'] as const).find(verdict =>
      targets.some(target => target.verdict === verdict),
    ) ?? 'healthy'
  );
}

/** Which application a reason is about stands before it where there are several. */
function reasonsOf(target: TargetStatus, count: number): Sentence[] {
  return count === 1
    ? target.reasons
    : target.reasons.map(reason => [`${target.name}: `, ...reason]);
}

function mixedSentence(targets: TargetStatus[]): Sentence {
  const list = targets.map(({ name, running }) =>
    running.kind === 'release' ? `${name} runs ${running.version}` : name,
  );
  return [`The applications differ: ${list.join(', ')}`];
}

/** A key without a release or without a place was just seen: the newest of all. */
function newestKey(
  state: ComponentState,
  keys: ReadonlySet<string | undefined>,
): string | undefined {
  const known = state.releases.filter(release => keys.has(release.key));
  const ordered = newestFirst(state.pipeline, known);
  const unplaced = [...keys].find(
    key => !ordered.some(release => release.key === key),
  );
  return unplaced ?? ordered[0]?.key;
}
