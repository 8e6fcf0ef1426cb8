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
import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Executor, Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { writeDeploymentChanges } from '../database/deploymentChanges';
import { appendEvidence, type EvidenceEntry } from '../database/EvidenceLog';
import {
  changePromotion,
  insertEffect,
  voidApproval,
  writeGateResults,
} from '../database/promotionWrites';
import { CLOCK, json, timestamp } from '../database/sql';
import { decide, type Decision } from '../domain/decide';
import { reconcileDeployments } from '../domain/deployments';
import { approvalsToVoid } from '../domain/digest';
import { evaluationsDue, nextDue } from '../domain/evaluation';
import { startsDue } from '../domain/starts';
import { isOpen } from '../domain/transitions';
import type { GateResult, Promotion } from '../domain/types';
import type { JobQueue } from '../jobs/JobQueue';
import { automaticStages } from './automaticStages';
import type { ChangeDescriber } from './ChangeDescriber';
import type { ComponentStates, LoadedState } from './ComponentStates';
import { effectRequest, whatWasKnown } from './effectRequest';
import type { GateEvaluator } from './GateEvaluator';
import { hasTurned, judgedAnew } from './judgedAnew';
import type { LiveUpdates } from './LiveUpdates';
import type { PipelineMetrics } from './PipelineMetrics';
import type { PromotionRequests } from './PromotionRequests';
import type { RefreshAsker } from './RefreshAsker';

// More rounds than any chain of transitions is long; what is left is due again.
const MAX_ROUNDS = 8;
// Nobody tells a queued promotion that there is room: it looks again.
const QUEUE_MS = 5_000;
const AFTER_FAILURE_SECONDS = 30;

/** What it works with. */
export interface ComponentAdvancerOptions {
  knex: Knex;
  states: ComponentStates;
  gates: GateEvaluator;
  executors: Map<string, Executor>;
  queue: JobQueue;
  requests: PromotionRequests;
  refreshes: RefreshAsker;
  changes: ChangeDescriber;
  metrics: PipelineMetrics;
  liveUpdates: LiveUpdates;
  logger: LoggerService;
}

/**
 * Brings one component up to what its facts say: records deployments, asks the
 * gates that are due, starts what starts by itself, and moves promotions on.
 * Safe to run at any time, any number of times, on any replica.
 */
export class ComponentAdvancer {
  readonly #options: ComponentAdvancerOptions;

  private constructor(options: ComponentAdvancerOptions) {
    this.#options = options;
  }

  static create(options: ComponentAdvancerOptions): ComponentAdvancer {
    return new ComponentAdvancer(options);
  }

