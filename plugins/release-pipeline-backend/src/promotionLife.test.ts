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

const textOf = (sentence: PromotionView['sentence']) =>
  sentence.map(part => (typeof part === 'string' ? part : '…')).join('');

type Call = { component: string; stage: string };

const stageOf = (tab: Tab, name: string) =>
  tab.stages.find(stage => stage.name === name)!;

/** An executor whose every step a test decides on. */
class ByHand {
  readonly planned: Call[] = [];
  readonly executed: Call[] = [];
  plan: (call: Call) => Promise<void> = async () => {};

  readonly feature = createBackendModule({
    pluginId: 'release-pipeline',
    moduleId: 'by-hand',
    register: env =>
      env.registerInit({
        deps: { executors: releasePipelineExecutorsExtensionPoint },
        init: async ({ executors }) => executors.addExecutor(this.#executor),
      }),
  });

  readonly #executor = createExecutor({
    name: 'by-hand',
    configSchema: z.strictObject({ repository: z.string() }),
    references: ({ repository }) => [{ kind: 'repository', name: repository }],
    describe: () => 'By hand',
    plan: async ({ subject }) => {
      const call = { component: subject.component.name, stage: subject.stage };
      this.planned.push(call);
      await this.plan(call);
      return { base: 'abc', judged: {}, summary: 'By hand' };
    },
    find: async () => undefined,
    execute: async ({ subject }) => {
      this.executed.push({
        component: subject.component.name,
        stage: subject.stage,
      });
      return { kind: 'done', revision: 'def', summary: 'Done by hand' };
    },
  });
}

const BY_HAND = { promote: { with: 'by-hand', repository: 'gitops' } };

