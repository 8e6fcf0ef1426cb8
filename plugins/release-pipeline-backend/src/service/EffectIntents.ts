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

import { randomUUID } from 'node:crypto';
import { type LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  EffectPlan,
  Executor,
} from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { redact, UpstreamError } from '../adapters/UpstreamError';
import { makeDue } from '../database/components';
import { holdDelegations } from '../database/delegations';
import { appendEvidence, type EvidenceEntry } from '../database/EvidenceLog';
import { useExceptions } from '../database/exceptions';
import {
  changePromotion,
  insertEffect,
  lockAutomatic,
  lockCollisions,
} from '../database/promotionWrites';
import { readRangeCommits } from '../database/rangeCommits';
import { inTransaction } from '../database/transaction';
import { answerFor } from '../domain/answer';
import { authorFacts } from '../domain/authors';
import { statusWith } from '../domain/composition';
import { decide } from '../domain/decide';
import { exceptionsUsed } from '../domain/exceptions';
import { evaluationsDue } from '../domain/evaluation';
import type { JudgedGate } from '../domain/judgedGate';
import { letsThrough } from '../domain/letsThrough';
import { releaseOf, stageOf } from '../domain/lookups';
import { seatsHeld } from '../domain/seats';
import type { GateSpec, Promotion, Setback } from '../domain/types';
import { whatWasKnown } from '../domain/whatWasKnown';
import { COLLISION, collisionHolds } from '../gates/collision';
import type { JobQueue } from '../jobs/JobQueue';
import type { ComponentStates, LoadedState } from './ComponentStates';
import type { DifferenceReader } from './DifferenceReader';
import { effectRequest } from './effectRequest';
import type { OutlookReader } from './GateEvaluator';
import type { GateJudge } from './GateJudge';
import type { FreezeExceptions } from './FreezeExceptions';
import type { Overrides } from './Overrides';
import type { RangeReader } from './RangeReader';

const RETRY_MS = 5_000;
const RETRY_MAXIMUM_MS = 300_000;

/** What it works with. */
export interface EffectIntentsOptions {
  knex: Knex;
  states: ComponentStates;
  judge: GateJudge;
  executors: Map<string, Executor>;
  differences: DifferenceReader;
  ranges: RangeReader;
  overrides: Overrides;
  exceptions: FreezeExceptions;
  collisions: OutlookReader;
  queue: JobQueue;
  logger: LoggerService;
}

/**
 * Commits the intent to act. People's decisions are judged once more first,
 * and everything is decided again under the lock, so that the intent stands on
 * what is true at that moment (I2).
 */
export class EffectIntents {
  readonly #options: EffectIntentsOptions;

  private constructor(options: EffectIntentsOptions) {
    this.#options = options;
  }

  static create(options: EffectIntentsOptions): EffectIntents {
    return new EffectIntents(options);
  }

