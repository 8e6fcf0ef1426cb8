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
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import { unlessAborted } from '../adapters/unlessAborted';
import { tellAgain } from '../database/promotionWrites';
import { readClock } from '../database/sql';
import { readRun, readTrain } from '../database/trains';
import {
  isToldLater,
  type News,
  type Notice,
  noticeOf,
  noticeOfUncovered,
  type Occasion,
} from '../domain/notices';
import { whyUntold } from '../domain/trains/departures';
import { noticeOfUntold, noticesOfRun } from '../domain/trains/notices';
import type { ComponentState } from '../domain/types';
import { TryAgain } from '../jobs/JobQueue';
import type { GroupReader } from './GateEvaluator';

/**
 * As often an end is tried while the plugin seems not to be there, which takes
 * some minutes: a portal may have just started, or its backend be on the move.
 */
const TRIES_WITHOUT_PLUGIN = 9;
const PATIENCE_MS = 10_000;

interface Attempt {
  signal: AbortSignal;
  retries: number;
  isLast: boolean;
}

interface NotifierOptions {
  knex: Knex;
  states: {
    load(knex: Knex, ref: string): Promise<ComponentState>;
  };
  /** Whose word counts for who is who. */
  groups: GroupReader;
  notifications: NotificationService;
  logger: LoggerService;
  /** How long a message may take; 10 s unless given. */
  patienceMs?: number;
}

/**
 * Tells people about promotions, and about what came without one, through
 * Backstage's notifications. What was
 * intended is judged again by the rows as they are; telling it twice leaves one
 * message. Nothing of a promotion waits for it.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #patienceMs: number;
  #fails = false;
  #saidMissing = false;

  private constructor(options: NotifierOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
  }

  static create(options: NotifierOptions): Notifier {
    return new Notifier(options);
  }

  /** @throws TryAgain when the notifications plugin did not take it. */
  async deliver(about: News, attempt: Attempt): Promise<void> {
    const { knex } = this.#options;
    if (about.kind === 'uncovered') {
      await this.#tellOfUncovered(about.deploymentId, attempt);
      return;
    }
    if (about.kind === 'train') {
      const run = await readRun(knex, about.runId);
      for (const notice of run ? noticesOfRun(run) : []) {
        await this.#hand(notice, 'train', attempt);
      }
      return;
    }
    if (about.kind === 'train-untold') {
      await this.#tellOfUntold(about.trainId, attempt);
      return;
    }
    const [row] = await knex('promotions')
      .where({ id: about.promotionId })
      .select('component_ref');
    if (!row) {
      return;
    }
    const promotion = {
      id: about.promotionId,
      componentRef: row.component_ref,
    };
    try {
      await this.#tell(promotion, about, attempt);
    } catch (error) {
      if (attempt.isLast) {
        await tellAgain(knex, promotion, about);
      }
      throw error;
    }
  }

  /** Also when something else runs by now: that it came is told all the same. */
  async #tellOfUncovered(id: string, attempt: Attempt): Promise<void> {
    const { knex, states } = this.#options;
    const [row] = await knex('deployments')
      .where({ id })
      .select('component_ref');
    if (!row) {
      return;
    }
    const state = await states.load(knex, row.component_ref);
    const deployment = state.deployments.find(one => one.id === id);
    const notice = deployment && noticeOfUncovered(state, deployment);
    if (notice) {
      await this.#hand(notice, 'uncovered', attempt);
    }
  }

  /** Unless somebody has mended it since. */
  async #tellOfUntold(trainId: string, attempt: Attempt): Promise<void> {
    const { knex } = this.#options;
    const train = await readTrain(knex, trainId);
    const because =
      train && train.endedAt === undefined
        ? whyUntold(train.text, await readClock(knex))
        : undefined;
    if (train && because !== undefined) {
      await this.#hand(noticeOfUntold(train, because), 'train-untold', attempt);
    }
  }

  async #tell(
    { id, componentRef }: { id: string; componentRef: string },
    about: Occasion,
    attempt: Attempt,
  ): Promise<void> {
    const { knex, states } = this.#options;
    const state = await states.load(knex, componentRef);
    const promotion = state.promotions.find(candidate => candidate.id === id);
    const notice = promotion && noticeOf(state, promotion, about);
    if (!notice) {
      if (promotion && isToldLater(state, promotion, about)) {
        await tellAgain(knex, { id, componentRef }, about);
      }
      return;
    }
    await this.#hand(notice, about.kind, attempt);
  }

  async #hand(
    notice: Notice,
    kind: News['kind'],
    attempt: Attempt,
  ): Promise<void> {
    const { signal } = attempt;
    try {
      // A plugin that hangs holds whoever tells, and all messages behind it (F70).
      await unlessAborted(
        this.#send(notice),
        AbortSignal.any([signal, AbortSignal.timeout(this.#patienceMs)]),
      );
    } catch (error) {
      if (signal.aborted) {
        throw new TryAgain(toError(error).message);
      }
      this.#explain(toError(error), kind, attempt);
      return;
    }
    if (this.#fails) {
      this.#fails = false;
      this.#options.logger.info('Notifications are taken again');
    }
  }

  async #send(notice: Notice): Promise<void> {
    const { excluded, recipients, ...payload } = notice;
    const entityRef = await this.#trusted(recipients);
    const told = entityRef.filter(ref => ref !== excluded);
    if (told.length > 0) {
      await this.#options.notifications.send({
        recipients: { type: 'entity', entityRef: told },
        payload,
      });
    }
  }

  /**
   * The users among these, and the members of these groups, as they are trusted
   * (R23): a group that is sent to is taken apart by the catalog's relations,
   * and those anybody can add to.
   */
  async #trusted(refs: string[]): Promise<string[]> {
    const { groups } = this.#options;
    const isGroup = (ref: string) => ref.startsWith('group:');
    const people = await groups.readPeople(refs.filter(ref => !isGroup(ref)));
    const teams = await groups.readGroups(refs.filter(isGroup));
    return [
      ...new Set([
        ...people.map(({ userRef }) => userRef),
        ...teams.flatMap(({ members = [] }) => members),
      ]),
    ];
  }

  /**
   * Once in words, however many messages wait and however often they are tried.
   *
   * @throws TryAgain unless it is given up.
   */
  #explain({ message }: Error, kind: News['kind'], { retries }: Attempt): void {
    const { logger } = this.#options;
    if (!isMissing(message)) {
      if (!this.#fails) {
        this.#fails = true;
        logger.warn(
          `Notifications are not taken, and are tried again for some hours; promotions go on: ${message}`,
        );
      }
      throw new TryAgain(message);
    }
    if (retries < TRIES_WITHOUT_PLUGIN) {
      throw new TryAgain(message);
    }
    if (!this.#saidMissing) {
      this.#saidMissing = true;
      logger.info(
        'Nobody is notified about promotions: this portal has no notifications plugin (@backstage/plugin-notifications-backend)',
      );
    }
    // What waits for people is few, and worth a try as long as it waits.
    if (!['end', 'train', 'train-untold'].includes(kind)) {
      throw new TryAgain(message);
    }
  }
}

/** The service has one kind of error; the status stands in its words. */
function isMissing(message: string): boolean {
  return /\bstatus 404\b/.test(message);
}
