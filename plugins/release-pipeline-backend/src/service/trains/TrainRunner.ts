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
import type { TrainsConfig } from '../../config/types';
import {
  appendEvidence,
  EVERY_COMPONENT,
  type EvidenceEntry,
} from '../../database/EvidenceLog';
import { changePromotion } from '../../database/promotionWrites';
import { readClock } from '../../database/sql';
import {
  insertRun,
  readOpenRuns,
  readRun,
  readTrain,
  readTrainComponents,
  setNextDeparture,
  updateRun,
  updateRunItem,
} from '../../database/trains';
import { inTransaction } from '../../database/transaction';
import { nextDepartures } from '../../domain/trains/departures';
import {
  nextStep,
  standOf,
  type TrainStep,
  validationOf,
  waveEnds,
} from '../../domain/trains/nextStep';
import { prognose } from '../../domain/trains/prognose';
import { runOf } from '../../domain/trains/runOf';
import type { RunItem, Train, TrainRun } from '../../domain/trains/types';
import { isBeforeEffect } from '../../domain/transitions';
import type { ComponentState } from '../../domain/types';
import { asText, iso, isoIf } from '../../domain/words';
import type { JobQueue } from '../../jobs/JobQueue';
import type { ComponentStates } from '../ComponentStates';
import type { PromotionRequests, Requester } from '../PromotionRequests';
import { askersIn } from './askersIn';

/** So often what a train took along is looked at. */
const LOOK_MS = 2_000;
/** Departures that were due while nothing ran; the rest comes with the next job. */
const MISSED_AT_ONCE = 100;
const ATTEMPTS = 3;

type End = Extract<TrainStep, { do: 'end' }>;

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
  config: TrainsConfig;
  states: ComponentStates;
  requests: Pick<PromotionRequests, 'askLocked'>;
  groups: MembershipReader;
  queue: JobQueue;
  logger: LoggerService;
}

/**
 * Lets trains depart and sees them through. Rows are the truth: each departure
 * is a row that is there once, and each component is taken in the transaction
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
    await this.#depart(trainId);
    for (const run of await readOpenRuns(this.#options.knex, trainId)) {
      await this.#advance(run.id, options.signal);
    }
  }

  async #depart(trainId: string): Promise<void> {
    const { config, knex, states } = this.#options;
    await inTransaction(knex, async trx => {
      await states.lock(trx);
      const train = await readTrain(trx, trainId, { lock: true });
      const now = await readClock(trx);
      if (!train || train.endedAt !== undefined) {
        return;
      }
      const isLate = (moment: number) => now - moment > config.lateMs;
      const evidence: EvidenceEntry[] = [];
      let at = train.nextAt;
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
      await appendEvidence(trx, evidence);
    });
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
      await this.#tell(trx, run.id);
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
          await this.finish(runId, (fresh, at) => {
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
      if (
        fresh?.state !== 'running' ||
        current?.state !== 'planned' ||
        // What was taken before it may have failed since.
        nextStep(fresh, await readClock(trx)).do !== 'take'
      ) {
        return true;
      }
      if (
        !(state instanceof Error) &&
        !isDeepStrictEqual(askersIn(state, stage), askers)
      ) {
        return false;
      }
      await this.#decide(trx, fresh, current, { state, isMember });
      return true;
    });
  }

  async #decide(
    trx: Knex.Transaction,
    run: TrainRun,
    item: RunItem,
    facts: { state: ComponentState | Error; isMember: boolean | undefined },
  ): Promise<void> {
    const { state } = facts;
    const outlook = outlookOf(run, item, facts);
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
    await settle(
      trx,
      (await readRun(trx, run.id)) ?? run,
      run.items.filter(({ state }) => state === 'taken'),
    );
    await updateRun(trx, run.id, {
      state: end.state,
      outcome: end.outcome,
      dueAt: null,
    });
    await this.#tell(trx, run.id);
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

  async #tell(trx: Knex.Transaction, runId: string): Promise<void> {
    await this.#options.queue.send(
      'deliver-notification',
      { kind: 'train', runId },
      { key: `train:${runId}`, trx },
    );
  }
}

function about({ id, text, trainId }: TrainRun) {
  return { run: id, train: trainId, stage: text.stage };
}

function whyMissed(isLate: boolean, isOneOpen: boolean): string | undefined {
  if (isLate) {
    return 'nobody was there to let it depart in time';
  }
  return isOneOpen ? 'the one before was still under way' : undefined;
}

function outlookOf(
  run: TrainRun,
  item: RunItem,
  { isMember, state }: { state: ComponentState | Error; isMember?: boolean },
): ReturnType<typeof prognose> {
  const { until } = validationOf(run);
  const hasFailed = (ref: string) =>
    run.items.some(
      other =>
        other.ref === ref &&
        (other.state === 'failed' ||
          (other.state === 'taken' &&
            // What its wave waited for in vain, and what has failed just now.
            (other.wave < run.wave
              ? standOf(other, until) !== 'confirmed'
              : standOf(other, until) === 'failed'))),
    );
  const left = (code: 'unknown' | 'no-permission' | 'held', text: string) => ({
    outlook: 'left' as const,
    code,
    sentence: [text],
  });
  if (state instanceof Error) {
    return left('unknown', 'What is known of it could not be read');
  }
  if (isMember === undefined) {
    return left('unknown', 'Who may ask for it could not be looked up');
  }
  if (!isMember) {
    return left(
      'no-permission',
      `${run.requestedByName} is no longer in a group that may ask for it`,
    );
  }
  if (item.dependsOn.some(hasFailed)) {
    return left('held', 'Something that it depends on went, and failed');
  }
  return prognose(state, {
    stage: run.text.stage,
    at: state.now,
    asksApproval: run.text.asksApproval ?? false,
  });
}

/** Writes down what became of what was taken; what is under way yet stays so. */
async function settle(
  trx: Knex.Transaction,
  run: TrainRun,
  items: readonly RunItem[],
): Promise<void> {
  const { until } = validationOf(run);
  for (const { ref } of items) {
    const item = run.items.find(each => each.ref === ref);
    const stand = item?.state === 'taken' ? standOf(item, until) : 'under-way';
    if (item && stand !== 'under-way') {
      await updateRunItem(trx, run.id, item, {
        state: stand,
        sentence: [item.promotion?.outcome ?? stand],
      });
    }
  }
}
