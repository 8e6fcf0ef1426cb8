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

import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  EventExceptions,
  FreezeExceptionView,
  FreezeReview,
  PassedBy,
  PlacedException,
  PromotionExceptions,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../../config/types';
import { readStoredEvent } from '../../database/calendarEvents';
import {
  type Arrival,
  readArrivals,
  readAwaitedExceptions,
  readExceptionsOf,
} from '../../database/exceptions';
import { readScopedComponents } from '../../database/scopedComponents';
import { readClock } from '../../database/sql';
import { authorFacts } from '../../domain/authors';
import { HORIZON_MS } from '../../domain/calendar/spans';
import { keyOf } from '../../domain/calendar/keyOf';
import { Timeline } from '../../domain/calendar/Timeline';
import type { CalendarEvent } from '../../domain/calendar/types';
import { freezesOf, whyExceptionIsOver } from '../../domain/exceptions';
import { releaseOf, stageOf } from '../../domain/lookups';
import { isBeforeEffect } from '../../domain/transitions';
import type { FreezeException, Promotion } from '../../domain/types';
import { iso, isoIf } from '../../domain/words';
import type { Access } from '../access';
import type { ComponentStates, LoadedState } from '../ComponentStates';
import { LONGEST_EXCEPTION_MS } from '../FreezeExceptions';
import { readablePromotion } from '../readablePromotion';
import { readableStates } from '../readableStates';
import { affectedBy } from './affectedBy';
import { isUuid, noEvent } from './CalendarReader';
import { storedEventOf } from './eventText';

const MOST_EXCEPTIONS = 200;
const MOST_ARRIVALS = 500;

interface Options {
  knex: Knex;
  config: ReleasePipelineConfig;
  states: ComponentStates;
  access: Access;
  logger: LoggerService;
}