describe('the life of a promotion', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  let hand: ByHand;

  async function start(options: {
    components: string[];
    production?: object;
    staging?: object;
    config?: object;
  }) {
    knex = await databases.init('POSTGRES_18');
    world = await startSmallWorld(options);
    for (const { kind, metadata, spec } of world.entities) {
      if (kind === 'User') {
        spec!.profile = { email: `${metadata.name}@example.com` };
      }
    }
    hand = new ByHand();
    await startAgain(withConfig(options.config ?? {}));
    for (const component of options.components) {
      await plugin.tabUntil(
        component,
        tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
      );
    }
  }

  async function startAgain(config: object) {
    const features = [hand.feature];
    plugin = await startPlugin({ knex, world, config, features });
  }

  async function stop() {
    await plugin.stop();
    await world.stop();
  }

  /** The world's config with other keys below `releasePipeline`. */
  function withConfig(keys: object): object {
    const { releasePipeline } = world.config as { releasePipeline: object };
    return { releasePipeline: { ...releasePipeline, ...keys } };
  }

  function withoutProduction(): object {
    const { releasePipeline } = world.config as {
      releasePipeline: { pipelines: { standard: { stages: object } } };
    };
    const { standard } = releasePipeline.pipelines;
    const stages = Object.fromEntries(
      Object.entries(standard.stages).filter(([name]) => name !== 'production'),
    );
    return withConfig({ pipelines: { standard: { ...standard, stages } } });
  }

  /** Of what dev runs, once that may be asked for. */
  async function ask(component: string, stage: string): Promise<PromotionView> {
    const tab = await plugin.tabUntil(
      component,
      current =>
        runs(current, 'dev') === '1.1.0' &&
        stageOf(current, stage).verdicts[0]?.ask.allowed === true,
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

  const approve = (user: string, { id, digest }: PromotionView) =>
    plugin
      .as(user)
      .post(`/promotions/${id}/approve`, { digest, reason: REASON });

  const withdraw = (user: string, id: string, approvalId: string) =>
    plugin.as(user).post(`/promotions/${id}/withdraw`, { approvalId });

  /** Git sends nothing until that is taken back. */
  function holdFetches(): () => void {
    let release = () => {};
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    world.git.onBeforeFetch(() => released);
    return release;
  }

  /** Nothing is at work or due, so that only what follows moves anything. */
  async function untilQuiet() {
    await until(
      async () => {
        const { rows } = await knex.raw(
          `select (select count(*)::int from release_pipeline_jobs.job
              where name = 'advance-component'
                and state in ('created', 'retry', 'active')) as jobs,
            (select count(*)::int from components
              where due_at < now() + interval '10 seconds') as due`,
        );
        return rows[0];
      },
      ({ jobs, due }) => jobs === 0 && due === 0,
    );
  }

  /** The queue forgets jobs of this name, until that is taken back. */
  async function loseJobs(name: string) {
    await knex.raw(`
      create table lost ();
      create function lose() returns trigger language plpgsql as $$
        begin
          insert into lost default values;
          return null;
        end $$;
      create trigger lose before insert on release_pipeline_jobs.job
        for each row when (new.name = '${name}')
        execute function lose()`);
    return {
      lost: async (count: number) => {
        await until(
          () => knex('lost'),
          rows => rows.length >= count,
        );
      },
      takeBack: () =>
        knex.raw(
          `drop trigger lose on release_pipeline_jobs.job;
          drop function lose;
          drop table lost`,
        ),
    };
  }

  describe('R21 after its stage has left the config', () => {
    beforeEach(() =>
      start({
        components: ['payments'],
        production: {
          gates: { health: { type: 'argocd-health', of: 'staging' } },
        },
      }),
    );
    afterEach(stop);

    it('an effect that was intended is done, and seen through', async () => {
      await world.push('payments', 'dev', '1.1.0');
      await plugin.tabUntil(
        'payments',
        tab => runs(tab, 'staging') === '1.1.0',
      );
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

      await startAgain(withoutProduction());
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
      expect(
        commits.filter(({ message }) => message.includes(id)),
      ).toHaveLength(1);
    });
  });

  describe('on its way', () => {
    const COMPONENTS = ['orders', 'payments', 'cart', 'search', 'ledger'];

    beforeAll(async () => {
      // Who wrote a change is then the only question that Git is asked.
      const risk = { changes: 'off' };
      const afterwards = {
        type: 'manual-check',
        items: ['Logs are quiet', 'Users are content'],
        by: ['platform'],
        remind: { seconds: 1 },
      };
      await start({
        components: COMPONENTS,
        staging: {
          start: 'on-request',
          ...BY_HAND,
          gates: {},
          risk,
          watch: { for: { minutes: 10 }, gates: { afterwards } },
        },
        production: {
          after: ['dev'],
          ...BY_HAND,
          risk,
          gates: {
            health: { type: 'argocd-health', of: 'dev' },
            approvals: {
              type: 'approval',
              from: ['group:default/platform'],
              expires: { hours: 8 },
              voidOnRed: true,
            },
          },
        },
      });
      const ship = async (component: string) => {
        const path = `apps/dev/${component}/kustomization.yaml`;
        const text = await world.git.read('gitops', path);
        await world.git.commit(
          'gitops',
          { [path]: text!.replace('1.0.0', '1.1.0') },
          {
            message: `Ship ${component}\n\n${'What is new. '.repeat(
              50,
            )}\n\nRisk: ${component === 'cart' ? 'high' : 'low'}\n`,
            author: { name: 'Pat', email: 'Pat@example.com' },
          },
        );
        await plugin.tabUntil(component, tab => runs(tab, 'dev') === '1.1.0');
      };
      // Git tells one at a time: what is asked from here on is about the first of them.
      await until(
        () => knex('deployments').whereNull('described_at'),
        ({ length }) => length === 0,
      );
      const [first, ...others] = COMPONENTS;
      const release = holdFetches();
      await ship(first);
      // A Git host so slow that each job that asked it has long ended.
      await untilQuiet();
      // Asking once more, or somebody else, would not help.
      world.git.failWith(502);
      const answersAgain = world.nonprod.faults.set({
        kind: 'status',
        status: 503,
        routes: ['metadata'],
      });
      release();
      await until(
        () =>
          knex('deployments')
            .where({
              component_ref: `component:default/${first}`,
              stage: 'dev',
            })
            .whereNull('ended_at'),
        ([row]) => row.author === 'Pat <Pat@example.com>',
      );
      world.git.failWith(undefined);
      answersAgain();
      for (const component of others) {
        await ship(component);
      }
    });
    afterAll(stop);

    it('R29 a job that is lost loses nothing: the row is found again', async () => {
      const asked = await ask('payments', 'production');
      await untilQuiet();
      const { lost, takeBack } = await loseJobs('advance-component');
      await approve('sam', asked).expect(200);
      // The job of the approval, and the one that follows its commit.
      await lost(2);
      await takeBack();
      const gone = await plugin.promotionUntil(
        asked.id,
        ({ state }) => state === 'rolling-out',
      );
      expect(gone.effects).toHaveLength(1);
    });

    it('R12, R25, F29 who wrote the change does not approve it, and is told why, however late Git tells', async () => {
      const asked = await ask('orders', 'production');
      const refused = await approve('pat', asked).expect(403);
      const because = 'wrote the change that brought it to dev';
      expect(refused.body.error.message).toContain(because);
      const seen = await plugin
        .as('pat')
        .get(`/promotions/${asked.id}`)
        .expect(200);
      expect(seen.body.actions.approve).toEqual({
        allowed: false,
        because: expect.stringContaining(because),
      });
      const tab = await plugin.tabUntil('orders', current =>
        JSON.stringify(stageOf(current, 'production')).includes(
          `may not approve: ${because}`,
        ),
      );
      const gate = stageOf(tab, 'production').verdicts[0].gates.find(
        ({ name }) => name === 'approvals',
      );
      expect(gate).toMatchObject({ whoCanAct: ['user:default/sam'] });
      const told = await plugin.told('orders 1.1.0 to production needs');
      expect(told.recipients.entityRef).toEqual(['user:default/sam']);
      await approve('sam', asked).expect(200);
      await plugin.promotionUntil(
        asked.id,
        ({ state }) => state === 'rolling-out',
      );
    });

    it('S2, R25 who wrote a release that was skipped does not approve the next; at high risk nobody does while its author is unknown', async () => {
      await world.push('ledger', 'dev', '1.2.0');
      const tab = await plugin.tabUntil(
        'ledger',
        current =>
          runs(current, 'dev') === '1.2.0' &&
          stageOf(current, 'production').verdicts[0]?.ask.allowed === true,
      );
      const askAgain = async (): Promise<PromotionView> => {
        const { body } = await plugin
          .as('dana')
          .post('/components/default/component/ledger/promotions', {
            stage: 'production',
            releaseId: stageOf(tab, 'dev').release!.id,
            reason: REASON,
          })
          .expect(201);
        return body;
      };
      const asked = await askAgain();
      const refusalSeenBy = (user: string, words: string) =>
        until<PromotionView>(
          async () =>
            (await plugin.as(user).get(`/promotions/${asked.id}`)).body,
          ({ actions }) => actions.approve.because?.startsWith(words) === true,
        );
      const because = expect.stringMatching(/^You wrote commit [0-9a-f]{7};/);
      await refusalSeenBy('pat', 'You wrote commit');
      const refused = await approve('pat', asked).expect(403);
      expect(refused.body.error.message).toEqual(because);

      await plugin
        .as('sam')
        .post(`/promotions/${asked.id}/raise-risk`, {
          digest: asked.digest,
          risk: 'high',
          reason: 'it touches money',
        })
        .expect(200);
      const unknown =
        'Ci Robot <ci@example.com> is nobody whom the portal knows, and wrote commit ';
      const raised = await refusalSeenBy(
        'sam',
        `Nobody may approve this: ${unknown}`,
      );
      const nobody = await approve('sam', raised).expect(403);
      expect(nobody.body.error.message).toContain(unknown);
      const held = await plugin.tabUntil('ledger', current =>
        JSON.stringify(stageOf(current, 'production')).includes(
          `not all who wrote this are known: ${unknown}`,
        ),
      );
      expect(
        stageOf(held, 'production').verdicts[0].gates.find(
          ({ name }) => name === 'approvals',
        ),
      ).toMatchObject({ status: 'unknown' });

      await plugin
        .as('dana')
        .post(`/promotions/${asked.id}/cancel`, { reason: 'asked anew' })
        .expect(200);
      const again = await askAgain();
      await approve('sam', again).expect(200);
      await plugin.promotionUntil(
        again.id,
        ({ state }) => state === 'rolling-out',
      );
    });

    it('whoever may tick a checklist is reminded once when it has waited for long', async () => {
      const { id } = await ask('orders', 'staging');
      await plugin.promotionUntil(id, ({ state }) => state === 'rolling-out');
      await world.push('orders', 'staging', '1.1.0');
      const told = await plugin.told("Checklist 'afterwards'");
      expect(told).toEqual({
        recipients: {
          type: 'entity',
          entityRef: ['user:default/pat', 'user:default/sam'],
        },
        payload: {
          title: "Checklist 'afterwards' of orders 1.1.0 to staging waits",
          description: expect.stringMatching(
            /^reminder: waited for since .* UTC; 2 of 2 items are not ticked: Logs are quiet; Users are content$/,
          ),
          link: '/catalog/default/component/orders/release-pipeline?stage=staging',
          severity: 'normal',
          topic: 'checklist reminder',
          scope: `release-pipeline:${id}:afterwards`,
        },
      });
      // It waits on, with other words.
      const tab = await plugin.tab('orders');
      await plugin
        .as('pat')
        .post('/checks', {
          component: 'component:default/orders',
          stage: 'staging',
          releaseId: stageOf(tab, 'staging').release!.id,
          gate: 'afterwards',
          item: 'Logs are quiet',
        })
        .expect(200);
      await until(
        () => knex('gate_results').where({ gate: 'afterwards' }),
        ([row]) => JSON.stringify(row.result.reason).includes('1 of 2 items'),
      );
      await untilQuiet();
      const sent = await knex('release_pipeline_jobs.job')
        .where({ name: 'deliver-notification' })
        .whereRaw(`data->>'kind' = 'reminder'`);
      expect(sent).toHaveLength(1);
    });

    it('R14 the commit of CI that shipped it says how risky it is in every later stage', async () => {
      const [commit] = (await world.git.log('gitops')).filter(({ message }) =>
        message.startsWith('Ship cart'),
      );
      const reason = `Commit ${commit.hash.slice(
        0,
        7,
      )} says "Risk: high": high`;
      await plugin.tabUntil('cart', tab =>
        ['staging', 'production'].every(name => {
          const [verdict] = stageOf(tab, name).verdicts;
          return (
            verdict?.risk === 'high' && verdict.riskReasons.includes(reason)
          );
        }),
      );
      const low = await plugin.tabUntil('search', tab =>
        Boolean(stageOf(tab, 'production').verdicts[0]),
      );
      expect(stageOf(low, 'production').verdicts[0].risk).toBe('low');
    });

    it('F67 goes on while nobody can be told, and tells what is still so afterwards', async () => {
      const { notifications } = plugin;
      const refusals = notifications.refused;
      notifications.status = 503;
      const withdrawn = await ask('search', 'production');
      await until(
        async () => notifications.refused,
        refused => refused > refusals,
      );
      await plugin
        .as('dana')
        .post(`/promotions/${withdrawn.id}/cancel`)
        .expect(200);
      const asked = await ask('search', 'production');
      await plugin
        .as('sam')
        .post(`/promotions/${asked.id}/reject`, {
          digest: asked.digest,
          reason: 'not today',
        })
        .expect(200);
      // Whoever judged it before it was rejected is refused as well.
      await until(
        () =>
          knex('release_pipeline_jobs.job').where({
            name: 'deliver-notification',
            state: 'active',
          }),
        jobs => jobs.length === 0,
      );
      notifications.status = undefined;
      const told = await plugin.told('search 1.1.0 to production was rejected');
      expect(told).toMatchObject({
        recipients: {
          entityRef: ['user:default/dana'],
        },
        payload: { description: expect.stringContaining('not today') },
      });
      await until(
        () =>
          knex('release_pipeline_jobs.job')
            .where({ name: 'deliver-notification' })
            .whereIn('state', ['created', 'retry', 'active']),
        jobs => jobs.length === 0,
      );
      // Nobody has to decide on either any more, and dana knows what she did.
      expect(
        notifications.taken.filter(({ payload }) =>
          payload.title.includes('search'),
        ),
      ).toEqual([told]);
    });

    it('what cannot be prepared says why, and holds back nothing else', async () => {
      const broken = { is: true };
      hand.plan = async ({ stage }) => {
        if (stage === 'staging' && broken.is) {
          throw new Error(
            'https://portal:s3cret@git.example.com is not available',
          );
        }
      };
      const held = await ask('cart', 'staging');
      const seen = await plugin.promotionUntil(held.id, ({ sentence }) =>
        textOf(sentence).includes('not available'),
      );
      expect(seen.state).toBe('ready');
      expect(textOf(seen.sentence)).toBe(
        'It cannot go: https://git.example.com is not available, since …; tried again …',
      );
      const other = await ask('cart', 'production');
      await approve('sam', other).expect(200);
      await plugin.promotionUntil(
        other.id,
        ({ state }) => state === 'rolling-out',
      );
      broken.is = false;
      await plugin.promotionUntil(
        held.id,
        ({ state }) => state === 'rolling-out',
      );
    });

    describe('an approval that is taken back', () => {
      let asked: PromotionView;
      const rows = () => knex('approvals').where({ promotion_id: asked.id });
      const kinds = async (kind: string) =>
        (await knex('evidence').where({ promotion_id: asked.id, kind })).length;

      beforeEach(async () => {
        asked = await ask('search', 'production');
      });

      afterEach(async () => {
        // While it still cannot be prepared: what is ready would go at once.
        await plugin
          .as('dana')
          .post(`/promotions/${asked.id}/cancel`)
          .expect(200);
        hand.plan = async () => {};
      });

      it('I2 stops it also after it was judged, up to the intent', async () => {
        const statuses: number[] = [];
        // Asked between the judging and the lock under which is decided.
        hand.plan = async ({ component, stage }) => {
          if (component === 'search' && stage === 'production') {
            const [{ id }] = await rows();
            statuses.push((await withdraw('sam', asked.id, id)).status);
          }
        };
        await approve('sam', asked).expect(200);
        const back = await plugin.promotionUntil(
          asked.id,
          ({ state, approvals }) =>
            state === 'waiting' && approvals[0]?.void !== undefined,
        );
        await untilQuiet();
        expect(statuses).toEqual([200]);
        expect(back.approvals).toMatchObject([
          {
            decision: 'approved',
            void: { because: 'taken back by sam' },
          },
        ]);
        expect(back.effects).toEqual([]);
        expect(hand.executed).not.toContainEqual({
          component: 'search',
          stage: 'production',
        });
        const { timeline } = await plugin.tab('search');
        expect(timeline.map(({ sentence }) => textOf(sentence))).toContain(
          'The decision of sam on 1.1.0 no longer counts: taken back by sam',
        );
        // It is theirs to give again, and nobody else's to take back.
        const { body } = await plugin.as('sam').get(`/promotions/${asked.id}`);
        expect(body.actions).toMatchObject({ approve: { allowed: true } });
        expect(body.actions.withdraw).toBeUndefined();
      });

      it('asks those again who may decide, as they had been told before', async () => {
        const told = async () =>
          plugin.notifications.taken.filter(
            ({ payload }) =>
              payload.scope?.includes(asked.id) &&
              payload.title.includes('needs your approval'),
          ).length;
        await until(told, count => count === 1);
        hand.plan = async ({ component, stage }) => {
          if (component === 'search' && stage === 'production') {
            const [{ id }] = await rows();
            await withdraw('sam', asked.id, id);
          }
        };
        await approve('sam', asked).expect(200);
        expect(await until(told, count => count > 1)).toBe(2);
      });

      it('S3 once of two clicks, also while it is given anew', async () => {
        hand.plan = async () => {
          throw new Error('It is not to go here');
        };
        const { body } = await approve('sam', asked).expect(200);
        const { approvalId } = body.actions.withdraw;
        const other = await plugin.as('pat').get(`/promotions/${asked.id}`);
        expect(other.body.actions.withdraw).toBeUndefined();
        await withdraw('pat', asked.id, approvalId).expect(403);

        const [given, ...taken] = await Promise.all([
          approve('sam', asked),
          withdraw('sam', asked.id, approvalId),
          withdraw('sam', asked.id, approvalId),
        ]);
        expect(given.status).toBe(200);
        expect(taken.map(({ status }) => status).sort()).toEqual([200, 409]);
        // Whichever came first: one was taken back, and one stands or none.
        const approvals = await rows();
        const standing = approvals.filter(row => row.voided_at === null);
        expect(approvals).toHaveLength(1 + standing.length);
        expect(standing.length).toBeLessThanOrEqual(1);
        expect(await kinds('approval-withdrawn')).toBe(1);
        expect(await kinds('approved')).toBe(approvals.length);
      });

      it('S50 is not one of another promotion', async () => {
        const other = await knex('approvals')
          .whereNot({ promotion_id: asked.id })
          .first('id', 'user_ref');
        const [, user] = other.user_ref.split('/');
        const answer = await withdraw(user, asked.id, other.id).expect(404);
        expect(answer.body.error.message).toBe(
          `This promotion has no approval '${other.id}'`,
        );
      });
    });

    describe('an approval of what has not gone yet', () => {
      let asked: PromotionView;

      const told = async () =>
        plugin.notifications.taken.filter(
          ({ payload }) =>
            payload.scope?.includes(asked.id) &&
            payload.title.includes('needs your approval'),
        ).length;

      const gate = ({ verdict }: PromotionView, name: string) =>
        verdict?.gates.find(one => one.name === name)?.status;

      beforeEach(async () => {
        hand.plan = async () => {
          throw new Error('It is not to go here');
        };
        const { id } = await ask('search', 'production');
        asked = await plugin.promotionUntil(
          id,
          promotion => gate(promotion, 'health') === 'passed',
        );
        await until(told, count => count === 1);
        await approve('sam', asked).expect(200);
        await plugin.promotionUntil(id, ({ state }) => state === 'ready');
      });

      afterEach(async () => {
        // While it still cannot be prepared: what is ready would go at once.
        await plugin
          .as('dana')
          .post(`/promotions/${asked.id}/cancel`)
          .expect(200);
        hand.plan = async () => {};
      });

      async function voidedBecause(): Promise<string> {
        const { approvals } = await plugin.promotionUntil(
          asked.id,
          ({ approvals: [given], state }) =>
            state === 'waiting' && given.void !== undefined,
        );
        const because = approvals[0].void!.because;
        const { rows } = await knex.raw(
          `select payload from evidence
            where promotion_id = ? and kind = 'approval-void'`,
          [asked.id],
        );
        expect(rows).toEqual([{ payload: { id: approvals[0].id, because } }]);
        expect(hand.executed).not.toContainEqual({
          component: 'search',
          stage: 'production',
        });
        return because;
      }

      it('S9 counts no more once its time is over, and may be given again', async () => {
        // As if it had been given eight hours ago.
        await knex('approvals')
          .where({ promotion_id: asked.id })
          .update({ at: knex.raw(`at - interval '8 hours'`) });
        await knex('components')
          .where({ name: 'search' })
          .update({ due_at: knex.fn.now() });
        expect(await voidedBecause()).toMatch(/^it expired after 8\sh$/);
        await until(told, count => count === 2);
        await approve('sam', asked).expect(200);
        await plugin.promotionUntil(asked.id, ({ state }) => state === 'ready');
      });

      it('R12 is void when a gate fails that had let through, also once that is mended', async () => {
        await world.nonprod.setDegraded('search-dev', 'crash loop');
        expect(await voidedBecause()).toMatch(/ failed afterwards$/);
        await world.nonprod.mend('search-dev');
        const mended = await plugin.promotionUntil(
          asked.id,
          promotion => gate(promotion, 'health') === 'passed',
        );
        expect(gate(mended, 'approvals')).toBe('pending');
        expect(mended.state).toBe('waiting');
      });
    });

    it('S17 who breaks the glass lets it go, for a time, and is neither who asked nor who wrote it', async () => {
      const asked = await ask('search', 'production');
      const override = (user: string) =>
        plugin.as(user).post(`/promotions/${asked.id}/override`, {
          digest: asked.digest,
          gates: ['approvals'],
          reason: REASON,
          ticket: 'OPS-12',
        });
      const [ofDana, ofPat] = [await override('dana'), await override('pat')];
      expect([ofDana.status, ofPat.status]).toEqual([403, 403]);
      expect(ofDana.body.error.message).toMatch(/^You asked for it yourself/);
      expect(ofPat.body.error.message).toContain('wrote the change');

      const { lost, takeBack } = await loseJobs('execute-effect');
      await override('sam').expect(200);
      await plugin.promotionUntil(
        asked.id,
        ({ state }) => state === 'executing',
      );
      await lost(1);
      // As if it had been given an hour earlier.
      await knex('overrides')
        .where({ promotion_id: asked.id })
        .update({ expires_at: knex.fn.now() });
      await takeBack();
      const back = await plugin.promotionUntil(
        asked.id,
        ({ state }) => state !== 'executing',
      );
      expect(back).toMatchObject({
        state: 'waiting',
        effects: [{ state: 'withdrawn' }],
      });
      expect(hand.executed).not.toContainEqual({
        component: 'search',
        stage: 'production',
      });
      const { overrides } = await plugin.promotionUntil(
        asked.id,
        current => current.overrides?.[0].ended !== undefined,
      );
      expect(overrides).toMatchObject([
        { by: { name: 'sam' }, ended: { because: 'its time was over' } },
      ]);
      const { rows } = await knex.raw(
        `select kind, payload from evidence where promotion_id = ? and
          (kind like 'override%' or kind = 'effect-intended') order by seq`,
        [asked.id],
      );
      expect(rows.map(({ kind }: { kind: string }) => kind)).toEqual([
        'override-given',
        'effect-intended',
        'override-ended',
      ]);
      // It is kept also for when the release runs there and no range tells it.
      const [{ authors }] = await knex('promotions')
        .where({ id: asked.id })
        .select('authors');
      expect(JSON.stringify(authors)).toContain('wrote the change');
      // What the intent stood on says what the gate had found.
      const intended = JSON.stringify(rows[1].payload);
      expect(intended).toContain('"overridden"');
      expect(intended).toContain('pending: 1 more approval');

      // R23, and who leaves the groups before the effect takes it along.
      const again = await loseJobs('execute-effect');
      await override('sam').expect(200);
      await plugin.promotionUntil(
        asked.id,
        ({ state }) => state === 'executing',
      );
      await again.lost(1);
      const platform = world.entities.find(
        ({ metadata }) => metadata.name === 'platform',
      )!;
      const { members } = platform.spec!;
      platform.spec!.members = ['pat'];
      await again.takeBack();
      const left = await plugin.promotionUntil(
        asked.id,
        ({ state }) => state !== 'executing',
      );
      platform.spec!.members = members;
      expect(left).toMatchObject({
        state: 'waiting',
        effects: [{ state: 'withdrawn' }, { state: 'withdrawn' }],
      });
      expect(left.overrides?.[1].ended?.because).toBe(
        'who gave it is in none of the groups any more that may override',
      );
      expect(hand.executed).not.toContainEqual({
        component: 'search',
        stage: 'production',
      });
      await plugin
        .as('dana')
        .post(`/promotions/${asked.id}/cancel`)
        .expect(200);
    });

    it('R23 an approver who leaves the group before the effect stops it', async () => {
      const asked = await ask('search', 'production');
      const { lost, takeBack } = await loseJobs('execute-effect');
      await approve('sam', asked).expect(200);
      await plugin.promotionUntil(
        asked.id,
        ({ state }) => state === 'executing',
      );
      await lost(1);
      // From the intent on it is too late to take it back.
      const { approvalId } = (
        await plugin.as('sam').get(`/promotions/${asked.id}`)
      ).body.actions.withdraw;
      const late = await withdraw('sam', asked.id, approvalId).expect(409);
      expect(late.body.error.message).toMatch(
        /^This promotion is executing: its effect is under way or done\./,
      );
      const platform = world.entities.find(
        ({ metadata }) => metadata.name === 'platform',
      )!;
      platform.spec!.members = ['pat', 'dana'];
      await takeBack();
      const back = await plugin.promotionUntil(
        asked.id,
        ({ state }) => state !== 'executing',
      );
      expect(back.state).toBe('waiting');
      expect(back.effects).toEqual([
        expect.objectContaining({ state: 'withdrawn' }),
      ]);
      expect(hand.executed).not.toContainEqual({
        component: 'search',
        stage: 'production',
      });
      // The approval does not come back with them.
      const { approvals } = await plugin.promotionUntil(
        asked.id,
        ({ approvals: [given] }) => given.void !== undefined,
      );
      const because = 'they are in none of the groups any more that decide';
      expect(approvals).toMatchObject([{ void: { because } }]);
      const tab = await plugin.tabUntil('search', () => true);
      expect(JSON.stringify(tab.timeline)).toContain(because);
      const { rows } = await knex.raw(
        `select payload from evidence
          where promotion_id = ? and kind = 'approval-void'`,
        [asked.id],
      );
      expect(rows).toEqual([{ payload: { id: approvals[0].id, because } }]);
    });

    it('F61 a freeze that begins between intent and effect holds it', async () => {
      const { lost, takeBack } = await loseJobs('execute-effect');
      const asked = await ask('search', 'staging');
      await plugin.promotionUntil(
        asked.id,
        ({ state }) => state === 'executing',
      );
      await lost(1);
      await plugin.stop();
      const day = (offset: number) =>
        new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 16);
      const freeze = { start: day(-1), end: day(1), zone: 'UTC' };
      await takeBack();
      await startAgain(
        withConfig({
          calendar: {
            freezes: {
              stocktaking: { ...freeze, scope: { stages: ['staging'] } },
            },
          },
        }),
      );
      const back = await plugin.promotionUntil(
        asked.id,
        ({ state }) => state !== 'executing',
      );
      expect(back).toMatchObject({
        state: 'waiting',
        effects: [{ state: 'withdrawn' }],
      });
      expect(textOf(back.sentence)).toMatch(
        /^It waits: freeze 'stocktaking' until …/,
      );
      expect(hand.executed).not.toContainEqual({
        component: 'search',
        stage: 'staging',
      });
    });
  });

  describe('R22 a seat that is handed over', () => {
    beforeAll(async () => {
      const approval = (group: string) => ({
        type: 'approval',
        from: [`group:default/${group}`],
      });
      await start({
        components: ['search'],
        staging: { start: 'on-request', ...BY_HAND },
        production: {
          after: ['dev'],
          ...BY_HAND,
          risk: { default: 'low' },
          gates: { approvals: approval('platform') },
          profiles: { high: { more: approval('developers') } },
        },
      });
      const members: Record<string, string[]> = {
        platform: ['pat'],
        developers: ['dana', 'sam'],
      };
      for (const { kind, metadata, spec } of world.entities) {
        if (kind === 'Group' && members[metadata.name]) {
          spec!.members = members[metadata.name];
        }
      }
    });
    afterAll(stop);

    it('lets its holder approve for the giver while it lasts, which is shown and recorded', async () => {
      await world.push('search', 'dev', '1.1.0');
      const asked = await ask('search', 'production');
      const handOver = () =>
        plugin
          .as('pat')
          .post('/delegations', {
            to: 'user:default/sam',
            until: new Date(Date.now() + 3_600_000).toISOString(),
          })
          .expect(201);
      const { body: first } = await handOver();
      expect(first.given).toMatchObject({ to: { ref: 'user:default/sam' } });
      const { body: held } = await plugin.as('sam').get('/delegations');
      expect(held.held).toMatchObject([{ from: { ref: 'user:default/pat' } }]);
      const { body: shown } = await plugin
        .as('dana')
        .get(`/promotions/${asked.id}/decision`)
        .expect(200);
      expect(shown.deciders.held).toMatchObject([
        { from: { name: 'pat' }, to: { name: 'sam' } },
      ]);
      // Its gates have let through by then; the intent is not written yet.
      hand.plan = async () => {
        await plugin
          .as('sam')
          .post(`/delegations/${first.given.id}/end`)
          .expect(200);
        hand.plan = async () => {};
      };
      await approve('sam', asked).expect(200);
      const voided = await plugin.promotionUntil(
        asked.id,
        ({ approvals: [given] }) => given?.void !== undefined,
      );
      expect(hand.executed).toEqual([]);
      expect(voided.approvals).toMatchObject([
        {
          by: { ref: 'user:default/sam' },
          countsFor: 'pat',
          void: { because: expect.stringContaining('the seat of pat') },
        },
      ]);
      await handOver();
      await approve('sam', voided).expect(200);
      await plugin.promotionUntil(
        asked.id,
        ({ state }) => state === 'rolling-out',
      );
      const { timeline } = await plugin.tab('search');
      expect(timeline.flatMap(({ sentence }) => sentence)).toContain(
        `1.1.0 approved by sam for pat: “${REASON}”`,
      );
      const { body: pack } = await plugin
        .as('pat')
        .get(`/promotions/${asked.id}/evidence`)
        .expect(200);
      expect(pack.predicate).toMatchObject({
        approvals: [{ void: { at: expect.any(String) } }, { countsFor: 'pat' }],
        gates: expect.arrayContaining([
          expect.objectContaining({ reason: 'approved by sam for pat' }),
        ]),
        proof: { tablesAgree: true, differences: [] },
      });
      const kinds = await knex('evidence')
        .whereIn('kind', ['delegated', 'delegation-ended'])
        .orderBy('seq')
        .pluck('kind');
      expect(kinds).toEqual(['delegated', 'delegation-ended', 'delegated']);
    });
  });

  describe('R10 automatic ones', () => {
    const COMPONENTS = ['payments', 'orders', 'cart'];

    beforeAll(() =>
      start({
        components: COMPONENTS,
        staging: BY_HAND,
        config: { automatic: { perRepository: 1, total: 2 } },
      }),
    );
    afterAll(stop);

    it('that are ready at the same moment go one by one, and say how many are before them', async () => {
      // Both workers have seen that there is room before either takes it.
      let together = () => {};
      const both = new Promise<void>(done => {
        together = done;
      });
      hand.plan = async () => {
        if (new Set(hand.planned.map(({ component }) => component)).size > 1) {
          together();
        }
        await both;
      };
      for (const component of COMPONENTS) {
        await world.push(component, 'dev', '1.1.0');
      }
      const places = async () => {
        const tabs = await Promise.all(COMPONENTS.map(plugin.tab));
        return tabs
          .map(tab => stageOf(tab, 'staging').promotions[0])
          .map(promotion =>
            promotion?.state === 'ready'
              ? textOf(promotion.sentence)
              : promotion?.state,
          )
          .sort();
      };
      expect(
        await until(places, all => all.includes('rolling-out')),
      ).toBeDefined();
      expect(
        await until(
          places,
          all =>
            all.filter(place => place?.includes('queued')).length ===
            COMPONENTS.length - 1,
        ),
      ).toEqual([
        'It is queued, 1 promotion before it',
        'It is queued, and the next to go',
        'rolling-out',
      ]);
      const [first] = hand.executed;
      expect(hand.executed).toHaveLength(1);

      await world.push(first.component, 'staging', '1.1.0');
      await until(
        async () => hand.executed,
        executed => executed.length > 1,
      );
      expect(
        await until(places, all =>
          all.includes('It is queued, and the next to go'),
        ),
      ).toBeDefined();
    });
  });
});
