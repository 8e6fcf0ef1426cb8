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

import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { readDelegations } from '../database/delegations';
import {
  changePromotion,
  insertApproval,
  voidApproval,
} from '../database/promotionWrites';
import { approvalTerms } from '../domain/approvalTerms';
import { releaseOf, stageOf } from '../domain/lookups';
import { openGates } from '../domain/openGates';
import { compareRisk, riskNow, riskOf, riskSeenIn } from '../domain/risk';
import { approvalsToVoid } from '../domain/voiding';
import { iso } from '../domain/words';
import type { Approval } from '../domain/types';
import type { JobQueue } from '../jobs/JobQueue';
import type { LoadedState } from './ComponentStates';
import type { Requester } from './PromotionRequests';
import { PromotionWriter } from './PromotionWriter';
import type { WriterOptions } from './WriterOptions';
import { assertBeforeEffect, assertSeen } from './assertDecidable';

/** Writes what authorised people decide; every race has one winner. */
export class PromotionDecisions {
  readonly #knex: Knex;
  readonly #promotions: PromotionWriter;
  readonly #queue: JobQueue;

  private constructor(options: WriterOptions) {
    this.#knex = options.knex;
    this.#promotions = PromotionWriter.create(options);
    this.#queue = options.queue;
  }

  static create(options: WriterOptions): PromotionDecisions {
    return new PromotionDecisions(options);
  }

  /** @throws NotFoundError when there is no such promotion. */
  async componentOf(id: string): Promise<string> {
    const [row] = await this.#knex('promotions')
      .where({ id })
      .select('component_ref');
    if (!row) {
      throw new NotFoundError(`No promotion '${id}'`);
    }
    return row.component_ref;
  }

