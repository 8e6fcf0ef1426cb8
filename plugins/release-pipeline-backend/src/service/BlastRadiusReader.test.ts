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

import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Knex } from 'knex';
import { exampleConfig, read } from '../config/testing';
import { openDatabase } from '../database/connection';
import { json } from '../database/sql';
import { insertComponent, insertRelease, PAYMENTS } from '../database/testing';
import type { Access } from './access';
import { BlastRadiusReader } from './BlastRadiusReader';
import { ComponentStates } from './ComponentStates';

jest.setTimeout(60_000);

const reader = mockCredentials.user('user:default/reader');
const IN_CLUSTER = 'https://kubernetes.default.svc';
const EU = { server: 'https://eu.clusters.example.com:6443' };

describe('BlastRadiusReader', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const config = read(exampleConfig());
  let knex: Knex;
  let releaseId: string;
  const visible = new Set<string>();
  const access: Access = {
    authorize: async () => ({ allowed: true }),
    handsOver: async () => ({ allowed: true, to: [] }),
    schedules: async () => ({ allowed: true }),
    changesTrain: async () => ({ allowed: true }),
    endsTrain: async () => ({ allowed: true }),
    endsDelegation: () => ({ allowed: true }),
    readsEvidence: async () => ({ allowed: true }),
    entersEvents: async () => ({ allowed: true }),
    managesCalendar: async changes => changes.map(() => ({ allowed: true })),
    visibleComponents: async (_credentials, refs) =>
      new Set(refs.filter(ref => visible.has(ref))),
    userRef: () => 'user:default/reader',
    reporter: () => ({ because: 'Nobody reports here' }),
    principal: () => 'user:default/reader',
    person: async () => ({ ref: 'user:default/reader', name: 'Reader' }),
    asker: async () => ({ ref: 'user:default/reader', name: 'Reader' }),
  };

  /** An application that serves a stage of a component. */
  async function serve(
    name: string,
    stage: string,
    where: {
      application?: string;
      instance?: string;
      destination?: object;
      goneAt?: Date;
    } = {},
  ): Promise<void> {
    const {
      instance = 'prod',
      application = `${name}-${stage}`,
      destination = EU,
      goneAt,
    } = where;
    const now = new Date();
    await knex('argocd_instances')
      .insert({ name: instance })
      .onConflict()
      .ignore();
    await knex('components')
      .insert({
        ref: `component:default/${name}`,
        name,
        namespace: 'default',
        annotations: '{}',
        etag: 'one',
      })
      .onConflict()
      .ignore();
    await knex('applications')
      .insert({
        instance,
        namespace: 'argocd',
        name: application,
        uid: application,
        resource_version: '1',
        list_hash: '',
        decisive_hash: '',
        facts: json({ destination, labels: {}, sources: [] }),
        observed_at: now,
        unchanged_since: now,
        gone_at: goneAt ?? null,
      })
      .onConflict()
      .ignore();
    await knex('bindings').insert({
      component_ref: `component:default/${name}`,
      instance,
      app_namespace: 'argocd',
      app_name: application,
      stage,
      fingerprint: '',
    });
    visible.add(`component:default/${name}`);
  }

  beforeEach(async () => {
    const database = await databases.init('POSTGRES_18');
    knex = await openDatabase({ getClient: async () => database });
    visible.clear();
    await insertComponent(knex, {
      annotations: json({
        pipeline: 'standard',
        applications: {},
        images: {},
        argocd: { instanceNames: [] },
        errors: [],
      }),
      standing: json({ pipeline: 'standard' }),
    });
    releaseId = await insertRelease(knex);
  });

  const ask = (query: { stage?: string; release?: string } = {}) =>
    BlastRadiusReader.create({
      knex,
      config,
      states: ComponentStates.create(config),
      access,
      catalog: catalogServiceMock({ entities: [] }),
    }).read(
      PAYMENTS,
      { stage: 'production', release: releaseId, ...query },
      reader,
    );

  it('names the stages that share the application or the cluster', async () => {
    await serve('payments', 'production');
    await serve('payments', 'staging');
    await serve('cart', 'production', { application: 'payments-production' });
    await serve('checkout', 'production', { instance: 'other' });
    await serve('far', 'production', {
      destination: { server: 'https://us.clusters.example.com' },
    });
    await serve('gone', 'production', { goneAt: new Date() });
    const { shared } = await ask();
    expect(shared.applications).toEqual([
      {
        application: 'payments-production',
        stages: [
          {
            component: { ref: 'component:default/cart', name: 'cart' },
            stage: 'production',
          },
        ],
      },
    ]);
    expect(shared.clusters).toMatchObject([
      { cluster: 'eu.clusters.example.com:6443', components: 2 },
    ]);
    expect(
      shared.clusters[0].stages.map(
        ({ component, stage }) => `${component.name} ${stage}`,
      ),
    ).toEqual(['cart production', 'checkout production', 'payments staging']);
    expect(shared.because).toBeUndefined();
  });

  it('R24 gives no hint of components that the reader may not see', async () => {
    await serve('payments', 'production');
    await serve('secret', 'production', { application: 'payments-production' });
    await serve('hidden', 'production');
    visible.delete('component:default/secret');
    visible.delete('component:default/hidden');
    const { shared } = await ask();
    expect(shared).toEqual({ applications: [], clusters: [] });
  });

  it('takes what an instance calls its own cluster for no other one’s', async () => {
    const destination = { server: IN_CLUSTER };
    await serve('payments', 'production', { destination });
    await serve('cart', 'production', { destination });
    await serve('checkout', 'production', { destination, instance: 'other' });
    const { shared } = await ask();
    expect(shared.clusters).toMatchObject([
      {
        cluster: 'in-cluster of prod',
        components: 1,
        stages: [{ component: { name: 'cart' } }],
      },
    ]);
  });

  it('knows the own cluster of an instance by its address and by its name', async () => {
    await serve('payments', 'production', {
      destination: { server: IN_CLUSTER },
    });
    await serve('cart', 'production', { destination: { name: 'in-cluster' } });
    const { shared } = await ask();
    expect(shared.clusters).toMatchObject([
      { cluster: 'in-cluster of prod', components: 1 },
    ]);
    expect(shared.because).toBeUndefined();
  });

  it('I3 says that an address and a name may be one cluster', async () => {
    await serve('payments', 'production');
    await serve('cart', 'production', { destination: { name: 'eu' } });
    const { shared } = await ask();
    expect(shared).toEqual({
      applications: [],
      clusters: [],
      because:
        'Argo CD tells some clusters by address and some by name, and not which of them are the same',
    });
  });

  it('I3 names who shares the application also where nobody tells where it goes', async () => {
    await serve('payments', 'production', { destination: {} });
    await serve('payments', 'production', { application: 'payments-us' });
    await serve('cart', 'production', { application: 'payments-production' });
    const { shared } = await ask();
    expect(shared).toMatchObject({
      applications: [
        {
          application: 'payments-production',
          stages: [{ component: { name: 'cart' } }],
        },
      ],
      clusters: [],
      because:
        'Argo CD does not tell where 1 of 2 applications of production go',
    });
  });

  it('says what is not known, and never that it is nothing', async () => {
    expect(await ask()).toMatchObject({
      dependents: {
        known: [],
        because: 'The catalog does not show this component',
      },
      shared: {
        because:
          'No application of production is known, so neither is its cluster',
      },
      wayBack: {
        notReady: ['Nothing is known that ran in production before'],
        unknown: expect.stringMatching(/^Config names no paths of migrations/),
      },
    });
  });

  it.each([
    [{ stage: 'moon' }, "has no stage 'moon'"],
    [{ release: 'nothing' }, "has no release 'nothing'"],
  ])('refuses %j', async (query, message) => {
    await expect(ask(query)).rejects.toThrow(message);
  });

  it('F68 fails as a whole where it is not known what the reader may see', async () => {
    const away = new ServiceUnavailableError('The catalog cannot be asked');
    jest.spyOn(access, 'visibleComponents').mockRejectedValueOnce(away);
    await expect(ask()).rejects.toThrow(away.message);
  });
});
