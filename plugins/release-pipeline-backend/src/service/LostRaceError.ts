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
import type { LostRace } from 'backstage-plugin-release-pipeline-common';
import type { Approval, Promotion } from '../domain/types';
import { iso } from '../domain/words';

/** Somebody was faster: says so, and with `lost` in the answer's error who and when. */
export class LostRaceError extends ConflictError {
  readonly lost: LostRace;

  constructor(
    message: string,
    promotion: Promotion,
    approvals: readonly Approval[] = [],
  ) {
    super(message);
    const { state, stateSince, endedAt, outcome } = promotion;
    const rejection = approvals.find(
      ({ decision, promotionId }) =>
        decision === 'rejected' && promotionId === promotion.id,
    );
    this.lost = {
      state,
      outcome,
      ...(state === 'rejected' && rejection && { by: rejection.userName }),
      at: iso(endedAt ?? stateSince),
    };
  }
}
