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

import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Knex } from 'knex';
import type { EvidenceEntry } from '../database/EvidenceLog';
import {
  confirmException,
  endException,
  insertException,
} from '../database/exceptions';
import { authorFacts } from '../domain/authors';
import { eventMark } from '../domain/calendar/eventMark';
import { keyOf } from '../domain/calendar/keyOf';
import {
  exceptionsInForce,
  exceptionsToEnd,
  freezesOf,
  whyExceptionIsOver,
} from '../domain/exceptions';
import { stageOf } from '../domain/lookups';
import { whyNotAnyMore } from '../domain/overrideGivers';
import type {
  ComponentState,
  FreezeException,
  Promotion,
} from '../domain/types';
import { iso } from '../domain/words';
import type { JobQueue } from '../jobs/JobQueue';
import type { LoadedState } from './ComponentStates';
import { ComponentWriter } from './ComponentWriter';
import type { AuthorReader } from './excludedPeople';
import type { GroupReader } from './GateEvaluator';
import type { Requester } from './PromotionRequests';
import {
  type AboutPromotion,
  PromotionWriter,
  type Recorded,
} from './PromotionWriter';
import { assertBeforeEffect, assertSeen } from './assertDecidable';
import type { WriterOptions } from './WriterOptions';

/** However long a freeze lasts. */
export const LONGEST_EXCEPTION_MS = 7 * 86_400_000;

type Options = WriterOptions & { groups: GroupReader & AuthorReader };

/** Writes exceptions from freezes: asked by one person, confirmed by another. */
export class FreezeExceptions {
  readonly #writer: ComponentWriter;
  readonly #promotions: PromotionWriter;
  readonly #queue: JobQueue;
  readonly #groups: GroupReader & AuthorReader;

  private constructor(options: Options) {
    this.#writer = ComponentWriter.create(options);
    this.#promotions = PromotionWriter.create(options);
    this.#queue = options.queue;
    this.#groups = options.groups;
  }

  static create(options: Options): FreezeExceptions {
    return new FreezeExceptions(options);
  }

