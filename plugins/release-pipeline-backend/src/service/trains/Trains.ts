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
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { TrainText } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import {
  appendEvidence,
  EVERY_COMPONENT,
  type EvidenceEntry,
} from '../../database/EvidenceLog';
import { LOCK_CLASS } from '../../database/locks';
import { readClock } from '../../database/sql';
import {
  countTrains,
  endTrain,
  findSameTrain,
  insertTrain,
  readRun,
  updateTrain,
} from '../../database/trains';
import { inTransaction } from '../../database/transaction';
import type { TrainsConfig } from '../../config/types';
import { nextDepartures, problemOfTimes } from '../../domain/trains/departures';
import { stopped } from '../../domain/trains/nextStep';
import type { Train } from '../../domain/trains/types';
import { isoIf } from '../../domain/words';
import type { Requester } from '../PromotionRequests';
import { TrainChangedError } from './TrainChangedError';
import type { TrainDepartures } from './TrainDepartures';
import type { TrainEndings } from './TrainEndings';

const TRAINS_LOCK = 25;

/** What somebody schedules, and for which components they may ask. */
export interface Scheduled {
  text: TrainText;
  permitted: string[];
}

/** Writes what authorised people schedule, change, call off and stop. */
export class Trains {
  readonly #knex: Knex;
  readonly #config: TrainsConfig;
  readonly #stages: ReadonlySet<string>;
  readonly #departures: TrainDepartures;
  readonly #endings: TrainEndings;

  private constructor(options: {
    knex: Knex;
    config: TrainsConfig;
    stages: ReadonlySet<string>;
    departures: TrainDepartures;
    endings: TrainEndings;
  }) {
    this.#knex = options.knex;
    this.#config = options.config;
    this.#stages = options.stages;
    this.#departures = options.departures;
    this.#endings = options.endings;
  }

  static create(options: {
    knex: Knex;
    config: TrainsConfig;
    /** Into which something is promoted. */
    stages: ReadonlySet<string>;
    departures: TrainDepartures;
    endings: TrainEndings;
  }): Trains {
    return new Trains(options);
  }

  /** @throws InputError naming the key of the train that is wrong. */
  assertSound(text: TrainText, components: number): void {
    if (!this.#stages.has(text.stage)) {
      throw new InputError(
        `stage: there is no stage '${
          text.stage
        }' that something is promoted into; expected one of ${[
          ...this.#stages,
        ].join(', ')}`,
      );
    }
    const problem = problemOfTimes(text);
    if (problem) {
      throw new InputError(`${problem.key}: ${problem.message}`);
    }
    if (components === 0) {
      throw new InputError('components: it has no component');
    }
    if (components > this.#config.components) {
      throw new InputError(
        `components: it has ${components}, and a train takes at most ${
          this.#config.components
        } (releasePipeline.trains.components)`,
      );
    }
  }

  /**
   * Sent twice, it is one: the train that the same person scheduled, word by
   * word the same, is returned (F10).
   *
   * @throws InputError when it has no departure to come; ConflictError when
   *   there are as many trains as config allows.
   */
  async schedule(
    scheduled: Scheduled,
    person: Requester,
  ): Promise<{ id: string; created: boolean }> {
    return inTransaction(this.#knex, async trx => {
      await trx.raw('select pg_advisory_xact_lock(?, ?)', [
        LOCK_CLASS,
        TRAINS_LOCK,
      ]);
      const same = await findSameTrain(trx, {
        ...scheduled,
        scheduledBy: person.ref,
      });
      if (same !== undefined) {
        return { id: same, created: false };
      }
      const id = randomUUID();
      const { maximum } = this.#config;
      if ((await countTrains(trx)) >= maximum) {
        throw new ConflictError(
          `There are ${maximum} trains already, which is as many as there may be (releasePipeline.trains.maximum); call one off first`,
        );
      }
      const train = await this.#written(trx, id, scheduled, person);
      await insertTrain(trx, train);
      await appendEvidence(trx, [entryOf('train-scheduled', person, train)]);
      return { id, created: true };
    });
  }

  /**
   * Whoever changes it asks from then on. A departure that is under way, or due
   * at this moment, goes as it was.
   *
   * @throws TrainChangedError when it is another version by now.
   */
  async change(
    id: string,
    version: number,
    scheduled: Scheduled,
    person: Requester,
  ): Promise<void> {
    await inTransaction(this.#knex, async trx => {
      const { evidence, train: before } = await this.#departures.lock(trx, id);
      const train = await this.#written(trx, id, scheduled, person);
      if (!(await updateTrain(trx, { ...train, version }))) {
        throw new TrainChangedError();
      }
      await appendEvidence(trx, [
        ...evidence,
        entryOf('train-changed', person, {
          ...train,
          version: version + 1,
          before: before?.text,
        }),
      ]);
    });
  }

  /** @throws TrainChangedError when it is another version by now. */
  async end(
    id: string,
    { reason, version }: { version: number; reason?: string },
    person: Requester,
  ): Promise<void> {
    await inTransaction(this.#knex, async trx => {
      if (!(await endTrain(trx, { id, version }))) {
        throw new TrainChangedError();
      }
      await appendEvidence(trx, [
        entryOf('train-called-off', person, { id, reason }),
      ]);
    });
  }

  /**
   * What has not gone yet goes no more.
   *
   * @throws NotFoundError when the train has no such departure; ConflictError
   *   when that is over.
   */
  async stop(
    trainId: string,
    { reason, runId }: { runId: string; reason?: string },
    person: Requester,
  ): Promise<void> {
    const run = await readRun(this.#knex, runId);
    if (run?.trainId !== trainId) {
      throw new NotFoundError(`This train has no departure '${runId}'`);
    }
    const why = `by ${person.name}${reason ? `: ${reason}` : ''}`;
    const done = await this.#endings.finish(
      runId,
      fresh => stopped(fresh, why, 'stopped'),
      { person, reason },
    );
    if (!done) {
      throw new ConflictError('This departure is over already');
    }
  }

  async #written(
    trx: Knex.Transaction,
    id: string,
    { permitted, text }: Scheduled,
    person: Requester,
  ): Promise<Omit<Train, 'version' | 'scheduledAt' | 'endedAt'>> {
    const [nextAt] = nextDepartures(text, await readClock(trx), 1);
    if (nextAt === undefined) {
      throw new InputError('start: no departure is to come');
    }
    return {
      id,
      text,
      permitted,
      scheduledBy: person.ref,
      scheduledByName: person.name,
      nextAt: text.enabled === false ? undefined : nextAt,
    };
  }
}

function entryOf(
  kind: string,
  person: Requester,
  {
    nextAt,
    ...train
  }: Partial<Train> & { reason?: string; before?: TrainText },
): EvidenceEntry {
  const { scheduledBy, scheduledByName, ...payload } = train;
  return {
    componentRef: EVERY_COMPONENT,
    kind,
    payload: { train: payload, nextAt: isoIf(nextAt), person },
  };
}
