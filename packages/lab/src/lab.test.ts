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

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Lab, startLab } from './lab';
import { findFreePort, isPortFree } from './ports';
import { waitFor } from './testing/waitFor';
import { versionFileOf } from './world/repositories';
import {
  applicationNameOf,
  componentNamed,
  COMPONENTS,
  instanceOf,
  Stage,
} from './world/world';

jest.setTimeout(120_000);

const QUICK = { pollMs: 100, syncMs: 50, progressMs: 100, lingerMs: 50 };
const PORTAL = { name: 'Portal', email: 'portal@example.com' };

describe('startLab', () => {
  let directory: string;
  let lab: Lab;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lab-'));
  });

  beforeEach(async () => {
    lab = await startLab({ directory, timing: QUICK });
  });

  afterEach(() => lab.stop());

  afterAll(() => rm(directory, { recursive: true, force: true }));

  function applicationOf(component: string, stage: Stage) {
    const known = componentNamed(component);
    return lab.argocd[instanceOf(stage)].application(
      applicationNameOf(known, stage),
    );
  }

  async function get(instance: 'nonprod' | 'prod', path: string) {
    const response = await fetch(`${lab.argocd[instance].url}${path}`, {
      headers: { Authorization: `Bearer ${lab.tokens[instance]}` },
    });
    return { status: response.status, body: await response.json() };
  }

  /** As a promotion does it: the version of one stage goes into the next. */
  async function promote(component: string, stage: Stage, version: string) {
    const { repository, path } = versionFileOf(
      componentNamed(component),
      stage,
    );
    await lab.git.commit(
      repository,
      {
        [path]: text =>
          text?.replace(/((?:newTag|version): )\S+/, `$1${version}`),
      },
      { message: `Promote ${component}`, author: PORTAL },
    );
  }

  async function untilRunning(
    component: string,
    stage: Stage,
    version: string,
    health: string,
  ) {
    await waitFor(`${component} ${version} in ${stage}`, () => {
      const versions = lab.clusters.versions(componentNamed(component), stage);
      const { status } = applicationOf(component, stage);
      return versions.join() === version && status.health.status === health
        ? true
        : undefined;
    });
  }

  async function query(text: string) {
    const response = await fetch(
      `${lab.prometheus.url}/api/v1/query?query=${encodeURIComponent(text)}`,
    );
    const { data } = await response.json();
    return data.result.map((element: { value: [number, string] }) =>
      Number(element.value[1]),
    );
  }

  it('begins with every component synced and healthy at its baseline', async () => {
    const seen: string[] = [];
    for (const instance of ['nonprod', 'prod'] as const) {
      const { body } = await get(instance, '/api/v1/applications');
      for (const { metadata, status } of body.items) {
        seen.push(metadata.name);
        expect([
          metadata.name,
          status.sync.status,
          status.health.status,
        ]).toEqual([metadata.name, 'Synced', 'Healthy']);
      }
    }
    const expected = COMPONENTS.flatMap(component =>
      component.stages.map(stage => applicationNameOf(component, stage)),
    );
    expect(seen.sort()).toEqual(expected.sort());
    for (const component of COMPONENTS) {
      for (const stage of component.stages) {
        expect([
          component.name,
          stage,
          lab.clusters.versions(component, stage),
        ]).toEqual([component.name, stage, [component.versions.baseline]]);
      }
    }
  });

  it('confirms each binding by label, but that of search (R19)', async () => {
    const { body } = await get(
      'prod',
      '/api/v1/applications?selector=release-pipeline/component',
    );
    const names = body.items.map(
      (item: { metadata: { name: string } }) => item.metadata.name,
    );
    expect(names).toContain('payments-production');
    expect(names).not.toContain('search-production');
    const { body: set } = await get(
      'nonprod',
      '/api/v1/applications?selector=app.kubernetes.io/part-of%3Dtracking',
    );
    expect(set.items).toHaveLength(2);
    expect(set.items[0].metadata).toMatchObject({
      name: 'fleet-dev-tracking',
      ownerReferences: [{ kind: 'ApplicationSet', name: 'fleet' }],
    });
  });

  it('answers nobody without a token', async () => {
    const { nonprod } = lab.argocd;
    const anonymous = await fetch(`${nonprod.url}/api/v1/applications`);
    expect(anonymous.status).toBe(401);
    await expect(
      promisify(execFile)('git', [
        '-c',
        'credential.helper=',
        '-c',
        'core.askPass=true',
        'ls-remote',
        lab.git.urlOf('gitops'),
      ]),
    ).rejects.toThrow();
  });

  it('rolls a release of the CI out in dev, then a promotion in production', async () => {
    await lab.ci.push('payments', '1.15.0');
    await untilRunning('payments', 'dev', '1.15.0', 'Healthy');
    expect(
      lab.clusters.versions(componentNamed('payments'), 'production'),
    ).toEqual(['1.14.2']);

    await promote('payments', 'production', '1.15.0');
    await untilRunning('payments', 'production', '1.15.0', 'Healthy');
    const [commit] = await lab.git.log('gitops');
    expect(
      applicationOf('payments', 'production').status.history?.at(-1)?.revision,
    ).toBe(commit.hash);
    await waitFor('its metrics', async () => {
      const result = await query(
        'sum(http_requests_total{service="payments",stage="production",version="1.15.0"})',
      );
      return result[0] > 0 ? true : undefined;
    });
  });

  it('keeps what Git says over a restart, and does not release again', async () => {
    await lab.ci.pushNext('payments');
    const head = await lab.git.head('gitops');
    await lab.stop();
    lab = await startLab({ directory, timing: QUICK });
    expect(
      lab.clusters.versions(componentNamed('payments'), 'production'),
    ).toEqual(['1.15.0']);
    await lab.ci.pushNext('payments');
    expect(await lab.git.head('gitops')).toBe(head);
  });

  it('follows chart versions of multi-source Applications', async () => {
    await promote('vault', 'production', '0.31.0');
    await untilRunning('vault', 'production', '0.31.0', 'Healthy');
    const { spec, status } = applicationOf('vault', 'production');
    expect(spec.sources?.[0]).toMatchObject({
      chart: 'vault',
      targetRevision: '0.31.0',
    });
    expect(status.sync.revisions).toEqual([
      '0.31.0',
      await lab.git.head('platform'),
    ]);
  });

  it('degrades the next cart in staging only, until it is gone again', async () => {
    await promote('cart', 'dev', '1.10.0');
    await promote('cart', 'staging', '1.10.0');
    await untilRunning('cart', 'dev', '1.10.0', 'Healthy');
    await untilRunning('cart', 'staging', '1.10.0', 'Degraded');
    expect(applicationOf('cart', 'staging').status.sync.status).toBe('Synced');
    expect(applicationOf('cart', 'production').status.health.status).toBe(
      'Healthy',
    );
    await promote('cart', 'staging', '1.9.0');
    await untilRunning('cart', 'staging', '1.9.0', 'Healthy');
    expect(lab.clusters.versions(componentNamed('cart'), 'dev')).toEqual([
      '1.10.0',
    ]);
  });

  it('shows the errors of the next checkout to the query of the demo', async () => {
    await promote('checkout', 'staging', '2.4.0');
    await untilRunning('checkout', 'staging', '2.4.0', 'Healthy');
    const { queries } = lab.backendConfig().releasePipeline.prometheus;
    const textOf = (service: string) =>
      queries['error-ratio'].expr
        .replaceAll('{{ component.name }}', service)
        .replaceAll('{{ stage }}', 'staging')
        .replaceAll('{{ window }}', '5s');
    await waitFor('the errors', async () =>
      (await query(textOf('checkout')))[0] > 0.02 ? true : undefined,
    );
    expect((await query(textOf('warehouse')))[0]).toBeLessThan(0.01);
  });

  it('ships each story once', async () => {
    await lab.runStories();
    const head = await lab.git.head('gitops');
    await lab.runStories();
    expect(await lab.git.head('gitops')).toBe(head);
    await untilRunning('shipping', 'dev', '3.1.0', 'Healthy');
    await untilRunning('reports', 'dev', '2.2.0', 'Healthy');
  });

  it('tells the backend where everything is', () => {
    const { argocd, releasePipeline } = lab.backendConfig();
    expect(argocd.appLocatorMethods[0].instances).toEqual([
      {
        name: 'nonprod',
        url: lab.argocd.nonprod.url,
        token: lab.tokens.nonprod,
      },
      { name: 'prod', url: lab.argocd.prod.url, token: lab.tokens.prod },
    ]);
    expect(releasePipeline.git.repositories.gitops).toEqual({
      url: lab.git.urlOf('gitops'),
      branch: 'main',
      username: 'portal',
      token: 'lab-portal',
      webUrl: lab.git.commitUrlOf('gitops'),
    });
  });

  it('serves Git where it did before', async () => {
    const url = lab.git.urlOf('gitops');
    await lab.stop();
    lab = await startLab({ directory, timing: QUICK });
    expect(lab.git.urlOf('gitops')).toBe(url);
  });

  it('stops what it had started when a later part does not start', async () => {
    const second = join(directory, 'second');
    const git = await findFreePort();
    await mkdir(second);
    await writeFile(join(second, 'prometheus'), 'no folder');
    await expect(
      startLab({ directory: second, ports: { git } }),
    ).rejects.toThrow();
    expect(await isPortFree(git)).toBe(true);
  });

  it('begins anew when asked to', async () => {
    await lab.stop();
    lab = await startLab({ directory, timing: QUICK, fresh: true });
    expect(
      lab.clusters.versions(componentNamed('payments'), 'production'),
    ).toEqual(['1.14.2']);
  });
});
