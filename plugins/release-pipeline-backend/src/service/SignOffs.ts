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
import { changePromotion } from '../database/promotionWrites';
import { awaitsSignOff, endBySignOff } from '../domain/signOff';
import { whyNoSignOff } from '../domain/signOffNow';
import type { SignOff } from '../domain/types';
import { whatWasSeen } from '../domain/whatWasKnown';
import type { JobQueue } from '../jobs/JobQueue';
import type { Requester } from './PromotionRequests';
import { type AboutPromotion, PromotionWriter } from './PromotionWriter';
import type { WriterOptions } from './WriterOptions';

/** What somebody found of a release, and what they looked at. */
export type GivenSignOff = Pick<SignOff, 'verdict' | 'reason'> & {
  digest: string;
};

/** Writes what people find of a release after its watch: it ends the promotion, for good or bad. */
export class SignOffs {
  readonly #promotions: PromotionWriter;
  readonly #queue: JobQueue;

  private constructor(options: WriterOptions) {
    this.#promotions = PromotionWriter.create(options);
    this.#queue = options.queue;
  }

  static create(options: WriterOptions): SignOffs {
    return new SignOffs(options);
  }

  /**
   * The first word counts, also of several at once.
   *
   * @throws ConflictError where none is awaited, or not of what they saw or what
   *   runs there.
   */
  async give(
    about: AboutPromotion,
    given: GivenSignOff,
    person: Requester,
  ): Promise<void> {
    const { digest, verdict, reason } = given;
    await this.#promotions.write(about, async (trx, state, promotion) => {
      if (!awaitsSignOff(promotion)) {
        throw new ConflictError(
          `This promotion awaits no sign-off: it is ${
            promotion.outcome ?? promotion.state
          }. Nothing was recorded in your name`,
        );
      }
      if (promotion.digest !== digest) {
        throw new ConflictError(
          'This is not the promotion that you looked at. Look again; nothing was recorded in your name',
        );
      }
      const because = whyNoSignOff(state, promotion, verdict);
      if (because !== undefined) {
        throw new ConflictError(
          `${because}. Look again; nothing was recorded in your name`,
        );
      }
      const signOff: SignOff = {
        userRef: person.ref,
        userName: person.name,
        verdict,
        reason,
      };
      const end = endBySignOff(signOff);
      await changePromotion(
        trx,
        promotion,
        { ...end, signOff },
        { queue: this.#queue, by: person.ref },
      );
      return [
        {
          kind: verdict === 'confirmed' ? 'signed-off' : 'problem-reported',
          payload: {
            ...given,
            person,
            ...end,
            from: promotion.state,
            to: end.state,
            ...whatWasSeen(state, promotion),
          },
        },
      ];
    });
  }
}
