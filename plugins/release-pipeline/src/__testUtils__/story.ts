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

import type { Tab } from 'backstage-plugin-release-pipeline-common';
import { HOUR, makeParts } from './storyParts';

/** A made-up component whose releases are on their way, timed from `now`. */
export function makeStory(now: number) {
  const parts = makeParts(now);
  const { at, promotion, release, stage, target, verdict } = parts;
  const { approvals, errors, gate } = parts;

  const tab = (overrides: Partial<Tab> = {}): Tab => ({
    component: {
      ref: 'component:default/payments',
      name: 'payments',
      owner: 'team-payments',
      system: 'commerce',
    },
    state: 'pipeline',
    pipeline: {
      name: 'regions',
      policyVersion: '4f1c9ab2',
      releaseFrom: 'images',
    },
    offeredPipelines: ['standard', 'regions'],
    problems: [],
    headline: {
      tone: 'wait',
      sentence: [
        '1.15.0 is not in production: soak in staging ends ',
        { time: at(3 * HOUR + 10 * 60_000), as: 'in' },
        ', then 1 approval from platform.',
      ],
      details: [
        {
          stage: 'production-eu',
          sentence: [
            '4 of 6 conditions met. It can start at ',
            { time: at(3 * HOUR + 15 * 60_000), as: 'at' },
            ' at the earliest, if asked for and approved by then.',
          ],
        },
        {
          stage: 'production-us',
          sentence: [
            '1.14.9 is rolling out. 1.15.0 can be asked for there once that promotion has ended.',
          ],
        },
      ],
      primary: {
        stage: 'production-eu',
        releaseId: 'release-1.15.0',
        label: 'Ask for production-eu…',
      },
    },
    stages: [
      stage({
        name: 'dev',
        start: 'outside',
        observedOnly: true,
        since: at(-22 * HOUR),
        targets: [target({ application: 'payments-dev' })],
        broughtBy: {
          commit: 'b7d2e90aa',
          commitHref: 'https://git.example.com/acme/gitops/commit/b7d2e90aa',
          author: 'Dana Developer',
          message: 'Retry card payments after a soft decline',
        },
      }),
      stage({
        after: ['dev'],
        start: 'automatic',
        activities: [
          {
            kind: 'soaking',
            sentence: [
              'Newer releases wait here until ',
              { time: at(3 * HOUR + 10 * 60_000), as: 'at' },
              ' (protected soak).',
            ],
            progress: {
              done: 20 * HOUR + 50 * 60_000,
              total: 24 * HOUR,
              unit: 'ms',
              advancingSince: at(0),
              pausedAt: [10 * HOUR],
            },
            endsAt: at(3 * HOUR + 10 * 60_000),
          },
        ],
      }),
      stage({
        name: 'production-eu',
        after: ['staging'],
        protected: true,
        try: { allowed: true },
        release: release('1.14.2'),
        since: at(-7 * 24 * HOUR - 3 * HOUR),
        targets: [
          target({
            instance: 'prod',
            application: 'payments-production-eu',
            release: release('1.14.2'),
          }),
        ],
        verdicts: [
          verdict(),
          verdict({
            release: release('1.14.9'),
            roles: ['ready-but-for-approvals'],
            met: 2,
            total: 3,
            gates: [approvals, errors, gate()],
            sentence: ['1 approval from platform'],
          }),
        ],
      }),
      stage({
        name: 'production-us',
        after: ['staging'],
        protected: true,
        release: release('1.14.9'),
        since: at(-8 * 60_000),
        health: { status: 'Progressing' },
        targets: [
          target({
            instance: 'prod',
            application: 'payments-production-us',
            release: release('1.14.9'),
            health: { status: 'Progressing' },
          }),
        ],
        activities: [
          {
            kind: 'rolling-out',
            sentence: ['2 pods still run 1.14.2.'],
            progress: { done: 4, total: 6, unit: 'count' },
          },
        ],
        promotions: [promotion()],
      }),
    ],
    unstaged: [],
    timeline: [
      {
        id: '9',
        at: at(-8 * 60_000),
        stage: 'production-us',
        kind: 'effect-done',
        tone: 'wait',
        sentence: [
          'rolling out 1.14.9, Argo CD synced commit ',
          {
            text: '8c1f0ab',
            href: 'https://git.example.com/acme/gitops/commit/8c1f0ab3d2e1',
          },
        ],
      },
      {
        id: '8',
        at: at(-14 * 60_000),
        stage: 'production-us',
        kind: 'approved',
        tone: 'ok',
        sentence: [
          '1.14.9 approved by Pat Platform: “fixes the doubled refunds”',
        ],
      },
      {
        id: '7',
        at: at(-45 * 60_000),
        stage: 'production-us',
        kind: 'asked',
        tone: 'wait',
        sentence: ['1.14.9 asked for by Dana Developer: “refund fix”'],
      },
      {
        id: '6',
        at: at(-11 * HOUR),
        stage: 'staging',
        kind: 'not-observed',
        tone: 'unknown',
        sentence: [
          'soak paused for 12 min: Argo CD nonprod gave no complete list',
        ],
      },
      {
        id: '5',
        at: at(-21 * HOUR),
        stage: 'staging',
        kind: 'healthy',
        tone: 'ok',
        sentence: ['1.15.0 healthy, soak of 24 h began'],
      },
      {
        id: '4',
        at: at(-22 * HOUR),
        stage: 'dev',
        kind: 'found',
        tone: 'neutral',
        sentence: ['1.15.0 seen for the first time, by Dana Developer'],
      },
      {
        id: '3',
        at: at(-74 * HOUR),
        stage: 'production-us',
        kind: 'rolled-back',
        tone: 'warn',
        sentence: [
          'rolled back from 1.14.8 to 1.14.2 by Sam SRE: “refunds are booked twice”',
        ],
      },
    ],
    sources: [
      {
        kind: 'argocd',
        name: 'nonprod',
        state: 'fresh',
        version: '3.5.1',
        lastCompleteAt: at(-8_000),
        lacks: [],
      },
      {
        kind: 'argocd',
        name: 'prod',
        state: 'fresh',
        version: '3.4.2',
        lastCompleteAt: at(-11_000),
        lacks: [],
      },
      {
        kind: 'prometheus',
        name: 'prod',
        state: 'fresh',
        lastCompleteAt: at(-29_000),
        lacks: [],
      },
    ],
    mayAsk: { allowed: true },
    ...overrides,
  });

  return { ...parts, tab };
}
