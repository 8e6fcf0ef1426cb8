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
import { askAgain } from '../database/promotionWrites';
import { type Notice, noticeOf, type Occasion } from '../domain/notices';
import { TryAgain } from '../jobs/JobQueue';
import type { ComponentStates } from './ComponentStates';

/**
 * As often an end is tried while the plugin seems not to be there, which takes
 * some minutes: a portal may have just started, or its backend be on the move.
 */
const TRIES_WITHOUT_PLUGIN = 9;

/** What is to be told of which promotion, and who ended it (user ref). */
type Telling = { promotionId: string } & Occasion;

interface Attempt {
  retries: number;
  isLast: boolean;
}

interface NotifierOptions {
  knex: Knex;
  states: ComponentStates;
  notifications: NotificationService;
  logger: LoggerService;
}

/**
 * Tells people about promotions through Backstage's notifications. What was
 * intended is judged again by the rows as they are; telling it twice leaves one
 * message. Nothing of a promotion waits for it.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  #fails = false;
  #saidMissing = false;

  private constructor(options: NotifierOptions) {
    this.#options = options;
  }

  static create(options: NotifierOptions): Notifier {
    return new Notifier(options);
  }

  /** @throws TryAgain when the notifications plugin did not take it. */
  async deliver(
    about: { promotionId: string } & Occasion,
    attempt: Attempt,
  ): Promise<void> {
    const { knex } = this.#options;
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
    const notice = await this.#noticeNow(promotion, about);
    if (!notice) {
      await this.#forget(promotion, about);
      return;
    }
    try {
      await this.#send(notice);
    } catch (error) {
      if (attempt.isLast) {
        await this.#forget(promotion, about);
      }
      this.#explain(toError(error), about, attempt);
      return;
    }
    if (this.#fails) {
      this.#fails = false;
      this.#options.logger.info('Notifications are taken again');
    }
  }

  async #noticeNow(
    { id, componentRef }: { id: string; componentRef: string },
    about: Occasion,
  ): Promise<Notice | undefined> {
    const { knex, states } = this.#options;
    const state = await states.load(knex, componentRef);
    const promotion = state.promotions.find(candidate => candidate.id === id);
    return promotion && noticeOf(state, promotion, about);
  }

  /** Of what has ended there is no more to tell; whoever is awaited was not told. */
  async #forget(
    promotion: { id: string; componentRef: string },
    { kind }: Occasion,
  ): Promise<void> {
    if (kind === 'approval') {
      await askAgain(this.#options.knex, promotion);
    }
  }

  async #send({ excluded, recipients, ...payload }: Notice): Promise<void> {
    await this.#options.notifications.send({
      recipients: {
        type: 'entity',
        entityRef: recipients,
        ...(excluded && { excludeEntityRef: excluded }),
      },
      payload,
    });
  }

  /**
   * Once in words, however many messages wait and however often they are tried.
   *
   * @throws TryAgain unless it is given up.
   */
  #explain({ message }: Error, { kind }: Occasion, { retries }: Attempt): void {
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
    if (kind !== 'end') {
      throw new TryAgain(message);
    }
  }
}

/** The service has one kind of error; the status stands in its words. */
function isMissing(message: string): boolean {
  return /\bstatus 404\b/.test(message);
}
