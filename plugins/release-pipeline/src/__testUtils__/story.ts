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
  GateView,
  PromotionView,
  StageView,
  Tab,
  TargetView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';

const HOUR = 3_600_000;

/** A made-up component whose releases are on their way, timed from `now`. */
export function makeStory(now: number) {
  const at = (offset: number) => new Date(now + offset).toISOString();

  const release = (version: string) => ({
    id: `release-${version}`,
    version,
    key: `key-of-${version}`,
    firstSeenAt: at(-22 * HOUR),
  });

  const target = (overrides: Partial<TargetView> = {}): TargetView => ({
    instance: 'nonprod',
    application: 'payments-staging',
    href: 'https://argocd.example.com/applications/argocd/payments-staging',
    release: release('1.15.0'),
    health: { status: 'Healthy' },
    sync: 'Synced',
    observedAt: at(-8_000),
    conditions: [],
    binding: { confirmed: true, by: 'label' },
    ...overrides,
  });

  const stage = (overrides: Partial<StageView> = {}): StageView => ({
    name: 'staging',
    after: [],
    start: 'on-request',
    protected: false,
    observedOnly: false,
    state: 'runs',
    release: release('1.15.0'),
    since: at(-21 * HOUR),
    health: { status: 'Healthy' },
    sync: 'Synced',
    freshness: { fresh: true, observedAt: at(-8_000) },
    targets: [target()],
    activities: [],
    promotions: [],
    verdicts: [],
    ...overrides,
  });

  const gate = (overrides: Partial<GateView> = {}): GateView => ({
    name: 'health',
    type: 'argocd-health',
    kind: 'environment',
    title: 'Health of staging',
    status: 'passed',
    reason: ['Synced, Healthy, settled'],
    value: '1 of 1 application',
    observedAt: at(-6_000),
    evidence: [],
    ...overrides,
  });

  const soak = gate({
    name: 'soak',
    type: 'soak',
    kind: 'runtime',
    title: 'Soak in staging',
    status: 'pending',
    reason: ['24 h healthy'],
    value: undefined,
    progress: {
      done: 20 * HOUR + 50 * 60_000,
      total: 24 * HOUR,
      unit: 'ms',
      advancingSince: at(0),
    },
    passesAt: at(3 * HOUR + 10 * 60_000),
    whoCanAct: ['nobody has to'],
    evidence: [
      { label: 'Deployed', value: ['21 h 2 min in staging'] },
      { label: 'Counted healthy', value: ['20 h 50 min of 24 h required'] },
      {
        label: 'Not counted',
        value: [
          '12 min: Argo CD nonprod gave no complete list. A gap pauses the clock and never resets it.',
        ],
      },
      {
        label: 'Source',
        value: [
          {
            text: 'payments-staging in Argo CD nonprod',
            href: 'https://argocd.example.com/applications/argocd/payments-staging',
          },
          ', last compared ',
          { time: at(-60_000), as: 'at' },
        ],
      },
    ],
  });

  const approvals = gate({
    name: 'approvals',
    type: 'approval',
    kind: 'people',
    title: 'Approval',
    status: 'pending',
    reason: ['nobody has asked for this promotion yet'],
    value: '0 of 1 from platform',
    whoCanAct: ['platform'],
    nextAction: 'Ask for production-eu.',
  });

  const errors = gate({
    name: 'errors',
    type: 'prometheus',
    kind: 'runtime',
    title: 'Error ratio',
    reason: ['of staging stays low'],
    value: '0.21 %',
    threshold: 'at most 1 %',
    validUntil: at(94_000),
    evidence: [
      { label: 'Value', value: ['0.21 %, threshold at most 1 %'] },
      { label: 'Samples', value: ['48,210 requests in 10 min (at least 100)'] },
      {
        label: 'Query',
        value: ['error-ratio'],
        code: true,
        href: 'https://prometheus.example.com/graph',
      },
    ],
  });

  const after = gate({
    name: 'after',
    type: 'after',
    title: 'After staging',
    reason: ['1.15.0 became healthy there'],
    value: '1 of 1 stage',
  });

  const cooldown = gate({
    name: 'cooldown',
    type: 'cooldown',
    title: 'Cooldown',
    reason: ['no change in production-eu lately'],
    value: '7 d, at least 5 min',
  });

  const verdict = (overrides: Partial<Verdict> = {}): Verdict => ({
    stage: 'production-eu',
    release: release('1.15.0'),
    from: release('1.14.2'),
    roles: ['newest', 'candidate'],
    direction: 'forward',
    risk: 'medium',
    riskReasons: ['Minor version jump 1.14 → 1.15', '3 dependency updates'],
    met: 4,
    total: 6,
    gates: [soak, approvals, errors, gate(), after, cooldown],
    earliest: at(3 * HOUR + 15 * 60_000),
    sentence: [
      'soak ends ',
      { time: at(3 * HOUR + 10 * 60_000), as: 'in' },
      ', then 1 approval from platform',
    ],
    then: [
      'Delay of 5 min, can be stopped',
      'Commit, Argo CD rolls out',
      'Watch for 30 min; a failure proposes a rollback',
    ],
    by: 'Git commit to gitops/main',
    wayBack: release('1.14.2'),
    ask: { allowed: true },
    ...overrides,
  });

  const promotion = (
    overrides: Partial<PromotionView> = {},
  ): PromotionView => ({
    id: 'promotion-1',
    version: 3,
    component: { ref: 'component:default/payments', name: 'payments' },
    stage: 'production-us',
    release: release('1.14.9'),
    replaces: release('1.14.2'),
    direction: 'forward',
    lane: 'forward',
    state: 'rolling-out',
    stateSince: at(-8 * 60_000),
    automatic: false,
    requestedBy: { ref: 'user:default/dana', name: 'Dana Developer' },
    requestedAt: at(-45 * 60_000),
    reason: 'refund fix',
    attempt: 1,
    risk: 'medium',
    digest: 'digest-of-promotion-1',
    sentence: ['2 pods still run 1.14.2. Watch of 30 min follows.'],
    effects: [
      {
        kind: 'git-commit',
        state: 'done',
        at: at(-8 * 60_000),
        summary: 'Commit to gitops/main',
        commit: '8c1f0ab3d2e1',
        href: 'https://git.example.com/acme/gitops/commit/8c1f0ab3d2e1',
      },
    ],
    approvals: [
      {
        id: 'approval-1',
        by: { ref: 'user:default/pat', name: 'Pat Platform' },
        at: at(-14 * 60_000),
        decision: 'approved',
        reason: 'fixes the doubled refunds',
        openGates: [],
      },
    ],
    actions: {
      approve: { allowed: false, because: 'It is rolling out already.' },
      reject: { allowed: false, because: 'It is rolling out already.' },
      cancel: {
        allowed: false,
        because: 'Cancelling is possible until the commit.',
      },
    },
    ...overrides,
  });

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
            },
            endsAt: at(3 * HOUR + 10 * 60_000),
          },
        ],
      }),
      stage({
        name: 'production-eu',
        after: ['staging'],
        protected: true,
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
            met: 5,
            total: 6,
            gates: [approvals, errors, gate(), after, cooldown],
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

  return {
    at,
    release,
    target,
    stage,
    gate,
    soak,
    approvals,
    errors,
    verdict,
    promotion,
    tab,
  };
}
