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
import { writeGateResults, writeSeats } from '../database/promotionWrites';
import { inTransaction } from '../database/transaction';
import { seatsAnew } from '../domain/seats';
import { isOpen } from '../domain/transitions';
import type { Approval, GateResult } from '../domain/types';
import { batched } from '../database/batched';
import type { ComponentStates, LoadedState } from './ComponentStates';
import type { GateEvaluator, GateTask } from './GateEvaluator';
import {
  hasTurned,
  judgedAnew,
  readsOtherwise,
  withResults,
} from './judgedAnew';
import type { PipelineMetrics } from './PipelineMetrics';

/** What is new about one component. */
interface Findings {
  componentRef: string;
  results: GateResult[];
  /** In whose seats approvals count from now on. */
  seats: Array<Pick<Approval, 'id' | 'countsFor'>>;
  evidence: EvidenceEntry[];
}

/** Asks gates, and keeps what they say where that is anything new. */
export class GateJudge {
  readonly #knex: Knex;
  readonly #states: ComponentStates;
  readonly #gates: GateEvaluator;
  readonly #metrics: PipelineMetrics;
  readonly #keep = batched((findings: readonly Findings[]) =>
    this.#write(findings),
  );

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

  /**
   * @returns `turned`: a status changed; `isNews`: whoever looks at it reads
   *   something else; the state with what was found.
   */
  async judge(
    state: LoadedState,
    tasks: GateTask[],
    options: { signal: AbortSignal },
  ): Promise<{ turned: boolean; isNews: boolean; state: LoadedState }> {
    if (tasks.length === 0) {
      return { turned: false, isNews: false, state };
    }
    const judged = await this.#gates.evaluate(state, tasks, options);
    judged.forEach(({ type, status }) =>
      this.#metrics.gateJudged(type, status),
    );
    const results = judgedAnew(state, judged);
    if (results.length === 0) {
      return { turned: false, isNews: false, state };
    }
    const turned = results.filter(result => hasTurned(state, result));
    const after = withResults(state, results);
    const seats = seatsAnew(after);
    await this.#keep({
      componentRef: state.component.ref,
      results,
      seats,
      evidence: gateEvidence(state, turned),
    });
    return {
      turned: turned.length > 0,
      isNews: results.some(result => readsOtherwise(state, result)),
      state: after,
    };
  }

  /** What was found about many components is written in one transaction. */
  async #write(findings: readonly Findings[]): Promise<void[]> {
    await inTransaction(this.#knex, async trx => {
      await this.#states.lock(
        trx,
        ...findings.map(({ componentRef }) => componentRef),
      );
      await writeGateResults(
        trx,
        findings.flatMap(({ componentRef, results }) =>
          results.map(result => ({ componentRef, result })),
        ),
      );
      await writeSeats(
        trx,
        findings.flatMap(({ seats }) => seats),
      );
      await appendEvidence(
        trx,
        findings.flatMap(({ evidence }) => evidence),
      );
    });
    return findings.map(() => {});
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