  /**
   * What cannot be prepared, because the Git host is down or for any other
   * reason, holds back nothing but this promotion, which says so.
   *
   * @returns whether anything was written that may lead to more.
   */
  async commit(
    state: LoadedState,
    promotion: Promotion,
    options: { signal: AbortSignal },
  ): Promise<boolean> {
    const { judge } = this.#options;
    const tasks = evaluationsDue(state, { actsNext: promotion.id });
    if ((await judge.judge(state, tasks, options)).turned) {
      return true;
    }
    let prepared: { executorName: string; plan: EffectPlan };
    try {
      prepared = await this.#prepare(state, promotion, options.signal);
      // Up to the head that the plan is based on, or further.
      const { differences, exceptions, overrides, ranges } = this.#options;
      if (
        (await ranges.renew(state, promotion, options)).isNew ||
        (await overrides.recheck(state, promotion)) ||
        (await exceptions.recheck(state, promotion)) ||
        (await differences.renew(state, promotion, options)).isNew
      ) {
        return true;
      }
    } catch (error) {
      options.signal.throwIfAborted();
      return this.#postpone(state, promotion, toError(error));
    }
    return this.#write(state, promotion, (trx, fresh, current) =>
      this.#intend(trx, fresh, current, prepared),
    );
  }

  async #prepare(
    state: LoadedState,
    promotion: Promotion,
    signal: AbortSignal,
  ): Promise<{ executorName: string; plan: EffectPlan }> {
    const intended = effectRequest(state, promotion);
    const executor =
      intended && this.#options.executors.get(intended.executorName);
    if (!intended || !executor) {
      throw new Error(
        `Executor '${intended?.executorName}' of ${promotion.stage} is not installed`,
      );
    }
    const plan = await executor.plan(intended.request, { signal });
    return { executorName: intended.executorName, plan };
  }

  async #intend(
    trx: Knex.Transaction,
    state: LoadedState,
    promotion: Promotion,
    { executorName, plan }: { executorName: string; plan: EffectPlan },
  ): Promise<EvidenceEntry[]> {
    if (decide(state, promotion).command !== 'execute') {
      return [];
    }
    const ids = seatsHeld(state, promotion).map(seat => seat.delegationId);
    if (
      !(await holdDelegations(trx, ids)) ||
      (await this.#collides(trx, state, promotion))
    ) {
      // A seat was taken back, or another change began, since the gates were
      // asked: they are asked anew.
      await makeDue(trx, [state.component.ref]);
      return [];
    }
    const effectId = randomUUID();
    await insertEffect(trx, {
      id: effectId,
      componentRef: state.component.ref,
      promotion,
      kind: executorName,
      plan,
    });
    const { queue } = this.#options;
    const authors = authorFacts(state, promotion);
    await changePromotion(
      trx,
      promotion,
      { state: 'executing', authors },
      { queue },
    );
    await queue.send('execute-effect', { effectId }, { key: effectId, trx });
    const commits = await readRangeCommits(trx, state.component.ref);
    const used = exceptionsUsed(state, promotion);
    await useExceptions(
      trx,
      used.map(({ id }) => id),
    );
    return [
      ...used.map(exception => ({
        componentRef: state.component.ref,
        promotionId: promotion.id,
        kind: 'exception-used',
        payload: { effectId, exception },
      })),
      {
        componentRef: state.component.ref,
        promotionId: promotion.id,
        kind: 'effect-intended',
        payload: {
          effectId,
          executor: executorName,
          plan,
          ...whatWasKnown(state, promotion, commits),
        },
      },
    ];
  }

  /**
   * Whether another change began since the gates were asked that one of them
   * waits for, by itself or as a part of what is made of several.
   */
  async #collides(
    trx: Knex.Transaction,
    state: LoadedState,
    promotion: Promotion,
  ): Promise<boolean> {
    const asking = collisionsAskedFor(state, promotion);
    if (asking.length === 0) {
      return false;
    }
    await lockCollisions(trx);
    const { changes } = await this.#options.collisions.outlook(
      state,
      { stage: promotion.stage, promotion },
      { knex: trx },
    );
    return asking.some(({ gate, result }) => {
      const holds = (part: GateSpec) =>
        part.type === COLLISION && collisionHolds(part.config, changes);
      return gate.composition
        ? !letsThrough(
            statusWith(gate, result, (part, said) =>
              letsThrough(said.status) && holds(part) ? 'pending' : undefined,
            ),
          )
        : holds(gate);
    });
  }

  async #postpone(
    state: LoadedState,
    promotion: Promotion,
    error: Error,
  ): Promise<boolean> {
    this.#options.logger.warn(
      `Promotion '${promotion.id}' of '${state.component.ref}' could not be prepared and is tried again`,
      error,
    );
    return this.#write(state, promotion, async (trx, fresh, current) => {
      const setback = nextSetback(fresh.now, current.setback, error);
      await changePromotion(trx, current, { setback }, this.#options);
      return [
        {
          componentRef: state.component.ref,
          promotionId: promotion.id,
          kind: 'effect-not-prepared',
          payload: setback,
        },
      ];
    });
  }

  /** Only from the row version that was judged. */
  async #write(
    { component: { ref } }: LoadedState,
    promotion: Promotion,
    write: (
      trx: Knex.Transaction,
      fresh: LoadedState,
      current: Promotion,
    ) => Promise<EvidenceEntry[]>,
  ): Promise<boolean> {
    const { knex, states } = this.#options;
    return inTransaction(knex, async trx => {
      await states.lock(trx, ref);
      if (promotion.automatic) {
        await lockAutomatic(trx);
      }
      const fresh = await states.load(trx, ref);
      const current = fresh.promotions.find(({ id }) => id === promotion.id);
      if (current?.version !== promotion.version) {
        return false;
      }
      const evidence = await write(trx, fresh, current);
      await appendEvidence(trx, evidence);
      return evidence.length > 0;
    });
  }
}

/** The gates about collisions, or made of such ones, that count and nobody passed over. */
function collisionsAskedFor(
  state: LoadedState,
  promotion: Promotion,
): JudgedGate[] {
  const stage = stageOf(state, promotion.stage);
  const release = releaseOf(state, promotion.releaseId);
  return stage && release
    ? answerFor(state, stage, release, promotion).conditions.filter(
        ({ gate, result }) =>
          !gate.observeOnly &&
          asksForCollisions(gate) &&
          (result.status === 'passed' || result.status === 'warned'),
      )
    : [];
}

function asksForCollisions({ parts = [], type }: GateSpec): boolean {
  return type === COLLISION || parts.some(part => asksForCollisions(part.gate));
}

/** Each attempt waits twice as long as the one before, up to five minutes. */
function nextSetback(
  now: number,
  before: Setback | undefined,
  error: Error,
): Setback {
  const attempts = (before?.attempts ?? 0) + 1;
  return {
    because:
      error instanceof UpstreamError ? error.message : redact(error.message),
    since: before?.since ?? now,
    at: now,
    attempts,
    retryAt: now + Math.min(RETRY_MS * 2 ** (attempts - 1), RETRY_MAXIMUM_MS),
  };
}
