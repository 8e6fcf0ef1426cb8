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

import { ArgoCdSimulator, SimulatorOptions } from '../simulator';
import { Application } from '../types';
import { TestRepository, kustomizeDirectory, workload } from './TestRepository';
import { readRecording } from './recordings';
import { AT_ONCE } from './timing';

const repoURL = 'https://git.example.com/acme/gitops.git';

const kustomized = [
  'dev/payments',
  'staging/payments',
  'production/payments',
  'dev/orders',
  'staging/orders',
  'production/orders',
  'dev/checkout',
  'staging/checkout',
  'production/checkout',
  'dev/catalog-search',
  'staging/catalog-search',
  'production/catalog-search',
];

/** Tokens of the accounts that the recordings were made with. */
export const recordedTokens = {
  reader: 'reader',
  narrow: 'narrow',
  expired: 'expired.account.token',
  forged: 'forged.account.token',
  garbage: 'garbage',
};

/** The repository that the recorded Applications followed; `initial` and `second` are its commits. */
export function recordedRepository() {
  const repository = new TestRepository();
  const directories = kustomized.map(path =>
    kustomizeDirectory(`apps/${path}`, path.split('/')[1], '1.0.0'),
  );
  const initial = repository.commit('Initial state of all environments', {
    ...Object.assign({}, ...directories),
    'apps/staging/broken/deployment.yaml': workload('broken', '2.0.0'),
    'apps/staging/invalid/kustomization.yaml': 'resources: [missing.yaml]\n',
    'apps/staging/hooked/config.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: hooked }\n',
    'apps/staging/hooked/hook.yaml': [
      'apiVersion: batch/v1',
      'kind: Job',
      'metadata:',
      '  name: migrate',
      '  annotations: { argocd.argoproj.io/hook: PreSync }',
      'spec: { template: { spec: { containers: [{ image: "registry.example.com/acme/migrate:1" }] } } }',
      '',
    ].join('\n'),
    'apps/production/canary/rollout.yaml': workload(
      'canary',
      '1.0.0',
      'Rollout',
      'argoproj.io/v1alpha1',
    ),
    'platform/argocd/marker.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: platform-marker }\n',
    'charts/notifier/Chart.yaml':
      'apiVersion: v2\nname: notifier\nversion: 0.1.0\nappVersion: "0.3.0"\n',
    'charts/notifier/values.yaml':
      'image: { repository: registry.example.com/acme/notifier }\n',
    'values/notifier-staging.yaml': 'image: { tag: 0.3.1 }\n',
  });
  const second = repository.commit(
    'feat(orders): 1.1.0 to staging\n\nRelease-Promotion: prm-0002',
    kustomizeDirectory('apps/staging/orders', 'orders', '1.1.0'),
  );
  return { repository, initial, second };
}

/** An instance with the recorded Applications, in the state in which they were recorded. */
export async function startRecordedWorld(
  options: Pick<SimulatorOptions, 'version' | 'anonymous' | 'keepAliveMs'> & {
    directory: string;
  },
): Promise<ArgoCdSimulator> {
  const { directory, ...others } = options;
  const reader = { account: 'portal-read', readOnly: true };
  const argocd = await ArgoCdSimulator.start({
    ...others,
    name: 'recorded',
    tokens: {
      [recordedTokens.reader]: reader,
      [recordedTokens.narrow]: {
        account: 'narrow',
        readOnly: true,
        applications: ['payments/payments-dev'],
      },
      [recordedTokens.expired]: { ...reader, expired: true },
    },
    repositories: { [repoURL]: directory },
    timing: AT_ONCE,
  });
  for (const { metadata, spec } of recordedItems('argocd', 'full')) {
    const { name, namespace, labels, ownerReferences } = metadata;
    await argocd.putApplication({
      name,
      namespace,
      labels,
      project: spec.project,
      source: spec.source,
      sources: spec.sources,
      destination: spec.destination,
      autoSync: spec.syncPolicy.automated !== undefined,
      ownerSet: ownerReferences ? 'catalog-search' : undefined,
      deniedByWindow: spec.project === 'frozen',
    });
    if (name === 'broken-staging') {
      await argocd.setDegraded(name);
    }
    if (name === 'hooked-staging') {
      await argocd.stickOperation(name);
    }
  }
  const folder = options.version === '3.2.12' ? 'argocd-3.2' : 'argocd';
  for (const { metadata, status } of recordedItems(folder, 'fields-narrow')) {
    const { name, namespace } = metadata;
    const isAsRecorded = (application: Application) =>
      application.status.health.status === status.health.status &&
      application.status.sync.status === status.sync.status;
    await argocd.waitFor(name, isAsRecorded, namespace);
  }
  await argocd.deviate('catalog-search-staging');
  await argocd.waitFor('catalog-search-staging', ({ operation }) => !operation);
  return argocd;
}

function recordedItems(folder: string, name: string): Application[] {
  const { body } = readRecording(folder, `list/${name}`).response;
  return (body as { items: Application[] }).items;
}
