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
  BlastRadius,
  Collisions,
  DecisionView,
  GateView,
  PromotionView,
  StageView,
  TargetView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';

export const HOUR = 3_600_000;

/** Builders for the parts of a made-up component, timed from `now`. */
export function makeParts(now: number) {
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
      pausedAt: [10 * HOUR],
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
      {
        label: 'Over time',
        value: ['10 points of 1.15.0 in staging, each over 10 min'],
        chart: {
          threshold: [0.01],
          series: [
            {
              name: '1.15.0 in staging',
              points: Array.from({ length: 10 }, (...[, index]) => [
                at((index - 10) * 600_000),
                0.002 + (index % 3) / 5_000,
              ]),
            },
          ],
        },
      },
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

  /** Two rely on it, one through the first; 1.14.2 is ready to go back to. */
  const blastRadius = (overrides: Partial<BlastRadius> = {}): BlastRadius => ({
    dependents: {
      known: [
        {
          ref: 'component:default/checkout',
          name: 'checkout',
          owner: 'group:default/team-checkout',
          how: 'uses its API payments-api',
        },
        {
          ref: 'component:default/shop',
          name: 'shop',
          how: 'depends on checkout',
          via: 'checkout',
        },
      ],
    },
    shared: {
      applications: [],
      clusters: [
        {
          cluster: 'prod-eu-1',
          components: 41,
          stages: [
            {
              component: { ref: 'component:default/cart', name: 'cart' },
              stage: 'production-eu',
            },
          ],
        },
      ],
    },
    wayBack: {
      release: release('1.14.2'),
      ranFrom: at(-7 * 24 * HOUR),
      notReady: [],
      notBack: [{ what: 'db/migrate in payments', by: 'path' }],
    },
    ...overrides,
  });

  /** checkout uses an API of payments and goes 80 minutes later. */
  const collisions = (overrides: Partial<Collisions> = {}): Collisions => ({
    start: at(0),
    end: at(2 * HOUR),
    length: 'It took 2\u00a0h lately',
    known: [
      {
        id: 'promotion-checkout',
        kind: 'promotion',
        why: ['dependency', 'system'],
        sentence: [
          'checkout 3.8.1 is planned into production-eu ',
          { time: at(1.3 * HOUR), as: 'when' },
          ': checkout uses payments-api of payments; checkout and payments belong to commerce',
        ],
        component: { ref: 'component:default/checkout', name: 'checkout' },
        stage: 'production-eu',
        version: '3.8.1',
        start: at(1.3 * HOUR),
        end: at(2 * HOUR),
      },
    ],
    more: 0,
    hidden: 0,
    unknown: [],
    ...overrides,
  });

  /** Dana asked for 1.15.0 in production-eu; the reader may decide. */
  const decision = (overrides: Partial<DecisionView> = {}): DecisionView => {
    const allowed = { allowed: true };
    return {
      promotion: promotion({
        id: 'promotion-2',
        stage: 'production-eu',
        release: release('1.15.0'),
        state: 'waiting',
        digest: 'digest-that-was-seen',
        reason: 'retries of card payments',
        sentence: ['Waits for 1 approval from platform.'],
        approvals: [],
        effects: [],
        verdict: verdict({ promotionId: 'promotion-2' }),
        actions: { approve: allowed, reject: allowed, cancel: allowed },
      }),
      changes: [
        {
          repository: 'gitops',
          paths: ['apps/production-eu/payments'],
          changes: ['ConfigMap payments data.RETRY (config.yaml)'],
          more: 0,
        },
      ],
      commits: [
        {
          repository: 'payments',
          paths: ['.'],
          from: '1111111111111111111111111111111111111111',
          commits: [
            {
              revision: 'b7d2e90aa',
              subject: 'feat: retry card payments after a soft decline',
              author: 'Dana Developer',
              at: at(-23 * HOUR),
              href: 'https://git.example.com/acme/payments/commit/b7d2e90aa',
            },
            {
              revision: '9d31f0ebb',
              subject: 'feat!: payment.retried replaces payment.repeat',
              author: 'Dana Developer',
              at: at(-24 * HOUR),
            },
          ],
          more: 0,
        },
      ],
      gaps: [],
      deciders: {
        groups: [{ ref: 'group:default/platform', members: 4 }],
        can: {
          people: [{ ref: 'user:default/pat', name: 'Pat Platform' }],
          more: 1,
        },
        cannot: [
          {
            because: 'wrote commit 41c09ab',
            people: [{ ref: 'user:default/sam', name: 'Sam SRE' }],
            more: 0,
          },
          { because: 'asked for it', people: [], more: 1 },
        ],
      },
      around: {
        changes: [
          {
            id: 'promotion-1',
            kind: 'promotion',
            component: { ref: 'component:default/checkout', name: 'checkout' },
            stage: 'production-eu',
            version: '3.8.1',
            direction: 'forward',
            state: 'watching',
            tone: 'wait',
            start: at(-HOUR),
            sentence: [
              '3.8.1 into production-eu, asked for by Chris Checkout: watching',
            ],
          },
        ],
        more: 0,
        events: [
          {
            id: 'freeze:black-friday:0',
            kind: 'freeze',
            title: 'Black Friday',
            start: at(5 * 24 * HOUR),
            end: at(9 * 24 * HOUR),
            sentence: ['Holds production-eu'],
          },
        ],
        moreEvents: 0,
        truncated: false,
      },
      ...overrides,
    };
  };

  return {
    at,
    blastRadius,
    collisions,
    decision,
    release,
    target,
    stage,
    gate,
    soak,
    approvals,
    errors,
    verdict,
    promotion,
  };
}
