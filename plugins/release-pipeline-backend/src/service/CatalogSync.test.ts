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
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Knex } from 'knex';
import { exampleConfig, exampleWith, read } from '../config/testing';
import { openDatabase } from '../database/connection';
import {
  insertDeployment,
  insertRelease,
  verifyEvidence,
} from '../database/testing';
import type { JobQueue } from '../jobs/JobQueue';
import { CatalogSync } from './CatalogSync';
import { ChangeConfirmations } from './ChangeConfirmations';
import { ComponentStates } from './ComponentStates';

jest.setTimeout(60_000);

const REF = 'component:default/payments';
const PAT = { ref: 'user:default/pat', name: 'Pat' };
const ORIGIN = 'url:https://git.example.com/acme/payments';

function payments(
  options: { pipeline?: string; owner?: string; origin?: string } = {},
): Entity {
  const {
    pipeline = 'standard',
    owner = 'payments',
    origin = ORIGIN,
  } = options;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'payments',
      annotations: {
        'release-pipeline/pipeline': pipeline,
        'backstage.io/managed-by-origin-location': origin,
      },
    },
    spec: { type: 'service' },
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  };
}

describe('CatalogSync', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const written = exampleConfig();
  const config = read({
    ...written,
    releasePipeline: {
      ...written.releasePipeline,
      pipelines: {
        ...written.releasePipeline.pipelines,
        lax: { stages: { dev: { target: { application: 'x' } } } },
      },
    },
  });
  const states = ComponentStates.create(config);
  const asking = ComponentStates.create(
    read(
      exampleWith({
        'releasePipeline.pipelines.standard.stages.production.gates.others': {
          type: 'dependency',
          components: ['absent', 'ledger'],
        },
      }),
    ),
  );
  let knex: Knex;
  let confirmations: ChangeConfirmations;

  beforeEach(async () => {
    knex = await openDatabase(
      mockServices.database({ knex: await databases.init('POSTGRES_18') }),
    );
    await knex('active_policy').insert({
      config_hash: config.configHash,
      since: knex.fn.now(),
    });
    const queue: Pick<JobQueue, 'send'> = { send: async () => undefined };
    confirmations = ChangeConfirmations.create({
      knex,
      states,
      queue: queue as JobQueue,
    });
  });

  const sync = (...entities: Entity[]) =>
    CatalogSync.create({
      knex,
      config,
      catalog: catalogServiceMock({ entities }),
      auth: mockServices.auth(),
      logger: mockServices.logger.mock(),
    }).run({ signal: new AbortController().signal });

  const evidence = () => knex('evidence').orderBy('seq').pluck('kind');

  it('takes what it sees first as it is, and writes nothing twice', async () => {
    expect(await sync(payments())).toEqual([REF]);
    expect(await sync(payments())).toEqual([]);
    const { change, component } = await states.load(knex, REF);
    expect(change).toBeUndefined();
    expect(component.standing).toEqual({
      pipeline: 'standard',
      owner: 'group:default/payments',
      origin: ORIGIN,
    });
    expect(await evidence()).toEqual([]);
  });

  it('R14 reads the risk that label and annotation name, whatever the words are', async () => {
    const entity = payments();
    const { annotations } = entity.metadata;
    await sync({
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: { ...annotations, 'release-pipeline/risk': 'critical' },
        labels: { 'release-pipeline/risk': 'medium' },
      },
    });
    const { component } = await states.load(knex, REF);
    expect(component.annotations.risk).toEqual(['critical', 'medium']);
    // Nothing is wrong with the pipeline because of it.
    expect(component.annotations.errors).toEqual([]);
    await sync(payments());
    expect(
      (await states.load(knex, REF)).component.annotations.risk,
    ).toBeUndefined();
  });

  it('knows the domain of a system that is in the catalog, and of no other', async () => {
    const ofShop: Entity = {
      ...payments(),
      relations: [
        ...(payments().relations ?? []),
        { type: 'partOf', targetRef: 'system:default/shop' },
      ],
    };
    const shop = (domain?: string): Entity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'System',
      metadata: { name: 'shop' },
      relations: domain ? [{ type: 'partOf', targetRef: domain }] : [],
    });
    const domainOf = async (...entities: Entity[]) => {
      await sync(...entities);
      return (await states.load(knex, REF)).component.domain;
    };
    expect(await domainOf(payments())).toBe('');
    expect(await domainOf(ofShop)).toBeUndefined();
    expect(await domainOf(ofShop, shop('domain:default/sales'))).toBe(
      'domain:default/sales',
    );
    expect(await domainOf(ofShop, shop())).toBe('');
  });

  it('R14 finds what Argo CD needs, also by way of what is no component, and says how', async () => {
    const named = (
      kind: string,
      name: string,
      dependsOn: string[],
      annotations: Record<string, string> = {},
    ): Entity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: { name, annotations },
      relations: dependsOn.map(targetRef => ({ type: 'dependsOn', targetRef })),
    });
    const shown = { 'argocd/app-name': 'any' };
    const entities = [
      payments(),
      named('Component', 'argocd', ['resource:default/sso'], shown),
      named('Resource', 'sso', ['component:default/keycloak']),
      // In a circle, as catalogs have it.
      named('Component', 'keycloak', ['component:default/argocd'], shown),
    ];
    const withArgoCd = read(
      exampleWith({ 'releasePipeline.risk': { argocd: ['argocd'] } }),
    );
    const catalog = catalogServiceMock({ entities });
    const logger = mockServices.logger.mock();
    const run = () =>
      CatalogSync.create({
        knex,
        config: withArgoCd,
        catalog,
        auth: mockServices.auth(),
        logger,
      }).run({ signal: new AbortController().signal });
    const known = async (name: string) =>
      (
        await ComponentStates.create(withArgoCd).load(
          knex,
          `component:default/${name}`,
        )
      ).riskFacts.neededByArgoCd;

    await run();
    expect(await known('argocd')).toEqual(['component:default/argocd']);
    expect(await known('keycloak')).toEqual([
      'component:default/argocd',
      'resource:default/sso',
      'component:default/keycloak',
    ]);
    expect(await known('payments')).toEqual([]);

    expect(await run()).toEqual([]);
    // A catalog without it cannot tell what it does not need.
    const { getEntitiesByRefs } = catalog;
    catalog.getEntitiesByRefs = async () => ({ items: [undefined] });
    await run();
    expect(await known('payments')).toBeUndefined();
    expect(await known('keycloak')).toContain('component:default/keycloak');
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('component:default/argocd'),
    );
    catalog.getEntitiesByRefs = getEntitiesByRefs;
    await run();
    expect(await known('payments')).toEqual([]);

    await knex('components').update({ argocd_path: null });
    expect(await known('payments')).toBeUndefined();
    catalog.getEntitiesByRefs = async () => {
      throw new Error('the catalog is down');
    };
    expect(await run()).toEqual([]);
    // Where config names no Argo CD, nothing is asked and nothing missing.
    expect((await states.load(knex, REF)).riskFacts.neededByArgoCd).toEqual([]);
  });

  it('reads links, and the components that it depends on', async () => {
    await sync(payments());
    await knex('components').update({ links: null, depends_on: null });
    const before = await asking.load(knex, REF);
    expect(before.component.links).toBeUndefined();
    expect(before.dependencies).toBeUndefined();

    const runbook = {
      url: 'https://wiki.example.com/payments',
      title: 'At night',
      type: 'runbook',
    };
    const entity = payments();
    await sync(
      {
        ...entity,
        metadata: { ...entity.metadata, links: [runbook, { url: 'x' }] },
        relations: [
          ...(entity.relations ?? []),
          ...['component:default/ledger', 'Component:default/Unknown'].map(
            targetRef => ({ type: 'dependsOn', targetRef }),
          ),
          { type: 'dependsOn', targetRef: 'resource:default/database' },
          { type: 'dependencyOf', targetRef: 'component:default/shop' },
        ],
      },
      {
        ...entity,
        metadata: { ...entity.metadata, name: 'ledger' },
      },
    );
    const { component, dependencies } = await asking.load(knex, REF);
    expect(component.links).toEqual([runbook, { url: 'x' }]);
    const stages = ['dev', 'staging', 'production'];
    expect(dependencies).toEqual([
      // Named by a gate; the catalog does not have it.
      { ref: 'component:default/absent', declared: false, runs: [] },
      { ref: 'component:default/ledger', declared: true, stages, runs: [] },
      { ref: 'component:default/unknown', declared: true, runs: [] },
    ]);
    // No gate asks there.
    expect((await states.load(knex, REF)).dependencies).toBeUndefined();
  });

  it('tells what runs in the stages of others, and whether that is known', async () => {
    const ledger = 'component:default/ledger';
    const entity = payments();
    await sync(
      {
        ...entity,
        relations: [{ type: 'dependsOn', targetRef: ledger }],
      },
      { ...entity, metadata: { ...entity.metadata, name: 'ledger' } },
    );
    const row = { component_ref: ledger };
    await insertDeployment(knex, {
      ...row,
      stage: 'production',
      release_id: await insertRelease(knex, {
        ...row,
        version: '2.0.0',
        place: 7,
      }),
      running_since: knex.fn.now(),
    });
    const runs = async () => {
      const { dependencies } = await asking.load(knex, REF);
      return dependencies?.find(({ ref }) => ref === ledger)?.runs;
    };
    const run = { stage: 'production', version: '2.0.0', order: 7 };
    expect(await runs()).toEqual([{ ...run, healthy: true, fresh: false }]);

    await knex('bindings').insert({
      component_ref: ledger,
      instance: 'prod',
      app_namespace: 'argocd',
      app_name: 'ledger-production',
      stage: 'production',
      fingerprint: 'x',
    });
    expect(await runs()).toEqual([{ ...run, healthy: true, fresh: false }]);
    await knex('argocd_instances').insert({
      name: 'prod',
      last_complete_at: knex.fn.now(),
    });
    expect(await runs()).toEqual([{ ...run, healthy: true, fresh: true }]);
    await knex('deployments').update({ running_since: null });
    expect(await runs()).toEqual([{ ...run, healthy: false, fresh: true }]);
    await knex('argocd_instances').update({
      last_complete_at: knex.raw("now() - interval '1 hour'"),
    });
    expect(await runs()).toEqual([{ ...run, healthy: false, fresh: false }]);
  });

  it('R19 lets nobody out of a protected pipeline before an approver confirms it', async () => {
    await sync(payments());
    expect(await sync(payments({ pipeline: 'lax' }))).toEqual([REF]);
    const before = await states.load(knex, REF);
    expect(before.pipeline?.name).toBe('standard');

    await confirmations.confirm(
      REF,
      { change: before.change!.id, stages: ['production'] },
      PAT,
    );
    const after = await states.load(knex, REF);
    expect(after.pipeline?.name).toBe('lax');
    expect(after.change).toBeUndefined();
    // What was agreed on stays so.
    expect(await sync(payments({ pipeline: 'lax' }))).toEqual([]);
    expect((await states.load(knex, REF)).pipeline?.name).toBe('lax');
    expect(await evidence()).toEqual(['catalog-changed', 'change-confirmed']);
    expect((await verifyEvidence(knex)).brokenAt).toBeUndefined();
  });

  it.each([
    ['S22 owner', { owner: 'others' }],
    ['origin', { origin: 'url:https://git.example.com/others/payments' }],
  ])('R35 asks again about another %s', async (_what, changes) => {
    await sync(payments());
    await knex('bindings').insert({
      component_ref: REF,
      instance: 'prod',
      app_namespace: 'argocd',
      app_name: 'payments-production',
      stage: 'production',
      confirmed_by: 'label',
      fingerprint: 'x',
    });
    const binding = async () => (await states.load(knex, REF)).bindings[0];
    expect((await binding()).problem).toBeUndefined();

    await sync(payments(changes));
    expect(await binding()).toMatchObject({
      problem: { code: 'change-to-confirm' },
    });
    expect((await binding()).confirmedBy).toBeUndefined();
    const { change } = await states.load(knex, REF);
    await expect(
      confirmations.confirm(
        REF,
        { change: 'another', stages: ['production'] },
        PAT,
      ),
    ).rejects.toThrow(/Look again/);
    await confirmations.confirm(
      REF,
      { change: change!.id, stages: ['production'] },
      PAT,
    );
    expect(await binding()).toMatchObject({ confirmedBy: 'label' });
  });

  it('S22 forgets the question when the catalog is put right, and keeps what happened', async () => {
    await sync(payments());
    await sync(payments({ owner: 'others' }));
    await sync(payments());
    expect((await states.load(knex, REF)).change).toBeUndefined();
    expect(await knex('evidence').orderBy('seq').select('payload')).toEqual([
      {
        payload: expect.objectContaining({
          from: expect.objectContaining({ owner: 'group:default/payments' }),
          to: expect.objectContaining({ owner: 'group:default/others' }),
          toConfirm: expect.objectContaining({ holds: true }),
        }),
      },
      {
        payload: expect.not.objectContaining({ toConfirm: expect.anything() }),
      },
    ]);
  });

  it('R35 asks also when the same ref comes back after it was removed', async () => {
    await sync(payments());
    await knex('components').update({ removed_at: knex.fn.now() });
    expect(
      await sync(payments({ origin: 'url:https://x.example.com' })),
    ).toEqual([REF]);
    expect((await states.load(knex, REF)).change?.holds).toBe(true);
  });
});
