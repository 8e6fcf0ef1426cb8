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

import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { bulkhead } from 'cockatiel';
import type { Knex } from 'knex';
import { makeDueAfter, writeNextDue } from '../database/components';
import { writeDeploymentChanges } from '../database/deploymentChanges';
import type { EvidenceEntry } from '../database/EvidenceLog';
import { changePromotion, voidApproval } from '../database/promotionWrites';
import { json } from '../database/sql';
import { reconcileDeployments } from '../domain/deployments';
import { evaluationsDue, mayAskMore, nextDue } from '../domain/evaluation';
import { isStep, nextStep, type PromotionStep } from '../domain/promotionStep';
import { compareRisk } from '../domain/risk';
import { startsDue } from '../domain/starts';
import { repositoryOf, stageOf } from '../domain/lookups';
import { isBeforeEffect, isOpen } from '../domain/transitions';
import type { Promotion } from '../domain/types';
import { whatWasSeen } from '../domain/whatWasKnown';
import type { JobQueue } from '../jobs/JobQueue';
import { automaticStages } from './automaticStages';
import { batched } from '../database/batched';
import type { BudgetReader } from './BudgetReader';
import type { ChangeDescriber } from './ChangeDescriber';
import type { CommitReducer } from './CommitReducer';
import type { ComponentStates, LoadedState } from './ComponentStates';
import { ComponentWriter } from './ComponentWriter';
import type { Dependents } from './Dependents';
import type { DifferenceReader } from './DifferenceReader';
import type { EffectIntents } from './EffectIntents';
import type { GateJudge } from './GateJudge';
import type { LiveUpdates } from './LiveUpdates';
import type { FreezeExceptions } from './FreezeExceptions';
import type { Overrides } from './Overrides';
import type { PipelineMetrics } from './PipelineMetrics';
import type { PromotionRequests } from './PromotionRequests';
import type { RangeReader } from './RangeReader';
import type { RefreshAsker } from './RefreshAsker';

// More rounds than any chain of transitions is long; what is left is due again.
const MAX_ROUNDS = 8;
const AFTER_FAILURE_SECONDS = 30;
/** Transactions of single components; connections are left for others (R29). */
const WRITES_AT_ONCE = 3;

