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

import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { EvidenceEntry } from '../database/EvidenceLog';
import type { Promotion } from '../domain/types';
import type { JobQueue } from '../jobs/JobQueue';
import type { LoadedState } from './ComponentStates';
import { ComponentWriter } from './ComponentWriter';
import type { WriterOptions } from './WriterOptions';

/** Which promotion of which component. */
export interface AboutPromotion {
  componentRef: string;
  promotionId: string;
}

/** Evidence, but for what it is about. */
export type Recorded = Array<Pick<EvidenceEntry, 'kind' | 'payload'>>;

/** Writes what people say of one promotion, and has its component go on from there. */
export class PromotionWriter {
  readonly #components: ComponentWriter;
  readonly #queue: JobQueue;

  private constructor(options: WriterOptions) {
    this.#components = ComponentWriter.create(options);
    this.#queue = options.queue;
  }

  static create(options: WriterOptions): PromotionWriter {
    return new PromotionWriter(options);
  }

  /**
   * @param write - gets the promotion as it is under the lock of its component;
   *   may be called again: what it wrote before was taken back
   * @throws ConflictError where the promotion ended so long ago that nothing is
   *   known of it any more.
   */
  async write(
    { componentRef: ref, promotionId }: AboutPromotion,
    write: (
      trx: Knex.Transaction,
      state: LoadedState,
      promotion: Promotion,
    ) => Promise<Recorded>,
  ): Promise<void> {
    await this.#components.write({
      ref,
      write: async (trx, state) => {
        const promotion = state.promotions.find(({ id }) => id === promotionId);
        if (!promotion) {
          throw new ConflictError(`Promotion '${promotionId}' ended long ago`);
        }
        const recorded = await write(trx, state, promotion);
        await this.#queue.send('advance-component', { ref }, { key: ref, trx });
        return recorded.map(entry => ({
          ...entry,
          componentRef: ref,
          promotionId,
        }));
      },
    });
  }
}
