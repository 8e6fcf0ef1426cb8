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

import { buildApplication } from './applications';
import {
  appendHistory,
  buildOperation,
  syncResult,
  syncStatus,
} from './operations';
import { Application, ResourceStatus, timestamp } from './types';

/** How synthetic Applications look; `index` counts from 0. */
export type SeedOptions = {
  /** Default `component-00000-staging` … */
  name?: (index: number) => string;
  labels?: (index: number) => Record<string, string>;
  /** Default `registry.example.com/acme/component-00000:1.0.0` … */
  image?: (index: number) => string;
  /** Default `default`. */
  project?: string;
  /** Kubernetes objects of each; default 10. */
  resourcesPerApplication?: number;
};

const repoURL = 'https://git.example.com/acme/synthetic.git';
const revision = '5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed';

/** A synced and healthy Application that follows no repository. */
export function seedApplication(
  instance: string,
  index: number,
  options: SeedOptions,
): Application {
  const component = `component-${String(index).padStart(5, '0')}`;
  const name = options.name?.(index) ?? `${component}-staging`;
  const image =
    options.image?.(index) ?? `registry.example.com/acme/${component}:1.0.0`;
  const application = buildApplication(instance, {
    name,
    project: options.project,
    labels: options.labels?.(index) ?? {
      'release-pipeline/component': component,
      env: 'staging',
    },
    source: {
      repoURL,
      path: `apps/staging/${component}`,
      targetRevision: 'main',
    },
  });
  const at = timestamp(new Date(Date.now() - 3_600_000));
  const count = options.resourcesPerApplication ?? 10;
  const resources = Array.from({ length: count }, (_, position) =>
    resource(name, component, position, count),
  );
  const results = resources.map(({ group = '', kind, ...rest }) => ({
    version: rest.version,
    group,
    kind,
    namespace: name,
    name: rest.name,
    status: 'Synced' as const,
    message: `${kind.toLocaleLowerCase('en-US')}/${rest.name} configured`,
    hookPhase: 'Running',
    syncPhase: 'Sync',
    images: kind === 'Deployment' ? [image] : undefined,
  }));
  const { status } = application;
  const initiatedBy = { automated: true };
  appendHistory(
    application,
    { revisions: [revision], startedAt: at, deployedAt: at },
    initiatedBy,
  );
  Object.assign(status, {
    resources,
    sync: syncStatus(application, 'Synced', [revision]),
    health: { status: 'Healthy', lastTransitionTime: at },
    reconciledAt: timestamp(),
    operationState: {
      operation: buildOperation(application, [revision], initiatedBy),
      phase: 'Succeeded',
      message: 'successfully synced (all tasks run)',
      syncResult: syncResult(application, [revision], results),
      startedAt: at,
      finishedAt: at,
    },
    sourceType: 'Kustomize',
    summary: { images: [image] },
    resourceHealthSource: 'appTree',
    controllerNamespace: 'argocd',
  } satisfies Partial<Application['status']>);
  return application;
}

function resource(
  namespace: string,
  component: string,
  position: number,
  count: number,
): ResourceStatus {
  return position === count - 1
    ? {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        namespace,
        name: component,
        status: 'Synced',
        health: { status: 'Healthy' },
      }
    : {
        version: 'v1',
        kind: 'ConfigMap',
        namespace,
        name: `${component}-${position}`,
        status: 'Synced',
      };
}