/** What it works with. */
export interface ComponentAdvancerOptions {
  knex: Knex;
  states: ComponentStates;
  judge: GateJudge;
  intents: EffectIntents;
  requests: PromotionRequests;
  overrides: Overrides;
  exceptions: FreezeExceptions;
  dependents: Dependents;
  refreshes: RefreshAsker;
  changes: ChangeDescriber;
  reducer: CommitReducer;
  budgets: BudgetReader;
  differences: DifferenceReader;
  ranges: RangeReader;
  queue: JobQueue;
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
  readonly #turns = bulkhead(WRITES_AT_ONCE, Infinity);
  // Many components are advanced beside each other: what is the same for all of
  // them is done for all at once.
  readonly #load = batched((refs: readonly string[]) =>
    this.#options.states.loadAll(this.#options.knex, refs),
  );
  readonly #writer: ComponentWriter;
  readonly #writeNextDue = batched(async (next: readonly NextDue[]) => {
    await writeNextDue(this.#options.knex, next);
    return next.map(() => {});
  });

  private constructor(options: ComponentAdvancerOptions) {
    this.#options = options;
    this.#writer = ComponentWriter.create(options);
  }

  static create(options: ComponentAdvancerOptions): ComponentAdvancer {
    return new ComponentAdvancer(options);
  }

  async advance(ref: string, options: { signal: AbortSignal }): Promise<void> {
    const judged: { state?: LoadedState } = {};
    try {
      await this.#advance(ref, judged, options);
    } catch (error) {
      // The job is tried again some times; the row says so for ever (R29).
      await makeDueAfter(this.#options.knex, {
        ref,
        seconds: AFTER_FAILURE_SECONDS,
        judged: judged.state,
      });
      throw error;
    }
  }

  async #advance(
    ref: string,
    judged: { state?: LoadedState },
    options: { signal: AbortSignal },
  ): Promise<void> {
    let anyNews = false;
    let judgedYet = false;
    let known: LoadedState | undefined;
    const state = await this.#options.metrics.advancing(async () => {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        options.signal.throwIfAborted();
        judged.state = known ?? (await this.#load(ref));
        const changed =
          // The same facts, where only gates said something since.
          (!known && (await this.#takeIn(judged.state))) ||
          (await this.#readGit(judged.state)) ||
          (!judgedYet && (await this.#options.changes.describe(judged.state)));
        const step: Round = changed
          ? { changed, moved: true, isNews: true, state: judged.state }
          : await this.#judgeAndMove(judged.state, !judgedYet, options.signal);
        known = step.moved ? undefined : step.state;
        judgedYet ||= !changed;
        anyNews ||= step.changed || step.isNews;
        if (!step.changed) {
          return step.state;
        }
      }
      const last = await this.#load(ref);
      // What fell due, or was written, since the last round began was not judged by it.
      const { now, dueAt, dueMark } = judged.state ?? last;
      return { ...last, now, dueAt, dueMark };
    });
    await this.#writeDue(state);
    await this.#options.changes.comeBackTo(state);
    if (anyNews) {
      await this.#options.liveUpdates.componentChanged(ref);
    }
  }

  /** What follows from the facts before any gate is asked. */
  async #takeIn(state: LoadedState): Promise<boolean> {
    return (
      (await this.#options.reducer.reduce(state)) ||
      (await this.#options.budgets.read(state)) ||
      (await this.#recordDeployments(state)) ||
      (await this.#options.overrides.end(state)) ||
      (await this.#options.overrides.remind(state)) ||
      (await this.#options.exceptions.end(state)) ||
      (await this.#options.refreshes.askWhereNeeded(state))
    );
  }

  /** What is worth reading also depends on what gates say. */
  async #readGit(state: LoadedState): Promise<boolean> {
    return (
      (await this.#options.differences.read(state)) ||
      (await this.#options.ranges.read(state))
    );
  }

  /**
   * @param first - the first time in this run: whatever led to it may be unseen
   *   in the state, so that all is asked again that can change
   */
  async #judgeAndMove(
    before: LoadedState,
    first: boolean,
    signal: AbortSignal,
  ): Promise<Round> {
    const { turned, isNews, state } = await this.#options.judge.judge(
      before,
      evaluationsDue(before, { changed: first }),
      { signal },
    );
    // What costs more is asked at once when nothing comes first any more (R9).
    const maySayMore = turned || mayAskMore(before, state);
    if (maySayMore && !turned) {
      // Promotions go by the whole answer: the next round has it.
      return { changed: true, moved: false, isNews, state };
    }
    let moved = false;
    for (const promotion of state.promotions) {
      if (isOpen(promotion.state)) {
        moved =
          (await this.#advancePromotion(state, promotion, signal)) || moved;
      }
    }
    if (!maySayMore && !moved) {
      moved = await this.#startAutomatic(state);
    }
    return { changed: maySayMore || moved, moved, isNews, state };
  }

  async #recordDeployments(before: LoadedState): Promise<boolean> {
    const { ref } = before.component;
    // Most of the time nothing changed; then no lock is taken.
    const seen = whatIsNew(before);
    if (seen.changes.length === 0 && !seen.automatic) {
      return false;
    }
    let written = seen;
    await this.#writer.write({
      ref,
      write: async (trx, state) => {
        written = whatIsNew(state);
        if (written.automatic) {
          await trx('components')
            .where({ ref })
            .update({ automatic: json(written.automatic) });
        }
        return writeDeploymentChanges(
          trx,
          state,
          written.changes,
          this.#options,
        );
      },
    });
    const deployments = written.changes.length > 0;
    if (deployments) {
      await this.#turns.execute(() => this.#options.dependents.wake(ref));
    }
    return deployments || written.automatic !== undefined;
  }

  async #advancePromotion(
    state: LoadedState,
    promotion: Promotion,
    signal: AbortSignal,
  ): Promise<boolean> {
    const decision = nextStep(state, promotion);
    if (decision.command === 'execute') {
      return this.#options.intents.commit(state, promotion, { signal });
    }
    if (!isStep(promotion, decision)) {
      return false;
    }
    let entered: Promotion['state'] | undefined;
    const changed = await this.#writer.write({
      ref: state.component.ref,
      write: async (trx, fresh) => {
        entered = undefined;
        const current = fresh.promotions.find(({ id }) => id === promotion.id);
        if (current?.version !== promotion.version) {
          return [];
        }
        const now = nextStep(fresh, current);
        // The way out of the house is only taken with a plan; next round.
        if (now.command === 'execute') {
          return [];
        }
        entered = now.state === current.state ? undefined : now.state;
        return this.#applyDecision(trx, fresh, current, now);
      },
    });
    if (entered) {
      this.#options.metrics.promotionEntered(promotion.stage, entered);
    }
    return changed;
  }

  async #applyDecision(
    trx: Knex.Transaction,
    state: LoadedState,
    promotion: Promotion,
    decision: PromotionStep,
  ): Promise<EvidenceEntry[]> {
    for (const voided of decision.voids) {
      await voidApproval(trx, voided);
    }
    const change = {
      state: decision.state,
      outcome: decision.outcome,
      readySince: decision.readySince,
      approvalsVoid: decision.voids.length > 0,
      askedFor: decision.asked && promotion.digest,
      reminders: decision.reminders,
      asksSignOff: decision.asksSignOff,
      ...(decision.missed && { plan: decision.missed }),
      ...decision.rebind,
      ...(decision.rebind && {
        repository: repositoryOf(stageOf(state, promotion.stage)),
      }),
    };
    await changePromotion(trx, promotion, change, this.#options);
    const { riskChange } = decision;
    return [
      ...(riskChange
        ? [
            {
              componentRef: state.component.ref,
              promotionId: promotion.id,
              kind:
                compareRisk(riskChange.to, riskChange.from) > 0
                  ? 'risk-raised'
                  : 'risk-lowered',
              payload: {
                from: riskChange.from,
                to: riskChange.to,
                reason: riskChange.reasons.join('; '),
              },
            },
          ]
        : []),
      ...(decision.missed
        ? [
            {
              componentRef: state.component.ref,
              promotionId: promotion.id,
              kind: 'plan-missed',
              payload: decision.missed,
            },
          ]
        : []),
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
          asked: decision.asked,
          ...(decision.reminders.length > 0 && {
            reminded: decision.reminders,
          }),
          ...(!isBeforeEffect(promotion.state) &&
            whatWasSeen(state, promotion)),
        },
      },
    ];
  }

  async #startAutomatic(state: LoadedState): Promise<boolean> {
    const starts = startsDue(state);
    let changed = false;
    for (const start of starts) {
      changed =
        (await this.#turns.execute(() =>
          this.#options.requests.startAutomatic(state, start),
        )) || changed;
    }
    return changed;
  }

  async #writeDue(state: LoadedState): Promise<void> {
    const moments = [
      nextDue(state),
      this.#options.refreshes.nextAt(state),
      this.#options.reducer.nextAt(state),
      this.#options.budgets.nextAt(state),
      this.#options.differences.nextAt(state),
      this.#options.ranges.nextAt(state),
    ].filter(moment => moment !== undefined);
    const due = moments.length > 0 ? Math.min(...moments) : undefined;
    if (due !== state.dueAt) {
      await this.#writeNextDue({
        ref: state.component.ref,
        judged: state,
        due,
      });
    }
  }
}

/** What came of looking at a component once. */
interface Round {
  /** Something was written that may lead to more. */
  changed: boolean;
  /** More than what gates say, which the state has; it has to be loaded anew. */
  moved: boolean;
  /** Whoever looks at it reads something else. */
  isNews: boolean;
  /** What is known. */
  state: LoadedState;
}

type NextDue = Parameters<typeof writeNextDue>[1][number];

function whatIsNew(state: LoadedState) {
  const automatic = automaticStages(state, state.automatic);
  return {
    changes: reconcileDeployments(state),
    automatic: isDeepStrictEqual(automatic, state.automatic)
      ? undefined
      : automatic,
  };
}
