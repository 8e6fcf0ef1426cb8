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
  Prognosis,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';

/** A train of one component that departs at a moment (ISO 8601), and what it would take along. */
export function makeTrains(at: string) {
  const dana = { ref: 'user:default/dana', name: 'Dana' };
  const payments = { ref: 'component:default/payments', name: 'payments' };

  const train: TrainView = {
    id: 'train-1',
    version: 3,
    text: {
      title: 'Thursday train',
      stage: 'production',
      start: '2030-11-21T22:00',
      zone: 'Europe/Berlin',
      components: { refs: [payments.ref] },
      reason: 'all of them together',
    },
    hiddenComponents: 0,
    scheduledBy: dana,
    scheduledAt: at,
    next: [at],
    mayChange: { allowed: true },
    mayEnd: { allowed: true },
    runs: [
      {
        id: 'run-1',
        departsAt: at,
        startedAt: at,
        state: 'running',
        requestedBy: dana,
        wave: 0,
        waves: ['All at once'],
        hidden: 2,
        items: [
          {
            component: payments,
            wave: 0,
            state: 'taken',
            promotionId: 'promotion-1',
            version: '1.1.0',
            sentence: ['watching'],
          },
        ],
      },
    ],
  };

  const prognosis: Prognosis = {
    trainId: 'train-1',
    stage: 'production',
    departsAt: at,
    waves: [
      {
        name: 'All at once',
        items: [
          {
            component: payments,
            outlook: 'left',
            code: 'frozen',
            promotionId: 'promotion-9',
            version: '1.1.0',
            from: '1.0.0',
            sentence: ["Freeze 'Year end' until ", { time: at, as: 'at' }],
          },
        ],
      },
    ],
    goes: 0,
    left: 1,
    hidden: 2,
    cycles: [],
  };

  return { payments, prognosis, train };
}
