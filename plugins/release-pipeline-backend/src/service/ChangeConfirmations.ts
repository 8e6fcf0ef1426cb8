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
import { ConflictError } from '@backstage/errors';
import type { Availability } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { appendEvidence } from '../database/EvidenceLog';
import { CLOCK, json } from '../database/sql';
import { inTransaction } from '../database/transaction';
import type { Standing, StandingChange } from '../domain/standing';
import type { JobQueue } from '../jobs/JobQueue';
import type { ComponentStates } from './ComponentStates';
import type { Requester } from './PromotionRequests';
import type { WriterOptions } from './WriterOptions';

/** For which of the stages that still wait somebody may confirm, and why for none. */
export async function mayConfirm(
  change: StandingChange,
  authorize: (stage: string) => Promise<Availability>,
): Promise<{ stages: string[]; because?: string }> {
  const open = change.stages.filter(stage => !stage.confirmation);
  const answers = await Promise.all(open.map(({ name }) => authorize(name)));
  const refusal = answers.find(({ allowed }) => !allowed);
  return {
    stages: open
      .filter((_stage, index) => answers[index].allowed)
      .map(({ name }) => name),
    because: refusal?.because,
  };
}

/** Writes what approvers confirm of what the catalog changed (R19, R35). */
export class ChangeConfirmations {
  readonly #knex: Knex;
  readonly #states: ComponentStates;
  readonly #queue: JobQueue;

  private constructor(options: WriterOptions) {
    this.#knex = options.knex;
    this.#states = options.states;
    this.#queue = options.queue;
  }

  static create(options: WriterOptions): ChangeConfirmations {
    return new ChangeConfirmations(options);
  }

  /**
   * Confirms a change for some of the protected stages; with the last of them
   * it is in force. The caller has authorised the person for each stage.
   *
   * @throws ConflictError when there is nothing, or something else, to confirm.
   */
  async confirm(
    ref: string,
    confirmation: { change: string; reason?: string; stages: string[] },
    person: Requester,
  ): Promise<void> {
    await inTransaction(this.#knex, async trx => {
      await this.#states.lock(trx, ref);
      const { change, component, now, wanted } = await this.#states.load(
        trx,
        ref,
      );
      if (change?.id !== confirmation.change) {
        throw new ConflictError(
          'What is to be confirmed has changed since you looked, or somebody confirmed it. Look again; nothing was recorded in your name',
        );
      }
      const by = Object.fromEntries(
        change.stages.flatMap(({ name, confirmation: standing }) => {
          const given = confirmation.stages.includes(name)
            ? { person, at: now }
            : undefined;
          const counts = standing ?? given;
          return counts ? [[name, counts]] : [];
        }),
      );
      const complete = change.stages.every(({ name }) => name in by);
      const next: Standing = complete
        ? wanted
        : { ...component.standing, confirmed: { change: change.id, by } };
      await trx('components')
        .where({ ref })
        .update({ standing: json(next), changed_at: trx.raw(CLOCK) });
      await this.#queue.send('advance-component', { ref }, { key: ref, trx });
      await appendEvidence(trx, [
        {
          componentRef: ref,
          kind: 'change-confirmed',
          payload: {
            ...confirmation,
            differences: change.differences,
            person,
            inForce: complete,
          },
        },
      ]);
    });
  }
}
