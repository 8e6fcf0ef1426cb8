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

import { createBackendModule } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  PromotionView,
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import {
  createExecutor,
  type EffectPlan,
  releasePipelineExecutorsExtensionPoint,
} from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import { z } from 'zod';
import {
  type RunningPlugin,
  runs,
  startPlugin,
  until,
} from './__testUtils__/startPlugin';

jest.setTimeout(300_000);

const REASON = 'the shop waits for it';
const PLAN: EffectPlan = { base: 'abc', judged: {}, summary: 'Done by hand' };

const textOf = (sentence: PromotionView['sentence']) =>
  sentence.map(part => (typeof part === 'string' ? part : '…')).join('');

const stageOf = (tab: Tab, name: string) =>
  tab.stages.find(stage => stage.name === name)!;

/** An executor whose every step a test decides on. */
class ByHand {
  readonly planned: string[] = [];
  readonly executed: string[] = [];
  plan: (component: string) => Promise<EffectPlan> = async () => PLAN;
  execute: (component: string) => Promise<void> = async () => {};

  readonly feature = createBackendModule({
    pluginId: 'release-pipeline',
    moduleId: 'by-hand',
    register: env =>
      env.registerInit({
        deps: { executors: releasePipelineExecutorsExtensionPoint },
        init: async ({ executors }) =>
          executors.addExecutor(
            createExecutor({
              name: 'by-hand',
              configSchema: z.strictObject({
                repository: z.string().optional(),
              }),
              describe: () => 'By hand',
              plan: async ({ subject }) => {
                this.planned.push(subject.component.name);
                return this.plan(subject.component.name);
              },
              find: async () => undefined,
              execute: async ({ subject }) => {
                await this.execute(subject.component.name);
                this.executed.push(subject.component.name);
                return { kind: 'done', revision: 'def', summary: 'Done' };
              },
            }),
          ),
      }),
  });
}

describe('the life of a promotion', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  let hand: ByHand;

  afterEach(async () => {
    await plugin.stop();
    await world.stop();
  });

  async function start(options: {
    components: string[];
    production?: object;
    staging?: object;
  }) {
    knex = await databases.init('POSTGRES_18');
    world = await startSmallWorld(options);
    hand = new ByHand();
    await startAgain();
    for (const component of options.components) {
      await plugin.tabUntil(
        component,
        tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
      );
    }
  }

  async function startAgain(config: object = {}) {
    plugin = await startPlugin({
      knex,
      world,
      config,
      features: [hand.feature],
    });
  }

  /** Of what dev runs, once that may be asked for. */
  async function ask(component: string, stage: string): Promise<PromotionView> {
    const tab = await plugin.tabUntil(
      component,
      current => stageOf(current, stage).verdicts[0]?.ask.allowed === true,
    );
    const { body } = await plugin
      .as('dana')
      .post(`/components/default/component/${component}/promotions`, {
        stage,
        releaseId: stageOf(tab, 'dev').release!.id,
        reason: REASON,
      })
      .expect(201);
    return body;
  }

  const standard = (production: object | undefined): object => {
    const { releasePipeline, ...rest } = world.config as {
      releasePipeline: { pipelines: { standard: { stages: object } } };
    };
    const { standard: pipeline } = releasePipeline.pipelines;
    return {
      ...rest,
      releasePipeline: {
        ...releasePipeline,
        pipelines: {
          standard: { ...pipeline, stages: { ...pipeline.stages, production } },
        },
      },
    };
  };

  /** The queue takes the next ones of a component and forgets them. */
  async function swallowJobs(count: number) {
    await knex.raw(`
      create table swallowed (remaining int);
      insert into swallowed values (${count});
      create function swallow() returns trigger language plpgsql as $$
        begin
          update swallowed set remaining = remaining - 1 where remaining > 0;
          if found then return null; end if;
          return new;
        end $$;
      create trigger swallow before insert on release_pipeline_jobs.job
        for each row when (new.name = 'advance-component')
        execute function swallow()`);
  }

  it('R29 a job that is lost loses nothing: the row is found again', async () => {
    await start({
      components: ['payments'],
      production: {
        gates: {
          approvals: { type: 'approval', from: ['group:default/platform'] },
        },
      },
    });
    await world.push('payments', 'dev', '1.1.0');
    const { id, digest } = await ask('payments', 'production');
    await plugin.promotionUntil(id, ({ sentence }) =>
      textOf(sentence).includes('1 more approval'),
    );
    // The one that is sent with the approval, and the one after it.
    await swallowJobs(2);
    await plugin
      .as('pat')
      .post(`/promotions/${id}/approve`, { digest })
      .expect(200);
    await plugin.promotionUntil(id, ({ state }) => state === 'succeeded');
    expect(await knex('swallowed').first()).toEqual({ remaining: 0 });
  });

  it('R21 an effect that was intended is done, and seen through, after its stage has left the config', async () => {
    await start({
      components: ['payments'],
      production: {
        gates: { health: { type: 'argocd-health', of: 'staging' } },
      },
    });
    await world.push('payments', 'dev', '1.1.0');
    await plugin.tabUntil('payments', tab => runs(tab, 'staging') === '1.1.0');
    let pushes = 0;
    const takeAway = world.git.onBeforePush(() => {
      pushes += 1;
      throw new Error('The host is away');
    });
    const { id } = await ask('payments', 'production');
    await until(
      async () => pushes,
      count => count > 0,
    );
    await plugin.stop();
    takeAway();

    await startAgain(standard(undefined));
    const tab = await plugin.tabUntil(
      'payments',
      ({ state }) => state === 'pipeline',
    );
    expect(tab.stages.map(({ name }) => name)).toEqual(['dev', 'staging']);
    const done = await plugin.promotionUntil(id, ({ state }) =>
      ['succeeded', 'failed', 'cancelled'].includes(state),
    );
    expect(done).toMatchObject({ state: 'succeeded' });
    expect(await world.desired('payments', 'production')).toBe('1.1.0');
    const commits = await world.git.log('gitops');
    expect(commits.filter(({ message }) => message.includes(id))).toHaveLength(
      1,
    );
  });
});
