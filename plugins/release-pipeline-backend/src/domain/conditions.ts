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
  Direction,
  GateKind,
  RiskClass,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { applicationsIn } from './applicationsIn';
import { judgeCalendar } from './calendar/judgeCalendar';
import { becameHealthyIn } from './candidates';
import { unseenSince } from './endOfUse';
import type { JudgedGate } from './judgedGate';
import { deploymentsOf, openDeployment, releaseOf, stageOf } from './lookups';
import { progressSince } from './moment';
import { soakProtection } from './protection';
import { rememberedByFacts } from './rememberedByState';
import { stageStatus } from './stageStatus';
import type {
  ComponentState,
  Deployment,
  GateResult,
  Release,
  StagePolicy,
} from './types';
import { at, asClause, duration, inTime, listed, words } from './words';

/** Of the judgement itself; what was judged by another one is told apart. */
const VERSION = 1;

/** What a condition found, before it is put into the shape of a result. */
export type Finding = Pick<GateResult, 'status' | 'reason'> &
  Partial<
    Pick<
      GateResult,
      | 'value'
      | 'threshold'
      | 'progress'
      | 'passesAt'
      | 'validUntil'
      | 'noEndBecause'
      | 'nextAction'
      | 'whoCanAct'
      | 'evidence'
      | 'since'
    >
  >;

const conditionsByFacts = rememberedByFacts(judgeByFacts);

/**
 * The conditions that every stage has of its own (R7, R11, R13, R28), judged
 * from the facts of this moment. They count like any other gate.
 */
export function stageConditions(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  direction: Direction,
  risk: RiskClass,
): readonly JudgedGate[] {
  const byFacts = conditionsByFacts(state, stage, release, direction, risk);
  // What soaks there is told by what its gates said.
  return stage.protectedBy.length && direction === 'forward'
    ? [
        ...byFacts,
        asCondition(
          state,
          { stage, release },
          {
            name: 'protected-soak',
            kind: 'environment',
            title: `Nothing soaks in ${stage.name}`,
            ...judgeProtection(state, stage, release),
          },
        ),
      ]
    : byFacts;
}

function judgeByFacts(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
  direction: Direction,
  risk: RiskClass,
): readonly JudgedGate[] {
  const judged = (
    name: string,
    kind: GateKind,
    title: string,
    finding: Finding & { of?: string; frozen?: boolean },
  ) =>
    asCondition(state, { stage, release }, { name, kind, title, ...finding });
  const conditions: JudgedGate[] = [];
  // A hotfix is the one direction that may skip what comes before (R15).
  if (direction === 'forward' && stage.after.length) {
    conditions.push(
      judged(
        'after',
        'environment',
        `After ${listed(stage.after)}`,
        judgeAfter(state, stage, release),
      ),
    );
  }
  conditions.push(
    judged(
      'calendar',
      'calendar',
      'Calendar',
      judgeCalendar(state, stage, direction, risk),
    ),
    judged(
      'cooldown',
      'platform',
      'Cooldown',
      judgeCooldown(state, stage, direction),
    ),
  );
  return conditions;
}

/** What was found, as the condition that is called so. */
export function asCondition(
  state: ComponentState,
  { stage, release }: { stage: StagePolicy; release: Release },
  {
    name,
    kind,
    title,
    of,
    frozen,
    ...finding
  }: Finding & {
    name: string;
    kind: GateKind;
    title: string;
    of?: string;
    frozen?: boolean;
  },
): JudgedGate {
  return {
    gate: {
      name,
      type: name,
      kind,
      title,
      of,
      costly: false,
      people: false,
      config: {},
    },
    result: {
      evidence: [],
      ...finding,
      stage: stage.name,
      releaseId: release.id,
      gate: name,
      policyVersion: stage.policyVersion,
      type: name,
      evaluatorVersion: VERSION,
      observedAt: state.now,
      since: finding.since ?? state.now,
    },
    factsAt: stageStatus(state, of ?? stage.name).completeAt,
    since: finding.since,
    frozen,
  };
}

/**
 * R7: it became healthy in every stage before, and was not ended there for a
 * reason against it. `of` is the stage that the finding speaks of.
 */
