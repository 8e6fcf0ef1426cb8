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
import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError, toError } from '@backstage/errors';
import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { appendEvidence, EVERY_COMPONENT } from '../../database/EvidenceLog';
import { readClock } from '../../database/sql';
import {
  readOpenRuns,
  readRun,
  updateRun,
  updateRunItem,
} from '../../database/trains';
import { inTransaction } from '../../database/transaction';
import { nextStep, waveEnds } from '../../domain/trains/nextStep';
import { isAskedAnew } from '../../domain/trains/goesAfter';
import { outlookOf } from '../../domain/trains/outlookOf';
import type { Outlook } from '../../domain/trains/prognose';
import type { RunItem, TrainRun } from '../../domain/trains/types';
import type { ComponentState } from '../../domain/types';
import { asText } from '../../domain/words';
import type { JobQueue } from '../../jobs/JobQueue';
import type { ComponentStates } from '../ComponentStates';
import type { PromotionRequests } from '../PromotionRequests';
import { askersIn } from './askersIn';
import type { TrainDepartures } from './TrainDepartures';
import { settle, type TrainEndings } from './TrainEndings';

/** So often what a train took along is looked at. */
const LOOK_MS = 2_000;

/** Whether somebody is in one of these groups now, or is one of these people. */
export interface MembershipReader {
  isOneOf(
    userRef: string,
    refs: string[],
    options: { fresh?: boolean },
  ): Promise<boolean>;
}

interface Options {
  knex: Knex;
  states: ComponentStates;
  requests: Pick<PromotionRequests, 'askLocked'>;
  groups: MembershipReader;
  departures: TrainDepartures;
  endings: TrainEndings;
  queue: JobQueue;
  logger: LoggerService;
}

/**
 * Lets trains depart and sees them through. Rows are the truth: each component is taken in the transaction
 * that opens its promotion, so that replicas and crashes change nothing (R29).
 */
