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

import {
  artifactsOf,
  keyOf,
  HOUR,
  MINUTE,
  SECOND,
  NOW,
  DAY,
  IMAGE_RULE,
  anInstance,
  anObserved,
  applicationOf,
} from './observed';
import type {
  ApplicationFacts,
  Binding,
  ComponentRecord,
  ComponentState,
  Deployment,
  GateResult,
  GateSpec,
  ObservedApplication,
  Pipeline,
  Promotion,
  Release,
  StagePolicy,
} from '../types';

export * from './observed';

export function aGate(overrides: Partial<GateSpec> = {}): GateSpec {
  return {
    name: 'health',
    type: 'argocd-health',
    kind: 'environment',
    title: 'Healthy in staging',
    costly: false,
    people: false,
    config: {},
    ...overrides,
  };
}

/** Entered on request by `git-commit`; no gates, not protected. */
export function aStage(
  name: string,
  overrides: Partial<StagePolicy> = {},
): StagePolicy {
  return {
    name,
    after: [],
    targets: [{ application: `payments-${name}` }],
    start: 'on-request',
    protected: false,
    excludesAuthors: false,
    promote: {
      with: 'git-commit',
      config: {},
      describe: 'Git commit to gitops/main',
    },
    delayMs: 0,
    cooldownMs: 0,
    gates: [],
    profiles: { low: [], medium: [], high: [] },
    riskDefault: 'low',
    riskRules: [],
    watchMs: 0,
    watchGates: [],
    approverGroups: [],
    breakGlassGroups: [],
    overrideForMs: HOUR,
    expiresAfterMs: 7 * DAY,
    rolloutTimeoutMs: 30 * MINUTE,
    protectedBy: [],
    policyVersion: `policy-${name}`,
    ...overrides,
  };
}

/** dev (filled from outside) → staging → production (protected). */
export function aPipeline(overrides: Partial<Pipeline> = {}): Pipeline {
  return {
    name: 'standard',
    release: IMAGE_RULE,
    stages: [
      aStage('dev', { start: 'outside', promote: undefined }),
      aStage('staging', { after: ['dev'] }),
      aStage('production', {
        after: ['staging'],
        protected: true,
        excludesAuthors: true,
        cooldownMs: 5 * MINUTE,
        approverGroups: ['group:default/platform'],
        breakGlassGroups: ['group:default/platform'],
      }),
    ],
    ...overrides,
  };
}

export function aComponent(
  overrides: Partial<ComponentRecord> = {},
): ComponentRecord {
  return {
    ref: 'component:default/payments',
    name: 'payments',
    namespace: 'default',
    owner: 'group:default/payments-team',
    system: 'system:default/commerce',
    annotations: {
      pipeline: 'standard',
      applications: {},
      images: {},
      argocd: { instanceNames: [] },
      errors: [],
    },
    baselineAt: NOW - DAY,
    ...overrides,
  };
}

/** The application `payments-<stage>` serves the stage; confirmed by label. */
export function aBinding(
  stage: string,
  overrides: Partial<Binding> = {},
): Binding {
  return {
    instance: 'nonprod',
    namespace: 'argocd',
    name: `payments-${stage}`,
    stage,
    confirmedBy: 'label',
    fingerprint: `fingerprint-${stage}`,
    ...overrides,
  };
}

/** `release-<version>`, not adopted and without a place unless `order` is given. */
export function aRelease(
  version: string,
  overrides: Partial<Release> = {},
): Release {
  return {
    id: `release-${version}`,
    key: keyOf(version),
    version,
    artifacts: artifactsOf(version),
    adopted: false,
    ambiguous: false,
    firstSeenAt: NOW - 2 * HOUR,
    firstSeenStage: 'dev',
    ...overrides,
  };
}

