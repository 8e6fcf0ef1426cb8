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
import {
  appendEvidence,
  EVERY_COMPONENT,
  type EvidenceEntry,
} from '../../database/EvidenceLog';
import { changePromotion } from '../../database/promotionWrites';
import { readClock } from '../../database/sql';
import { readRun, updateRun, updateRunItem } from '../../database/trains';
import { inTransaction } from '../../database/transaction';
import {
  standOf,
  type TrainStep,
  validationOf,
} from '../../domain/trains/nextStep';
import type { RunItem, TrainRun } from '../../domain/trains/types';
import { isBeforeEffect } from '../../domain/transitions';
import { asText, isoIf } from '../../domain/words';
import type { JobQueue } from '../../jobs/JobQueue';
import type { ComponentStates } from '../ComponentStates';
import type { Requester } from '../PromotionRequests';

const ATTEMPTS = 3;

type End = Extract<TrainStep, { do: 'end' }>;

interface Options {
  knex: Knex;
  states: ComponentStates;
  queue: JobQueue;
}

/** Ends departures, by themselves and as people say. */
export class TrainEndings {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): TrainEndings {
    return new TrainEndings(options);
  }

  /**
   * Ends a departure: what has not gone is left, what it opened and has no
   * effect yet is cancelled where the end says so, and people are told.
   *
   * @returns whether it was under way, and ended so.
   */
  async finish(
    runId: string,
    endOf: (run: TrainRun, now: number) => End | undefined,
    by: { person?: Requester; reason?: string } = {},
  ): Promise<boolean> {
    const { knex, states } = this.#options;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const seen = await readRun(knex, runId);
      const refs = (seen?.items ?? [])
        .filter(({ promotion }) => promotion && isBeforeEffect(promotion.state))
        .map(({ ref }) => ref);
      const done = await inTransaction(knex, async trx => {
        // Components first, as whoever decides on them does (F19).
        await states.lock(trx, ...refs);
        const run = await readRun(trx, runId, { lock: true });
        const end = run && endOf(run, await readClock(trx));
        if (run?.state !== 'running' || !end) {
          return false;
        }
        if (end.cancel.some(({ ref }) => !refs.includes(ref))) {
          return undefined;
        }
        await this.#end(trx, run, end, by);
        return true;
      });
      if (done !== undefined) {
        return done;
      }
    }
    return false;
  }

  async #end(
    trx: Knex.Transaction,
    run: TrainRun,
    end: End,
    { person, reason }: { person?: Requester; reason?: string },
  ): Promise<void> {
    const cancelled = await this.#cancel(trx, run, end, person);
    for (const item of run.items) {
      if (item.state === 'planned') {
        await updateRunItem(trx, run.id, item, {
          state: 'left',
          code: 'held',
          sentence: [end.because ?? 'The train has ended'],
        });
      }
    }
    await settle(trx, (await readRun(trx, run.id)) ?? run, run.items);
    await updateRun(trx, run.id, {
      state: end.state,
      outcome: end.outcome,
      dueAt: null,
    });
    await tellOfRun(this.#options.queue, trx, run.id);
    const ended = (await readRun(trx, run.id)) ?? run;
    await appendEvidence(trx, [
      ...cancelled,
      {
        componentRef: EVERY_COMPONENT,
        kind: end.state === 'stopped' ? 'train-stopped' : 'train-ended',
        payload: {
          run: run.id,
          train: run.trainId,
          state: end.state,
          outcome: end.outcome,
          endedAt: isoIf(ended.endedAt),
          ...(person && { person, reason }),
          components: ended.items.map(item => ({
            ref: item.ref,
            state: item.state,
            promotionId: item.promotionId,
            release: item.version,
            because: item.sentence && asText(item.sentence),
          })),
        },
      },
    ]);
  }

  async #cancel(
    trx: Knex.Transaction,
    run: TrainRun,
    { because, cancel }: End,
    person: Requester | undefined,
  ): Promise<EvidenceEntry[]> {
    const { queue, states } = this.#options;
    const evidence: EvidenceEntry[] = [];
    for (const { promotionId, ref } of cancel) {
      const [state] = await states.loadAll(trx, [ref]);
      const promotion =
        state instanceof Error
          ? undefined
          : state.promotions.find(({ id }) => id === promotionId);
      if (promotion && isBeforeEffect(promotion.state)) {
        const outcome = because ?? 'its train has ended';
        await changePromotion(
          trx,
          promotion,
          { state: 'cancelled', outcome },
          { queue, by: person?.ref },
        );
        await queue.send('advance-component', { ref }, { key: ref, trx });
        await updateRunItem(
          trx,
          run.id,
          { ref, state: 'taken' },
          { state: 'left', code: 'held', sentence: [outcome] },
        );
        evidence.push({
          componentRef: ref,
          promotionId,
          kind: 'promotion-transition',
          payload: {
            from: promotion.state,
            to: 'cancelled',
            outcome,
            run: run.id,
          },
        });
      }
    }
    return evidence;
  }
}

/** Writes down what became of what was taken; what is under way yet stays so. */
export async function settle(
  trx: Knex.Transaction,
  run: TrainRun,
  items: readonly RunItem[],
): Promise<void> {
  const { until } = validationOf(run);
  for (const { ref } of items) {
    const item = run.items.find(each => each.ref === ref);
    const stand = item && standOf(item, until);
    if (
      item &&
      (stand === 'confirmed' || stand === 'failed') &&
      stand !== item.state
    ) {
      await updateRunItem(trx, run.id, item, {
        state: stand,
        sentence: [item.promotion?.outcome ?? stand],
      });
    }
  }
}

/** Sends for people to be told of a departure that is over. */
export async function tellOfRun(
  queue: JobQueue,
  trx: Knex.Transaction,
  runId: string,
): Promise<void> {
  await queue.send(
    'deliver-notification',
    { kind: 'train', runId },
    { key: `train:${runId}`, trx },
  );
}
