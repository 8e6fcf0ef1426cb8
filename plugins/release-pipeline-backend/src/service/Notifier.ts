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
import { type NoticeKind, type Notice, noticeOf } from '../domain/notices';
import { TryAgain } from '../jobs/JobQueue';
import type { ComponentStates } from './ComponentStates';

/** As often a portal that has just started is given time to have the plugin. */
const TRIES_WITHOUT_PLUGIN = 4;

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
    about: { promotionId: string; kind: NoticeKind; by?: string },
    options: { retries: number },
  ): Promise<void> {
    const notice = await this.#noticeNow(about);
    if (!notice) {
      return;
    }
    try {
      await this.#send(notice);
    } catch (error) {
      this.#explain(toError(error), options);
      return;
    }
    if (this.#fails) {
      this.#fails = false;
      this.#options.logger.info('Notifications are taken again');
    }
  }

  async #noticeNow(about: {
    promotionId: string;
    kind: NoticeKind;
    by?: string;
  }): Promise<Notice | undefined> {
    const { knex, states } = this.#options;
    const [row] = await knex('promotions')
      .where({ id: about.promotionId })
      .select('component_ref');
    if (!row) {
      return undefined;
    }
    const state = await states.load(knex, row.component_ref);
    const promotion = state.promotions.find(
      ({ id }) => id === about.promotionId,
    );
    return promotion && noticeOf(state, promotion, about);
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

  /** Once in words, however many messages wait and however often they are tried. */
  #explain({ message }: Error, { retries }: { retries: number }): void {
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
  }
}

/** The service has one kind of error; the status stands in its words. */
function isMissing(message: string): boolean {
  return /\bstatus 404\b/.test(message);
}
