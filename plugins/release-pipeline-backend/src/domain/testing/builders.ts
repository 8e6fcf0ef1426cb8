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

import type { ReleaseArtifacts } from 'backstage-plugin-release-pipeline-node';
import { artifactKey } from '../identify';
import type {
  ApplicationFacts,
  Binding,
  ComponentRecord,
  ComponentState,
  Deployment,
  GateResult,
  GateSpec,
  InstanceFacts,
  ObservedApplication,
  OperationFact,
  Pipeline,
  Promotion,
  Release,
  ReleaseRule,
  StagePolicy,
} from '../types';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The present of every state that a test builds, unless it says otherwise. */
export const NOW = Date.UTC(2026, 10, 21, 12);

export const REPOSITORY = 'registry.example.com/acme/payments';

export const IMAGE_RULE: ReleaseRule = {
  from: 'images',
  images: { app: [REPOSITORY] },
};

/** One logical image `app` with this tag. */
export function artifactsOf(version: string): ReleaseArtifacts {
  return { app: { name: REPOSITORY, tag: version } };
}

/** The key of the release that `artifactsOf` makes. */
export function keyOf(version: string): string {
  return artifactKey(artifactsOf(version), IMAGE_RULE);
}

/** A full sync that succeeded an hour ago and applied this version. */
export function anOperation(
  overrides: Partial<OperationFact> & { version?: string } = {},
): OperationFact {
  const { version = '1.0.0', ...rest } = overrides;
  return {
    phase: 'Succeeded',
    message: 'successfully synced (all tasks run)',
    startedAt: NOW - HOUR - 2 * SECOND,
    finishedAt: NOW - HOUR,
    dryRun: false,
    partial: false,
    automated: true,
    revision: '686a5843b5af0bcce3a3256176b617f28dc0d542',
    appliedImages: [`${REPOSITORY}:${version}`],
    ...rest,
  };
}

/** `payments-dev`, synced and healthy on `version` for an hour. */
export function anApplication(
  overrides: Partial<ApplicationFacts> & { version?: string } = {},
): ApplicationFacts {
  const { version = '1.0.0', ...rest } = overrides;
  const operation = anOperation({ version });
  const name = rest.name ?? 'payments-dev';
  return {
    instance: 'nonprod',
    namespace: 'argocd',
    name,
    uid: `uid-${name}`,
    resourceVersion: '100',
    project: 'default',
    labels: {},
    destination: { server: 'https://kubernetes.default.svc', namespace: name },
    sources: [
      {
        repoURL: 'https://git.example.com/acme/gitops.git',
        path: `apps/${name}`,
        targetRevision: 'main',
      },
    ],
    autoSync: true,
    sync: { status: 'Synced', revision: operation.revision },
    health: { status: 'Healthy', lastTransitionAt: NOW - HOUR + 8 * SECOND },
    operationPending: false,
    lastOperation: operation,
    lastFullOperation: operation,
    summaryImages: [`${REPOSITORY}:${version}`],
    conditions: [],
    reconciledAt: NOW - MINUTE,
    lastDeployedAt: operation.finishedAt,
    deleting: false,
    ...rest,
  };
}

/** Read ten seconds ago, and unchanged for almost an hour. */
export function anObserved(
  facts: ApplicationFacts = anApplication(),
  overrides: Partial<ObservedApplication> = {},
): ObservedApplication {
  return {
    facts,
    observedAt: NOW - 10 * SECOND,
    unchangedSince: NOW - HOUR + 10 * SECOND,
    ...overrides,
  };
}

/** `nonprod`, read completely ten seconds ago. */
export function anInstance(
  overrides: Partial<InstanceFacts> = {},
): InstanceFacts {
  return {
    name: 'nonprod',
    lastCompleteAt: NOW - 10 * SECOND,
    version: 'v3.5.1',
    staleAfterMs: 90 * SECOND,
    gaps: [],
    ...overrides,
  };
}

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
    watchMs: 0,
    watchGates: [],
    approverGroups: [],
    breakGlassGroups: [],
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

/** Application `payments-<stage>` on instance `nonprod`. */
export function applicationOf(
  stage: string,
  version: string,
  overrides: Partial<ApplicationFacts> = {},
): ApplicationFacts {
  return anApplication({ name: `payments-${stage}`, version, ...overrides });
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
    effects: [],
    gateResults: [],
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
