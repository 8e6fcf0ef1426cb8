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

import { randomUUID } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type {
  Tick,
  TickReceipt,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { appendEvidence } from '../database/EvidenceLog';
import { CLOCK, milliseconds } from '../database/sql';
import { inTransaction } from '../database/transaction';
import { gateSet } from '../domain/gateSet';
import { openPromotions, releaseOf, stageOf } from '../domain/lookups';
import { underPinnedPolicy } from '../domain/pinned';
import { riskNow } from '../domain/risk';
import type { ComponentState } from '../domain/types';
import { iso } from '../domain/words';
import { type Checklist, checklistIn } from '../gates/manualCheck';
import type { JobQueue } from '../jobs/JobQueue';
import type { ComponentStates } from './ComponentStates';
import type { Requester } from './PromotionRequests';
import type { WriterOptions } from './WriterOptions';

/**
 * The checklist that a tick is about: what the release is asked on its way into
 * the stage now, by its risk (R14) and the policy in force for it (R21), or
 * while it is watched there.
 *
 * @throws InputError when there is no such release, stage, gate or item
 */
export function checklistOf(
  state: ComponentState,
  tick: Omit<Tick, 'component' | 'done'>,
): Checklist {
  const release = releaseOf(state, tick.releaseId);
  const promotion = openPromotions(state, tick.stage).find(
    ({ releaseId }) => releaseId === tick.releaseId,
  );
  const inForce = promotion ? underPinnedPolicy(state, promotion) : state;
  const stage = stageOf(inForce, tick.stage);
  if (!stage) {
    throw new InputError(
      `There is no stage '${tick.stage}' in the pipeline of '${state.component.ref}'`,
    );
  }
  if (!release) {
    throw new InputError(
      `There is no release '${tick.releaseId}' of '${state.component.ref}'`,
    );
  }
  const risk = riskNow(inForce, stage, release, promotion).class;
  const gate = [
    ...gateSet(stage, promotion?.direction ?? 'forward', risk),
    ...stage.watchGates,
  ].find(({ name }) => name === tick.gate);
  const checklist = gate && checklistIn(gate);
  if (!checklist) {
    throw new InputError(
      `Stage '${stage.name}' asks for no checklist '${tick.gate}' of ${release.version} now`,
    );
  }
  if (!checklist.items.includes(tick.item)) {
    throw new InputError(
      `The checklist '${tick.gate}' has no item '${tick.item}' any more; look again`,
    );
  }
  return checklist;
}

/** Writes what authorised people tick, and take back; the last of each item counts. */
export class ManualChecks {
  readonly #knex: Knex;
  readonly #states: ComponentStates;
  readonly #queue: JobQueue;

  private constructor(options: WriterOptions) {
    this.#knex = options.knex;
    this.#states = options.states;
    this.#queue = options.queue;
  }

  static create(options: WriterOptions): ManualChecks {
    return new ManualChecks(options);
  }

  /** Ticking again renews a tick that expires. @throws InputError as `checklistOf` */
  async tick(
    ref: string,
    { component, ...tick }: Tick,
    person: Requester,
  ): Promise<TickReceipt> {
    return inTransaction(this.#knex, async trx => {
      await this.#states.lock(trx, ref);
      checklistOf(await this.#states.load(trx, ref), tick);
      const [row] = await trx('manual_checks')
        .insert({
          id: randomUUID(),
          component_ref: ref,
          stage: tick.stage,
          release_id: tick.releaseId,
          gate: tick.gate,
          item: tick.item,
          done: tick.done,
          user_ref: person.ref,
          user_name: person.name,
          at: trx.raw(CLOCK),
        })
        .returning(trx.raw(`${milliseconds('at')} as at`));
      await this.#queue.send('advance-component', { ref }, { key: ref, trx });
      await appendEvidence(trx, [
        {
          componentRef: ref,
          kind: tick.done ? 'item-ticked' : 'item-taken-back',
          payload: { ...tick, person },
        },
      ]);
      return { component: ref, ...tick, by: person, at: iso(row.at) };
    });
  }
}
