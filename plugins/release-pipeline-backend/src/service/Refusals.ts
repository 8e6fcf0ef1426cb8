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
import type { Knex } from 'knex';
import { appendEvidence } from '../database/EvidenceLog';
import { inTransaction } from '../database/transaction';

const NO = new Set(['NotAllowedError', 'ConflictError']);

/** What somebody wanted to do, and to what. */
export interface Attempt {
  action: string;
  componentRef: string;
  promotionId?: string;
  stage?: string;
  /** From the credentials, never from the body. */
  by: string;
}

/** Records what people were refused; what is done leaves a row of its own (S47). */
export class Refusals {
  readonly #knex: Knex;
  readonly #logger: LoggerService;

  private constructor(knex: Knex, logger: LoggerService) {
    this.#knex = knex;
    this.#logger = logger;
  }

  static create(options: { knex: Knex; logger: LoggerService }): Refusals {
    return new Refusals(options.knex, options.logger);
  }

  /** Passes on what `run` gives or throws. */
  async watch<T>(attempt: Attempt, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const { name, message } = toError(error);
      if (NO.has(name)) {
        await this.#record(attempt, { error: name, because: message });
      }
      throw error;
    }
  }

  async #record(
    { componentRef, promotionId, ...attempt }: Attempt,
    answer: { error: string; because: string },
  ): Promise<void> {
    try {
      await inTransaction(this.#knex, trx =>
        appendEvidence(trx, [
          {
            componentRef,
            promotionId,
            kind: 'refused',
            payload: { ...attempt, ...answer },
          },
        ]),
      );
    } catch (error) {
      // The no stands, and the auditor has it.
      this.#logger.error('A refusal could not be recorded', toError(error));
    }
  }
}