/** Answers what people ask about exceptions from freezes, and what came of a freeze (R24). */
export class ExceptionReader {
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): ExceptionReader {
    return new ExceptionReader(options);
  }

  /** @throws NotFoundError also when the reader may not see its component (S50). */
  async ofPromotion(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<PromotionExceptions> {
    const { access } = this.#options;
    const { promotion, state } = await readablePromotion(
      this.#options,
      id,
      credentials,
    );
    const subject = subjectOf(state, promotion);
    const own = (state.exceptions ?? []).filter(
      ({ promotionId }) => promotionId === id,
    );
    const isHeld = isBeforeEffect(promotion.state);
    const latest = state.now + LONGEST_EXCEPTION_MS;
    return {
      freezes: (isHeld ? freezesOf(state, promotion) : []).map(
        ({ event, until }) => ({
          id: keyOf(event),
          title: event.title,
          until: iso(Math.min(until, latest)),
        }),
      ),
      mayAsk: await access.authorize('ask-exception', subject, credentials),
      exceptions: await Promise.all(
        own.map(async exception => {
          const because = whyExceptionIsOver(state, exception);
          const about = { ...subject, exception };
          return {
            ...viewOf(exception, because),
            ...(because === undefined && {
              mayEnd: await access.authorize(
                'end-exception',
                about,
                credentials,
              ),
              ...(exception.confirmedBy === undefined &&
                isHeld && {
                  mayConfirm: await access.authorize(
                    'confirm-exception',
                    about,
                    credentials,
                  ),
                }),
            }),
          };
        }),
      ),
    };
  }

  /** Those that the reader may confirm, of promotions that are still held; the oldest first. */
  async awaited(credentials: BackstageCredentials): Promise<PlacedException[]> {
    const { access, knex } = this.#options;
    const refs = await readAwaitedExceptions(knex);
    if (refs.length === 0) {
      return [];
    }
    const visible = await access.visibleComponents(credentials, refs);
    const awaited: PlacedException[] = [];
    for await (const loaded of readableStates(this.#options, [...visible])) {
      for (const state of loaded) {
        awaited.push(...(await this.#awaitedIn(state, credentials)));
      }
    }
    return awaited.sort((a, b) => (a.exception.at < b.exception.at ? -1 : 1));
  }

  async #awaitedIn(
    state: LoadedState,
    credentials: BackstageCredentials,
  ): Promise<PlacedException[]> {
    const { access } = this.#options;
    const { component } = state;
    const awaited: PlacedException[] = [];
    for (const exception of state.exceptions ?? []) {
      const promotion = state.promotions.find(
        ({ id }) => id === exception.promotionId,
      );
      if (
        !promotion ||
        !isBeforeEffect(promotion.state) ||
        exception.confirmedBy !== undefined ||
        whyExceptionIsOver(state, exception) !== undefined
      ) {
        continue;
      }
      const mayConfirm = await access.authorize(
        'confirm-exception',
        { ...subjectOf(state, promotion), exception },
        credentials,
      );
      if (mayConfirm.allowed) {
        awaited.push({
          component: { ref: component.ref, name: component.name },
          stage: promotion.stage,
          version:
            releaseOf(state, promotion.releaseId)?.version ??
            'an unknown release',
          promotionId: promotion.id,
          exception: { ...viewOf(exception, undefined), mayConfirm },
        });
      }
    }
    return awaited;
  }

  /** @throws NotFoundError when there is no such event, and no exception from one. */
  async ofEvent(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<EventExceptions> {
    const { access, knex } = this.#options;
    const found = await readExceptionsOf(knex, id, MOST_EXCEPTIONS + 1);
    // What was taken out of the configuration keeps what it let pass.
    if (found.length === 0) {
      await this.#event(id);
    }
    const listed = found.slice(0, MOST_EXCEPTIONS);
    const now = await readClock(knex);
    const visible = await access.visibleComponents(credentials, refsOf(listed));
    const seen = listed.filter(({ componentRef }) => visible.has(componentRef));
    return {
      exceptions: seen.map(one => ({
        ...placeOf(one),
        promotionId: one.promotionId,
        exception: viewOf(
          one,
          one.endedAt === undefined && one.expiresAt <= now
            ? 'its time was over'
            : one.endBecause,
        ),
      })),
      hidden: listed.length - seen.length,
      truncated: found.length > listed.length,
    };
  }

  /**
   * @throws NotFoundError when there is no such freeze; what is thrown by a
   *   timeline where it cannot be told when it takes place.
   */
  async review(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<FreezeReview> {
    const { access, config, knex } = this.#options;
    const event = await this.#event(id);
    if (event.kind !== 'freeze') {
      throw noEvent(id);
    }
    const now = await readClock(knex);
    const span = lastSpan(event, now);
    const about = { event: { id, title: event.title } };
    if (!span) {
      return { ...about, arrivals: [], hidden: 0, truncated: false };
    }
    const stages = (await readScopedComponents(knex)).flatMap(scoped =>
      affectedBy(event, scoped, config.pipelines).map(stage => ({
        ref: scoped.component.ref,
        stage,
      })),
    );
    const found = await readArrivals(knex, {
      ...span,
      eventId: id,
      stages,
      most: MOST_ARRIVALS + 1,
    });
    const listed = found.slice(0, MOST_ARRIVALS);
    const visible = await access.visibleComponents(
      credentials,
      // Also where nothing went in: whoever reads is known to the catalog.
      stages.map(({ ref }) => ref),
    );
    const seen = listed.filter(({ componentRef }) => visible.has(componentRef));
    return {
      ...about,
      from: iso(span.from),
      to: iso(span.to),
      arrivals: seen.map(arrival => ({
        ...placeOf(arrival),
        at: iso(arrival.at),
        by: passedBy(arrival),
        promotionId: arrival.promotionId,
      })),
      hidden: listed.length - seen.length,
      truncated: found.length > listed.length,
    };
  }

  /** Also one that was ended or deleted. */
  async #event(id: string): Promise<CalendarEvent> {
    const { knex, states } = this.#options;
    const stored = isUuid(id) ? await readStoredEvent(knex, id) : undefined;
    const event = stored
      ? storedEventOf(stored)
      : (await states.readCalendar(knex)).find(id);
    if (!event) {
      throw noEvent(id);
    }
    return event;
  }
}

/** What an exception of a promotion is authorised for. */
function subjectOf(state: LoadedState, promotion: Promotion) {
  return {
    component: state.component,
    stage: stageOf(state, promotion.stage),
    promotion,
    authors: authorFacts(state, promotion),
  };
}

/** When it is active, or was last, as far back as anything is kept. */
function lastSpan(event: CalendarEvent, now: number) {
  const timeline = new Timeline(event);
  const current = timeline.spanAt(now);
  if (current) {
    return current;
  }
  for (let back = 1; back <= 5; back++) {
    const past = timeline
      .occurrences(now - back * HORIZON_MS, now)
      .filter(({ to }) => to <= now);
    const last = past.sort((a, b) => a.to - b.to).at(-1);
    if (last) {
      return last;
    }
  }
  return undefined;
}

function passedBy({
  direction,
  excepted,
  overridden,
  promotionId,
}: Arrival): PassedBy {
  if (excepted) {
    return 'exception';
  }
  if (overridden) {
    return 'override';
  }
  if (direction === 'rollback' || direction === 'hotfix') {
    return direction;
  }
  return promotionId === undefined ? 'outside' : 'promotion';
}

function refsOf(found: Array<{ componentRef: string }>): string[] {
  return [...new Set(found.map(({ componentRef }) => componentRef))];
}

function placeOf({
  componentName,
  componentRef,
  stage,
  version,
}: Pick<Arrival, 'componentName' | 'componentRef' | 'stage' | 'version'>) {
  return {
    component: { ref: componentRef, name: componentName },
    stage,
    version,
  };
}

function viewOf(
  exception: FreezeException,
  because: string | undefined,
): FreezeExceptionView {
  const { confirmedAt, confirmedBy, confirmedByName } = exception;
  return {
    id: exception.id,
    event: { id: exception.eventId, title: exception.eventTitle },
    reason: exception.reason,
    ticket: exception.ticket,
    by: { ref: exception.userRef, name: exception.userName },
    at: iso(exception.at),
    until: iso(exception.expiresAt),
    confirmed:
      confirmedBy !== undefined && confirmedAt !== undefined
        ? {
            by: { ref: confirmedBy, name: confirmedByName ?? confirmedBy },
            at: iso(confirmedAt),
          }
        : undefined,
    usedAt: isoIf(exception.usedAt),
    ended:
      because === undefined
        ? undefined
        : { at: isoIf(exception.endedAt), because },
  };
}
