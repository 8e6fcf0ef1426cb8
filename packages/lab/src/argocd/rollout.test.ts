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

import { ArgoCdSimulator } from './simulator';
import { TestRepository, kustomizeDirectory } from './testing/TestRepository';
import { Application } from './types';

const repoURL = 'https://git.example.com/acme/gitops.git';
const image = (tag: string) => `registry.example.com/acme/payments:${tag}`;
const source = (path: string) => ({ repoURL, path, targetRevision: 'main' });

describe('following Git', () => {
  let repository: TestRepository;
  let argocd: ArgoCdSimulator;

  beforeEach(async () => {
    repository = new TestRepository();
    repository.commit('Initial state', {
      ...kustomizeDirectory('apps/dev/payments', 'payments', '1.0.0'),
      ...kustomizeDirectory('apps/staging/payments', 'payments', '1.0.0'),
    });
    argocd = await ArgoCdSimulator.start({
      name: 'nonprod',
      tokens: {},
      repositories: { [repoURL]: repository.directory },
      timing: {
        pollMs: 0,
        syncMs: 5,
        progressMs: 5,
        lingerMs: 5,
        reconcileMs: 0,
      },
    });
  });

  afterEach(async () => {
    await argocd.stop();
    repository.remove();
  });

  const isIdle = ({ operation, status }: Application) =>
    !operation &&
    status.health.status === 'Healthy' &&
    status.sync.status === 'Synced' &&
    status.summary.images?.length === 1;

  it('rolls out a commit step by step', async () => {
    await argocd.putApplication({
      name: 'payments-dev',
      source: source('apps/dev/payments'),
    });
    await argocd.waitFor('payments-dev', isIdle);
    const steps: string[] = [];
    const sha = repository.commit('feat: 1.1.0 to dev', {
      ...kustomizeDirectory('apps/dev/payments', 'payments', '1.1.0'),
    });
    const done = argocd.waitFor('payments-dev', application => {
      const { sync, health, operationState, summary } = application.status;
      const step = [
        sync.status,
        health.status,
        operationState?.phase ?? '-',
        summary.images?.map(name => name.split(':')[1]).join('+'),
      ].join(' ');
      if (steps[steps.length - 1] !== step) {
        steps.push(step);
      }
      return isIdle(application) && summary.images?.[0] === image('1.1.0');
    });
    await argocd.refresh();
    const { status } = await done;
    expect(steps).toEqual([
      'Synced Healthy Succeeded 1.0.0',
      'Synced Healthy - 1.0.0',
      'OutOfSync Healthy - 1.0.0',
      'OutOfSync Healthy Running 1.0.0',
      'OutOfSync Healthy Succeeded 1.0.0',
      'Synced Progressing Succeeded 1.0.0',
      'Synced Progressing Succeeded 1.0.0+1.1.0',
      'Synced Healthy Succeeded 1.0.0+1.1.0',
      'Synced Healthy Succeeded 1.1.0',
    ]);
    expect(status.history?.map(({ id }) => id)).toEqual([0, 1]);
    expect(status.history?.[1].revision).toBe(sha);
    expect(status.reconciledAt).toBe(status.operationState?.finishedAt);
    expect(argocd.live('payments-dev')).toEqual({
      images: [image('1.1.0')],
      health: 'Healthy',
      revision: sha,
    });
  });
});
