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
  EventExceptions,
  FreezeExceptionView,
  FreezeReview,
  PlacedException,
  PromotionExceptions,
} from 'backstage-plugin-release-pipeline-common';

const HOUR = 3_600_000;

/** Exceptions from the freeze of the end of the year, timed from `now`. */
export function makeExceptions(now: number) {
  const at = (milliseconds: number) =>
    new Date(now + milliseconds).toISOString();
  const yearEnd = { id: 'freeze-1', title: 'Year end' };
  const holding = { ...yearEnd, until: at(6 * 24 * HOUR) };

  const exception = (
    overrides: Partial<FreezeExceptionView> = {},
  ): FreezeExceptionView => ({
    id: 'exception-1',
    event: yearEnd,
    reason: 'refunds are booked twice',
    ticket: 'OPS-1',
    by: { ref: 'user:default/sam', name: 'Sam SRE' },
    at: at(-HOUR),
    until: at(4 * HOUR),
    ...overrides,
  });

  const confirmed = exception({
    confirmed: {
      by: { ref: 'user:default/pat', name: 'Pat Platform' },
      at: at(-HOUR / 2),
    },
  });

  const ofPromotion = (
    overrides: Partial<PromotionExceptions> = {},
  ): PromotionExceptions => ({
    freezes: [holding],
    mayAsk: { allowed: true },
    exceptions: [],
    ...overrides,
  });

  const placed = (of: FreezeExceptionView = exception()): PlacedException => ({
    component: { ref: 'component:default/payments', name: 'payments' },
    stage: 'production-eu',
    version: '1.15.0',
    promotionId: 'promotion-2',
    exception: of,
  });

  const ofEvent = (): EventExceptions => ({
    exceptions: [
      placed(confirmed),
      {
        ...placed(
          exception({
            id: 'exception-2',
            ended: { at: at(-HOUR), because: 'its time was over' },
          }),
        ),
        component: { ref: 'component:default/keycloak', name: 'keycloak' },
        promotionId: 'promotion-3',
      },
    ],
    hidden: 2,
    truncated: false,
  });

  const review = (overrides: Partial<FreezeReview> = {}): FreezeReview => ({
    event: yearEnd,
    from: at(-48 * HOUR),
    to: at(6 * 24 * HOUR),
    arrivals: [
      {
        component: { ref: 'component:default/payments', name: 'payments' },
        stage: 'production-eu',
        version: '1.15.0',
        at: at(-HOUR),
        by: 'exception',
        promotionId: 'promotion-2',
      },
      {
        component: { ref: 'component:default/stock', name: 'stock' },
        stage: 'production',
        version: '4.0.1',
        at: at(-2 * HOUR),
        by: 'outside',
      },
    ],
    hidden: 1,
    truncated: false,
    ...overrides,
  });

  return {
    at,
    confirmed,
    exception,
    holding,
    ofEvent,
    ofPromotion,
    placed,
    review,
  };
}
