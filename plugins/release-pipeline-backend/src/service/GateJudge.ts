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

import type { Knex } from 'knex';
import { appendEvidence, type EvidenceEntry } from '../database/EvidenceLog';
import { writeGateResults } from '../database/promotionWrites';
import { inTransaction } from '../database/transaction';
import { isOpen } from '../domain/transitions';
import type { GateResult } from '../domain/types';
import type { ComponentStates, LoadedState } from './ComponentStates';
import type { GateEvaluator, GateTask } from './GateEvaluator';
import { hasTurned, judgedAnew } from './judgedAnew';
import type { PipelineMetrics } from './PipelineMetrics';

/** Asks gates, and keeps what they say where that is anything new. */
export class GateJudge {
  readonly #knex: Knex;
  readonly #states: ComponentStates;
  readonly #gates: GateEvaluator;
  readonly #metrics: PipelineMetrics;

  private constructor(options: {
    knex: Knex;
    states: ComponentStates;
    gates: GateEvaluator;
    metrics: PipelineMetrics;
  }) {
    this.#knex = options.knex;
    this.#states = options.states;
    this.#gates = options.gates;
    this.#metrics = options.metrics;
  }

  static create(options: {
    knex: Knex;
    states: ComponentStates;
    gates: GateEvaluator;
    metrics: PipelineMetrics;
  }): GateJudge {
    return new GateJudge(options);
  }

  /** @returns whether a status changed. */
  async judge(
    state: LoadedState,
    tasks: GateTask[],
    options: { signal: AbortSignal },
  ): Promise<boolean> {
    if (tasks.length === 0) {
      return false;
    }
    const judged = await this.#gates.evaluate(state, tasks, options);
    judged.forEach(({ type, status }) =>
      this.#metrics.gateJudged(type, status),
    );
    const results = judged.filter(result => judgedAnew(state, result));
    if (results.length === 0) {
      return false;
    }
    const turned = results.filter(result => hasTurned(state, result));
    await inTransaction(this.#knex, async trx => {
      await this.#states.lock(trx, state.component.ref);
      await writeGateResults(trx, state.component.ref, results);
      await appendEvidence(trx, gateEvidence(state, turned));
    });
    return turned.length > 0;
  }
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
