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

import { InputError } from '@backstage/errors';
import type {
  Actor,
  CalendarEventText,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../../config/types';
import {
  countStoredEvents,
  type EventAction,
  findSameEvent,
  insertEvent,
  raiseCalendarMark,
  type StoredEvent,
  updateEvent,
} from '../../database/calendarEvents';
import { appendEvidence, EVERY_COMPONENT } from '../../database/EvidenceLog';
import { readScopedComponents } from '../../database/scopedComponents';
import { inTransaction } from '../../database/transaction';
import type { CalendarEvent } from '../../domain/calendar/types';
import type { JobQueue } from '../../jobs/JobQueue';
import { affectedBy } from './affectedBy';
import { storedEventOf } from './eventText';

const MOST_EVENTS = 5_000;

/**
 * Writes the events of the calendar that people enter. Whoever may is asked
 * before; what is promoted by now is looked at again at once.
 */
export class CalendarEvents {
  readonly #knex: Knex;
  readonly #queue: JobQueue;
  readonly #config: Pick<ReleasePipelineConfig, 'pipelines'>;

  private constructor(options: {
    knex: Knex;
    queue: JobQueue;
    config: Pick<ReleasePipelineConfig, 'pipelines'>;
  }) {
    this.#knex = options.knex;
    this.#queue = options.queue;
    this.#config = options.config;
  }

  static create(options: {
    knex: Knex;
    queue: JobQueue;
    config: Pick<ReleasePipelineConfig, 'pipelines'>;
  }): CalendarEvents {
    return new CalendarEvents(options);
  }

  /**
   * The same from the same person twice is one, until somebody changes it.
   *
   * @throws InputError where the calendar is full.
   */
  async create(
    { event, text }: { event: CalendarEvent; text: CalendarEventText },
    by: Actor,
  ): Promise<{ id: string; created: boolean }> {
    return inTransaction(this.#knex, async trx => {
      // By its lock nobody enters the other one meanwhile.
      const mark = await this.#begin(trx, [event]);
      const same = await findSameEvent(trx, { by, text });
      if (same !== undefined) {
        return { id: same, created: false };
      }
      if ((await countStoredEvents(trx)) >= MOST_EVENTS) {
        throw new InputError(
          `The calendar has ${MOST_EVENTS} events, and takes no more: delete those that are over`,
        );
      }
      const id = await insertEvent(trx, { by, mark, text });
      await appendEvidence(trx, [
        entry('created', { id, version: 1, person: by, text }),
      ]);
      return { id, created: true };
    });
  }

  /**
   * Changes, ends or deletes the version that was seen.
   *
   * @returns whether it is still that one; if not, nothing was written.
   */
  async update(
    seen: StoredEvent,
    change: {
      action: Exclude<EventAction, 'created'>;
      /** What it says from now on. */
      to?: { event: CalendarEvent; text: CalendarEventText };
      reason?: string;
    },
    by: Actor,
  ): Promise<boolean> {
    const { id, text: before, version } = seen;
    const { action, reason, to } = change;
    return inTransaction(this.#knex, async trx => {
      const mark = await this.#begin(trx, [
        storedEventOf(seen),
        ...(to ? [to.event] : []),
      ]);
      const isDone = await updateEvent(
        trx,
        { id, version },
        { action, by, mark, reason, text: to?.text },
      );
      if (isDone) {
        await appendEvidence(trx, [
          entry(action, {
            id,
            version: version + 1,
            person: by,
            before,
            ...(to && { text: to.text }),
            ...(reason && { reason }),
          }),
        ]);
      }
      return isDone;
    });
  }

  /** Components first, as whoever decides on them does (F19). */
  async #begin(
    trx: Knex.Transaction,
    events: CalendarEvent[],
  ): Promise<number> {
    const promoting = await readScopedComponents(trx, { promoting: true });
    const concerned = promoting.filter(each =>
      events.some(
        event => affectedBy(event, each, this.#config.pipelines).length > 0,
      ),
    );
    await this.#queue.sendAll(
      'advance-component',
      concerned.map(({ component: { ref } }) => ({ key: ref, data: { ref } })),
      { trx },
    );
    return raiseCalendarMark(trx);
  }
}

function entry(action: EventAction, payload: object) {
  return {
    componentRef: EVERY_COMPONENT,
    kind: `calendar-${action}`,
    payload,
  };
}
