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
import type { EvidenceEntry } from '../database/EvidenceLog';
import {
  endOverride,
  insertOverride,
  reviewOverride,
  setReminded,
} from '../database/overrideWrites';
import { authorFacts } from '../domain/authors';
import { stageOf } from '../domain/lookups';
import { gatesNamed } from '../domain/overridable';
import { whyNotAnyMore } from '../domain/overrideGivers';
import {
  overridesInForce,
  overridesToEnd,
  whyItIsOver,
} from '../domain/overrides';
import { pinnedStage } from '../domain/pinned';
import { lateReviews } from '../domain/reviews';
import { isBeforeEffect } from '../domain/transitions';
import type { ComponentState, Override, Promotion } from '../domain/types';
import type { JobQueue } from '../jobs/JobQueue';
import type { LoadedState } from './ComponentStates';
import { ComponentWriter } from './ComponentWriter';
import type { AuthorReader } from './excludedPeople';
import type { GroupReader } from './GateEvaluator';
import { LostRaceError } from './LostRaceError';
import type { Requester } from './PromotionRequests';
import { type AboutPromotion, PromotionWriter } from './PromotionWriter';
import { assertOpen, assertSeen } from './assertDecidable';
import type { WriterOptions } from './WriterOptions';

/** What somebody passes over, and why. */
export interface OverrideRequest {
  /** What they saw (R20). */
  digest: string;
  /** Conditions by name. */
  gates: string[];
  reason: string;
  ticket: string;
}

/** Writes break-glass: overrides, their ends, and the reviews that they owe (R16). */
export class Overrides {
  readonly #writer: ComponentWriter;
  readonly #promotions: PromotionWriter;
  readonly #queue: JobQueue;
  readonly #groups: GroupReader & AuthorReader;

  private constructor(
    options: WriterOptions & { groups: GroupReader & AuthorReader },
  ) {
    this.#writer = ComponentWriter.create(options);
    this.#promotions = PromotionWriter.create(options);
    this.#queue = options.queue;
    this.#groups = options.groups;
  }

  static create(
    options: WriterOptions & { groups: GroupReader & AuthorReader },
  ): Overrides {
    return new Overrides(options);
  }

