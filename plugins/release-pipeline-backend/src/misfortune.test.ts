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
import type { Tab } from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import {
  type RunningPlugin,
  runs,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';

jest.setTimeout(300_000);

const stageOf = (tab: Tab, name: string) =>
  tab.stages.find(stage => stage.name === name)!;

const gateOf = (tab: Tab, stage: string, gate: string) =>
  stageOf(tab, stage).verdicts[0]?.gates.find(({ name }) => name === gate);

const textOf = (sentence: Tab['headline']['sentence']) =>
  sentence.map(part => (typeof part === 'string' ? part : '…')).join('');

describe('when something is wrong outside', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;

  beforeEach(async () => {
    world = await startSmallWorld({
      components: ['payments'],
      production: {
        gates: {
          health: { type: 'argocd-health', of: 'staging' },
          soak: {
            type: 'soak',
            of: 'staging',
            for: '1s',
            incidents: { check: 'incident', then: 'reset' },
          },
          target: { type: 'in-sync' },
        },
      },
      policy: {
        reporters: {
          'plugin:pager': {
            components: ['*'],
            stages: ['staging'],
            checks: ['incident'],
          },
        },
      },
    });
    knex = await databases.init('POSTGRES_18');
  });

  afterEach(async () => {
    await plugin.stop();
    await world.stop();
  });

  const start = async () => {
    plugin = await startPlugin({ knex, world });
    await plugin.tabUntil(
      'payments',
      tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
    );
  };

  const ask = async (tab: Tab) => {
    const { body } = await plugin
      .as('dana')
      .post('/components/default/component/payments/promotions', {
        stage: 'production',
        releaseId: stageOf(tab, 'dev').release!.id,
        reason: 'wanted',
      })
      .expect(201);
    return body.id as string;
  };

  it('F40 never lets a broken manifest through, though its health is Healthy', async () => {
    await start();
    await world.push('payments', 'dev', '1.1.0');
    const ready = await plugin.tabUntil(
      'payments',
      tab => gateOf(tab, 'production', 'health')?.status === 'passed',
    );
    await world.nonprod.breakManifest('payments-staging');
    const broken = await plugin.tabUntil(
      'payments',
      tab => stageOf(tab, 'staging').sync === 'Unknown',
    );
    expect(stageOf(broken, 'staging').health.status).toBe('Healthy');

    const id = await ask(ready);
    const waiting = await plugin.tabUntil('payments', tab =>
      ['failed', 'unknown', 'pending'].includes(
        gateOf(tab, 'production', 'health')?.status ?? '',
      ),
    );
    expect(stageOf(waiting, 'production').promotions[0].state).toBe('waiting');
    expect(textOf(waiting.headline.sentence)).toMatch(/not in production/);
    expect(await world.desired('payments', 'production')).toBe('1.0.0');

    await world.nonprod.mend('payments-staging');
    await plugin.promotionUntil(id, ({ state }) => state === 'succeeded');
    expect(await world.desired('payments', 'production')).toBe('1.1.0');
  });

  it('R26, R34 an incident interrupts the soak, and I2 what is under way in production holds a promotion', async () => {
    await start();
    await world.push('payments', 'dev', '1.1.0');
    const ready = await plugin.tabUntil(
      'payments',
      tab => gateOf(tab, 'production', 'soak')?.status === 'passed',
    );
    const report = (run: string, status: string) =>
      plugin
        .send({
          method: 'post',
          path: '/reports',
          authorization: mockCredentials.service.header({
            onBehalfOf: mockCredentials.service('plugin:pager'),
            targetPluginId: 'release-pipeline',
          }),
        })
        .send({
          component: 'component:default/payments',
          stage: 'staging',
          check: 'incident',
          run,
          status,
        })
        .expect(201);
    await report('INC-7', 'failed');
    const reasonOf = (tab: Tab, gate: string) =>
      textOf(gateOf(tab, 'production', gate)?.reason ?? []);
    const held = await plugin.tabUntil('payments', tab =>
      reasonOf(tab, 'soak').includes('incident INC-7'),
    );
    expect(gateOf(held, 'production', 'soak')?.status).toBe('pending');

    await world.prod.stickOperation('payments-production');
    const id = await ask(ready);
    // Seen before the soak may pass, which takes a second.
    await plugin.tabUntil(
      'payments',
      tab => gateOf(tab, 'production', 'target')?.status === 'pending',
    );
    await report('INC-7 closed', 'passed');
    const waiting = await plugin.tabUntil(
      'payments',
      tab =>
        gateOf(tab, 'production', 'soak')?.status === 'passed' &&
        gateOf(tab, 'production', 'target')?.status === 'pending',
    );
    expect(reasonOf(waiting, 'target')).toContain(
      'payments-production: A sync is under way',
    );
    // It began anew after the incident, and says so.
    const [soak] = await knex('gate_results').where({
      gate: 'soak',
      status: 'passed',
    });
    expect(JSON.stringify(soak.result.evidence)).toContain('Begins anew after');
    expect(await world.desired('payments', 'production')).toBe('1.0.0');

    await world.prod.mend('payments-production');
    await plugin.promotionUntil(id, ({ state }) => state === 'succeeded');
    expect(await world.desired('payments', 'production')).toBe('1.1.0');
  });

  it('F40 keeps with the deployment when it was down, for whoever asks later', async () => {
    await start();
    const deployments = async () =>
      knex('deployments').where({ stage: 'staging' });
    // Only what had been healthy can degrade; staging may settle later than production.
    await until(deployments, ([row]) => Boolean(row?.running_since));
    await world.nonprod.setDegraded('payments-staging', 'crash loop');
    await plugin.tabUntil(
      'payments',
      tab => stageOf(tab, 'staging').health.status === 'Degraded',
    );
    const pausesOf = async () => (await deployments())[0].pauses;
    const down = await until(pausesOf, pauses => pauses[0]?.degraded);
    expect(down).toMatchObject([
      { degraded: true, because: ['payments-staging: ', expect.anything()] },
    ]);
    expect(down[0]).not.toHaveProperty('to');
    await world.nonprod.mend('payments-staging');
    const [pause] = await until(pausesOf, pauses => pauses[0]?.to);
    expect(pause).toMatchObject({ degraded: true, from: down[0].from });
    expect(pause.to).toBeGreaterThan(pause.from);
  });

  it('F19 brings a release there though Postgres ends transactions for the sake of others', async () => {
    await start();
    // Nothing rolls a sequence back: of each two attempts to record, one fails.
    await knex.raw(`
      create sequence attempts;
      create function lose() returns trigger language plpgsql as $$ begin
        if nextval('attempts') % 2 = 1 then
          raise exception 'deadlock detected' using errcode = '40P01';
        end if;
        return null;
      end $$;
      create trigger lose after insert on evidence
        for each statement execute function lose();`);
    await world.push('payments', 'dev', '1.1.0');
    const ready = await plugin.tabUntil(
      'payments',
      tab => gateOf(tab, 'production', 'health')?.status === 'passed',
    );
    await plugin.promotionUntil(
      await ask(ready),
      ({ state }) => state === 'succeeded',
    );
    expect(
      await knex('release_pipeline_jobs.job').where('retry_count', '>', 0),
    ).toEqual([]);
  });

  it('F28 counts facts of an instance that does not answer as unknown, and goes on afterwards', async () => {
    await start();
    await world.push('payments', 'dev', '1.1.0');
    const ready = await plugin.tabUntil(
      'payments',
      tab => gateOf(tab, 'production', 'health')?.status === 'passed',
    );
    world.nonprod.faults.set({ kind: 'status', status: 502 });
    // The stale limit is at least 90 s: the last complete list is put back.
    await until(
      () => knex('argocd_instances').where({ name: 'nonprod' }),
      ([row]) => row.failing_since !== null,
    );
    await knex('argocd_instances')
      .where({ name: 'nonprod' })
      .update({ last_complete_at: knex.raw("now() - interval '10 minutes'") });

    const stale = await plugin.tab('payments');
    expect(stageOf(stale, 'staging').state).toBe('unknown');
    expect(stageOf(stale, 'staging').freshness.fresh).toBe(false);
    expect(stageOf(stale, 'production').freshness.fresh).toBe(true);
    expect(runs(stale, 'production')).toBe('1.0.0');
    expect(stale.sources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'nonprod', state: 'stale' }),
        expect.objectContaining({ name: 'prod', state: 'fresh' }),
      ]),
    );

    const id = await ask(ready);
    await plugin.promotionUntil(id, ({ state }) => state === 'waiting');
    expect(await world.desired('payments', 'production')).toBe('1.0.0');

    world.nonprod.faults.clear();
    await plugin.promotionUntil(id, ({ state }) => state === 'succeeded');
    expect(await knex('observation_gaps')).toEqual([
      expect.objectContaining({ instance: 'nonprod' }),
    ]);
  });

  it('F32 takes an application that is no longer shown for unknown, not for deleted', async () => {
    await start();
    world.prod.faults.set({
      kind: 'shortenList',
      names: ['payments-production'],
    });
    world.prod.faults.set({
      kind: 'status',
      status: 403,
      routes: ['get'],
    });
    const hidden = await plugin.tabUntil(
      'payments',
      tab => stageOf(tab, 'production').state === 'unknown',
    );
    expect(runs(hidden, 'production')).toBe('1.0.0');
    const [application] = await knex('applications').where({
      name: 'payments-production',
    });
    expect(application.gone_at).toBeNull();
    world.prod.faults.clear();
    await plugin.tabUntil(
      'payments',
      tab => stageOf(tab, 'production').state === 'runs',
    );
  });

  it('R1, F29 makes no release of what others merge, nor of a commit that Git does not explain yet, and makes it when Git answers late', async () => {
    const { releasePipeline } = world.config as {
      releasePipeline: { pipelines: Record<string, unknown> };
    };
    world.entities[0].metadata.annotations = {
      'release-pipeline/pipeline': 'source',
    };
    const target = (stage: string) => ({
      target: { instance: 'nonprod', application: `payments-${stage}` },
    });
    plugin = await startPlugin({
      knex,
      world,
      config: {
        releasePipeline: {
          ...releasePipeline,
          pipelines: {
            ...releasePipeline.pipelines,
            source: {
              release: { from: 'revision' },
              stages: {
                dev: target('dev'),
                staging: { after: ['dev'], ...target('staging') },
              },
            },
          },
        },
      },
    });
    const commit = (component: string, version: string) =>
      world.git.commit(
        'gitops',
        {
          [`apps/dev/${component}/settings.yaml`]: `version: ${version}\n`,
          ...(component === 'payments' && {
            'apps/dev/payments/kustomization.yaml': `resources:\n  - deployment.yaml\nimages:\n  - name: registry.example.com/acme/payments\n    newTag: ${version}\n`,
          }),
        },
        {
          message: `Ship ${component} ${version}`,
          author: { name: 'Ci Robot', email: 'ci@example.com' },
        },
      );
    /** Both in one look of Argo CD, which then syncs what others merged. */
    const shipBelow = async (version: string) => {
      world.nonprod.freezeController();
      const ours = await commit('payments', version);
      const head = await commit('cart', version);
      world.nonprod.thawController();
      return { ours, head };
    };
    const releases = () =>
      knex('releases').where({
        component_ref: 'component:default/payments',
      });
    await plugin.tabUntil('payments', tab => runs(tab, 'dev') !== undefined);
    expect(await releases()).toHaveLength(1);

    let release = () => {};
    let fetching = false;
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    world.git.onBeforeFetch(() => {
      fetching = true;
      return released;
    });
    const { ours, head } = await shipBelow('1.1.0');
    // The job that asks has long ended when Git answers.
    await until(
      async () => fetching,
      isSo => isSo,
    );
    await until(
      () =>
        knex('release_pipeline_jobs.job')
          .where({ name: 'advance-component' })
          .whereIn('state', ['created', 'retry', 'active']),
      jobs => jobs.length === 0,
    );
    expect(await releases()).toHaveLength(1);
    // Asking once more would not help.
    world.git.failWith(502);
    release();
    await plugin.tabUntil(
      'payments',
      tab => runs(tab, 'dev') === ours.slice(0, 7),
    );
    world.git.failWith(undefined);
    const [application] = await knex('applications').where({
      name: 'payments-dev',
    });
    expect(application.facts.lastFullOperation.revision).toBe(head);
    const merged = await commit('cart', '1.2.0');
    await until(
      () => knex('applications').where({ name: 'payments-dev' }),
      ([{ facts }]) => facts.sync.revision === merged,
    );
    expect(await releases()).toHaveLength(2);
    expect(
      (await releases()).flatMap(({ artifacts }) =>
        Object.values<{ revision: string }>(artifacts).map(
          artifact => artifact.revision,
        ),
      ),
    ).toContain(ours);

    world.git.failWith(502);
    const next = await shipBelow('1.3.0');
    const why = (tab: Tab) => textOf(stageOf(tab, 'dev').reason ?? []);
    const unknown = await plugin.tabUntil('payments', tab =>
      why(tab).includes('is not known yet: Git'),
    );
    expect(why(unknown)).toContain(next.head.slice(0, 7));
    expect(stageOf(unknown, 'dev').state).toBe('unknown');
    expect(await releases()).toHaveLength(2);
  });

  it('F69, S19, S23 shows what is wrong with a component there, and hurts no other', async () => {
    const broken = (name: string, annotations: Record<string, string>) => ({
      ...world.entities[0],
      metadata: { name, annotations },
    });
    world.entities.push(
      broken('lost', { 'release-pipeline/pipeline': 'nonesuch' }),
      broken('odd', {
        'release-pipeline/pipeline': 'standard',
        'argocd/app-name': '../../etc',
      }),
      broken('thief', {
        'release-pipeline/pipeline': 'standard',
        'release-pipeline/application.production': 'payments-production',
      }),
    );
    await start();

    const lost = await plugin.tab('lost');
    expect(lost.problems).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/nonesuch.*standard/s),
      }),
    ]);
    const odd = await plugin.tab('odd');
    expect(odd.problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          message: expect.stringContaining('argocd/app-name'),
        }),
      ]),
    );
    // S19, S23: an annotation alone gives no data to act on.
    const thief = await plugin.tabUntil('thief', ({ problems }) =>
      JSON.stringify(problems).includes('payments'),
    );
    expect(
      stageOf(thief, 'production').verdicts.every(
        ({ ask: may }) => !may.allowed,
      ),
    ).toBe(true);
    expect((await plugin.tab('payments')).problems).toEqual([]);
  });
});

