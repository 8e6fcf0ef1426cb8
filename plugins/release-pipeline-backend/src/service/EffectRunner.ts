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
import type { PromotionState } from 'backstage-plugin-release-pipeline-common';
import type {
  EffectOutcome,
  Executor,
  SeenInGit,
} from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { appendEvidence } from '../database/EvidenceLog';
import { changePromotion, endEffect } from '../database/promotionWrites';
import { inTransaction } from '../database/transaction';
import { decide } from '../domain/decide';
import { evaluationsDue } from '../domain/evaluation';
import { stateToActOn, underPinnedPolicy } from '../domain/pinned';
import type { Effect, Promotion } from '../domain/types';
import { CONDITION_TURNED } from '../domain/withdrawal';
import type { JobQueue } from '../jobs/JobQueue';
import type { ComponentStates, LoadedState } from './ComponentStates';
import type { DifferenceReader } from './DifferenceReader';
import { effectRequest } from './effectRequest';
import type { GateJudge } from './GateJudge';
import type { LiveUpdates } from './LiveUpdates';
import type { FreezeExceptions } from './FreezeExceptions';
import type { Overrides } from './Overrides';
import type { PipelineMetrics } from './PipelineMetrics';
import type { RangeReader } from './RangeReader';
import type { RefreshAsker } from './RefreshAsker';

interface Claim {
  state: LoadedState;
  promotion: Promotion;
  effect: Effect;
}

/** What it works with. */
export interface EffectRunnerOptions {
  knex: Knex;
  states: ComponentStates;
  judge: GateJudge;
  executors: Map<string, Executor>;
  differences: DifferenceReader;
  ranges: RangeReader;
  overrides: Overrides;
  exceptions: FreezeExceptions;
  queue: JobQueue;
  refreshes: RefreshAsker;
  metrics: PipelineMetrics;
  liveUpdates: LiveUpdates;
  logger: LoggerService;
}

/**
 * Carries out what was intended. A crash at any point leaves either an intent
 * without a trace outside (then it is done, or withdrawn when it no longer
 * holds) or a trace that is found again: one effect in the end (I1).
 */
export class EffectRunner {
  readonly #options: EffectRunnerOptions;

  private constructor(options: EffectRunnerOptions) {
    this.#options = options;
  }

  static create(options: EffectRunnerOptions): EffectRunner {
    return new EffectRunner(options);
  }

  async run(effectId: string, options: { signal: AbortSignal }): Promise<void> {
    const claim = await this.#claim(effectId);
    const outcome = claim && (await this.#carryOut(claim, options.signal));
    if (outcome) {
      await this.#record(claim, outcome);
    }
  }

  /** Raises the row version, so that whoever worked on it before may not write any more (I8). */
  async #claim(effectId: string): Promise<Claim | undefined> {
    const { knex, states } = this.#options;
    return inTransaction(knex, async trx => {
      const [row] = await trx('effects')
        .where({ id: effectId, state: 'intended' })
        .select('component_ref', 'promotion_id');
      if (!row) {
        return undefined;
      }
      await this.#options.states.lock(trx, row.component_ref);
      const state = await states.load(trx, row.component_ref);
      const promotion = state.promotions.find(
        ({ id }) => id === row.promotion_id,
      );
      const effect = state.effects.find(
        ({ id, state: effectState }) =>
          id === effectId && effectState === 'intended',
      );
      if (!promotion || !effect || promotion.state !== 'executing') {
        return undefined;
      }
      const version = await changePromotion(trx, promotion, {}, this.#options);
      return { state, effect, promotion: { ...promotion, version } };
    });
  }

  /** R21: under the policy that it was intended by, also when that has left the config. */
  async #carryOut(
    claim: Claim,
    signal: AbortSignal,
  ): Promise<EffectOutcome | undefined> {
    const { state, promotion, effect } = claim;
    const intended = effectRequest(
      underPinnedPolicy(state, promotion),
      promotion,
    );
    if (!intended) {
      return {
        kind: 'failed',
        because: `Stage ${promotion.stage} is no longer configured, and how it was promoted into was not kept: whether a change of promotion ${promotion.id} was made there has to be looked up by hand`,
      };
    }
    const { request, executorName } = intended;
    const executor = this.#options.executors.get(executorName);
    if (!executor) {
      return {
        kind: 'failed',
        because: `Executor '${executorName}' is not installed any more: whether a change of promotion ${promotion.id} was made has to be looked up by hand`,
      };
    }
    const looked = await this.#stillGoes(claim, signal);
    if (looked === undefined) {
      return undefined;
    }
    if (!looked.goes) {
      const earlier = await executor.find(request, effect.plan, { signal });
      return (
        earlier ?? {
          kind: 'withdrawn',
          because: CONDITION_TURNED,
        }
      );
    }
    return executor.execute({ ...request, seen: looked.seen }, effect.plan, {
      signal,
    });
  }

