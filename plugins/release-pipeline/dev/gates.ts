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

import type { GateView } from 'backstage-plugin-release-pipeline-common';
import { makeStory } from '../src/__testUtils__/story';

const story = makeStory(Date.now());
const { at, gate } = story;

export const failing = gate({
  ...story.errors,
  status: 'failed',
  reason: ['of staging is too high'],
  value: '2.4 %',
  since: at(-40 * 60_000),
  noEndBecause: 'It ends when what is measured is within its limits again',
  whoCanAct: ['group:default/team-payments'],
  nextAction: 'Mend what is measured in staging, or promote a newer release',
});

export const tried = gate({
  name: 'latency',
  title: 'Latency',
  type: 'prometheus',
  kind: 'runtime',
  status: 'skipped',
  reason: ['Observed only; would be failed: p99 of staging is too high'],
  value: '2.1 s',
  threshold: 'at most 1 s',
});

export const announcement = gate({
  name: 'notice',
  type: 'announcement',
  kind: 'people',
  title: 'Announced 24 h before',
  status: 'pending',
  reason: ['1.15.0 in production-eu has not been announced yet'],
  value: undefined,
  whoCanAct: ['group:default/team-payments'],
  nextAction:
    'Tell those affected, and record it here; 24 h later it lets through',
  evidence: [],
});

export const checklist = gate({
  name: 'before',
  type: 'manual-check',
  kind: 'people',
  title: 'Checklist of 3',
  status: 'pending',
  reason: ['1 of 3 items is not ticked: Users told'],
  value: undefined,
  progress: { done: 2, total: 3, unit: 'count' },
  whoCanAct: [
    'user:development/guest',
    'user:default/pat',
    'user:default/sam',
    'user:default/dana',
    'user:default/alex',
  ],
  nextAction: 'Tick each item when it is done',
  evidence: [
    {
      label: 'Backup restored in staging',
      value: ['ticked by Pat Platform ', { time: at(-3_600_000), as: 'ago' }],
      ticked: true,
    },
    {
      label: 'Rollback tried in staging',
      value: ['ticked by Pat Platform ', { time: at(-1_800_000), as: 'ago' }],
      ticked: true,
    },
    { label: 'Users told', value: ['not ticked'], ticked: false },
    { label: 'Reminder', value: ['due ', { time: at(7_200_000), as: 'in' }] },
  ],
});

const titles = ['Firing alerts', 'Keycloak', 'Error budget', 'End-to-end'];

/** Costly ones, which wait for the cheap ones. */
export const held: GateView[] = titles.map((title, index) =>
  gate({
    name: `held-${index}`,
    title,
    kind: 'runtime',
    status: index === 3 ? 'unknown' : 'pending',
    reason:
      index === 3
        ? ['no report has come for 1.15.0 in staging']
        : [
            'Not started yet, because Error ratio and 2 other conditions come first',
          ],
    value: undefined,
    since: at(-22 * 3_600_000),
    noEndBecause:
      index === 3
        ? 'It ends when end-to-end is reported'
        : 'It is asked as soon as what comes first lets through',
    whoCanAct: ['group:default/team-payments'],
    nextAction:
      index === 3
        ? 'Let the check report it'
        : 'Nothing: it is asked by itself',
  }),
);

/** So many that let through. */
export const many: GateView[] = Array.from({ length: 22 }, (...[, index]) =>
  gate({
    name: `check-${index}`,
    title: `Check ${index + 1}`,
    kind: index % 2 ? 'build' : 'platform',
  }),
);

export const twelveReasons = [
  'Application: low by kind',
  'Minor version jump 1.14 → 1.15: medium',
  'Behaviour changes in apps/production-eu/payments/config.env: RETRY_V2 added: medium',
  '3 dependency updates: medium',
  'apps/production-eu/payments/rbac.yaml adds a Role with verbs get, list and watch on secrets: high',
  'apps/production-eu/payments/network-policy.yaml opens port 8443 to namespace commerce: high',
  'A deletion: apps/production-eu/payments/old-cronjob.yaml; it would be pruned: high',
  'Trailer "Risk: high" in commit b7d2e90 by Dana Developer: high',
  'Label risk=medium on payments-production-eu: medium',
  'Argo CD needs what keycloak gives, and payments is behind keycloak: high',
  'Error budget of payments in production-eu is spent to 91 %: high',
  '3 other changes in production-eu within 2 h of the start: medium',
];