export class TrainRunner {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): TrainRunner {
    return new TrainRunner(options);
  }

  /** Does what is due of one train. */
  async run(trainId: string, options: { signal: AbortSignal }): Promise<void> {
    await this.#options.departures.depart(trainId);
    for (const run of await readOpenRuns(this.#options.knex, trainId)) {
      await this.#advance(run.id, options.signal);
    }
  }

  async #advance(runId: string, signal: AbortSignal): Promise<void> {
    const { knex } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const run = await readRun(knex, runId);
      if (run?.state !== 'running') {
        return;
      }
      const now = await readClock(knex);
      const step = nextStep(run, now);
      switch (step.do) {
        case 'take': {
          const isLate = now >= waveEnds(run);
          let taken = true;
          for (const item of step.items) {
            signal.throwIfAborted();
            taken = (await this.#tryTake(run, item, isLate)) && taken;
          }
          if (!taken) {
            await updateRun(knex, runId, { dueAt: now + LOOK_MS });
            return;
          }
          break;
        }
        case 'wait':
          await updateRun(knex, runId, {
            dueAt: Math.min(step.until, now + LOOK_MS),
          });
          return;
        case 'next-wave':
          await this.#nextWave(runId);
          break;
        default:
          await this.#options.endings.finish(runId, (fresh, at) => {
            const still = nextStep(fresh, at);
            return still.do === 'end' ? still : undefined;
          });
      }
    }
  }

  /**
   * What goes wrong with one component holds up no other, and the train only
   * until its wave ends.
   */
  async #tryTake(
    run: TrainRun,
    item: RunItem,
    isLate: boolean,
  ): Promise<boolean> {
    const { knex, logger, states } = this.#options;
    try {
      return await this.#take(run, item, isLate);
    } catch (error) {
      if (error instanceof ServiceUnavailableError) {
        throw error;
      }
      logger.warn(`A train could not take ${item.ref}`, toError(error));
      return (
        isLate &&
        inTransaction(knex, async trx => {
          await states.lock(trx, item.ref);
          const fresh = await readRun(trx, run.id, { lock: true });
          if (fresh?.state === 'running') {
            await this.#leave(trx, fresh, item, {
              code: 'unknown',
              sentence: ['It could not be asked for'],
            });
          }
          return true;
        })
      );
    }
  }

  /** @returns `false`: it could not be looked at, and is tried again. */
  async #take(run: TrainRun, item: RunItem, isLate: boolean): Promise<boolean> {
    const { groups, knex, logger, states } = this.#options;
    const { stage } = run.text;
    const [seen] = await states.loadAll(knex, [item.ref]);
    const askers = seen instanceof Error ? [] : askersIn(seen, stage);
    let isMember: boolean | undefined;
    try {
      // Asked anew: they may have left since it was scheduled (R22).
      isMember = await groups.isOneOf(run.requestedBy, askers, { fresh: true });
    } catch (error) {
      if (!isLate) {
        logger.warn(
          `Who may ask for ${item.ref} cannot be looked up; its train waits`,
          toError(error),
        );
        return false;
      }
    }
    return inTransaction(knex, async trx => {
      await states.lock(trx, item.ref);
      const [state] = await states.loadAll(trx, [item.ref]);
      const fresh = await readRun(trx, run.id, { lock: true });
      const current = fresh?.items.find(({ ref }) => ref === item.ref);
      const now = await readClock(trx);
      if (
        fresh?.state !== 'running' ||
        current?.state !== 'planned' ||
        // What was taken before it may have failed since.
        nextStep(fresh, now).do !== 'take'
      ) {
        return true;
      }
      if (
        !(state instanceof Error) &&
        !isDeepStrictEqual(askersIn(state, stage), askers)
      ) {
        return false;
      }
      const outlook = outlookOf(fresh, current, { state, isMember });
      if (!isLate && isAskedAnew(fresh, outlook, now)) {
        return false;
      }
      await this.#decide(trx, fresh, current, { state, outlook });
      return true;
    });
  }

  async #decide(
    trx: Knex.Transaction,
    run: TrainRun,
    item: RunItem,
    { outlook, state }: { state: ComponentState | Error; outlook: Outlook },
  ): Promise<void> {
    const { release, sentence } = outlook;
    if (outlook.outlook === 'left' || !release || state instanceof Error) {
      await this.#leave(trx, run, item, {
        code: outlook.code,
        version: release?.version,
        sentence,
      });
      return;
    }
    const id = randomUUID();
    await updateRunItem(trx, run.id, item, {
      state: 'taken',
      promotionId: id,
      version: release.version,
    });
    await this.#options.requests.askLocked(
      trx,
      state,
      {
        stage: run.text.stage,
        releaseId: release.id,
        reason: `Train '${run.text.title}': ${run.text.reason}`,
      },
      { ref: run.requestedBy, name: run.requestedByName },
      {
        id,
        evidence: [
          {
            componentRef: item.ref,
            promotionId: id,
            kind: 'train-taken',
            payload: { ...about(run), release: release.version },
          },
        ],
      },
    );
  }

  async #leave(
    trx: Knex.Transaction,
    run: TrainRun,
    { ref }: RunItem,
    why: { code: string; version?: string; sentence: Sentence },
  ): Promise<void> {
    const item = { ref, state: 'planned' as const };
    if (await updateRunItem(trx, run.id, item, { state: 'left', ...why })) {
      await appendEvidence(trx, [
        {
          componentRef: ref,
          kind: 'train-left',
          payload: {
            ...about(run),
            code: why.code,
            release: why.version,
            because: asText(why.sentence),
          },
        },
      ]);
    }
  }

  async #nextWave(runId: string): Promise<void> {
    const { knex, states } = this.#options;
    await inTransaction(knex, async trx => {
      await states.lock(trx);
      const run = await readRun(trx, runId, { lock: true });
      if (
        run?.state !== 'running' ||
        nextStep(run, await readClock(trx)).do !== 'next-wave'
      ) {
        return;
      }
      await settle(
        trx,
        run,
        run.items.filter(({ wave }) => wave === run.wave),
      );
      await updateRun(trx, runId, { wave: run.wave + 1 });
      await appendEvidence(trx, [
        {
          componentRef: EVERY_COMPONENT,
          kind: 'train-wave',
          payload: {
            run: runId,
            train: run.trainId,
            done: run.waves[run.wave],
            next: run.waves[run.wave + 1],
          },
        },
      ]);
    });
  }
}

function about({ id, text, trainId }: TrainRun) {
  return { run: id, train: trainId, stage: text.stage };
}
