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

import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import {
  collisionReasons,
  type Direction,
  gateStatuses,
  type RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import type {
  CollisionOutlook,
  Delegation,
  GateContext,
  GateOutcome,
  GateType,
  JudgedDeployment,
  TrustedGroup,
} from 'backstage-plugin-release-pipeline-node';
import { unlessAborted } from '../adapters/unlessAborted';
import { withinTime } from '../adapters/withinTime';
import type { Person } from '../domain/authors';
import {
  answerOf,
  gatesAsked,
  withoutWeight,
  worthAsking,
} from '../domain/askedInTurn';
import { windowOutlook } from '../domain/calendar/windowOutlook';
import { judgeDeployment } from '../domain/deployments';
import { earlierStays, judgeEntered } from '../domain/judgedDeployment';
import { approvalsThatCount } from '../domain/digest';
import { gateSet } from '../domain/gateSet';
import { letsThrough } from '../domain/letsThrough';
import { storedResult } from '../domain/lookups';
import { underPinnedPolicy } from '../domain/pinned';
import { ranAt } from '../domain/ranAt';
import { recordsMark, tickedItems } from '../domain/records';
import { riskNow } from '../domain/risk';
import type {
  ComponentState,
  GateResult,
  GateSpec,
  Promotion,
  Release,
  StagePolicy,
} from '../domain/types';
import { countedApprovals } from './countedApprovals';
import { type AuthorReader, excludedPeople } from './excludedPeople';
import { gateSubject } from './gateSubject';
import type { TimedChanges } from './TimedChanges';

const GATE_TIMEOUT_MS = 30_000;

/** What a gate type may say, whatever language it is written in: it overrides nothing (R16). */
const ANSWERS: ReadonlySet<string> = new Set(
  gateStatuses.filter(status => status !== 'overridden'),
);

/** What is to be judged. */
export interface GateTask {
  stage: StagePolicy;
  release: Release;
  gate: GateSpec;
  promotion?: Promotion;
  /** Of the promotion unless set; forward without one. */
  direction?: Direction;
  /** The class that it is judged by; absent: by the state of this moment (R14). */
  risk?: RiskClass;
  /**
   * When the costly parts of a gate that is made of others are asked: after its
   * cheap ones, as far as that helps, or not now. Absent: all at once.
   */
  costlyParts?: 'in-turn' | 'not-yet';
}

interface Signals {
  /** The caller's. */
  signal: AbortSignal;
  /** The same, and the end of the time that gates have. */
  inTime: AbortSignal;
  /** Present: a moment in the past is judged. */
  past?: PastFacts;
}

/** What is known of a moment in the past besides the records of then. */
export interface PastFacts {
  /** The release's deployment in a stage, as it was then. */
  deploymentIn(stage: string): JudgedDeployment | undefined;
}

/** Reads groups and people from the trusted part of the catalog (R23). */
export interface GroupReader {
  readGroups(refs: string[]): Promise<TrustedGroup[]>;
  readPeople(refs: string[]): Promise<Person[]>;
}

/** Reads which seats are handed over now, in the whole portal. */
export interface DelegationReader {
  readRunning(): Promise<Delegation[]>;
}

/** Tells which other changes touch one that would go now. */
export type OutlookReader = Pick<TimedChanges, 'outlook'>;

/**
 * Asks gate types for their answer. Whatever goes wrong on the way is the
 * answer `unknown`, which lets nothing through (I3).
 */
export class GateEvaluator {
  readonly #gateTypes: Map<string, GateType>;
  readonly #groups: GroupReader & AuthorReader;
  readonly #delegations: DelegationReader | undefined;
  readonly #collisions: OutlookReader | undefined;
  readonly #logger: LoggerService;

  private constructor(options: {
    gateTypes: Map<string, GateType>;
    groups: GroupReader & AuthorReader;
    delegations?: DelegationReader;
    collisions?: OutlookReader;
    logger: LoggerService;
  }) {
    this.#gateTypes = options.gateTypes;
    this.#groups = options.groups;
    this.#delegations = options.delegations;
    this.#collisions = options.collisions;
    this.#logger = options.logger;
  }

  /**
   * @param options.delegations - absent: nobody hands over a seat
   * @param options.collisions - absent: nobody can tell what else is changed
   */
  static create(options: {
    gateTypes: Map<string, GateType>;
    groups: GroupReader & AuthorReader;
    delegations?: DelegationReader;
    collisions?: OutlookReader;
    logger: LoggerService;
  }): GateEvaluator {
    return new GateEvaluator(options);
  }

  async evaluate(
    state: ComponentState,
    tasks: GateTask[],
    options: { signal: AbortSignal },
  ): Promise<GateResult[]> {
    const { signal } = options;
    return withinTime(GATE_TIMEOUT_MS, signal, inTime =>
      Promise.all(
        tasks.map(task => this.#evaluateOne(state, task, { signal, inTime })),
      ),
    );
  }

  /**
   * What a gate itself says, whether it only observes or not, for somebody who
   * tries it. With `past` of a moment in the past: then `state` is what was
   * recorded by then (`stateAsOf`), and gates that cannot be asked about the
   * past are unknown.
   */
  async answer(
    state: ComponentState,
    task: GateTask,
    options: { signal: AbortSignal; past?: PastFacts },
  ): Promise<GateOutcome> {
    const { past, signal } = options;
    return withinTime(GATE_TIMEOUT_MS, signal, inTime =>
      this.#answer(state, task, { signal, inTime, past }),
    );
  }

  async #evaluateOne(
    state: ComponentState,
    task: GateTask,
    signals: Signals,
  ): Promise<GateResult> {
    const { gate, release, stage } = task;
    // What it is drawn by is for those who try it.
    const { figure, ...outcome } = observed(
      gate,
      await this.#answer(state, task, signals),
    );
    const before = storedResult(state, { stage, release, gate });
    return {
      stage: stage.name,
      releaseId: release.id,
      gate: gate.name,
      policyVersion: stage.policyVersion,
      type: gate.type,
      asks: gate.asks,
      evaluatorVersion: gate.version ?? 1,
      ...outcome,
      ...(task.promotion &&
        (gate.people || gate.byPromotion) && {
          judgedFor: {
            promotionId: task.promotion.id,
            approvalIds: approvalsThatCount(state, task.promotion).map(
              ({ id }) => id,
            ),
          },
        }),
      ...((gate.records || gate.alsoRecords) && {
        recordsMark: recordsMark(state, task),
      }),
      ...(gate.byRisk && { risk: riskOfTask(state, task) }),
      observedAt: state.now,
      since: before?.status === outcome.status ? before.since : state.now,
    };
  }

  /** One answer; that of a gate that is made of others comes out of theirs. */
  async #answer(
    state: ComponentState,
    task: GateTask,
    signals: Signals,
  ): Promise<GateOutcome & Pick<GateResult, 'parts'>> {
    const { costlyParts, gate } = task;
    const said = new Map<GateSpec, GateOutcome>();
    const ask = (gates: GateSpec[]) =>
      Promise.all(
        gates.map(async one => {
          said.set(
            one,
            await this.#ask(state, { ...task, gate: one }, signals),
          );
        }),
      );
    const asked = gatesAsked(gate);
    await ask(costlyParts ? asked.filter(({ costly }) => !costly) : asked);
    if (costlyParts === 'in-turn') {
      await ask(worthAsking(gate, said));
    }
    return answerOf(gate, said);
  }

  async #ask(
    state: ComponentState,
    task: GateTask,
    { signal, inTime, past }: Signals,
  ): Promise<GateOutcome> {
    const gateType = this.#gateTypes.get(task.gate.type);
    try {
      if (!gateType) {
        throw new Error(`gate type '${task.gate.type}' is not installed`);
      }
      const whyNot = past && whyNoPast(gateType, task.gate);
      if (whyNot !== undefined) {
        return { status: 'unknown', reason: [whyNot], evidence: [] };
      }
      const outcome = await unlessAborted(
        this.#contextOf(state, task, past).then(context =>
          gateType.evaluate(context, { signal: inTime }),
        ),
        inTime,
      );
      if (!ANSWERS.has(outcome.status)) {
        throw new Error(`it says '${outcome.status}', which no gate may say`);
      }
      return outcome;
    } catch (error) {
      signal.throwIfAborted();
      this.#logger.warn(
        `Gate '${task.gate.name}' of stage '${task.stage.name}' could not be judged for '${state.component.ref}'`,
        toError(error),
      );
      return {
        status: 'unknown',
        reason: [`${task.gate.title} could not be judged; it is tried again`],
        evidence: [],
        // That it took too long is no reason to ask without a pause.
        recheckAt: state.now + (inTime.aborted ? 2 : 1) * GATE_TIMEOUT_MS,
      };
    }
  }

  async #contextOf(
    now: ComponentState,
    task: GateTask,
    past?: PastFacts,
  ): Promise<GateContext<unknown>> {
    const { gate, promotion, release, stage } = task;
    const state = promotion ? underPinnedPolicy(now, promotion) : now;
    const deploymentIn = (stageName: string) =>
      past
        ? past.deploymentIn(stageName)
        : judgeDeployment(state, release.id, stageName);
    return {
      gate: { name: gate.name, type: gate.type },
      config: gate.config,
      subject: gateSubject(state, stage.name, release),
      of: gate.of,
      deployment: gate.of ? deploymentIn(gate.of) : undefined,
      earlierStays: gate.of ? earlierStays(state, release.id, gate.of) : [],
      entered: gate.entered ? judgeEntered(state, stage.name) : [],
      risk: riskOfTask(now, task),
      ranAt: (stageName, at) => ranAt(state, stageName, at),
      windows: names => windowOutlook(state, task, names),
      reports: state.reports,
      ticked: tickedItems(state, task),
      links: state.component.links,
      dependencies: state.dependencies,
      // From the effect on nothing else is asked (R21).
      watchedSince:
        promotion?.state === 'watching' ? promotion.stateSince : undefined,
      promotion: promotion && {
        id: promotion.id,
        requestedBy: promotion.requestedBy,
        requestedAt: promotion.requestedAt,
        approvals: countedApprovals(state, promotion),
        ...(gate.people
          ? await excludedPeople(this.#groups, state, promotion)
          : { excluded: [] }),
      },
      alsoAsked: alsoAsked(now, task),
      readGroups: refs => this.#groups.readGroups(refs),
      readDelegations: () => this.#delegationsFor(stage),
      readCollisions: () => this.#collisionsOf(state, task),
      now: state.now,
      ...(past && { past: true }),
    };
  }

  async #collisionsOf(
    state: ComponentState,
    { promotion, stage }: GateTask,
  ): Promise<CollisionOutlook> {
    const because = 'Nobody can tell here what else is changed';
    return (
      this.#collisions?.outlook(state, { stage: stage.name, promotion }) ?? {
        changes: [],
        unknown: collisionReasons.map(why => ({ why, because })),
      }
    );
  }

  /** Of seats whose holders may decide in the stage by themselves (R23). */
  async #delegationsFor(stage: StagePolicy): Promise<Delegation[]> {
    const running = (await this.#delegations?.readRunning()) ?? [];
    if (running.length === 0) {
      return [];
    }
    const groups = await this.#groups.readGroups(stage.approverGroups);
    const members = new Set(groups.flatMap(group => group.members ?? []));
    return running.filter(({ to }) => members.has(to.ref));
  }
}

