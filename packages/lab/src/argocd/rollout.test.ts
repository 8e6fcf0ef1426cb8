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
import {
  TestRepository,
  kustomizeDirectory,
  workload,
} from './__testUtils__/TestRepository';
import { AT_ONCE } from './__testUtils__/timing';
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
      timing: AT_ONCE,
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

  async function putPayments(stage: string, options = {}) {
    const name = `payments-${stage}`;
    await argocd.putApplication({
      name,
      source: source(`apps/${stage}/payments`),
      ...options,
    });
    return argocd.application(name);
  }

  it('makes no operation for a commit elsewhere, but shows its revision (monorepo)', async () => {
    await putPayments('dev');
    const application = await argocd.waitFor('payments-dev', isIdle);
    const { operationState } = application.status;
    const sha = repository.commit(
      'feat: 1.1.0 to staging',
      kustomizeDirectory('apps/staging/payments', 'payments', '1.1.0'),
    );
    await argocd.refresh();
    expect(application.status.sync).toMatchObject({
      status: 'Synced',
      revision: sha,
    });
    expect(application.status.operationState).toEqual(operationState);
    expect(application.status.history).toHaveLength(1);
  });

  it('sees a commit by itself where it polls', async () => {
    const polling = await ArgoCdSimulator.start({
      name: 'polling',
      tokens: {},
      repositories: { [repoURL]: repository.directory },
      timing: { pollMs: 10, syncMs: 1, progressMs: 1, lingerMs: 1 },
    });
    try {
      await polling.putApplication({
        name: 'a',
        source: source('apps/dev/payments'),
      });
      await polling.waitFor('a', isIdle);
      repository.commit(
        'feat: 1.1.0',
        kustomizeDirectory('apps/dev/payments', 'payments', '1.1.0'),
      );
      const { status } = await polling.waitFor(
        'a',
        ({ status: { summary } }) => summary.images?.join() === image('1.1.0'),
      );
      expect(status.history).toHaveLength(2);
    } finally {
      await polling.stop();
    }
  });

  it('rolls out a commit that a refresh of another Application saw first', async () => {
    const polling = await ArgoCdSimulator.start({
      name: 'polling',
      tokens: {},
      repositories: { [repoURL]: repository.directory },
      timing: { pollMs: 10, syncMs: 1, progressMs: 1, lingerMs: 1 },
    });
    try {
      for (const stage of ['dev', 'staging']) {
        await polling.putApplication({
          name: stage,
          source: source(`apps/${stage}/payments`),
          settled: true,
        });
      }
      repository.commit(
        'feat: 1.1.0',
        kustomizeDirectory('apps/dev/payments', 'payments', '1.1.0'),
      );
      await polling.refresh('staging');
      const { status } = await polling.waitFor(
        'dev',
        ({ status: { summary } }) => summary.images?.join() === image('1.1.0'),
      );
      expect(status.sync.status).toBe('Synced');
    } finally {
      await polling.stop();
    }
  });

  it('brings two commits in a row to the last one', async () => {
    await putPayments('dev');
    await argocd.waitFor('payments-dev', isIdle);
    for (const tag of ['1.1.0', '1.2.0']) {
      repository.commit(
        tag,
        kustomizeDirectory('apps/dev/payments', 'payments', tag),
      );
      await argocd.refresh();
    }
    const { status } = await argocd.waitFor(
      'payments-dev',
      ({ status: { summary } }) => summary.images?.join() === image('1.2.0'),
    );
    expect(status.history?.map(({ id }) => id)).toEqual([0, 1, 2]);
  });

  it('waits for a person where auto-sync is off', async () => {
    const { status } = await putPayments('dev', { autoSync: false });
    expect(status).toMatchObject({
      sync: { status: 'OutOfSync' },
      health: { status: 'Missing' },
    });
    expect(status.operationState).toBeUndefined();
  });

  it('heals drift with a partial operation that replaces the last full one', async () => {
    const application = await putPayments('dev');
    await argocd.waitFor('payments-dev', isIdle);
    const { history } = application.status;
    await argocd.deviate('payments-dev');
    expect(application.status.sync.status).toBe('OutOfSync');
    await argocd.waitFor('payments-dev', isIdle);
    expect(application.status.operationState).toMatchObject({
      phase: 'Succeeded',
      operation: {
        initiatedBy: { automated: true },
        sync: {
          autoHealAttemptsCount: 1,
          resources: [{ kind: 'Service' }, { kind: 'Deployment' }],
        },
      },
    });
    expect(application.status.history).toEqual(history);
  });

  it('leaves drift where self-heal is off', async () => {
    const application = await putPayments('dev', { selfHeal: false });
    await argocd.waitFor('payments-dev', isIdle);
    await argocd.deviate('payments-dev');
    expect(application.status.sync.status).toBe('OutOfSync');
    expect(application.operation).toBeUndefined();
  });

  it('takes the chart version from the file that its parent reads', async () => {
    const file = 'platform/vault.yaml';
    repository.commit('vault 0.28.0', {
      [file]: 'chart: { version: 0.28.0 }\n',
    });
    await argocd.putApplication({
      name: 'vault',
      sources: [
        {
          repoURL: 'https://charts.example.com',
          chart: 'vault',
          targetRevision: '0',
        },
        { repoURL, targetRevision: 'main', ref: 'values' },
      ],
      chartVersionFrom: { repoURL, file, path: 'chart.version' },
    });
    await argocd.waitFor('vault', isIdle);
    const sha = repository.commit('vault 0.29.0', {
      [file]: '# kept\nchart: { version: 0.29.0 }\n',
    });
    await argocd.refresh();
    const { spec, status } = await argocd.waitFor(
      'vault',
      application =>
        isIdle(application) && application.status.history?.length === 2,
    );
    expect(spec.sources?.[0].targetRevision).toBe('0.29.0');
    expect(status.sync.revisions).toEqual(['0.29.0', sha]);
    expect(status.operationState?.syncResult?.revisions).toEqual([
      '0.29.0',
      sha,
    ]);
    expect(status.summary.images).toEqual([
      'registry.example.com/charts/vault:0.29.0',
    ]);
  });

  it('is the same after a start anew: uid, history, deployment times; versions go on', async () => {
    repository.commit(
      '1.1.0',
      kustomizeDirectory('apps/dev/payments', 'payments', '1.1.0'),
    );
    const facts = ({ metadata, status }: Application) => ({
      uid: metadata.uid,
      history: status.history,
      health: status.health,
      operationState: status.operationState,
      images: status.summary.images,
    });
    const first = await putPayments('dev', { settled: true });
    const before = facts(first);
    const resourceVersion = Number(first.metadata.resourceVersion);
    await argocd.stop();
    argocd = await ArgoCdSimulator.start({
      name: 'nonprod',
      tokens: {},
      repositories: { [repoURL]: repository.directory },
    });
    const second = await putPayments('dev', { settled: true });
    expect(facts(second)).toEqual(before);
    expect(before.history).toHaveLength(2);
    expect(before.images).toEqual([image('1.1.0')]);
    expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(
      resourceVersion,
    );
  });

  it('adds sidecars, and removes what Git no longer has', async () => {
    await putPayments('dev', { extraImages: ['registry.example.com/mesh:1'] });
    const application = await argocd.waitFor(
      'payments-dev',
      ({ status }) => status.health.status === 'Healthy',
    );
    expect(application.status.summary.images).toEqual([
      image('1.0.0'),
      'registry.example.com/mesh:1',
    ]);
    repository.commit('no service', {
      'apps/dev/payments/service.yaml': undefined,
      'apps/dev/payments/kustomization.yaml': 'resources: [deployment.yaml]\n',
    });
    await argocd.refresh();
    await argocd.waitFor(
      'payments-dev',
      ({ status }) => status.history?.length === 2 && !application.operation,
    );
    expect(application.status.resources).toHaveLength(1);
    expect(application.status.operationState?.syncResult?.resources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'Service', status: 'Pruned' }),
      ]),
    );
  });

  it('shows no image of a workload that is scaled to zero', async () => {
    repository.commit('scaled to zero', {
      'apps/dev/sleeper/deployment.yaml': JSON.stringify({
        ...JSON.parse(workload('sleeper', '1.0.0')),
        spec: {
          replicas: 0,
          template: { spec: { containers: [{ image: image('1.0.0') }] } },
        },
      }),
    });
    await argocd.putApplication({
      name: 'sleeper',
      source: source('apps/dev/sleeper'),
    });
    const { status } = await argocd.waitFor(
      'sleeper',
      ({ operation, status: { health } }) =>
        !operation && health.status === 'Healthy',
    );
    expect(status.summary).toEqual({});
    expect(status.operationState?.syncResult?.resources[1].images).toEqual([
      image('1.0.0'),
    ]);
  });

  it('compares again by and by although nothing changed', async () => {
    const reconciling = await ArgoCdSimulator.start({
      name: 'reconciling',
      tokens: {},
      repositories: { [repoURL]: repository.directory },
      timing: { pollMs: 0, reconcileMs: 20 },
    });
    try {
      await reconciling.putApplication({
        name: 'a',
        source: source('apps/dev/payments'),
        settled: true,
      });
      reconciling.seed(1);
      const past = '2026-01-01T00:00:00Z';
      for (const name of ['a', 'component-00000-staging']) {
        reconciling.touch(name, { status: { reconciledAt: past } });
        const { status } = await reconciling.waitFor(
          name,
          application => application.status.reconciledAt !== past,
        );
        expect(status.sync.status).toBe('Synced');
      }
    } finally {
      await reconciling.stop();
    }
  });

  it('stops although the controller is stopped and a comparison waits', async () => {
    await putPayments('dev');
    argocd.freezeController();
    const waiting = argocd.refresh('payments-dev');
    await argocd.stop();
    await expect(waiting).resolves.toBeUndefined();
  });
});