function judgeAfter(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Finding & { of?: string } {
  const findings = stage.after.map(name => ({
    ...judgeOneBefore(state, name, release),
    of: name,
  }));
  const order = ['failed', 'unknown', 'pending', 'passed'];
  // The worst one is what a person has to know first.
  const [worst] = [...findings].sort(
    (a, b) => order.indexOf(a.status) - order.indexOf(b.status),
  );
  return worst.status === 'passed'
    ? { ...worst, evidence: findings.flatMap(({ evidence = [] }) => evidence) }
    : worst;
}

function judgeOneBefore(
  state: ComponentState,
  before: string,
  release: Release,
): Finding {
  const deployments = deploymentsOf(state, before, release.id);
  if (becameHealthyIn(state, release.id, before)) {
    const healthy = deployments.find(
      deployment => deployment.healthyAt !== undefined,
    );
    const healthyAt = healthy?.healthyAt;
    return {
      status: 'passed',
      since: healthyAt,
      evidence: [
        ...(healthy
          ? [
              {
                label: `${release.version} in ${before}`,
                value: words('came ', at(healthy.startedAt), life(healthy)),
              },
            ]
          : []),
        ...applicationsIn(state, before),
      ],
      reason: words(
        `${release.version} became healthy in ${before}`,
        healthyAt === undefined ? '' : [' ', at(healthyAt)],
      ),
    };
  }
  const last = deployments[0];
  if (last?.outcome === 'rolled-back' || last?.outcome === 'failed') {
    return {
      status: 'failed',
      since: last.endedAt,
      reason: words(
        `${release.version} ${
          last.outcome === 'failed' ? 'failed' : 'was rolled back'
        } in ${before}`,
        last.endedAt === undefined ? '' : [' ', at(last.endedAt)],
      ),
      noEndBecause: `It ends when ${release.version} is brought to ${before} again and stays healthy`,
      nextAction: `Promote a newer release, or ask for ${release.version} in ${before} again`,
    };
  }
  if (!stageOf(state, before)) {
    return {
      status: 'unknown',
      reason: [`Stage ${before} is not part of the pipeline`],
      nextAction: `Name a stage of the pipeline under after of this stage`,
    };
  }
  const status = stageStatus(state, before);
  const why = status.reasons[0];
  if (status.state === 'unknown' || !status.fresh) {
    return {
      status: 'unknown',
      since: unseenSince(state, status),
      reason: why ?? [`It is not known what runs in ${before}`],
    };
  }
  if (status.state === 'mixed') {
    return {
      status: 'pending',
      since: openDeployment(state, before)?.startedAt,
      reason: why ?? [`The applications of ${before} run different releases`],
    };
  }
  if (status.runningKey === release.key) {
    return {
      // Sync Unknown beside an old Healthy is what a broken manifest looks like.
      status:
        status.verdict === 'unknown' ||
        status.targets.some(({ sync }) => sync === 'Unknown')
          ? 'unknown'
          : 'pending',
      since: last?.startedAt,
      reason: why
        ? words(`in ${before} `, asClause(why))
        : [`${release.version} is not healthy in ${before} yet`],
    };
  }
  return {
    status: 'pending',
    since: last?.endedAt,
    reason: [`${release.version} has not been healthy in ${before}`],
    noEndBecause: `It ends when ${release.version} is healthy in ${before}`,
    nextAction: `Bring ${release.version} into ${before} first`,
  };
}

/** ", healthy since 14:05, left 17:15", as far as it has come. */
function life({ healthyAt, endedAt }: Deployment): Sentence {
  return words(
    ...(healthyAt === undefined ? [] : [', healthy since ', at(healthyAt)]),
    ...(endedAt === undefined ? [] : [', left ', at(endedAt)]),
  );
}

/** R11: a release that soaks here is left alone by newer ones. */
function judgeProtection(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Finding & { of: string } {
  const finding = soakProtection(state, stage, release);
  const soaking = openDeployment(state, stage.name);
  const version = releaseOf(state, soaking?.releaseId)?.version;
  return {
    ...finding,
    of: stage.name,
    evidence: [
      {
        label: `Runs in ${stage.name}`,
        value:
          soaking && version !== undefined
            ? words(`${version} since `, at(soaking.startedAt), life(soaking))
            : ['nothing that is known'],
      },
      ...finding.evidence,
      ...applicationsIn(state, stage.name),
    ],
    ...(finding.status === 'pending' && {
      since: soaking?.startedAt,
      noEndBecause: `It ends when what soaks in ${stage.name} passes, fails or leaves`,
    }),
  };
}

/** When the quiet time after the last change in a stage is over (R13); absent: no change is known. */
export function cooldownEnd(
  state: ComponentState,
  stage: StagePolicy,
): Instant | undefined {
  const last = lastChange(state, stage);
  return last === undefined ? undefined : last + stage.cooldownMs;
}

function lastChange(
  state: ComponentState,
  stage: StagePolicy,
): Instant | undefined {
  const changes = state.deployments
    .filter(deployment => deployment.stage === stage.name)
    .flatMap(({ startedAt, endedAt }) => [startedAt, endedAt ?? startedAt]);
  return changes.length ? Math.max(...changes) : undefined;
}

/** R13: quiet time since the last change here; the emergency lane is exempt. */
function judgeCooldown(
  state: ComponentState,
  stage: StagePolicy,
  direction: Direction,
): Finding {
  const last = lastChange(state, stage);
  const evidence = [
    {
      label: 'Last change',
      value: [last === undefined ? 'none is known' : at(last)],
    },
  ];
  if (direction !== 'forward') {
    return {
      status: 'skipped',
      evidence,
      reason: [`It does not apply to a ${direction}`],
    };
  }
  if (stage.cooldownMs <= 0) {
    return {
      status: 'passed',
      evidence,
      reason: ['No quiet time is asked for'],
    };
  }
  const threshold = `≥ ${duration(stage.cooldownMs)}`;
  if (last === undefined) {
    return {
      status: 'passed',
      threshold,
      evidence,
      reason: [`No change of ${stage.name} is known`],
    };
  }
  const passesAt = last + stage.cooldownMs;
  return state.now >= passesAt
    ? {
        status: 'passed',
        since: passesAt,
        threshold,
        evidence,
        reason: words(`No change in ${stage.name} since `, at(last)),
      }
    : {
        status: 'pending',
        since: last,
        threshold,
        passesAt,
        progress: progressSince(last, stage.cooldownMs),
        evidence,
        reason: words(`Cooldown in ${stage.name} ends `, inTime(passesAt)),
      };
}