  /**
   * Lets conditions pass that do not, and has others told of it. The same from
   * the same person twice is one.
   *
   * @throws InputError for what nobody can override; ConflictError for what is
   *   not what they saw.
   */
  async override(
    about: AboutPromotion,
    request: OverrideRequest,
    person: Requester,
  ): Promise<void> {
    await this.#promotions.write(about, async (trx, state, promotion) => {
      const stage = pinnedStage(state, promotion);
      assertOverridable(promotion, state);
      assertSeen(state, promotion, request.digest);
      const names = [...new Set(request.gates)];
      if (isDone(state, promotion, names, person)) {
        return [];
      }
      const named = gatesNamed(state, promotion, names);
      if ('because' in named) {
        throw named.isStale
          ? new ConflictError(named.because)
          : new InputError(named.because);
      }
      if (!stage) {
        throw new ConflictError('This stage is not known any more');
      }
      const { id, expiresAt } = await insertOverride(trx, {
        ...about,
        ...request,
        stage: stage.name,
        gates: named.gates.map(({ gate, result }) => ({
          name: gate.name,
          title: gate.title,
          status: result.status,
          reason: result.reason,
        })),
        userRef: person.ref,
        userName: person.name,
        forMs: stage.overrideForMs,
      });
      await this.#queue.send(
        'deliver-notification',
        {
          promotionId: promotion.id,
          kind: 'override',
          overrideId: id,
        },
        { key: `${promotion.id} override ${id}`, trx },
      );
      return [
        {
          kind: 'override-given',
          payload: {
            ...request,
            overrideId: id,
            gates: named.gates.map(({ result }) => result),
            expiresAt: new Date(expiresAt).toISOString(),
            person,
          },
        },
      ];
    });
  }

  /**
   * Ends an override before its time: what it passed over counts from now on.
   *
   * @throws NotFoundError for one of another promotion; ConflictError when it is
   *   over.
   */
  async endNow(
    about: AboutPromotion,
    { overrideId, reason }: { overrideId: string; reason: string },
    person: Requester,
  ): Promise<void> {
    await this.#promotions.write(about, async (trx, state, promotion) => {
      const override = overrideIn(state, promotion.id, { overrideId });
      const over = whyItIsOver(state, override);
      if (over !== undefined) {
        throw new ConflictError(
          `This override passes over nothing any more: ${over}. Nothing was recorded in your name`,
        );
      }
      const because = `ended by ${person.name}: “${reason}”`;
      await endOverride(trx, { id: overrideId, because });
      return [
        {
          kind: 'override-ended',
          payload: { overrideId, because, reason, person },
        },
      ];
    });
  }

  /**
   * Closes the review of an override with what was found.
   *
   * @throws NotFoundError for one of another promotion; ConflictError when it is
   *   closed.
   */
  async review(
    about: AboutPromotion,
    { finding, overrideId }: { finding: string; overrideId: string },
    person: Requester,
  ): Promise<void> {
    await this.#promotions.write(about, async (trx, state, promotion) => {
      const override = overrideIn(state, promotion.id, { overrideId });
      if (override.reviewedAt !== undefined) {
        throw new ConflictError(
          `${override.reviewedByName} has closed this review already. Nothing was recorded in your name`,
        );
      }
      await reviewOverride(trx, {
        id: overrideId,
        finding,
        userRef: person.ref,
        userName: person.name,
      });
      return [
        { kind: 'override-reviewed', payload: { overrideId, finding, person } },
      ];
    });
  }

  /**
   * Writes which overrides pass over nothing any more.
   *
   * @returns whether there were any.
   */
  async end(state: LoadedState): Promise<boolean> {
    return (
      overridesToEnd(state).length > 0 &&
      this.#end(state.component.ref, overridesToEnd)
    );
  }

  /**
   * Has those reminded who may close a review that is owed for long. It is no
   * evidence: nothing was decided.
   *
   * @returns whether there were any.
   */
  async remind(state: LoadedState): Promise<boolean> {
    if (lateReviews(state).length === 0) {
      return false;
    }
    await this.#writer.write({
      ref: state.component.ref,
      write: async (trx, fresh) => {
        const late = lateReviews(fresh);
        await setReminded(
          trx,
          late.map(({ id }) => id),
        );
        for (const { id, promotionId } of late) {
          await this.#queue.send(
            'deliver-notification',
            { promotionId, kind: 'review', overrideId: id },
            { key: `${promotionId} review ${id}`, trx },
          );
        }
        return [];
      },
    });
    return true;
  }

  /**
   * Ends, right before the effect, those that could not be given any more (R12,
   * R23, R25).
   *
   * @throws ServiceUnavailableError where that cannot be told.
   * @returns whether there were any.
   */
  async recheck(state: ComponentState, promotion: Promotion): Promise<boolean> {
    const standing = overridesInForce(state, promotion);
    if (standing.length === 0) {
      return false;
    }
    const stage = stageOf(state, promotion.stage);
    const groups = await this.#groups.readGroups(stage?.breakGlassGroups ?? []);
    const people = await this.#groups.readPeople(
      standing.map(({ userRef }) => userRef),
    );
    const facts = authorFacts(state, promotion);
    const authors = facts.asksAll
      ? await this.#groups.findAuthors(facts.known)
      : [];
    const over = standing.flatMap(({ id, promotionId, userRef, userName }) => {
      const found = whyNotAnyMore({ userRef }, facts, {
        groups,
        people,
        authors,
      });
      if (found?.isOpen) {
        throw new ServiceUnavailableError(
          `Of what ${userName} overrode, ${found.because}`,
        );
      }
      return found ? [{ id, promotionId, because: found.because }] : [];
    });
    return over.length > 0 && this.#end(state.component.ref, () => over);
  }

  async #end(
    ref: string,
    which: (fresh: LoadedState) => ReturnType<typeof overridesToEnd>,
  ): Promise<boolean> {
    return this.#writer.write({
      ref,
      write: async (trx, fresh) => {
        const evidence: EvidenceEntry[] = [];
        for (const { id, promotionId, because } of which(fresh)) {
          if (await endOverride(trx, { id, because })) {
            evidence.push({
              componentRef: ref,
              promotionId,
              kind: 'override-ended',
              payload: { overrideId: id, because },
            });
          }
        }
        return evidence;
      },
    });
  }
}

/** @throws NotFoundError for one of another promotion, as for one that is none (S50). */
export function overrideIn(
  { overrides }: Pick<LoadedState, 'overrides'>,
  promotionId: string,
  { overrideId }: { overrideId: string },
): Override {
  const override = overrides.find(
    ({ id, promotionId: of }) => id === overrideId && of === promotionId,
  );
  if (!override) {
    throw new NotFoundError(`This promotion has no override '${overrideId}'`);
  }
  return override;
}

function isDone(
  state: LoadedState,
  promotion: Promotion,
  names: readonly string[],
  person: Requester,
): boolean {
  return overridesInForce(state, promotion).some(
    ({ gates, userRef }) =>
      userRef === person.ref &&
      names.every(name => gates.some(gate => gate.name === name)),
  );
}

/** @throws LostRaceError where nothing is asked of it any more, or not now. */
function assertOverridable(
  promotion: Promotion,
  { approvals }: Pick<LoadedState, 'approvals'>,
): void {
  assertOpen(promotion, approvals);
  if (!isBeforeEffect(promotion.state) && promotion.state !== 'watching') {
    throw new LostRaceError(
      `This promotion is ${promotion.state}: there is nothing to pass over. Nothing was recorded in your name`,
      promotion,
    );
  }
}