/** Why a gate cannot be asked about a moment in the past; undefined: it can. */
export function whyNoPast(
  gateType: Pick<GateType, 'judgesPast'> | undefined,
  gate: GateSpec,
): string | undefined {
  const answer = gateType?.judgesPast?.(gate.config) ?? {
    because: `${gate.title} cannot be asked about the past`,
  };
  return answer === true ? undefined : answer.because;
}

function riskOfTask(
  state: ComponentState,
  { promotion, release, risk, stage }: GateTask,
): RiskClass {
  return risk ?? riskNow(state, stage, release, promotion).class;
}

/** Who counts for one of them may not count for another. */
function alsoAsked(
  state: ComponentState,
  task: GateTask,
): GateContext<unknown>['alsoAsked'] {
  const { gate, promotion, stage } = task;
  const { direction = promotion?.direction ?? 'forward' } = task;
  const gates = gateSet(stage, direction, riskOfTask(state, task));
  return gates.some(({ name }) => name === gate.name)
    ? gates
        .filter(({ name, type }) => name !== gate.name && type === gate.type)
        .map(({ name, config }) => ({ gate: name, config }))
    : [];
}

/** What a gate that only observes says: it holds nothing back. */
function observed(gate: GateSpec, outcome: GateOutcome): GateOutcome {
  return letsThrough(outcome.status) ? outcome : withoutWeight(gate, outcome);
}
