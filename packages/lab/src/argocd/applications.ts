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

import { createHash } from 'node:crypto';
import { sortKeys } from './fields';
import {
  Application,
  ApplicationOptions,
  ApplicationSource,
  timestamp,
} from './types';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const retry = {
  limit: 5,
  backoff: { duration: '5s', factor: 2, maxDuration: '3m0s' },
};

/** A uid that is the same whenever the simulator is started anew. */
export function stableUid(...parts: string[]): string {
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

/** In the server's order of keys, without what is not set. */
function ordered(source: ApplicationSource): ApplicationSource {
  const { repoURL, path, targetRevision, helm, chart, ref, name } = source;
  return { repoURL, path, targetRevision, helm, chart, ref, name };
}

/** Kubernetes prints no empty map. */
function isEmpty(map: Record<string, string> = {}): boolean {
  return Object.keys(map).length === 0;
}

/** A new Application that no controller has seen yet. */
export function buildApplication(
  instance: string,
  options: ApplicationOptions,
): Application {
  const { name, namespace = 'argocd', ownerSet } = options;
  const sources = options.sources?.map(ordered);
  const source = options.source && ordered(options.source);
  if ((source === undefined) === (sources === undefined)) {
    throw new Error(`${name}: give either source or sources`);
  }
  const metadata: Application['metadata'] = {
    name,
    namespace,
    uid: stableUid(instance, namespace, name),
    resourceVersion: '',
    generation: 1,
    creationTimestamp: timestamp(),
    labels: isEmpty(options.labels) ? undefined : options.labels,
    annotations: isEmpty(options.annotations)
      ? undefined
      : { ...options.annotations },
  };
  const spec: Application['spec'] = {
    source: sources ? undefined : source,
    destination: options.destination ?? {
      server: 'https://kubernetes.default.svc',
      namespace: name,
    },
    project: options.project ?? 'default',
    syncPolicy: {
      automated:
        options.autoSync ?? true
          ? { prune: true, selfHeal: options.selfHeal ?? true }
          : undefined,
      syncOptions: ['CreateNamespace=true'],
      retry: ownerSet ? undefined : retry,
    },
    sources,
  };
  if (ownerSet) {
    metadata.ownerReferences = [
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'ApplicationSet',
        name: ownerSet,
        uid: stableUid(instance, 'ApplicationSet', ownerSet),
        controller: true,
        blockOwnerDeletion: true,
      },
    ];
    metadata.finalizers = ['resources-finalizer.argocd.argoproj.io'];
  } else {
    const applied = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        annotations: options.annotations ?? {},
        labels: options.labels ?? {},
        name,
        namespace,
      },
      spec,
    };
    metadata.annotations = {
      ...metadata.annotations,
      [lastApplied]: `${JSON.stringify(sortKeys(applied))}\n`,
    };
  }
  return {
    metadata,
    spec,
    status: {
      sync: {
        status: '',
        comparedTo: { source: { repoURL: '' }, destination: {} },
      },
      health: {},
      summary: {},
      sourceHydrator: {},
    },
  };
}
