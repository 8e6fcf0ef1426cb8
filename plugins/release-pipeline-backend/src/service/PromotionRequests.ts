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

import { randomUUID } from 'node:crypto';
import { ConflictError, InputError } from '@backstage/errors';
import type { PlanWhen } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { appendEvidence, type EvidenceEntry } from '../database/EvidenceLog';
import { changePromotion, insertPromotion } from '../database/promotionWrites';
import { inTransaction } from '../database/transaction';
import { currentDigest } from '../domain/digest';
import {
  bindingFingerprint,
  releaseOf,
  replacedBy,
  repositoryOf,
  stageOf,
} from '../domain/lookups';
import { expiryFor } from '../domain/plans';
import { riskOf } from '../domain/risk';
import { mayAsk } from '../domain/asks';
import { startsDue } from '../domain/starts';
import { isOpen } from '../domain/transitions';
import type { ComponentState } from '../domain/types';
import type { JobQueue } from '../jobs/JobQueue';
import type { ComponentStates } from './ComponentStates';
import { assertSameTime, planBy } from './PromotionPlans';
import type { WriterOptions } from './WriterOptions';

/** Who asks. */
export interface Requester {
  /** User ref, or `system`. */
  ref: string;
  name: string;
}

const SYSTEM: Requester = { ref: 'system', name: 'the system' };

type Start = ReturnType<typeof startsDue>[number];

/** Opens promotions, for persons and for the system, one per lane (R11). */
export class PromotionRequests {
  readonly #knex: Knex;
  readonly #states: ComponentStates;
  readonly #queue: JobQueue;

  private constructor(options: WriterOptions) {
    this.#knex = options.knex;
    this.#states = options.states;
    this.#queue = options.queue;
  }

  static create(options: WriterOptions): PromotionRequests {
    return new PromotionRequests(options);
  }

  /**
   * Opens a promotion for a person, or returns the open one for the same
   * release (F10). The caller has authorised the person.
   *
   * @throws ConflictError when another promotion is open in this lane, when the
   * release cannot be asked for, or is asked for already at another time.
   * @throws InputError when it cannot be planned so.
   */
  async ask(
    ref: string,
    request: {
      stage: string;
      releaseId: string;
      reason?: string;
      replaces?: string;
      when?: PlanWhen;
    },
    requester: Requester,
  ): Promise<{ id: string; created: boolean }> {
    return inTransaction(this.#knex, async trx => {
      await this.#states.lock(trx, ref);
      const state = await this.#states.load(trx, ref);
      return this.askLocked(trx, state, request, requester);
    });
  }

  /**
   * The same in a transaction that holds the lock of the component, as the last
   * thing in it.
   *
   * @param state - loaded under that lock
   * @param written.id - of the promotion; random unless given
   * @param written.evidence - of what was written besides
   */
  async askLocked(
    trx: Knex.Transaction,
    state: ComponentState,
    request: {
      stage: string;
      releaseId: string;
      reason?: string;
      replaces?: string;
      when?: PlanWhen;
    },
    requester: Requester,
    written: { id?: string; evidence?: EvidenceEntry[] } = {},
  ): Promise<{ id: string; created: boolean }> {
    const answer = mayAsk(
      state,
      request.stage,
      request.releaseId,
      request.replaces,
    );
    if (!answer.ok) {
      if (answer.code === 'same-release' && answer.promotionId) {
        assertSameTime(state, answer.promotionId, request.when);
        return { id: answer.promotionId, created: false };
      }
      throw new ConflictError(answer.message);
    }
    if (answer.reasonNeeded && !request.reason) {
      throw new InputError('Say why you ask (reason)');
    }
    const id = await this.#open(
      trx,
      state,
      {
        ...request,
        requester,
        automatic: false,
        supersedes: request.replaces,
      },
      written,
    );
    return { id, created: true };
  }

  /** Opens what starts by itself (R10); decided again under the lock. */
  async startAutomatic(state: ComponentState, start: Start): Promise<boolean> {
    const { ref } = state.component;
    return inTransaction(this.#knex, async trx => {
      await this.#states.lock(trx, ref);
      const fresh = await this.#states.load(trx, ref);
      const still = startsDue(fresh).find(
        candidate =>
          candidate.stage === start.stage &&
          candidate.releaseId === start.releaseId,
      );
      if (!still) {
        return false;
      }
      await this.#open(trx, fresh, {
        ...still,
        requester: SYSTEM,
        automatic: true,
      });
      return true;
    });
  }

  async #open(
    trx: Knex.Transaction,
    state: ComponentState,
    request: {
      stage: string;
      releaseId: string;
      reason?: string;
      requester: Requester;
      automatic: boolean;
      supersedes?: string;
      when?: PlanWhen;
    },
    written: { id?: string; evidence?: EvidenceEntry[] } = {},
  ): Promise<string> {
    const { ref } = state.component;
    const stage = stageOf(state, request.stage);
    const fingerprint = bindingFingerprint(state, request.stage);
    const release = releaseOf(state, request.releaseId);
    if (!stage || !release || fingerprint === undefined) {
      throw new ConflictError(
        `Stage '${request.stage}' has no application that a promotion could reach`,
      );
    }
    const evidence = [...(written.evidence ?? [])];
    const superseded = state.promotions.find(
      ({ id, state: current }) => id === request.supersedes && isOpen(current),
    );
    if (superseded) {
      const outcome = `replaced by a newer one, asked for by ${request.requester.name}`;
      await changePromotion(
        trx,
        superseded,
        { state: 'superseded', outcome },
        { queue: this.#queue, by: request.requester.ref },
      );
      evidence.push({
        componentRef: ref,
        promotionId: superseded.id,
        kind: 'promotion-transition',
        payload: { from: superseded.state, to: 'superseded', outcome },
      });
    }
    const id = written.id ?? randomUUID();
    const risk = riskOf(state, stage, release);
    const draft = {
      id,
      stage: stage.name,
      direction: 'forward' as const,
      risk: risk.class,
      riskKnown: risk.known,
      riskComputed: risk.known,
      releaseId: request.releaseId,
    };
    const digest = currentDigest(state, draft);
    if (digest === undefined) {
      throw new ConflictError('This release or stage is not known any more');
    }
    const plan =
      request.when &&
      planBy(state, { ...draft, stage }, request.when, request.requester);
    const promotion = {
      ...draft,
      replacesReleaseId: replacedBy(state, draft)?.id,
      lane: 'forward' as const,
      state: 'waiting' as const,
      automatic: request.automatic,
      requestedBy: request.requester.ref,
      requestedByName: request.requester.name,
      reason: request.reason,
      attempt: await this.#nextAttempt(trx, ref, request),
      policyVersion: stage.policyVersion,
      bindingFingerprint: fingerprint,
      digest,
      expiresAt: expiryFor(state, stage, plan),
      plan,
      repository: repositoryOf(stage),
    };
    await insertPromotion(trx, ref, promotion);
    await this.#queue.send('advance-component', { ref }, { key: ref, trx });
    await appendEvidence(trx, [
      ...evidence,
      {
        componentRef: ref,
        promotionId: id,
        kind: 'promotion-requested',
        payload: promotion,
      },
    ]);
    return id;
  }

  async #nextAttempt(
    trx: Knex.Transaction,
    ref: string,
    request: { stage: string; releaseId: string },
  ): Promise<number> {
    const [{ highest }] = await trx('promotions')
      .where({
        component_ref: ref,
        stage: request.stage,
        release_id: request.releaseId,
      })
      .max({ highest: 'attempt' });
    return Number(highest ?? 0) + 1;
  }
}
