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
  InstanceFacts,
  ObservedApplication,
  OperationFact,
  ReleaseRule,
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
    frontendUrl: 'https://argocd.example.com',
    lastCompleteAt: NOW - 10 * SECOND,
    version: 'v3.5.1',
    staleAfterMs: 90 * SECOND,
    gaps: [],
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