  /** Approving twice is one approval (S3). */
  async approve(
    id: string,
    decision: { digest: string; reason?: string },
    person: Requester,
  ): Promise<void> {
    await this.#decide(id, async (trx, state, promotion) => {
      assertBeforeEffect(promotion, state.approvals);
      assertSeen(state, promotion, decision.digest);
      const standing = state.approvals.find(
        approval =>
          approval.promotionId === id &&
          approval.userRef === person.ref &&
          approval.voidedAt === undefined,
      );
      const over = approvalsToVoid(state, promotion).find(
        ({ id: approvalId }) => approvalId === standing?.id,
      );
      const delegations = (await readDelegations(trx)).filter(
        ({ to }) => to.ref === person.ref,
      );
      const delegationIds = delegations.map(({ id: one }) => one);
      if (over) {
        // It does not count any more; the next step has not written that yet.
        await voidApproval(trx, over);
      } else if (standing) {
        return [];
      }
      if (!decision.reason && approvalTerms(state, promotion).reason) {
        throw new InputError(
          `Say why you approve (reason): stage '${promotion.stage}' asks for it`,
        );
      }
      const open = openGates(state, promotion);
      await insertApproval(trx, {
        promotionId: id,
        digest: decision.digest,
        userRef: person.ref,
        userName: person.name,
        decision: 'approved',
        reason: decision.reason,
        openGates: open,
        delegationIds,
      });
      return [
        ...(over ? [{ kind: 'approval-void', payload: over }] : []),
        {
          kind: 'approved',
          payload: {
            ...decision,
            person,
            openGates: open,
            ...(delegations.length > 0 && {
              delegations: delegations.map(({ from, id: one, until }) => ({
                id: one,
                from,
                until: iso(until),
              })),
            }),
          },
        },
      ];
    });
  }

  /** The first rejection ends the promotion, also after the quorum (S10). */
  async reject(
    id: string,
    decision: { digest: string; reason: string },
    person: Requester,
  ): Promise<void> {
    await this.#decide(id, async (trx, state, promotion) => {
      assertBeforeEffect(promotion, state.approvals);
      assertSeen(state, promotion, decision.digest);
      await trx('approvals')
        .where({ promotion_id: id, user_ref: person.ref })
        .whereNull('voided_at')
        .update({
          voided_at: trx.fn.now(),
          void_because: `${person.name} rejected afterwards`,
        });
      await insertApproval(trx, {
        promotionId: id,
        digest: decision.digest,
        userRef: person.ref,
        userName: person.name,
        decision: 'rejected',
        reason: decision.reason,
        openGates: [],
      });
      const outcome = `rejected by ${person.name}: ${decision.reason}`;
      await changePromotion(
        trx,
        promotion,
        { state: 'rejected', outcome },
        { queue: this.#queue, by: person.ref },
      );
      return [{ kind: 'rejected', payload: { ...decision, person } }];
    });
  }

  /**
   * Takes back an approval before the effect; its giver may approve anew. The
   * next step finds out what is missing without it.
   */
  async withdraw(
    id: string,
    withdrawal: { approvalId: string; reason?: string },
    person: Requester,
  ): Promise<void> {
    await this.#decide(id, async (trx, state, promotion) => {
      assertBeforeEffect(promotion, state.approvals);
      const { voidBecause, voidedAt } = approvalIn(state, id, withdrawal);
      if (voidedAt !== undefined) {
        throw new ConflictError(
          `This approval no longer counts: ${voidBecause ?? 'it is void'}`,
        );
      }
      await voidApproval(trx, {
        id: withdrawal.approvalId,
        because: `taken back by ${person.name}${
          withdrawal.reason ? `: ${withdrawal.reason}` : ''
        }`,
      });
      return [
        { kind: 'approval-withdrawn', payload: { ...withdrawal, person } },
      ];
    });
  }

  async cancel(
    id: string,
    cancellation: { reason?: string },
    person: Requester,
  ): Promise<void> {
    await this.#decide(id, async (trx, state, promotion) => {
      assertBeforeEffect(promotion, state.approvals);
      const outcome = `cancelled by ${person.name}${
        cancellation.reason ? `: ${cancellation.reason}` : ''
      }`;
      await changePromotion(
        trx,
        promotion,
        { state: 'cancelled', outcome },
        { queue: this.#queue, by: person.ref },
      );
      return [{ kind: 'cancelled', payload: { ...cancellation, person } }];
    });
  }

  /**
   * Puts it into another risk class (R14). What that asks for, and which
   * approvals it voids, the next step finds out.
   */
  async setRisk(
    id: string,
    change: { digest: string; risk: RiskClass; reason: string; up: boolean },
    person: Requester,
  ): Promise<void> {
    await this.#decide(id, async (trx, state, promotion) => {
      assertBeforeEffect(promotion, state.approvals);
      assertSeen(state, promotion, change.digest);
      const stage = stageOf(state, promotion.stage);
      const release = releaseOf(state, promotion.releaseId);
      if (!stage || !release) {
        throw new ConflictError('This release or stage is not known any more');
      }
      const computed = riskOf(state, stage, release);
      const before = riskNow(state, stage, release, promotion).class;
      const step = compareRisk(change.risk, before);
      if (change.up ? step <= 0 : step >= 0) {
        throw new ConflictError(
          `Its risk is ${before}; that cannot be ${
            change.up ? 'raised' : 'lowered'
          } to ${change.risk}. Nothing was recorded in your name`,
        );
      }
      const written = {
        risk: change.risk,
        riskKnown: change.risk,
        riskComputed: computed.class,
        riskSeen: riskSeenIn(computed),
        riskBecause: `as ${person.name} set it: ${change.reason}`,
      };
      await changePromotion(trx, promotion, written, { queue: this.#queue });
      return [
        {
          kind: change.up ? 'risk-raised' : 'risk-lowered',
          payload: {
            from: before,
            to: change.risk,
            reason: change.reason,
            person,
          },
        },
      ];
    });
  }

  async #decide(
    promotionId: string,
    write: Parameters<PromotionWriter['write']>[1],
  ): Promise<void> {
    const componentRef = await this.componentOf(promotionId);
    await this.#promotions.write({ componentRef, promotionId }, write);
  }
}

/** @throws NotFoundError for one of another promotion, as for one that is none (S50). */
export function approvalIn(
  { approvals }: Pick<LoadedState, 'approvals'>,
  promotionId: string,
  { approvalId }: { approvalId: string },
): Approval {
  const approval = approvals.find(
    ({ id, promotionId: of }) => id === approvalId && of === promotionId,
  );
  if (!approval) {
    throw new NotFoundError(`This promotion has no approval '${approvalId}'`);
  }
  return approval;
}
