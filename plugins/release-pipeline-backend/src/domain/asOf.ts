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

import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import type {
  Instant,
  JudgedDeployment,
  JudgedTarget,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';
import { applicationHref } from './applicationHref';
import { countedTime } from './clock';
import { judgeDeployment } from './judgedDeployment';
import { bindingsOf, deploymentsOf, gapsOf } from './lookups';
import type { ComponentState, Deployment, ManualCheck } from './types';

/** What ran in a stage of another component. */
export interface OtherDeployment
  extends Pick<
    Deployment,
    'stage' | 'startedAt' | 'healthyAt' | 'endedAt' | 'pauses'
  > {
  ref: string;
  version: string;
  /** Order of its releases; absent: it has no place in it. */
  order?: number;
}

/** What is known of a component, with what was known before. */
export interface History {
  /** Of this moment, with all deployments and gaps that are to count. */
  state: ComponentState;
  /** All of them, also those that a newer one took the place of. */
  reports: Array<OutsideReport & { supersededAt?: Instant }>;
  /** Checks that tell of incidents: of those an older report counts too. */
  incidents: string[];
  /** Deployments of the components that this one's gates ask about. */
  others: OtherDeployment[];
  /** Before this moment there is more than was read. */
  knownFrom: Instant;
  /** Which class promotions had, the last of each release and stage. */
  risks: Array<{ stage: string; releaseId: string; risk: RiskClass }>;
  /** All of them, oldest first; also what was taken back. */
  ticks: Array<ManualCheck & { done: boolean }>;
}

/**
 * What was recorded by a moment. What nobody keeps is absent, as if it had not
 * been read: live facts of applications, and links.
 */
export function stateAsOf(history: History, then: Instant): ComponentState {
  const { incidents, reports, state, ticks } = history;
  return {
    ...state,
    now: then,
    component: { ...state.component, links: undefined },
    dependencies: dependenciesAsOf(history, then),
    riskFacts: {},
    applications: [],
    instances: state.instances.map(instance => ({
      ...instance,
      gaps: instance.gaps.flatMap(gap =>
        gap.from < then ? [{ ...gap, to: Math.min(gap.to, then) }] : [],
      ),
    })),
    deployments: state.deployments.flatMap(deployment =>
      deployment.startedAt <= then ? [deploymentAsOf(deployment, then)] : [],
    ),
    promotions: [],
    approvals: [],
    overrides: [],
    exceptions: [],
    effects: [],
    gateResults: [],
    reports: reports.filter(
      ({ at, check, supersededAt = Infinity }) =>
        at <= then && (supersededAt > then || incidents.includes(check)),
    ),
    manualChecks: ticksAsOf(ticks, then),
  };
}

/**
 * A release's deployment in a stage as it was at a moment: when it ran still,
 * its healthy time is counted from the pauses that were recorded (R26), and
 * where nobody was watching, nothing is known.
 */
export function judgeDeploymentAsOf(
  history: History,
  releaseId: string,
  stage: string,
  then: Instant,
): JudgedDeployment | undefined {
  const past = stateAsOf(history, then);
  const [last] = deploymentsOf(past, stage, releaseId);
  if (!last || last.endedAt !== undefined) {
    return judgeDeployment(past, releaseId, stage);
  }
  const whole =
    history.state.deployments.find(({ id }) => id === last.id) ?? last;
  const found = healthAt(past, whole, then);
  // Judged as if it had ended then, which is all that was known of it.
  const judged = judgeDeployment(
    {
      ...past,
      deployments: past.deployments.map(deployment =>
        deployment.id === last.id
          ? {
              ...deployment,
              endedAt: then,
              clock: { countedMs: found.countedMs },
              lastTargets: [],
            }
          : deployment,
      ),
    },
    releaseId,
    stage,
  );
  return (
    judged && {
      ...judged,
      endedAt: undefined,
      endedBy: undefined,
      clock: { ...judged.clock, runningSince: found.runningSince },
      targets: [found.target],
    }
  );
}

/** Healthy time and health at a moment before the deployment ended. */
function healthAt(
  past: ComponentState,
  whole: Deployment,
  then: Instant,
): {
  countedMs: number;
  runningSince?: Instant;
  target: JudgedTarget;
} {
  const { healthyAt, stage } = whole;
  const target = targetOf(past, whole);
  if (healthyAt === undefined || healthyAt > then) {
    return {
      countedMs: 0,
      target: target('not-yet', 'it was not healthy yet'),
    };
  }
  const gaps = gapsOf(past, stage);
  const pause = whole.pauses.filter(({ from }) => from <= then).at(-1);
  if (pause && (pause.to === undefined || pause.to > then)) {
    return {
      countedMs: pause.countedMs,
      target: {
        ...target(pause.degraded ? 'failed' : 'not-yet'),
        health: pause.degraded ? 'Degraded' : 'not recorded',
        reasons: [pause.because],
        degradedSince: pause.degraded ? pause.from : undefined,
      },
    };
  }
  const runningSince = pause?.to ?? healthyAt;
  const clock = { countedMs: pause?.countedMs ?? 0, runningSince };
  const counted = countedTime(clock, then, gaps);
  // Comparing may have stopped before it ended: what nobody saw was not counted.
  const seen =
    whole.endedAt === undefined
      ? counted
      : Math.min(counted, whole.clock.countedMs);
  const staleAfterMs = Math.max(
    0,
    ...past.instances.map(instance => instance.staleAfterMs),
  );
  const gap = gaps.find(({ from, to }) => from < then && to >= then);
  if (gap || counted - seen > staleAfterMs) {
    return {
      countedMs: seen,
      target: target(
        'unknown',
        `nobody saw it then${gap ? `: ${gap.because}` : ''}`,
      ),
    };
  }
  return {
    countedMs: seen,
    runningSince,
    target: { ...target('healthy'), health: 'Healthy', sync: 'Synced' },
  };
}

/** All applications of the stage together: which one it was is not kept. */
function targetOf(past: ComponentState, { lastTargets, stage }: Deployment) {
  const applications = lastTargets?.length
    ? lastTargets
    : bindingsOf(past, stage);
  const [only, ...others] = applications;
  const names = (list: string[]) => [...new Set(list)].join(', ');
  return (
    verdict: JudgedTarget['verdict'],
    ...reason: string[]
  ): JudgedTarget => ({
    instance: names(applications.map(({ instance }) => instance)),
    application: names(applications.map(({ name }) => name)),
    href: only && others.length === 0 ? applicationHref(past, only) : undefined,
    health: 'not recorded',
    sync: 'not recorded',
    verdict,
    reasons: reason.length > 0 ? [reason] : [],
  });
}

function deploymentAsOf(deployment: Deployment, then: Instant): Deployment {
  const until = (at: Instant | undefined) =>
    at !== undefined && at <= then ? at : undefined;
  const endedAt = until(deployment.endedAt);
  return {
    ...deployment,
    healthyAt: until(deployment.healthyAt),
    watchPassedAt: until(deployment.watchPassedAt),
    problemAt: until(deployment.problemAt),
    endedAt,
    outcome: endedAt === undefined ? undefined : deployment.outcome,
    pauses: deployment.pauses.flatMap(pause =>
      pause.from <= then ? [{ ...pause, to: until(pause.to) }] : [],
    ),
  };
}

/** What the others ran then; who depends on whom is told as it stands now. */
function dependenciesAsOf(
  { others, state }: History,
  then: Instant,
): ComponentState['dependencies'] {
  const isSeen = !state.instances.some(({ gaps }) =>
    gaps.some(({ from, to }) => from < then && to >= then),
  );
  return state.dependencies?.map(dependency => ({
    ...dependency,
    runs: others
      .filter(
        ({ ref, startedAt, endedAt = Infinity }) =>
          ref === dependency.ref && startedAt <= then && endedAt > then,
      )
      .map(({ stage, version, order, healthyAt = Infinity, pauses }) => ({
        stage,
        version,
        order,
        healthy:
          healthyAt <= then &&
          !pauses.some(({ from, to = Infinity }) => from <= then && to > then),
        fresh: isSeen,
      })),
  }));
}

/** The last tick of each item by then; one that was taken back is none. */
function ticksAsOf(ticks: History['ticks'], then: Instant): ManualCheck[] {
  const last = new Map(
    ticks
      .filter(({ at }) => at <= then)
      .map(tick => [
        JSON.stringify([tick.stage, tick.releaseId, tick.gate, tick.item]),
        tick,
      ]),
  );
  return [...last.values()].flatMap(({ done, ...tick }) =>
    done ? [tick] : [],
  );
}
