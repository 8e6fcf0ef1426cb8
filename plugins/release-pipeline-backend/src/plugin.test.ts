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

import { createServiceFactory } from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  actionsRegistryServiceMock,
  type MockActionsRegistry,
} from '@backstage/backend-test-utils/alpha';
import type { JsonObject } from '@backstage/types';
import {
  evidencePackSchema,
  type Board,
  type Verdict,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { type SmallWorld, startSmallWorld } from 'lab';
import { blockersIn } from './actions/answers';
import { verifyEvidence } from './database/testing';
import { asText } from './domain/words';
import {
  type RunningPlugin,
  runs,
  startPlugin,
} from './__testUtils__/startPlugin';

jest.setTimeout(300_000);

const payments = '/components/default/component/payments';

describe('release-pipeline plugin', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let knex: Knex;
  let world: SmallWorld;
  let plugin: RunningPlugin;
  let actions: MockActionsRegistry;

  beforeEach(async () => {
    world = await startSmallWorld({ components: ['payments'] });
    knex = await databases.init('POSTGRES_18');
    actions = actionsRegistryServiceMock();
    plugin = await startPlugin({
      knex,
      world,
      features: [
        createServiceFactory({
          service: actionsRegistryServiceRef,
          deps: {},
          factory: () => actions,
        }),
      ],
    });
    await plugin.tabUntil(
      'payments',
      tab => tab.state === 'pipeline' && runs(tab, 'production') === '1.0.0',
    );
  });

  afterEach(async () => {
    await plugin.stop();
    await world.stop();
  });

  const invoke = async (action: string, input: JsonObject, user?: string) => {
    const { output } = await actions.invoke({
      id: `test:${action}`,
      input,
      credentials: user
        ? mockCredentials.user(`user:default/${user}`)
        : mockCredentials.service(),
    });
    return output as JsonObject;
  };

  /** R24: the same answer through the same door, whoever brings the question. */
  async function expectAgentsToBeToldTheSame(id: string, verdict: Verdict) {
    const { body: promotion } = await plugin
      .as('sam')
      .get(`/promotions/${id}`)
      .expect(200);
    const { headline } = await plugin.tab('payments');
    const { actions: listed } = await actions.list();
    expect(listed.map(({ name }) => name).sort()).toEqual([
      'ask-what-if',
      'explain-blockers',
      'get-release-status',
      'list-waiting-approvals',
      'run-retro',
      'verify-evidence',
    ]);
    for (const { attributes } of listed) {
      expect(attributes).toMatchObject({ readOnly: true, destructive: false });
    }

    const told = await invoke(
      'explain-blockers',
      { component: 'payments' },
      'sam',
    );
    expect(told).toMatchObject({
      headline: asText(headline.sentence),
      verdict: {
        promotionId: id,
        sentence: asText(verdict.sentence),
        blockers: blockersIn(verdict).map(({ name, reason }) => ({
          name,
          reason: asText(reason),
        })),
      },
    });
    // Between the two questions the gate may have been asked again.
    const observedAt = expect.any(String);
    expect(blockersIn(promotion.verdict)).toEqual(
      blockersIn(verdict).map(blocker => ({ ...blocker, observedAt })),
    );
    expect(
      await invoke('get-release-status', { component: 'payments' }, 'sam'),
    ).toMatchObject({ headline: asText(headline.sentence) });
    expect(await invoke('list-waiting-approvals', {}, 'sam')).toMatchObject({
      forMe: [{ promotionId: id, sentence: asText(verdict.sentence) }],
    });
    expect(
      await invoke(
        'ask-what-if',
        { component: 'payments', stage: 'production', release: '1.1.0' },
        'dana',
      ),
    ).toMatchObject({ verdict: { release: '1.1.0' } });
    expect(
      await invoke(
        'run-retro',
        { component: 'payments', stage: 'production', gate: 'health' },
        'dana',
      ),
    ).toMatchObject({ releases: [{ release: '1.1.0' }, { release: '1.0.0' }] });

    await expect(
      invoke('get-release-status', { component: 'payments' }),
    ).rejects.toThrow('sees only components that config names for it');
    await expect(invoke('list-waiting-approvals', {})).rejects.toThrow(
      'Only a signed-in person may do this',
    );
    await expect(
      invoke('get-release-status', { component: 'nowhere' }, 'dana'),
    ).rejects.toThrow('No release pipeline is known');
    await expect(
      invoke('explain-blockers', { component: 'a b' }, 'dana'),
    ).rejects.toThrow('Expected the name of a component');
    await expect(
      invoke(
        'explain-blockers',
        { component: 'payments', release: '9.9.9' },
        'dana',
      ),
    ).rejects.toThrow("No release '9.9.9' is known here");
  }

  async function expectTheBoardToSayTheSame(id: string) {
    const boardAs = async (user: string, query = ''): Promise<Board> =>
      (await plugin.as(user).get(`/board${query}`).expect(200)).body;
    const board = await boardAs('sam', '?search=PAY');
    const { headline } = (await plugin.as('sam').get(`${payments}/card`)).body;
    expect(board).toMatchObject({
      rows: [
        {
          component: { ref: 'component:default/payments' },
          headline,
          behind: 1,
          marks: expect.arrayContaining(['needs-approval', 'waiting-for-me']),
          decide: { promotionId: id },
        },
      ],
      more: 0,
      columns: ['dev', 'staging', 'production'],
    });
    expect(board.sources.map(({ name }) => name)).toEqual(['nonprod', 'prod']);
    // Who asked, or has approved, has nothing to decide.
    for (const user of ['dana', 'pat']) {
      const [row] = (await boardAs(user)).rows;
      expect(row.decide).toBeUndefined();
      expect(row.marks).not.toContain('waiting-for-me');
    }
    expect(await boardAs('sam', '?owner=group:default/nobody')).toMatchObject({
      rows: [],
      more: 0,
    });
  }

  it('F10, S1, S3, S7 lets a release travel from dev to production', async () => {
    await world.push('payments', 'dev', '1.1.0');

    // R10: staging starts by itself, and the release moves by a commit.
    const tab = await plugin.tabUntil(
      'payments',
      ({ stages }) =>
        stages.find(({ name }) => name === 'production')?.verdicts[0]?.ask
          .allowed === true,
    );
    expect(runs(tab, 'staging')).toBe('1.1.0');
    expect(runs(tab, 'production')).toBe('1.0.0');
    expect(await world.desired('payments', 'staging')).toBe('1.1.0');
    const [commit] = await world.git.log('gitops');
    expect(commit.message).toMatch(/Release-Pipeline-Promotion: [0-9a-f-]{36}/);

    // A developer asks; a reason is needed, since production is protected.
    const releaseId = tab.stages[0].release!.id;
    const dana = plugin.as('dana');
    await dana
      .post(`${payments}/promotions`, { stage: 'production', releaseId })
      .expect(400);
    const asked = await dana
      .post(`${payments}/promotions`, {
        stage: 'production',
        releaseId,
        reason: 'the shop waits for it',
      })
      .expect(201);
    const { id, digest } = asked.body;

    // F10: asking again is the same promotion.
    const again = await dana
      .post(`${payments}/promotions`, {
        stage: 'production',
        releaseId,
        reason: 'once more',
      })
      .expect(200);
    expect(again.body.id).toBe(id);

    // Who may decide is told in the words of the page, and who asked is not.
    const told = await plugin.told('needs your approval');
    expect(told.recipients).toEqual({
      type: 'entity',
      entityRef: ['user:default/pat', 'user:default/sam'],
    });
    const waiting = await plugin.promotionUntil(
      id,
      ({ state }) => state === 'waiting',
    );
    expect(told.payload).toEqual({
      title: 'payments 1.1.0 to production needs your approval',
      description: asText(waiting.sentence),
      link: `/catalog/default/component/payments/release-pipeline/promotions/${id}`,
      severity: 'normal',
      topic: 'approval needed',
      scope: `release-pipeline:${id}`,
    });

    // S1: who asks does not decide.
    const own = await dana
      .post(`/promotions/${id}/approve`, { digest })
      .expect(403);
    expect(own.body.error.message).toMatch(/platform/);

    // S7: what was not seen is not decided.
    await plugin
      .as('pat')
      .post(`/promotions/${id}/approve`, { digest: 'another' })
      .expect(409);

    // R12: on a protected stage whoever decides says why.
    const silent = await plugin
      .as('pat')
      .post(`/promotions/${id}/approve`, { digest })
      .expect(400);
    expect(silent.body.error.message).toContain('Say why you approve');

    await plugin
      .as('pat')
      .post(`/promotions/${id}/approve`, { digest, reason: 'looked at it' })
      .expect(200);
    // S3: twice is once.
    const twice = await plugin
      .as('pat')
      .post(`/promotions/${id}/approve`, { digest, reason: 'looked at it' })
      .expect(200);
    expect(twice.body.approvals).toHaveLength(1);
    expect(twice.body.actions.approve).toEqual({
      allowed: false,
      because: 'You have approved it already.',
    });
    expect(await world.desired('payments', 'production')).toBe('1.0.0');

    await plugin.promotionUntil(id, ({ verdict }) =>
      JSON.stringify(verdict?.gates).includes('1 more approval'),
    );
    const inbox = await plugin.as('sam').get('/approvals').expect(200);
    expect(inbox.body.forMe).toHaveLength(1);
    expect(inbox.body.forMe[0].promotion.id).toBe(id);
    await expectAgentsToBeToldTheSame(id, inbox.body.forMe[0].verdict);
    await expectTheBoardToSayTheSame(id);

    await plugin
      .as('sam')
      .post(`/promotions/${id}/approve`, { digest, reason: 'looked at it' })
      .expect(200);
    const done = await plugin.promotionUntil(
      id,
      ({ state }) => state === 'succeeded',
    );
    expect(done.effects).toHaveLength(1);
    expect(await plugin.told('has succeeded')).toMatchObject({
      recipients: { entityRef: ['user:default/dana'] },
      payload: {
        description: asText(done.sentence),
        scope: told.payload.scope,
      },
    });
    await expectTheEvidenceToTellIt(id);
    // R6: nobody was told of what was there, nor of what goes by itself, nor twice.
    expect(plugin.notifications.taken).toHaveLength(2);
    expect(await world.desired('payments', 'production')).toBe('1.1.0');
    const commits = await world.git.log('gitops');
    expect(commits.filter(({ message }) => message.includes(id))).toHaveLength(
      1,
    );

    const after = await plugin.tabUntil(
      'payments',
      current => runs(current, 'production') === '1.1.0',
    );
    expect(after.headline.tone).toBe('ok');
    expect(await verifyEvidence(knex)).toEqual({
      rows: expect.any(Number),
      brokenAt: undefined,
    });
    const calendar = await dana
      .get(
        `/calendar?${new URLSearchParams({
          from: new Date(Date.now() - 86_400_000).toISOString(),
          to: new Date(Date.now() + 86_400_000).toISOString(),
        })}`,
      )
      .expect(200);
    expect(
      calendar.body.changes.map(
        (change: { kind: string; stage: string }) =>
          `${change.kind} ${change.stage}`,
      ),
    ).toEqual(
      expect.arrayContaining([
        'promotion production',
        'promotion staging',
        'deployment dev',
      ]),
    );
  });

  /** R32: what it stood on, who decided, what was done, and what was seen afterwards. */
  async function expectTheEvidenceToTellIt(id: string) {
    const { body } = await plugin
      .as('pat')
      .get(`/promotions/${id}/evidence`)
      .expect(200);
    const pack = evidencePackSchema.parse(body);
    const { predicate } = pack;
    expect(pack.subject).toMatchObject([
      { name: expect.stringMatching(/payments:1\.1\.0$/) },
    ]);
    expect(predicate).toMatchObject({
      promotion: {
        id,
        state: 'succeeded',
        requestedBy: { ref: 'user:default/dana' },
        reason: 'the shop waits for it',
      },
      replaces: { version: '1.0.0' },
      effects: [{ state: 'done', revision: expect.any(String) }],
      unread: [],
      proof: { rowsHold: true, tablesAgree: true, differences: [] },
    });
    // S45: what the tables say of it is held against the chain.
    const [approval] = await knex('approvals').where({ promotion_id: id });
    const write = (name: string) =>
      knex('approvals').where({ id: approval.id }).update({ user_name: name });
    await write('Eve');
    const forged = await plugin.as('pat').get(`/promotions/${id}/evidence`);
    expect(forged.body.predicate.proof).toMatchObject({
      rowsHold: true,
      tablesAgree: false,
      differences: ['the approval of Eve'],
    });
    await write(approval.user_name);
    const release = knex('releases').whereIn(
      'id',
      knex('promotions').where({ id }).select('release_id'),
    );
    const rename = (version: string) => release.clone().update({ version });
    await rename('6.6.6');
    const renamed = await plugin.as('pat').get(`/promotions/${id}/evidence`);
    await rename(predicate.release.version);
    expect(renamed.body).toMatchObject({
      subject: pack.subject,
      predicate: {
        release: predicate.release,
        proof: {
          rowsHold: true,
          tablesAgree: false,
          differences: ['what the release consists of'],
        },
      },
    });
    expect(predicate.gates.map(({ name, status }) => [name, status])).toEqual(
      expect.arrayContaining([
        ['after', 'passed'],
        ['calendar', 'passed'],
        ['cooldown', 'passed'],
        ['approvals', 'passed'],
      ]),
    );
    expect(
      predicate.approvals.map(({ by, reason }) => [by.ref, reason]),
    ).toEqual([
      ['user:default/pat', 'looked at it'],
      ['user:default/sam', 'looked at it'],
    ]);
    const runsIn = (stages: typeof predicate.before) =>
      stages
        .find(({ stage }) => stage === 'production')
        ?.applications.map(application => application.runs);
    expect(runsIn(predicate.before)).toEqual(['1.0.0']);
    expect(runsIn(predicate.after.at(-1)!.observed)).toEqual(['1.1.0']);

    const page = await plugin
      .as('pat')
      .get(`/promotions/${id}/evidence.html`)
      .expect(200)
      .expect('Content-Type', /^text\/html/)
      .expect('Content-Security-Policy', /^default-src 'none';.*sandbox$/)
      .expect('X-Content-Type-Options', 'nosniff');
    expect(page.text).toContain('payments 1.1.0 to production');
    const list = await plugin
      .as('pat')
      .get(
        `/evidence/promotions.csv?${new URLSearchParams({
          from: predicate.promotion.requestedAt,
          to: predicate.promotion.endedAt!,
        })}`,
      )
      .expect(200)
      .expect('Content-Type', /^text\/csv/)
      .expect('Content-Disposition', 'attachment; filename="promotions.csv"');
    expect(list.text).toContain(`"${id}","component:default/payments"`);
  }

  it('R14, R16, R20 looks at what else Git would bring: the class rises, approvals are void, and a plain secret keeps it out', async () => {
    // What is committed there waits until somebody syncs, or promotes.
    await world.prod.putApplication({
      name: 'payments-production',
      project: 'shop',
      labels: { 'release-pipeline/component': 'payments' },
      source: {
        repoURL: world.git.urlOf('gitops'),
        path: 'apps/production/payments',
        targetRevision: 'main',
      },
      autoSync: false,
      settled: true,
    });
    await world.push('payments', 'dev', '1.1.0');
    const tab = await plugin.tabUntil(
      'payments',
      ({ stages }) =>
        stages.find(({ name }) => name === 'production')?.verdicts[0]?.ask
          .allowed === true,
    );
    const { id } = (
      await plugin
        .as('dana')
        .post(`${payments}/promotions`, {
          stage: 'production',
          releaseId: tab.stages[0].release!.id,
          reason: 'wanted',
        })
        .expect(201)
    ).body;
    const asked = await plugin.promotionUntil(id, ({ verdict }) =>
      JSON.stringify(verdict?.riskReasons).includes('Git changes nothing'),
    );
    expect(asked.risk).toBe('low');
    await plugin
      .as('pat')
      .post(`/promotions/${id}/approve`, {
        digest: asked.digest,
        reason: 'looked at it',
      })
      .expect(200);

    const put = (files: Record<string, string>) =>
      world.git.commit(
        'gitops',
        Object.fromEntries(
          Object.entries(files).map(([name, text]) => [
            `apps/production/payments/${name}`,
            text,
          ]),
        ),
        {
          message: 'Change production',
          author: { name: 'Ci Robot', email: 'ci@example.com' },
        },
      );
    const resources = async (...names: string[]) => ({
      'kustomization.yaml': (
        (await world.git.read(
          'gitops',
          'apps/production/payments/kustomization.yaml',
        )) ?? ''
      ).replace(
        /resources:(\n {2}- .*)+/,
        ['resources:', 'deployment.yaml', ...names].join('\n  - '),
      ),
    });
    await put({
      ...(await resources('rbac.yaml')),
      'rbac.yaml':
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: payments-admin }\n',
    });
    const risen = await plugin.promotionUntil(
      id,
      ({ risk, digest }) => risk === 'high' && digest !== asked.digest,
    );
    expect(risen.verdict?.riskReasons).toContain(
      'RBAC changes: new ClusterRole payments-admin (apps/production/payments/rbac.yaml): high',
    );
    expect(risen.approvals).toMatchObject([
      { void: { because: expect.stringContaining('risk class') } },
    ]);

    await put({
      ...(await resources('rbac.yaml', 'secret.yaml')),
      'secret.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: { name: db }\nstringData: { password: hunter2 }\n',
    });
    const refused = await plugin.promotionUntil(id, ({ sentence }) =>
      asText(sentence).includes('secret in plain text'),
    );
    expect(asText(refused.sentence)).toContain(
      'apps/production/payments/secret.yaml would bring a secret in plain text along: plain Secret (Secret db)',
    );
    for (const table of ['components', 'evidence', 'promotions']) {
      expect(JSON.stringify(await knex(table))).not.toContain('hunter2');
    }
    expect(await world.desired('payments', 'production')).toBe('1.0.0');
  });
});
