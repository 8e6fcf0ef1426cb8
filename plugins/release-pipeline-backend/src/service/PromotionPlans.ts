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
import { ConflictError, InputError } from '@backstage/errors';
import type {
  PlanChange,
  PlanWhen,
} from 'backstage-plugin-release-pipeline-common';
import { changePromotion } from '../database/promotionWrites';
import { releaseOf, stageOf } from '../domain/lookups';
import { expiryFor, isPlannedSo, timesFor } from '../domain/plans';
import { riskNow } from '../domain/risk';
import type { ComponentState, Plan } from '../domain/types';
import { iso, isoIf } from '../domain/words';
import type { JobQueue } from '../jobs/JobQueue';
import { assertBeforeEffect } from './assertDecidable';
import type { Requester } from './PromotionRequests';
import { type AboutPromotion, PromotionWriter } from './PromotionWriter';
import type { WriterOptions } from './WriterOptions';

/** Writes when promotions are to go, as authorised people say. */
export class PromotionPlans {
  readonly #promotions: PromotionWriter;
  readonly #queue: JobQueue;

  private constructor(options: WriterOptions) {
    this.#promotions = PromotionWriter.create(options);
    this.#queue = options.queue;
  }

  static create(options: WriterOptions): PromotionPlans {
    return new PromotionPlans(options);
  }

  /**
   * Sets the time of a promotion, or takes it away. What follows from that, the
   * next step finds out; approvals stay (R20).
   *
   * @throws ConflictError from the effect on, or where somebody changed it since.
   * @throws InputError when it cannot be planned so.
   */
  async change(
    about: AboutPromotion,
    change: PlanChange,
    person: Requester,
  ): Promise<void> {
    await this.#promotions.write(about, async (trx, state, promotion) => {
      assertBeforeEffect(promotion, state.approvals);
      const was = change.was === null ? undefined : Date.parse(change.was);
      if (promotion.plan?.at !== was) {
        throw new ConflictError(
          `Its time was changed since you looked: ${inWords(
            promotion.plan,
          )}. Look again; nothing was changed`,
        );
      }
      const stage = stageOf(state, promotion.stage);
      const release = releaseOf(state, promotion.releaseId);
      if (!stage || !release) {
        throw new ConflictError('This release or stage is not known any more');
      }
      const risk = riskNow(state, stage, release, promotion).class;
      const { direction } = promotion;
      const plan =
        change.when &&
        planBy(
          state,
          { stage, direction, risk, promotion },
          change.when,
          person,
        );
      // Whoever takes away what nobody planned does not put off its expiry.
      if (plan || promotion.plan) {
        await changePromotion(
          trx,
          promotion,
          { plan, expiresAt: expiryFor(state, stage, plan) },
          { queue: this.#queue, by: person.ref },
        );
      }
      return [
        {
          kind: 'planned',
          payload: {
            from: recorded(promotion.plan),
            to: recorded(plan),
            reason: change.reason,
            person,
          },
        },
      ];
    });
  }
}

/**
 * What somebody plans; `undefined`: it goes as soon as it may.
 *
 * @throws InputError when it cannot be planned so.
 */
export function planBy(
  state: ComponentState,
  way: Parameters<typeof timesFor>[1],
  when: PlanWhen,
  { name, ref }: Requester,
): Plan | undefined {
  const { because, times } = timesFor(state, way, when);
  if (because !== undefined) {
    throw new InputError(because);
  }
  return times && { ...times, by: ref, byName: name, setAt: state.now };
}

/** @throws ConflictError where it is asked for already, to go at another time. */
export function assertSameTime(
  { promotions }: ComponentState,
  promotionId: string,
  when: PlanWhen | undefined,
): void {
  const promotion = promotions.find(({ id }) => id === promotionId);
  if (promotion && !isPlannedSo(promotion.plan, when)) {
    throw new ConflictError(
      `It is asked for already; ${inWords(
        promotion.plan,
      )}. Change the time of that promotion instead`,
    );
  }
}

function inWords(plan: Plan | undefined): string {
  if (!plan) {
    return 'it goes as soon as it may';
  }
  return plan.missed
    ? `it missed its time ${iso(plan.at)} and waits for a new one`
    : `it is planned for ${iso(plan.at)} by ${plan.byName}`;
}

function recorded(plan: Plan | undefined) {
  return (
    plan && {
      at: iso(plan.at),
      until: isoIf(plan.until),
      inWindow: plan.inWindow,
    }
  );
}