  /**
   * Whether it would be let go now, as when the intent was committed, with
   * everything judged anew that may have turned since, people's decisions above
   * all (I2). `undefined`: somebody else has it by now.
   */
  async #stillGoes(
    { state, promotion }: Claim,
    signal: AbortSignal,
  ): Promise<{ goes: boolean; seen: SeenInGit[] } | undefined> {
    const { exceptions, judge, knex, overrides, ranges, states } =
      this.#options;
    const claimed = stateToActOn(state, promotion);
    // Who committed there since is known before approvals are judged (R25).
    const people = await ranges.renew(claimed.state, promotion, { signal });
    const known = people.isNew
      ? await states.load(knex, state.component.ref)
      : state;
    const before = people.isNew ? stateToActOn(known, promotion) : claimed;
    await judge.judge(
      { ...known, ...before.state },
      evaluationsDue(before.state, { actsNext: promotion.id }),
      { signal },
    );
    const changes = await this.#options.differences.renew(
      before.state,
      promotion,
      { signal },
    );
    await overrides.recheck(before.state, before.promotion);
    await exceptions.recheck(before.state, before.promotion);
    const fresh = await states.load(knex, state.component.ref);
    const current = fresh.promotions.find(({ id }) => id === promotion.id);
    if (current?.version !== promotion.version) {
      return undefined;
    }
    const now = stateToActOn(fresh, current);
    const goes = decide(now.state, now.promotion).command === 'execute';
    // Both, as the head may have moved between them.
    return { goes, seen: [...people.seen, ...changes.seen] };
  }

  async #record(
    { state, promotion, effect }: Claim,
    outcome: EffectOutcome,
  ): Promise<void> {
    const { knex, queue, liveUpdates, refreshes } = this.#options;
    const ref = state.component.ref;
    const next: Record<EffectOutcome['kind'], PromotionState> = {
      done: 'rolling-out',
      'already-there': 'rolling-out',
      withdrawn: 'waiting',
      failed: 'failed',
    };
    await inTransaction(knex, async trx => {
      await this.#options.states.lock(trx, ref);
      const change = {
        state: next[outcome.kind],
        outcome: outcome.kind === 'failed' ? outcome.because : undefined,
        ...(outcome.kind === 'withdrawn' && { readySince: undefined }),
      };
      await changePromotion(trx, promotion, change, { queue });
      await endEffect(trx, effect.id, outcome);
      await queue.send('advance-component', { ref }, { key: ref, trx });
      await appendEvidence(trx, [
        {
          componentRef: ref,
          promotionId: promotion.id,
          kind: `effect-${outcome.kind}`,
          payload: { effectId: effect.id, ...outcome },
        },
      ]);
    });
    this.#options.metrics.effectEnded(effect.kind, outcome.kind);
    await liveUpdates.componentChanged(ref);
    if (outcome.kind === 'done' || outcome.kind === 'withdrawn') {
      refreshes.askForStage(state, promotion.stage);
    }
  }
}