  async advance(ref: string, options: { signal: AbortSignal }): Promise<void> {
    try {
      await this.#advance(ref, options);
    } catch (error) {
      // The job is tried again some times; the row says so for ever (R29).
      await this.#options
        .knex('components')
        .where({ ref })
        .whereRaw(
          `(due_at is null or due_at > ${CLOCK} + make_interval(secs => ?))`,
          [AFTER_FAILURE_SECONDS],
        )
        .update({
          due_at: this.#options.knex.raw(
            `${CLOCK} + make_interval(secs => ?)`,
            [AFTER_FAILURE_SECONDS],
          ),
        });
      throw error;
    }
  }

  async #advance(ref: string, options: { signal: AbortSignal }): Promise<void> {
    const { knex, states, liveUpdates } = this.#options;
    let anyChange = false;
    let seenAt: Instant | undefined;
    await this.#options.metrics.advancing(async () => {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        options.signal.throwIfAborted();
        const { changed, ...seen } = await this.#round(
          ref,
          round === 0,
          options.signal,
        );
        anyChange ||= changed;
        seenAt = seen.seenAt;
        if (!changed) {
          break;
        }
      }
    });
    const state = await states.load(knex, ref);
    // What fell due since the last round began was not judged by it.
    await this.#writeDue({ ...state, now: seenAt ?? state.now });
    const learnt = await this.#options.changes.describe(state, options);
    if (anyChange || learnt) {
      await liveUpdates.componentChanged(ref);
    }
  }

  /**
   * @returns whether anything was written that may lead to more, and as of
   *   when everything was judged.
   */
  async #round(
    ref: string,
    first: boolean,
    signal: AbortSignal,
  ): Promise<{ changed: boolean; seenAt: Instant }> {
    const { knex, states } = this.#options;
    const seen = await states.load(knex, ref);
    const changed =
      (await this.#recordDeployments(seen)) ||
      (await this.#judgeAndMove(seen, first, signal));
    return { changed, seenAt: seen.now };
  }

  async #judgeAndMove(
    before: LoadedState,
    first: boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { knex, states, refreshes } = this.#options;
    if (await refreshes.askWhereNeeded(before, { signal })) {
      return true;
    }
    let changed = await this.#judge(
      before,
      evaluationsDue(before, { changed: first }),
      signal,
    );
    const state = await states.load(knex, before.component.ref);
    for (const promotion of state.promotions) {
      if (isOpen(promotion.state)) {
        changed =
          (await this.#advancePromotion(state, promotion, signal)) || changed;
      }
    }
    return changed || (await this.#startAutomatic(state));
  }

  async #recordDeployments(before: LoadedState): Promise<boolean> {
    const { knex, states } = this.#options;
    const { ref } = before.component;
    // Most of the time nothing changed; then no lock is taken.
    const seen = whatIsNew(before);
    if (seen.changes.length === 0 && !seen.automatic) {
      return false;
    }
    return knex.transaction(async trx => {
      await this.#options.states.lock(trx, ref);
      const state = await states.load(trx, ref);
      const now = whatIsNew(state);
      if (now.automatic) {
        await trx('components')
          .where({ ref })
          .update({ automatic: json(now.automatic) });
      }
      const evidence = await writeDeploymentChanges(trx, state, now.changes);
      await appendEvidence(trx, evidence);
      return now.changes.length > 0 || now.automatic !== undefined;
    });
  }

  /** @returns whether a status changed. */
  async #judge(
    state: LoadedState,
    tasks: ReturnType<typeof evaluationsDue>,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (tasks.length === 0) {
      return false;
    }
    const { gates, knex } = this.#options;
    const judged = await gates.evaluate(state, tasks, { signal });
    judged.forEach(({ type, status }) =>
      this.#options.metrics.gateJudged(type, status),
    );
    const results = judged.filter(result => judgedAnew(state, result));
    if (results.length === 0) {
      return false;
    }
    const turned = results.filter(result => hasTurned(state, result));
    await knex.transaction(async trx => {
      await this.#options.states.lock(trx, state.component.ref);
      await writeGateResults(trx, state.component.ref, results);
      await appendEvidence(trx, gateEvidence(state, turned));
    });
    return turned.length > 0;
  }

  async #advancePromotion(
    state: LoadedState,
    promotion: Promotion,
    signal: AbortSignal,
  ): Promise<boolean> {
    const decision = await this.#decide(this.#options.knex, state, promotion);
    if (decision.command === 'execute') {
      return this.#execute(state, promotion, signal);
    }
    if (!isStep(promotion, decision) && decision.voids.length === 0) {
      return false;
    }
    return this.#write(state.component.ref, async trx => {
      const { states } = this.#options;
      const fresh = await states.load(trx, state.component.ref);
      const current = fresh.promotions.find(({ id }) => id === promotion.id);
      if (current?.version !== promotion.version) {
        return [];
      }
      const now = await this.#decide(trx, fresh, current);
      // The way out of the house is only taken with a plan; next round.
      if (now.command === 'execute') {
        return [];
      }
      return this.#applyDecision(trx, fresh, current, now);
    });
  }

  // A transaction passes itself on: waiting in it for another connection
  // could wait for itself.
  async #decide(
    knex: Knex,
    state: LoadedState,
    promotion: Promotion,
  ): Promise<Decision & { voids: ReturnType<typeof approvalsToVoid> }> {
    return {
      ...decide(state, promotion, {
        queuedBefore: await this.#options.requests.queuedBefore(
          knex,
          promotion,
        ),
        preconditions: [],
      }),
      voids: approvalsToVoid(state, promotion),
    };
  }

  async #applyDecision(
    trx: Knex.Transaction,
    state: LoadedState,
    promotion: Promotion,
    decision: Decision & { voids: ReturnType<typeof approvalsToVoid> },
  ): Promise<EvidenceEntry[]> {
    for (const voided of decision.voids) {
      await voidApproval(trx, voided);
    }
    if (decision.state !== promotion.state) {
      this.#options.metrics.promotionEntered(promotion.stage, decision.state);
    }
    await changePromotion(trx, promotion, {
      state: decision.state,
      outcome: decision.outcome,
      readySince: decision.readySince,
      ...decision.rebind,
    });
    return [
      ...decision.voids.map(voided => ({
        componentRef: state.component.ref,
        promotionId: promotion.id,
        kind: 'approval-void',
        payload: voided,
      })),
      {
        componentRef: state.component.ref,
        promotionId: promotion.id,
        kind: 'promotion-transition',
        payload: {
          from: promotion.state,
          to: decision.state,
          outcome: decision.outcome,
          sentence: decision.sentence,
          rebind: decision.rebind,
        },
      },
    ];
  }

  /**
   * Commits the intent to act. What people decided is judged once more first,
   * and everything is decided again under the lock, so that the intent stands
   * on what is true at that moment (I2).
   */
  async #execute(
    state: LoadedState,
    promotion: Promotion,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { executors, queue, states } = this.#options;
    const ref = state.component.ref;
    const turned = await this.#judge(
      state,
      evaluationsDue(state, { peopleOf: promotion.id }),
      signal,
    );
    if (turned) {
      return true;
    }
    const { request, executorName } = effectRequest(state, promotion);
    const executor = executors.get(executorName);
    if (!executor) {
      throw new Error(`Executor '${executorName}' is not installed`);
    }
    const plan = await executor.plan(request, { signal });
    const effectId = randomUUID();
    return this.#write(ref, async trx => {
      const fresh = await states.load(trx, ref);
      const current = fresh.promotions.find(({ id }) => id === promotion.id);
      if (current?.version !== promotion.version) {
        return [];
      }
      const decision = await this.#decide(trx, fresh, current);
      if (decision.command !== 'execute') {
        return [];
      }
      await insertEffect(trx, {
        id: effectId,
        componentRef: ref,
        promotion,
        kind: executorName,
        plan,
      });
      await changePromotion(trx, current, { state: 'executing' });
      await queue.send('execute-effect', { effectId }, { key: effectId, trx });
      return [
        {
          componentRef: ref,
          promotionId: promotion.id,
          kind: 'effect-intended',
          payload: {
            effectId,
            executor: executorName,
            plan,
            ...whatWasKnown(fresh, current),
          },
        },
      ];
    });
  }

  async #startAutomatic(state: LoadedState): Promise<boolean> {
    const starts = startsDue(state);
    let changed = false;
    for (const start of starts) {
      changed =
        (await this.#options.requests.startAutomatic(state, start)) || changed;
    }
    return changed;
  }

  /** Locks the component, writes, and appends the evidence last. */
  async #write(
    ref: string,
    write: (trx: Knex.Transaction) => Promise<EvidenceEntry[]>,
  ): Promise<boolean> {
    return this.#options.knex.transaction(async trx => {
      await this.#options.states.lock(trx, ref);
      const evidence = await write(trx);
      await appendEvidence(trx, evidence);
      return evidence.length > 0;
    });
  }

  async #writeDue(state: LoadedState): Promise<void> {
    const moments = [
      nextDue(state),
      this.#options.refreshes.nextAt(state),
      isQueued(state) ? state.now + QUEUE_MS : undefined,
    ].filter(moment => moment !== undefined);
    const due = moments.length > 0 ? Math.min(...moments) : undefined;
    if (due === state.dueAt) {
      return;
    }
    await this.#options
      .knex('components')
      .where({ ref: state.component.ref })
      .update({ due_at: timestamp(due) });
  }
}

/** Whether an automatic promotion waits for room that others make (R10). */
function isQueued(state: LoadedState): boolean {
  return state.promotions.some(
    ({ automatic, state: current }) => automatic && current === 'ready',
  );
}

function whatIsNew(state: LoadedState) {
  const automatic = automaticStages(state, state.automatic);
  return {
    changes: reconcileDeployments(state),
    automatic: isDeepStrictEqual(automatic, state.automatic)
      ? undefined
      : automatic,
  };
}

function isStep(promotion: Promotion, decision: Decision): boolean {
  return (
    decision.state !== promotion.state ||
    decision.readySince !== promotion.readySince ||
    decision.rebind !== undefined
  );
}

/** Results that changed their status and concern an open promotion. */
function gateEvidence(
  state: LoadedState,
  results: GateResult[],
): EvidenceEntry[] {
  return results.flatMap(result => {
    const promotion = state.promotions.find(
      candidate =>
        isOpen(candidate.state) &&
        candidate.stage === result.stage &&
        candidate.releaseId === result.releaseId,
    );
    return promotion
      ? [
          {
            componentRef: state.component.ref,
            promotionId: promotion.id,
            kind: 'gate-result',
            payload: result,
          },
        ]
      : [];
  });
}