/** Open, healthy since an hour ago, and its clock running since then. */
export function aDeployment(
  stage: string,
  version: string,
  overrides: Partial<Deployment> = {},
): Deployment {
  return {
    id: `deployment-${stage}-${version}`,
    stage,
    releaseId: `release-${version}`,
    startedAt: NOW - HOUR,
    healthyAt: NOW - HOUR + 8 * SECOND,
    clock: { countedMs: 0, runningSince: NOW - HOUR + 8 * SECOND },
    pauses: [],
    takenFromArgoCd: false,
    transitions: {
      [`nonprod/argocd/payments-${stage}`]: NOW - HOUR + 8 * SECOND,
    },
    ...overrides,
  };
}

/** Ended as `replaced` half an hour ago. */
export function anEndedDeployment(
  stage: string,
  version: string,
  overrides: Partial<Deployment> = {},
): Deployment {
  return aDeployment(stage, version, {
    endedAt: NOW - 30 * MINUTE,
    outcome: 'replaced',
    clock: { countedMs: 29 * MINUTE },
    ...overrides,
  });
}

export function aPromotion(overrides: Partial<Promotion> = {}): Promotion {
  return {
    id: 'promotion-1',
    version: 1,
    stage: 'production',
    releaseId: 'release-1.1.0',
    direction: 'forward',
    lane: 'forward',
    state: 'waiting',
    stateSince: NOW - MINUTE,
    automatic: false,
    requestedBy: 'user:default/dana',
    requestedByName: 'Dana Developer',
    requestedAt: NOW - MINUTE,
    attempt: 1,
    risk: 'low',
    policyVersion: 'policy-production',
    bindingFingerprint: 'fingerprint-production',
    digest: 'digest-1',
    expiresAt: NOW + 7 * DAY,
    ...overrides,
  };
}

export function aGateResult(overrides: Partial<GateResult> = {}): GateResult {
  return {
    stage: 'production',
    releaseId: 'release-1.1.0',
    gate: 'health',
    policyVersion: 'policy-production',
    type: 'argocd-health',
    status: 'passed',
    reason: ['Healthy'],
    evidence: [],
    observedAt: NOW - SECOND,
    since: NOW - HOUR,
    ...overrides,
  };
}

/**
 * `payments` in the pipeline dev → staging → production, quiet and known.
 *
 * `runs` says which version each stage runs, `versions` the ordered releases,
 * oldest first (default: those in `runs`, the last stage's being the oldest).
 * What is built from both can be replaced piece by piece.
 */
export function aState(
  overrides: Partial<ComponentState> & {
    runs?: Record<string, string>;
    versions?: string[];
  } = {},
): ComponentState {
  const {
    runs = { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' },
    versions = [...new Set(Object.values(runs).reverse())],
    ...rest
  } = overrides;
  const stages = Object.keys(runs);
  return {
    now: NOW,
    component: aComponent(),
    pipeline: aPipeline(),
    problems: [],
    instances: [anInstance()],
    bindings: stages.map(stage => aBinding(stage)),
    applications: stages.map(stage =>
      anObserved(applicationOf(stage, runs[stage])),
    ),
    releases: versions.map((version, index) =>
      aRelease(version, { order: index + 1 }),
    ),
    deployments: stages.map(stage => aDeployment(stage, runs[stage])),
    promotions: [],
    approvals: [],
    overrides: [],
    riskChanges: [],
    effects: [],
    gateResults: [],
    reports: [],
    manualChecks: [],
    riskFacts: { neededByArgoCd: [] },
    settings: { settleMs: 5 * SECOND, comparedWithinMs: 10 * MINUTE },
    ...rest,
  };
}

/** The state with one application's facts replaced. */
export function withApplication(
  state: ComponentState,
  name: string,
  facts: Partial<ApplicationFacts>,
  observed: Partial<Omit<ObservedApplication, 'facts'>> = {},
): ComponentState {
  return {
    ...state,
    applications: state.applications.map(application =>
      application.facts.name === name
        ? {
            ...application,
            ...observed,
            facts: { ...application.facts, ...facts },
          }
        : application,
    ),
  };
}