describe('when one upstream of several hangs', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  // Enough to hold every worker if anybody waited for their instance.
  const neighbours = ['billing', 'cart', 'ledger', 'mail', 'payments', 'stock'];
  /** Cycles of the other instance within which its component has moved. */
  const CYCLES = 30;
  const file = (stage: string, version: string) => ({
    [`apps/${stage}/orders/kustomization.yaml`]: `resources:\n  - deployment.yaml\nimages:\n  - name: registry.example.com/acme/orders\n    newTag: ${version}\n`,
    [`apps/${stage}/orders/deployment.yaml`]: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          image: registry.example.com/acme/orders\n`,
  });
  const ci = { name: 'Ci Robot', email: 'ci@example.com' };
  let world: SmallWorld;
  let plugin: RunningPlugin;

  /** `orders` lives on instance `prod` alone, in two stages. */
  beforeEach(async () => {
    world = await startSmallWorld({ components: neighbours });
    await world.git.commit(
      'gitops',
      { ...file('dev', '1.0.0'), ...file('staging', '1.0.0') },
      { message: 'Begin orders', author: ci },
    );
    for (const stage of ['dev', 'staging']) {
      await world.prod.putApplication({
        name: `orders-${stage}`,
        project: 'shop',
        labels: { 'release-pipeline/component': 'orders' },
        source: {
          repoURL: world.git.urlOf('gitops'),
          path: `apps/${stage}/orders`,
          targetRevision: 'main',
        },
        autoSync: true,
      });
    }
    world.entities.push({
      ...world.entities[0],
      metadata: {
        name: 'orders',
        annotations: { 'release-pipeline/pipeline': 'elsewhere' },
      },
    });
    const { releasePipeline } = world.config as {
      releasePipeline: { pipelines: Record<string, unknown> };
    };
    const target = (stage: string) => ({
      instance: 'prod',
      application: `orders-${stage}`,
    });
    plugin = await startPlugin({
      knex: await databases.init('POSTGRES_18'),
      world,
      config: {
        releasePipeline: {
          ...releasePipeline,
          pipelines: {
            ...releasePipeline.pipelines,
            elsewhere: {
              stages: {
                dev: { target: target('dev') },
                staging: {
                  after: ['dev'],
                  target: target('staging'),
                  start: 'automatic',
                  promote: {
                    with: 'git-commit',
                    repository: 'gitops',
                    file: 'apps/staging/orders/kustomization.yaml',
                    kustomizeImages: true,
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  afterEach(async () => {
    await plugin.stop();
    await world.stop();
  });

  it('F29, F70 what hangs in one instance delays no component of another', async () => {
    for (const name of [...neighbours, 'orders']) {
      await plugin.tabUntil(name, tab => runs(tab, 'staging') === '1.0.0');
    }
    world.nonprod.faults.set({ kind: 'hang', routes: ['refresh', 'metadata'] });
    for (const name of neighbours) {
      await world.push(name, 'dev', '1.1.0');
    }
    // They are asked, and do not answer.
    await until(
      async () => world.nonprod.counters.byRoute,
      ({ refresh = 0, metadata = 0 }) => refresh + metadata >= 2,
    );

    world.prod.counters.reset();
    await world.git.commit('gitops', file('dev', '1.1.0'), {
      message: 'Ship orders 1.1.0',
      author: ci,
    });
    await plugin.tabUntil('orders', tab => runs(tab, 'staging') === '1.1.0');
    expect(world.prod.counters.byRoute.list).toBeLessThan(CYCLES);

    world.nonprod.faults.clear();
    for (const name of neighbours) {
      await plugin.tabUntil(name, tab => runs(tab, 'staging') === '1.1.0');
    }
  });
});
