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
import type { Knex } from 'knex';
import type { TrainsConfig } from '../../config/types';
import {
  appendEvidence,
  EVERY_COMPONENT,
  type EvidenceEntry,
} from '../../database/EvidenceLog';
import { readClock } from '../../database/sql';
import {
  insertRun,
  markUntold,
  readOpenRuns,
  readTrain,
  readTrainComponents,
  setNextDeparture,
} from '../../database/trains';
import { inTransaction } from '../../database/transaction';
import { nextDepartures, whyUntold } from '../../domain/trains/departures';
import { whyMissed } from '../../domain/trains/outlookOf';
import { runOf } from '../../domain/trains/runOf';
import type { Train } from '../../domain/trains/types';
import { iso, isoIf } from '../../domain/words';
import type { JobQueue } from '../../jobs/JobQueue';
import type { ComponentStates } from '../ComponentStates';
import { tellOfRun } from './TrainEndings';

/** Departures that were due while nothing ran; the rest comes with the next job. */
const MISSED_AT_ONCE = 100;

interface Options {
  knex: Knex;
  config: TrainsConfig;
  states: ComponentStates;
  queue: JobQueue;
}

/** Each departure that is due becomes a row, which is there once (R29). */
export class TrainDepartures {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): TrainDepartures {
    return new TrainDepartures(options);
  }

  /** Lets one train depart, if its time has come, and says when it does next. */
  async depart(trainId: string): Promise<void> {
    await inTransaction(this.#options.knex, async trx => {
      const { evidence } = await this.lock(trx, trainId);
      await appendEvidence(trx, evidence);
    });
  }

  /**
   * Takes the lock of a train, and lets it depart first where its time has come:
   * what is done to it then skips no departure.
   *
   * @returns the train as it was, and what is to be recorded as the last thing
   *   in the transaction (R32)
   */
  async lock(
    trx: Knex.Transaction,
    trainId: string,
  ): Promise<{ train: Train | undefined; evidence: EvidenceEntry[] }> {
    await this.#options.states.lock(trx);
    const train = await readTrain(trx, trainId, { lock: true });
    if (!train || train.endedAt !== undefined || train.text.enabled === false) {
      return { train, evidence: [] };
    }
    const now = await readClock(trx);
    const untold = whyUntold(train.text, now);
    return {
      train,
      evidence:
        untold === undefined
          ? await this.#departDue(trx, train, now)
          : await this.#holdUntold(trx, train, untold),
    };
  }

  async #departDue(
    trx: Knex.Transaction,
    train: Train,
    now: number,
  ): Promise<EvidenceEntry[]> {
    const isLate = (moment: number) =>
      now - moment > this.#options.config.lateMs;
    const evidence: EvidenceEntry[] = [];
    // Without a next one nobody could tell it for a while, or none is to come.
    let at = train.nextAt ?? nextDepartures(train.text, now, 1).at(0);
    for (
      let count = 0;
      at !== undefined && at <= now && count < MISSED_AT_ONCE;
      count += 1
    ) {
      const [next] = nextDepartures(train.text, at, 1);
      evidence.push(
        ...(await this.#departAt(trx, train, {
          at,
          isMissed: isLate(at),
          // After an outage people are told of the last one, not of each.
          isTold: next === undefined || !isLate(next),
        })),
      );
      at = next;
    }
    if (at !== train.nextAt) {
      await setNextDeparture(trx, train.id, at);
    }
    return evidence;
  }

  /**
   * F60: what departs nobody knows when does not depart, and that is said once.
   * It stays due, since another replica may know the zone.
   */
  async #holdUntold(
    trx: Knex.Transaction,
    { id, nextAt, text, untoldVersion, version }: Train,
    because: string,
  ): Promise<EvidenceEntry[]> {
    if (nextAt === undefined || untoldVersion === version) {
      return [];
    }
    await markUntold(trx, { id, version });
    await this.#options.queue.send(
      'deliver-notification',
      { kind: 'train-untold', trainId: id },
      { key: `train-untold:${id}`, trx },
    );
    return [
      {
        componentRef: EVERY_COMPONENT,
        kind: 'train-untold',
        payload: {
          train: { id, version, title: text.title },
          stage: text.stage,
          wasToDepartAt: isoIf(nextAt),
          because,
        },
      },
    ];
  }

  async #departAt(
    trx: Knex.Transaction,
    train: Train,
    {
      at,
      isMissed,
      isTold,
    }: { at: number; isMissed: boolean; isTold: boolean },
  ): Promise<EvidenceEntry[]> {
    const open = await readOpenRuns(trx, train.id);
    const { run, cycles } = runOf({
      id: randomUUID(),
      train,
      at,
      missed: whyMissed(isMissed, open.length > 0),
      most: this.#options.config.components,
      components: await readTrainComponents(trx, train.text),
    });
    if (!(await insertRun(trx, run))) {
      return [];
    }
    if (run.state === 'missed' && isTold) {
      await tellOfRun(this.#options.queue, trx, run.id);
    }
    return [
      {
        componentRef: EVERY_COMPONENT,
        kind: run.state === 'missed' ? 'train-missed' : 'train-departed',
        payload: {
          train: {
            id: train.id,
            version: train.version,
            title: run.text.title,
          },
          run: run.id,
          stage: run.text.stage,
          departsAt: iso(at),
          inTheNameOf: run.requestedBy,
          outcome: run.outcome,
          waves: run.waves.map((name, index) => ({
            name,
            components: run.items
              .filter(({ wave }) => wave === index)
              .map(({ ref }) => ref),
          })),
          ...(cycles.length > 0 && { cycles }),
        },
      },
    ];
  }
}
