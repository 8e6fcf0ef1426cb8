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
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  componentChannel,
  PROMOTIONS_CHANNEL,
} from 'backstage-plugin-release-pipeline-common';

const AT_MOST_EVERY_MS = 1000;

/**
 * Tells open pages that there is something new to read: ids only, after
 * commit, at most once a second per component (R33). Pages poll besides, so a
 * lost signal is late, not wrong.
 */
export class LiveUpdates {
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #lastSent = new Map<string, number>();

  private constructor(signals: SignalsService, logger: LoggerService) {
    this.#signals = signals;
    this.#logger = logger;
  }

  static create(options: {
    signals: SignalsService;
    logger: LoggerService;
  }): LiveUpdates {
    return new LiveUpdates(options.signals, options.logger);
  }

  async componentChanged(ref: string): Promise<void> {
    const elapsed = Date.now() - (this.#lastSent.get(ref) ?? 0);
    if (elapsed >= AT_MOST_EVERY_MS) {
      await this.#publish(ref);
    } else if (!this.#waiting.has(ref)) {
      const timer = setTimeout(() => {
        this.#waiting.delete(ref);
        this.#publish(ref);
      }, AT_MOST_EVERY_MS - elapsed);
      timer.unref();
      this.#waiting.set(ref, timer);
    }
  }

  /** To whoever has the calendar open. */
  async calendarChanged(): Promise<void> {
    try {
      await this.#signals.publish({
        recipients: { type: 'broadcast' },
        channel: PROMOTIONS_CHANNEL,
        message: { action: 'changed' },
      });
    } catch (error) {
      this.#logger.warn(
        'Open pages could not be told of the calendar; they will poll',
        toError(error),
      );
    }
  }

  stop(): void {
    this.#waiting.forEach(timer => clearTimeout(timer));
    this.#waiting.clear();
  }

  async #publish(ref: string): Promise<void> {
    this.#lastSent.set(ref, Date.now());
    try {
      await this.#signals.publish({
        recipients: { type: 'broadcast' },
        channel: componentChannel(ref),
        message: { action: 'changed', component: ref },
      });
      // Everybody listens here: not even the name of what they may not see.
      await this.#signals.publish({
        recipients: { type: 'broadcast' },
        channel: PROMOTIONS_CHANNEL,
        message: { action: 'changed' },
      });
    } catch (error) {
      this.#logger.warn(
        `Open pages could not be told about '${ref}'; they will poll`,
        toError(error),
      );
    }
  }
}
