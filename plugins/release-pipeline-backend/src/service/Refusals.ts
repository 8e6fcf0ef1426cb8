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

/** What somebody wanted to do, and to what. */
export interface Attempt {
  action: string;
  componentRef: string;
  promotionId?: string;
  stage?: string;
  /** From the credentials, never from the body. */
  by: string;
}

/**
 * Records what came to nothing, refused or failed; what is done leaves a row of
 * its own (S47). What is about a component that is not there for whoever asks
 * is left to the auditor: nobody fills the evidence with names they made up.
 */
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

  /**
   * Passes on what `run` gives or throws.
   *
   * @param options.isThere - whether the component is, for whoever asks
   * @param options.told - what they are told of an error, without what is meant
   *   for the log only (S40)
   */
  async watch<T>(
    attempt: Attempt,
    options: {
      isThere: () => Promise<boolean>;
      told: (error: unknown) => Error;
    },
    run: () => Promise<T>,
  ): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (await options.isThere()) {
        const { name, message } = options.told(error);
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