  /**
   * Asks for one, and has those told of it who may confirm it. The same from the
   * same person twice is one.
   *
   * @throws InputError for a freeze that does not hold it now, or a time that is
   *   past, too far away, or after the end of the freeze; ConflictError for what
   *   is not what they saw, or where somebody asks already.
   */
  async ask(
    about: AboutPromotion,
    request: {
      digest: string;
      eventId: string;
      reason: string;
      ticket: string;
      until: string;
    },
    person: Requester,
  ): Promise<void> {
    await this.#promotions.write(about, async (trx, state, promotion) => {
      assertBeforeEffect(promotion, state.approvals);
      assertSeen(state, promotion, request.digest);
      const freeze = freezesOf(state, promotion).find(
        ({ event }) => keyOf(event) === request.eventId,
      );
      if (!freeze) {
        throw new InputError(
          `No freeze '${request.eventId}' holds this promotion now (eventId)`,
        );
      }
      const expiresAt = Date.parse(request.until);
      const latest = Math.min(state.now + LONGEST_EXCEPTION_MS, freeze.until);
      if (!(expiresAt > state.now && expiresAt <= latest)) {
        throw new InputError(
          `An exception lasts until ${iso(
            latest,
          )} at most, which is the end of the freeze or 7 days from now, and its end is to come (until)`,
        );
      }
      const standing = (state.exceptions ?? []).find(
        one =>
          one.promotionId === promotion.id &&
          one.eventId === request.eventId &&
          one.endedAt === undefined,
      );
      const over = standing && whyExceptionIsOver(state, standing);
      if (standing && over === undefined) {
        if (
          standing.userRef === person.ref &&
          standing.expiresAt === expiresAt
        ) {
          return [];
        }
        throw new ConflictError(
          `${standing.userName} asks for an exception from this freeze already; it has to be taken back before another is asked for. Nothing was recorded in your name`,
        );
      }
      const ended = standing
        ? await this.#endOne(trx, standing, over ?? '')
        : [];
      const { title } = freeze.event;
      const exceptionId = await insertException(trx, {
        ...about,
        ...request,
        stage: promotion.stage,
        eventTitle: title,
        eventMark: eventMark(freeze.event),
        userRef: person.ref,
        userName: person.name,
        expiresAt,
      });
      await this.#queue.send(
        'deliver-notification',
        { promotionId: promotion.id, kind: 'exception', exceptionId },
        { key: `${promotion.id} exception ${exceptionId}`, trx },
      );
      return [
        ...ended,
        {
          kind: 'exception-asked',
          payload: {
            ...request,
            exceptionId,
            title,
            until: iso(expiresAt),
            person,
          },
        },
      ];
    });
  }

  /**
   * Lets it count from now on. Who confirms was authorised before, and is never
   * who asked. The same twice is one.
   *
   * @throws NotFoundError for one of another promotion; ConflictError when it is
   *   over, confirmed, or not about what they saw.
   */
  async confirm(
    about: AboutPromotion,
    { digest, exceptionId }: { digest: string; exceptionId: string },
    person: Requester,
  ): Promise<void> {
    await this.#promotions.write(about, async (trx, state, promotion) => {
      const exception = exceptionIn(state, promotion.id, { exceptionId });
      if (
        exception.confirmedBy === person.ref &&
        exception.endedAt === undefined
      ) {
        return [];
      }
      assertBeforeEffect(promotion, state.approvals);
      assertSeen(state, promotion, digest);
      const over =
        whyExceptionIsOver(state, exception) ??
        (exception.confirmedBy === undefined
          ? undefined
          : `${exception.confirmedByName} has confirmed it`);
      if (over !== undefined) {
        throw new ConflictError(
          `This exception is not to be confirmed any more: ${over}. Nothing was recorded in your name`,
        );
      }
      await confirmException(trx, {
        id: exceptionId,
        userRef: person.ref,
        userName: person.name,
      });
      const { eventId, expiresAt, userRef } = exception;
      return [
        {
          kind: 'exception-confirmed',
          payload: {
            digest,
            exceptionId,
            eventId,
            askedBy: userRef,
            until: iso(expiresAt),
            person,
          },
        },
      ];
    });
  }

  /**
   * Ends it before its time: the freeze holds again from now on.
   *
   * @throws NotFoundError for one of another promotion; ConflictError when it is
   *   over.
   */
  async takeBack(
    about: AboutPromotion,
    { exceptionId, reason }: { exceptionId: string; reason: string },
    person: Requester,
  ): Promise<void> {
    await this.#promotions.write(about, async (trx, state, promotion) => {
      const exception = exceptionIn(state, promotion.id, { exceptionId });
      const over = whyExceptionIsOver(state, exception);
      if (over !== undefined) {
        throw new ConflictError(
          `This exception is over already: ${over}. Nothing was recorded in your name`,
        );
      }
      const because = `taken back by ${person.name}: “${reason}”`;
      await endException(trx, { id: exceptionId, because });
      return [
        {
          kind: 'exception-taken-back',
          payload: { exceptionId, because, reason, person },
        },
      ];
    });
  }

  /**
   * Writes which exceptions are over.
   *
   * @returns whether there were any.
   */
  async end(state: LoadedState): Promise<boolean> {
    return (
      exceptionsToEnd(state).length > 0 &&
      this.#end(state.component.ref, exceptionsToEnd)
    );
  }

  /**
   * Ends, right before the effect, those that one of the two could not give any
   * more (R12, R23, R25).
   *
   * @throws ServiceUnavailableError where that cannot be told.
   * @returns whether there were any.
   */
  async recheck(state: ComponentState, promotion: Promotion): Promise<boolean> {
    const standing = exceptionsInForce(state, promotion);
    if (standing.length === 0) {
      return false;
    }
    const stage = stageOf(state, promotion.stage);
    const known = {
      groups: await this.#groups.readGroups(stage?.breakGlassGroups ?? []),
      people: await this.#groups.readPeople(
        standing.flatMap(({ confirmedBy, userRef }) => [
          userRef,
          confirmedBy ?? userRef,
        ]),
      ),
    };
    const facts = authorFacts(state, promotion);
    const authors = facts.asksAll
      ? await this.#groups.findAuthors(facts.known)
      : [];
    const over = standing.flatMap(
      ({
        confirmedBy = '',
        confirmedByName,
        id,
        userName,
        userRef,
        ...one
      }) => {
        const found = [
          {
            name: userName,
            // Who asks for it may have written it: another person confirms.
            why: whyNotAnyMore(
              { userRef },
              { ...facts, known: [], asksAll: false },
              { ...known, authors: [] },
            ),
          },
          {
            name: confirmedByName,
            why: whyNotAnyMore({ userRef: confirmedBy }, facts, {
              ...known,
              authors,
            }),
          },
        ].find(({ why }) => why !== undefined);
        if (found?.why?.isOpen) {
          throw new ServiceUnavailableError(
            `Of the exception that ${found.name} gave, ${found.why.because}`,
          );
        }
        return found?.why
          ? [
              {
                id,
                promotionId: one.promotionId,
                because: `of ${found.name}: ${found.why.because}`,
              },
            ]
          : [];
      },
    );
    return over.length > 0 && this.#end(state.component.ref, () => over);
  }

  async #end(
    ref: string,
    which: (fresh: LoadedState) => ReturnType<typeof exceptionsToEnd>,
  ): Promise<boolean> {
    return this.#writer.write({
      ref,
      write: async (trx, fresh) => {
        const evidence: EvidenceEntry[] = [];
        for (const { because, ...one } of which(fresh)) {
          const { promotionId } = one;
          for (const entry of await this.#endOne(trx, one, because)) {
            evidence.push({ ...entry, componentRef: ref, promotionId });
          }
        }
        return evidence;
      },
    });
  }

  async #endOne(
    trx: Knex.Transaction,
    { id }: { id: string },
    because: string,
  ): Promise<Recorded> {
    return (await endException(trx, { id, because }))
      ? [{ kind: 'exception-ended', payload: { exceptionId: id, because } }]
      : [];
  }
}

/** @throws NotFoundError for one of another promotion, as for one that is none (S50). */
export function exceptionIn(
  { exceptions = [] }: Pick<LoadedState, 'exceptions'>,
  promotionId: string,
  { exceptionId }: { exceptionId: string },
): FreezeException {
  const exception = exceptions.find(
    ({ id, promotionId: of }) => id === exceptionId && of === promotionId,
  );
  if (!exception) {
    throw new NotFoundError(`This promotion has no exception '${exceptionId}'`);
  }
  return exception;
}
