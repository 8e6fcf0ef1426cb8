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
  Board,
  BoardRow,
  BoardStage,
} from 'backstage-plugin-release-pipeline-common';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A made-up board, timed from `now`. */
export function makeBoard(now: number) {
  const at = (offset: number) => new Date(now + offset).toISOString();

  const stage = (
    name: string,
    version: string | undefined,
    ago: number,
    overrides: Partial<BoardStage> = {},
  ): BoardStage => ({
    name,
    column: name.replace(/^production-.*/, 'production'),
    state: 'runs',
    version,
    since: at(-ago),
    health: { status: 'Healthy' },
    sync: 'Synced',
    fresh: true,
    drift: false,
    observedAt: at(-8_000),
    ...overrides,
  });

  const row = (
    name: string,
    [system, owner]: [system: string | undefined, owner: string],
    overrides: Partial<BoardRow>,
  ): BoardRow => ({
    component: {
      ref: `component:default/${name}`,
      name,
      owner: `group:default/${owner}`,
      system: system && `system:default/${system}`,
    },
    state: 'pipeline',
    headline: { tone: 'neutral', sentence: [], details: [] },
    stages: [],
    marks: [],
    problems: [],
    ...overrides,
  });

  const rows: BoardRow[] = [
    row('cart', ['commerce', 'team-checkout'], {
      headline: {
        tone: 'ok',
        status: 'up-to-date',
        sentence: [
          '2.3.4 is in production since ',
          { time: at(-DAY), as: 'at' },
          '. Nothing newer waits.',
        ],
        details: [],
      },
      stages: [
        stage('dev', '2.3.4', 3 * DAY),
        stage('staging', '2.3.4', 2 * DAY),
        stage('production', '2.3.4', DAY),
      ],
      behind: 0,
      marks: ['up-to-date'],
    }),
    row('checkout', ['commerce', 'team-checkout'], {
      headline: {
        tone: 'wait',
        status: 'needs-approval',
        sentence: [
          '3.8.1 is not in production: 1 of 1 approval is missing, platform has not decided for 3 h 5 min.',
        ],
        reason: [
          '1 of 1 approval is missing, platform has not decided for 3 h 5 min',
        ],
        details: [],
      },
      stages: [
        stage('dev', '3.8.1', DAY + HOUR),
        stage('staging', '3.8.1', DAY),
        stage('production', '3.8.0', 6 * DAY),
      ],
      risk: 'medium',
      behind: 1,
      marks: ['needs-approval', 'waiting-for-me'],
      decide: { promotionId: 'promotion-of-checkout' },
    }),
    row('invoices', ['commerce', 'team-billing'], {
      headline: {
        tone: 'bad',
        status: 'blocked',
        sentence: [
          '6.1.0 is not in production: staging is Degraded since ',
          { time: at(-4 * HOUR), as: 'at' },
          '.',
        ],
        reason: [
          'staging is Degraded since ',
          { time: at(-4 * HOUR), as: 'at' },
        ],
        details: [],
      },
      stages: [
        stage('dev', '6.1.0', 5 * HOUR),
        stage('staging', '6.1.0', 4 * HOUR, { health: { status: 'Degraded' } }),
        stage('production', '6.0.1', 7 * DAY, {
          sync: 'OutOfSync',
          drift: true,
        }),
      ],
      behind: 1,
      marks: ['blocked', 'unhealthy', 'drift'],
    }),
    row('payments', ['commerce', 'team-payments'], {
      headline: {
        tone: 'wait',
        status: 'blocked',
        sentence: [
          '1.15.0 is not in production: soak in staging ends ',
          { time: at(3 * HOUR + 10 * MINUTE), as: 'in' },
          ', then 1 approval from platform.',
        ],
        reason: [
          'soak in staging ends ',
          { time: at(3 * HOUR + 10 * MINUTE), as: 'in' },
          ', then 1 approval from platform',
        ],
        details: [],
      },
      stages: [
        stage('dev', '1.15.0', 22 * HOUR),
        stage('staging', '1.15.0', 21 * HOUR),
        stage('production-eu', '1.14.2', 7 * DAY + 3 * HOUR),
        stage('production-us', '1.14.9', 24 * MINUTE),
      ],
      risk: 'medium',
      behind: 3,
      marks: ['blocked'],
    }),
    row('stock', ['logistics', 'team-logistics'], {
      headline: {
        tone: 'wait',
        status: 'moving',
        sentence: ['5.11.4 is rolling out to production: 2 of 3 clusters.'],
        details: [],
      },
      stages: [
        stage('dev', '5.11.4', DAY),
        stage('staging', '5.11.4', DAY, {
          health: { status: 'Progressing' },
        }),
        stage('production', undefined, 9 * DAY, {
          state: 'mixed',
          version: '5.11.4',
        }),
      ],
      behind: 0,
      marks: ['moving'],
    }),
    row('tracking', ['logistics', 'team-logistics'], {
      headline: {
        tone: 'unknown',
        status: 'unknown',
        sentence: [
          '1.7.0 is not in production: unknown. Argo CD edge not reachable since ',
          { time: at(-90 * MINUTE), as: 'at' },
          '.',
        ],
        reason: [
          'Argo CD edge not reachable since ',
          { time: at(-90 * MINUTE), as: 'at' },
        ],
        details: [],
      },
      stages: [
        stage('dev', '1.7.0', 3 * DAY, {
          fresh: false,
          observedAt: at(-90 * MINUTE),
        }),
        stage('production', '1.6.4', 15 * DAY, { sync: 'Unknown' }),
      ],
      marks: ['unknown'],
    }),
    row('notifier', [undefined, 'platform'], {
      state: 'view-only',
      headline: {
        tone: 'neutral',
        sentence: ['Can be looked at, not promoted: it names no pipeline.'],
        details: [],
      },
      stages: [
        stage('dev', undefined, 0, { state: 'empty', since: undefined }),
        stage('production', '11.3.1', 2 * DAY),
      ],
      problems: [{ code: 'no-pipeline', message: 'It names no pipeline.' }],
    }),
  ];

  const board = (overrides: Partial<Board> = {}): Board => ({
    rows,
    more: 0,
    columns: ['dev', 'staging', 'production'],
    sources: [
      {
        kind: 'argocd',
        name: 'prod',
        state: 'fresh',
        lastCompleteAt: at(-11_000),
        lacks: [],
      },
      {
        kind: 'argocd',
        name: 'edge',
        state: 'stale',
        lastCompleteAt: at(-90 * MINUTE),
        failingSince: at(-90 * MINUTE),
        lacks: [],
      },
    ],
    owners: [
      'group:default/platform',
      'group:default/team-billing',
      'group:default/team-checkout',
      'group:default/team-logistics',
      'group:default/team-payments',
    ],
    systems: ['system:default/commerce', 'system:default/logistics'],
    ...overrides,
  });

  return { at, board, row, rows, stage };
}
