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

import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Delegation } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { batched } from '../database/batched';
import { makeDue } from '../database/components';
import {
  decidedBy,
  endDelegation,
  insertDelegation,
  readDelegation,
  readDelegations,
} from '../database/delegations';
import { appendEvidence, EVERY_COMPONENT } from '../database/EvidenceLog';
import { readClock } from '../database/sql';
import { inTransaction } from '../database/transaction';
import type { DelegationReader } from './GateEvaluator';
import type { Requester } from './PromotionRequests';

const LONGEST_MS = 30 * 24 * 3_600_000;

/** Seats in approvals that people hand to others for a time. */
export class Delegations implements DelegationReader {
  readonly #knex: Knex;
  // Many approval gates ask beside each other, and all the same.
  readonly #running = batched(async (asking: readonly 'running'[]) => {
    const running = await readDelegations(this.#knex);
    return asking.map(() => running);
  });

  private constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  static create(options: { knex: Knex }): Delegations {
    return new Delegations(options);
  }

  readRunning(): Promise<Delegation[]> {
    return this.#running('running');
  }

  /** What somebody handed over or holds now. */
  async of(userRef: string): Promise<Array<Delegation & { reason?: string }>> {
    const running = await readDelegations(this.#knex);
    return running.filter(
      ({ from, to }) => from.ref === userRef || to.ref === userRef,
    );
  }

  /** @throws NotFoundError when there is none, whether it runs or is over. */
  async find(id: string): Promise<Delegation> {
    const delegation = await readDelegation(this.#knex, id);
    if (!delegation) {
      throw new NotFoundError(`There is no delegation '${id}'`);
    }
    return delegation;
  }

  /**
   * @throws InputError for a time that is over, or more than 30 days away;
   *   ConflictError while another of the same giver runs.
   */
  async give(given: {
    from: Requester;
    to: Requester;
    until: string;
    reason?: string;
  }): Promise<void> {
    const { from, to, reason } = given;
    const until = Date.parse(given.until);
    const now = await readClock(this.#knex);
    if (!(until > now) || until > now + LONGEST_MS) {
      throw new InputError(
        'A seat is handed over until a moment that is to come, at most 30 days from now (until)',
      );
    }
    await inTransaction(this.#knex, async trx => {
      const id = await insertDelegation(trx, { from, to, until, reason });
      if (id === undefined) {
        throw new ConflictError(
          'You have handed over your seat already; end that first',
        );
      }
      await appendEvidence(trx, [
        {
          componentRef: EVERY_COMPONENT,
          kind: 'delegated',
          payload: {
            id,
            from,
            to,
            until: new Date(until).toISOString(),
            ...(reason && { reason }),
          },
        },
      ]);
    });
  }

  /**
   * Approvals that stand by it are judged anew soon.
   *
   * @throws ConflictError when it is over.
   */
  async end(id: string, person: Requester): Promise<void> {
    await inTransaction(this.#knex, async trx => {
      // Components first, as whoever decides on them does (F19).
      await makeDue(trx, await decidedBy(trx, id));
      if (!(await endDelegation(trx, id))) {
        throw new ConflictError('This is over already');
      }
      await appendEvidence(trx, [
        {
          componentRef: EVERY_COMPONENT,
          kind: 'delegation-ended',
          payload: { id, person },
        },
      ]);
    });
  }
}
