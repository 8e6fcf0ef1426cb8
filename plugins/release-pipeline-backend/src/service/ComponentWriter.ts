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
import { inTransaction } from '../database/transaction';
import { batched } from '../database/batched';
import type { ComponentStates, LoadedState } from './ComponentStates';

/** What is written about one component. */
export interface ComponentWrite {
  ref: string;
  /**
   * Gets the component as it is under its lock, and returns the evidence of what
   * it wrote. May be called again: what it wrote before was taken back.
   */
  write(trx: Knex.Transaction, fresh: LoadedState): Promise<EvidenceEntry[]>;
}

/**
 * Writes about components under their locks, for many at once, with the
 * evidence of all as the last statement (R32). What fails for one is taken back
 * for all and done again one by one, so that it fails for that one alone.
 */
export class ComponentWriter {
  readonly #knex: Knex;
  readonly #states: ComponentStates;

  private constructor(options: { knex: Knex; states: ComponentStates }) {
    this.#knex = options.knex;
    this.#states = options.states;
  }

  static create(options: {
    knex: Knex;
    states: ComponentStates;
  }): ComponentWriter {
    return new ComponentWriter(options);
  }

  /** @returns whether there was any evidence. */
  readonly write = batched((writes: readonly ComponentWrite[]) =>
    inTransaction(this.#knex, async trx => {
      const refs = writes.map(({ ref }) => ref);
      await this.#states.lock(trx, ...refs);
      const fresh = await this.#states.loadAll(trx, refs);
      const evidence: EvidenceEntry[][] = [];
      for (const [index, { ref, write }] of writes.entries()) {
        // The first of two about the same component may have changed it.
        const [state] = refs.slice(0, index).includes(ref)
          ? await this.#states.loadAll(trx, [ref])
          : [fresh[index]];
        if (state instanceof Error) {
          throw state;
        }
        evidence.push(await write(trx, state));
      }
      await appendEvidence(trx, evidence.flat());
      return evidence.map(entries => entries.length > 0);
    }),
  );
}
