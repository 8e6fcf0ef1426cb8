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
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { whyUnknown } from '../adapters/UpstreamError';
import { json } from '../database/sql';
import { budgetKey } from '../domain/risk/budget';
import { budgetsWanted, type WantedBudget } from '../domain/risk/budgetsWanted';
import { templateValues } from '../domain/templates';
import type { BudgetFact, ComponentState } from '../domain/types';
import { ErrorRatioReader } from '../gates/errorRatio';
import type { PrometheusGateOptions } from '../gates/prometheus';
import type { JobQueue } from '../jobs/JobQueue';
import { ComponentQuestions } from './ComponentQuestions';

/** What the reader works with. */
export interface BudgetReaderOptions extends PrometheusGateOptions {
  knex: Knex;
  queue: JobQueue;
  logger: LoggerService;
  /** The end of the plugin. */
  stopping: AbortSignal;
}

/**
 * Asks Prometheus what is left of the error budgets that rules of risk name, and
 * keeps it with the component (R14). A question without an answer leaves the
 * last one standing; how long that counts, the rule says.
 */
export class BudgetReader {
  readonly #options: BudgetReaderOptions;
  readonly #questions: ComponentQuestions;

  private constructor(options: BudgetReaderOptions) {
    this.#options = options;
    this.#questions = ComponentQuestions.create(options);
  }

  static create(options: BudgetReaderOptions): BudgetReader {
    return new BudgetReader(options);
  }

  /**
   * Waits a moment for the answers; later ones wake the component.
   *
   * @returns whether anything was written.
   */
  async read(state: ComponentState): Promise<boolean> {
    const wanted = budgetsWanted(state);
    return (
      wanted.some(({ dueAt }) => dueAt <= state.now) &&
      this.#questions.ask(
        state.component.ref,
        this.#options.queries.get(wanted[0].rule.query)?.instance ?? '',
        signal => this.#readAll(state, wanted, signal),
      )
    );
  }

  /** When asking again makes sense; undefined when nothing has to be asked. */
  nextAt(state: ComponentState): Instant | undefined {
    const moments = budgetsWanted(state).map(({ dueAt }) => dueAt);
    return moments.length > 0
      ? Math.max(Math.min(...moments), state.now + 1_000)
      : undefined;
  }

  async #readAll(
    state: ComponentState,
    wanted: WantedBudget[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const budgets = await Promise.all(
      wanted.map(async one =>
        one.known && one.dueAt > state.now
          ? one.known
          : this.#ask(state, one, signal),
      ),
    );
    await this.#options
      .knex('components')
      .where({ ref: state.component.ref })
      .update({ budgets: json(budgets) });
    return true;
  }

  async #ask(
    state: ComponentState,
    { stage, rule, known }: WantedBudget,
    signal: AbortSignal,
  ): Promise<BudgetFact> {
    const fact = { stage, key: budgetKey(rule), askedAt: state.now };
    const { left, because } = await this.#measure(state, stage, rule, signal);
    return left === undefined
      ? { ...fact, left: known?.left, at: known?.at, because }
      : { ...fact, left, at: state.now };
  }

  async #measure(
    state: ComponentState,
    stage: string,
    { query, objective, over }: WantedBudget['rule'],
    signal: AbortSignal,
  ): Promise<{ left?: number; because?: string }> {
    const { clients, queries, logger } = this.#options;
    try {
      const ratios = await ErrorRatioReader.create({
        clients,
        queries,
        names: { query },
        values: templateValues(state.component, stage),
        signal,
      }).read([over]);
      const { value, problem } = ratios.get(over) ?? {};
      return value === undefined
        ? {
            because: problem?.filter(part => typeof part === 'string').join(''),
          }
        : { left: 1 - value / (1 - objective) };
    } catch (error) {
      signal.throwIfAborted();
      logger.warn(
        `What is left of the error budget of '${state.component.ref}' in '${stage}' is not known`,
        toError(error),
      );
      return {
        because: whyUnknown(error, { otherwise: 'Prometheus gave no answer' }),
      };
    }
  }
}
